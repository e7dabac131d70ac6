#include "common/statedb/sqlite/connection.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/statedb/limits.h"
#include "common/status/make_status.h"

namespace semantic_layer::statedb {
namespace {

absl::Status Failure(sqlite3* db, absl::string_view what) {
  const int code = sqlite3_extended_errcode(db);
  return MakeStatus(ErrorReason::kStateFailed,
                    absl::StrCat("The state database could not ", what, ": ",
                                 sqlite3_errmsg(db), "."))
      .With("sqlite_code", absl::StrCat(code));
}

// Statements of users are in the file: nobody else may read it. SQLite gives
// the -wal and -shm files the mode of the main one.
absl::Status CreatePrivately(const std::string& path) {
  const std::filesystem::path folder =
      std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (!error) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) {
      ::close(fd);
      return absl::OkStatus();
    }
    error = std::error_code(errno, std::generic_category());
  }
  return MakeStatus(ErrorReason::kStateFailed,
                    absl::StrCat("The state database '", path,
                                 "' cannot be created: ", error.message(), "."))
      .With("path", path);
}

}  // namespace

Cursor::Cursor(Cursor&& other) noexcept
    : db_(other.db_),
      statement_(std::exchange(other.statement_, nullptr)),
      parameters_(other.parameters_),
      bind_code_(other.bind_code_) {}

Cursor::~Cursor() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Cursor::Bound(int code) {
  if (code != SQLITE_OK) bind_code_ = code;
}

Cursor& Cursor::Bind(int64_t value) {
  Bound(sqlite3_bind_int64(statement_, ++parameters_, value));
  return *this;
}

Cursor& Cursor::Bind(double value) {
  Bound(sqlite3_bind_double(statement_, ++parameters_, value));
  return *this;
}

Cursor& Cursor::Bind(absl::string_view value) {
  // An empty view may have no data; SQLite would take that for NULL.
  Bound(sqlite3_bind_text64(statement_, ++parameters_,
                            value.empty() ? "" : value.data(), value.size(),
                            SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Cursor& Cursor::BindNull() {
  Bound(sqlite3_bind_null(statement_, ++parameters_));
  return *this;
}

absl::StatusOr<bool> Cursor::Step() {
  if (bind_code_ != SQLITE_OK) {
    return MakeStatus(ErrorReason::kStateFailed,
                      absl::StrCat("The state database refused a value: ",
                                   sqlite3_errstr(bind_code_), "."));
  }
  switch (sqlite3_step(statement_)) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      return Failure(db_, "run a statement");
  }
}

absl::Status Cursor::Run() { return Step().status(); }

bool Cursor::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

int64_t Cursor::Int(int column) const {
  return sqlite3_column_int64(statement_, column);
}

double Cursor::Double(int column) const {
  return sqlite3_column_double(statement_, column);
}

std::string Cursor::Text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_, column);
  if (text == nullptr) return "";
  return std::string(reinterpret_cast<const char*>(text),
                     sqlite3_column_bytes(statement_, column));
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(
    const Options& options) {
  const bool in_memory = options.path == ":memory:";
  if (!in_memory && !options.read_only) {
    absl::Status created = CreatePrivately(options.path);
    if (!created.ok()) return created;
  }
  sqlite3* db = nullptr;
  const int flags =
      SQLITE_OPEN_NOMUTEX |
      (options.read_only ? SQLITE_OPEN_READONLY
                         : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  const int code = sqlite3_open_v2(options.path.c_str(), &db, flags, nullptr);
  if (db == nullptr) {
    return MakeStatus(ErrorReason::kStateFailed,
                      "The state database cannot be opened: out of memory.");
  }
  std::unique_ptr<Connection> connection(new Connection(db));
  if (code != SQLITE_OK) {
    return Failure(db, absl::StrCat("be opened at '", options.path, "'"));
  }
  sqlite3_busy_timeout(
      db, static_cast<int>(absl::ToInt64Milliseconds(kBusyTimeout)));
  return connection;
}

Connection::~Connection() {
  for (auto& [text, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(db_);
}

absl::StatusOr<Cursor> Connection::Query(absl::string_view sql) {
  auto found = statements_.find(std::string(sql));
  if (found == statements_.end()) {
    sqlite3_stmt* statement = nullptr;
    const int code =
        sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return Failure(db_, "prepare a statement");
    found = statements_.emplace(std::string(sql), statement).first;
  }
  return Cursor(db_, found->second);
}

absl::Status Connection::Execute(const std::string& sql) {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return Failure(db_, "run a statement");
  }
  return absl::OkStatus();
}

int64_t Connection::Changes() const { return sqlite3_changes64(db_); }

}  // namespace semantic_layer::statedb
