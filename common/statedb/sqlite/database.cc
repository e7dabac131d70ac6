#include "common/statedb/sqlite/database.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/statedb/limits.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::statedb {
namespace {

absl::StatusOr<int64_t> ReadNumber(Connection& connection,
                                   absl::string_view sql) {
  ASSIGN_OR_RETURN(Cursor cursor, connection.Query(sql));
  ASSIGN_OR_RETURN(bool row, cursor.Step());
  return row ? cursor.Int(0) : 0;
}

absl::Status RunMigrations(Connection& connection,
                           absl::Span<const char* const> migrations) {
  ASSIGN_OR_RETURN(int64_t version,
                   ReadNumber(connection, "PRAGMA user_version"));
  const auto latest = static_cast<int64_t>(migrations.size());
  if (version > latest) {
    return MakeStatus(
               ErrorReason::kStateFailed,
               absl::StrCat("The state database has version ", version,
                            ", this program knows only versions up to ", latest,
                            "; run the newer program that wrote it."))
        .With("version", absl::StrCat(version));
  }
  for (; version < latest; ++version) {
    RETURN_IF_ERROR(connection.Execute(migrations[version]));
  }
  // A pragma takes no parameter.
  return connection.Execute(absl::StrCat("PRAGMA user_version = ", latest));
}

absl::Status Migrate(Connection& connection,
                     absl::Span<const char* const> migrations) {
  RETURN_IF_ERROR(connection.Execute("BEGIN IMMEDIATE"));
  absl::Status status = RunMigrations(connection, migrations);
  if (status.ok()) status = connection.Execute("COMMIT");
  if (!status.ok()) connection.Execute("ROLLBACK").IgnoreError();
  return status;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> Database::Open(
    const std::string& path, absl::Span<const char* const> migrations) {
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> writer,
                   Connection::Open({.path = path}));
  RETURN_IF_ERROR(
      writer->Execute(absl::StrCat("PRAGMA journal_mode = WAL;"
                                   "PRAGMA synchronous = FULL;"
                                   "PRAGMA foreign_keys = ON;"
                                   "PRAGMA journal_size_limit = ",
                                   kWalBytesMax)));
  RETURN_IF_ERROR(Migrate(*writer, migrations));
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> reader,
                   Connection::Open({.path = path, .read_only = true}));
  return std::unique_ptr<Database>(
      new Database(std::move(writer), std::move(reader)));
}

absl::Status Database::Write(Durability durability,
                             std::function<absl::Status(Connection&)> body) {
  PendingWrite mine{durability, std::move(body), absl::OkStatus()};
  std::vector<PendingWrite*> batch;
  {
    absl::MutexLock lock(&queue_mu_);
    queue_.push_back(&mine);
    const auto my_turn = [this, &mine]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return MyTurn(&mine);
    };
    queue_mu_.Await(absl::Condition(&my_turn));
    if (mine.done) return mine.status;
    // First in line while nobody writes: take along all who wait.
    writing_ = true;
    const size_t count = std::min<size_t>(
        queue_.size(), static_cast<size_t>(kMaxWritesPerCommit));
    batch.assign(queue_.begin(), queue_.begin() + count);
    queue_.erase(queue_.begin(), queue_.begin() + count);
  }
  Commit(batch);
  absl::MutexLock lock(&queue_mu_);
  for (PendingWrite* write : batch) write->done = true;
  writing_ = false;
  return mine.status;
}

void Database::Commit(absl::Span<PendingWrite* const> batch) {
  absl::Status status = RunAll(batch);
  if (status.ok()) return;
  writer_->Execute("ROLLBACK").IgnoreError();
  for (PendingWrite* write : batch) {
    if (write->status.ok()) write->status = status;
  }
}

absl::Status Database::RunAll(absl::Span<PendingWrite* const> batch) {
  const bool durable =
      std::any_of(batch.begin(), batch.end(), [](const PendingWrite* write) {
        return write->durability == Durability::kPower;
      });
  const Durability wanted = durable ? Durability::kPower : Durability::kProcess;
  if (wanted != current_) {
    RETURN_IF_ERROR(writer_->Execute(durable ? "PRAGMA synchronous = FULL"
                                             : "PRAGMA synchronous = NORMAL"));
    current_ = wanted;
  }
  RETURN_IF_ERROR(writer_->Execute("BEGIN IMMEDIATE"));
  for (PendingWrite* write : batch) {
    RETURN_IF_ERROR(writer_->Execute("SAVEPOINT one"));
    write->status = write->body(*writer_);
    if (!write->status.ok()) {
      RETURN_IF_ERROR(writer_->Execute("ROLLBACK TO one"));
    }
    RETURN_IF_ERROR(writer_->Execute("RELEASE one"));
  }
  return writer_->Execute("COMMIT");
}

absl::Status Database::Read(
    const std::function<absl::Status(Connection&)>& body) {
  absl::MutexLock lock(&reader_mu_);
  RETURN_IF_ERROR(reader_->Execute("BEGIN"));
  absl::Status status = body(*reader_);
  absl::Status ended = reader_->Execute("COMMIT");
  return status.ok() ? ended : status;
}

}  // namespace semantic_layer::statedb
