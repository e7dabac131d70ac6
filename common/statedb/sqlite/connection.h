#ifndef SEMANTIC_LAYER_COMMON_STATEDB_SQLITE_CONNECTION_H_
#define SEMANTIC_LAYER_COMMON_STATEDB_SQLITE_CONNECTION_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct sqlite3;
struct sqlite3_stmt;

namespace semantic_layer::statedb {

// A statement that is being run: parameters are bound in the order of their
// markers, then rows are stepped through. Belongs to its Connection and ends
// before the same text is asked for again. Not thread safe.
//
//   ASSIGN_OR_RETURN(Cursor cursor, connection.Query(
//       "SELECT name FROM t WHERE owner = ? AND seq < ?"));
//   cursor.Bind(owner).Bind(seq);
//   while (true) {
//     ASSIGN_OR_RETURN(bool row, cursor.Step());
//     if (!row) break;
//     names.push_back(cursor.Text(0));
//   }
class Cursor {
 public:
  Cursor(Cursor&& other) noexcept;
  Cursor& operator=(Cursor&&) = delete;
  ~Cursor();

  Cursor& Bind(int64_t value);
  Cursor& Bind(double value);
  Cursor& Bind(absl::string_view value);
  Cursor& BindNull();
  template <typename T>
  Cursor& Bind(const std::optional<T>& value) {
    return value.has_value() ? Bind(*value) : BindNull();
  }

  // True while there is a row to read. A mistake in binding comes out here too.
  absl::StatusOr<bool> Step();
  // Runs a statement that has no rows.
  absl::Status Run();

  // Columns of the row, from 0.
  bool IsNull(int column) const;
  int64_t Int(int column) const;
  double Double(int column) const;
  std::string Text(int column) const;
  template <typename Read>
  auto Optional(int column, Read read) const
      -> std::optional<decltype((this->*read)(column))> {
    if (IsNull(column)) return std::nullopt;
    return (this->*read)(column);
  }

 private:
  friend class Connection;
  Cursor(sqlite3* db, sqlite3_stmt* statement)
      : db_(db), statement_(statement) {}

  void Bound(int code);

  sqlite3* db_;
  sqlite3_stmt* statement_;
  int parameters_ = 0;
  int bind_code_ = 0;
};

// One connection to a SQLite file. Statements are prepared once and kept, so
// texts must come from a small set of literals. Not thread safe.
// Errors are STATE_FAILED; the message is SQLite's, which holds no values.
class Connection {
 public:
  struct Options {
    std::string path;  // ":memory:" for a database of this connection only
    bool read_only = false;
  };

  // Opens, and creates (mode 0600, with its folder) unless read only.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(
      const Options& options);

  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  absl::StatusOr<Cursor> Query(absl::string_view sql);

  // Runs a script without parameters or results.
  absl::Status Execute(const std::string& sql);

  // Rows changed by the statement run last.
  int64_t Changes() const;

 private:
  explicit Connection(sqlite3* db) : db_(db) {}

  sqlite3* db_;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements_;
};

}  // namespace semantic_layer::statedb

#endif  // SEMANTIC_LAYER_COMMON_STATEDB_SQLITE_CONNECTION_H_
