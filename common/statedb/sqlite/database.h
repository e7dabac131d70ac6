#ifndef SEMANTIC_LAYER_COMMON_STATEDB_SQLITE_DATABASE_H_
#define SEMANTIC_LAYER_COMMON_STATEDB_SQLITE_DATABASE_H_

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "common/statedb/sqlite/connection.h"

namespace semantic_layer::statedb {

// What an OK from Database::Write promises.
enum class Durability {
  // The write survives the end of the process, not a loss of power.
  kProcess,
  // It survives a loss of power too: it has been fsynced.
  kPower,
};

// A SQLite file in WAL mode: one connection writes, another reads at the same
// time. Writes of threads that come together share one transaction and one
// fsync (each behind a savepoint of its own, so one that fails does not take
// others along). Thread safe; calls block.
class Database {
 public:
  // `migrations[i]` is the script that brings the file from version i to i+1;
  // those that the file lacks are run now, in one transaction. A file of a
  // version beyond the last is refused: a newer program wrote it.
  static absl::StatusOr<std::unique_ptr<Database>> Open(
      const std::string& path, absl::Span<const char* const> migrations);

  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs `body` in a transaction; commits when it returns OK, otherwise takes
  // everything back and returns its error. `body` may be run on the thread of
  // another caller.
  absl::Status Write(Durability durability,
                     std::function<absl::Status(Connection&)> body);

  // Runs `body` on a snapshot: it sees one state of the database.
  absl::Status Read(const std::function<absl::Status(Connection&)>& body);

 private:
  struct PendingWrite {
    Durability durability;
    std::function<absl::Status(Connection&)> body;
    absl::Status status;
    bool done = false;
  };

  Database(std::unique_ptr<Connection> writer,
           std::unique_ptr<Connection> reader)
      : writer_(std::move(writer)), reader_(std::move(reader)) {}

  bool MyTurn(const PendingWrite* mine) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(queue_mu_) {
    return mine->done || (!writing_ && queue_.front() == mine);
  }

  // Runs the writes in one transaction and fills in their statuses. Called by
  // the one thread that has set writing_.
  void Commit(absl::Span<PendingWrite* const> batch);
  absl::Status RunAll(absl::Span<PendingWrite* const> batch);

  absl::Mutex queue_mu_;
  std::deque<PendingWrite*> queue_ ABSL_GUARDED_BY(queue_mu_);
  bool writing_ ABSL_GUARDED_BY(queue_mu_) = false;
  // Used by the thread that has set writing_.
  std::unique_ptr<Connection> writer_;
  Durability current_ = Durability::kPower;

  absl::Mutex reader_mu_;
  std::unique_ptr<Connection> reader_ ABSL_PT_GUARDED_BY(reader_mu_);
};

}  // namespace semantic_layer::statedb

#endif  // SEMANTIC_LAYER_COMMON_STATEDB_SQLITE_DATABASE_H_
