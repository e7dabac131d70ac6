#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_CONNECTION_POOL_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_CONNECTION_POOL_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/warehouse/duckdb/duckdb_instance.h"
#include "common/warehouse/duckdb/duckdb_options.h"
#include "common/warehouse/duckdb/handles.h"
#include "common/warehouse/warehouse.h"

namespace semantic_layer::warehouse {

class ConnectionPool;

// A connection for one statement, given back when destroyed. It is used again
// only if MarkClean was called; everything else, temporary tables and settings
// and what an interrupted statement may have left, goes with the connection.
class PooledConnection {
 public:
  PooledConnection(ConnectionPool* pool,
                   std::shared_ptr<DuckDbInstance> instance,
                   Connection connection, std::string catalog,
                   std::string schema)
      : pool_(pool),
        instance_(std::move(instance)),
        connection_(std::move(connection)),
        catalog_(std::move(catalog)),
        schema_(std::move(schema)) {}
  ~PooledConnection();

  PooledConnection(const PooledConnection&) = delete;
  PooledConnection& operator=(const PooledConnection&) = delete;

  duckdb_connection get() const { return connection_.get(); }
  const DuckDbInstance& instance() const { return *instance_; }

  // The statement was a SELECT that ended in the ordinary way.
  void MarkClean() { clean_ = true; }
  // The database said that it cannot be used any more.
  void MarkFatal() { fatal_ = true; }

 private:
  friend class ConnectionPool;

  ConnectionPool* pool_;
  std::shared_ptr<DuckDbInstance> instance_;
  Connection connection_;  // goes before the instance
  std::string catalog_;    // what its names resolve against
  std::string schema_;
  bool clean_ = false;
  bool fatal_ = false;
};

// Hands out connections, at most so many at a time, and opens the database
// anew after a fatal error, once every connection to the old one is back.
// Thread-safe.
class ConnectionPool {
 public:
  ConnectionPool(DuckDbOptions options,
                 std::shared_ptr<DuckDbInstance> instance);
  // All connections must have been given back.
  ~ConnectionPool();

  // A connection whose names resolve against these (empty: the database's
  // own). Waits for a free one. Errors: RESOURCE_EXHAUSTED after
  // DuckDbOptions::connection_wait, NOT_FOUND for an unknown catalog or schema,
  // CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE while the database is reopened.
  absl::StatusOr<std::unique_ptr<PooledConnection>> Acquire(
      const std::string& catalog, const std::string& schema,
      const CallOptions& options);

  // Connections in use and kept for use, and calls that wait for one; for
  // tests and metrics.
  int in_use() const;
  int idle() const;
  int waiting() const;

 private:
  friend class PooledConnection;

  absl::Status WaitForSlot(const CallOptions& options);
  absl::StatusOr<std::shared_ptr<DuckDbInstance>> Instance();
  Connection TakeIdle(const std::string& catalog, const std::string& schema);
  void Release(PooledConnection& connection);

  struct Idle {
    Connection connection;
    std::string catalog;
    std::string schema;
  };

  const DuckDbOptions options_;
  mutable absl::Mutex mu_;
  int in_use_ ABSL_GUARDED_BY(mu_) = 0;
  int waiting_ ABSL_GUARDED_BY(mu_) = 0;
  bool fatal_ ABSL_GUARDED_BY(mu_) = false;
  std::shared_ptr<DuckDbInstance> instance_ ABSL_GUARDED_BY(mu_);
  std::vector<Idle> idle_ ABSL_GUARDED_BY(mu_);  // used last at the back
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_CONNECTION_POOL_H_
