#include "common/warehouse/duckdb/connection_pool.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/warehouse/call_status.h"
#include "common/warehouse/duckdb/duckdb_errors.h"

namespace semantic_layer::warehouse {
namespace {

absl::Status CheckName(absl::string_view name) {
  if (name.find('\0') == absl::string_view::npos) return absl::OkStatus();
  return MakeStatus(ErrorReason::kInvalidName, "A name holds a NUL byte.");
}

// Makes names resolve against the catalog and schema.
absl::Status Use(duckdb_connection connection, const std::string& catalog,
                 const std::string& schema) {
  if (catalog.empty() && schema.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckName(catalog));
  RETURN_IF_ERROR(CheckName(schema));
  const std::string sql = absl::StrCat("USE ", QuoteIdentifier(catalog), ".",
                                       QuoteIdentifier(schema));
  Result result;
  if (duckdb_query(connection, sql.c_str(), result.get()) != DuckDBSuccess) {
    return StatusFromDuckDb(duckdb_result_error(result.get()));
  }
  return absl::OkStatus();
}

}  // namespace

PooledConnection::~PooledConnection() { pool_->Release(*this); }

ConnectionPool::ConnectionPool(DuckDbOptions options,
                               std::shared_ptr<DuckDbInstance> instance)
    : options_(std::move(options)), instance_(std::move(instance)) {}

ConnectionPool::~ConnectionPool() {
  absl::MutexLock lock(&mu_);
  idle_.clear();
}

absl::Status ConnectionPool::WaitForSlot(const CallOptions& options) {
  bool stopped = false;
  const auto registration = options.cancellation.OnCancel([&] {
    absl::MutexLock lock(&mu_);
    stopped = true;
  });
  const absl::Time deadline =
      std::min(CallDeadline(options), absl::Now() + options_.connection_wait);
  const auto ready = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return stopped || in_use_ < options_.max_connections;
  };
  bool have_slot = false;
  {
    absl::MutexLock lock(&mu_);
    ++waiting_;
    mu_.AwaitWithDeadline(absl::Condition(&ready), deadline);
    --waiting_;
    have_slot = !stopped && in_use_ < options_.max_connections;
    if (have_slot) ++in_use_;
  }
  if (have_slot) return absl::OkStatus();
  RETURN_IF_ERROR(CallStatus(options));
  return MakeStatus(ErrorReason::kOverloaded,
                    absl::StrCat("All ", options_.max_connections,
                                 " connections to the warehouse are busy; "
                                 "retry after a pause."));
}

absl::StatusOr<std::shared_ptr<DuckDbInstance>> ConnectionPool::Instance() {
  absl::MutexLock lock(&mu_);
  if (!fatal_) return instance_;
  idle_.clear();
  if (instance_ != nullptr && instance_.use_count() > 1) {
    return MakeStatus(ErrorReason::kUnavailable,
                      "The warehouse is being opened anew after a fatal "
                      "error; retry.");
  }
  instance_.reset();
  ASSIGN_OR_RETURN(instance_, DuckDbInstance::Open(options_));
  fatal_ = false;
  return instance_;
}

Connection ConnectionPool::TakeIdle(const std::string& catalog,
                                    const std::string& schema) {
  absl::MutexLock lock(&mu_);
  for (size_t i = idle_.size(); i-- > 0;) {
    if (idle_[i].catalog != catalog || idle_[i].schema != schema) continue;
    Connection connection = std::move(idle_[i].connection);
    idle_.erase(idle_.begin() + i);
    return connection;
  }
  return Connection();
}

absl::StatusOr<std::unique_ptr<PooledConnection>> ConnectionPool::Acquire(
    const std::string& catalog, const std::string& schema,
    const CallOptions& options) {
  RETURN_IF_ERROR(CallStatus(options));
  RETURN_IF_ERROR(WaitForSlot(options));
  // From here on the slot is given back by the destructor.
  auto pooled = std::make_unique<PooledConnection>(this, nullptr, Connection(),
                                                   catalog, schema);
  ASSIGN_OR_RETURN(pooled->instance_, Instance());
  pooled->connection_ = TakeIdle(catalog, schema);
  if (pooled->connection_) return pooled;
  ASSIGN_OR_RETURN(pooled->connection_, pooled->instance_->Connect());
  const std::string& own = pooled->instance_->main_catalog();
  RETURN_IF_ERROR(Use(pooled->get(),
                      catalog.empty() && !schema.empty() ? own : catalog,
                      schema.empty() && !catalog.empty() ? "main" : schema));
  return pooled;
}

void ConnectionPool::Release(PooledConnection& pooled) {
  // Closing may end a statement, which takes time: not under the lock.
  const bool keep =
      pooled.clean_ && !pooled.fatal_ && static_cast<bool>(pooled.connection_);
  Connection evicted;
  if (!keep) pooled.connection_.Reset();
  absl::MutexLock lock(&mu_);
  if (pooled.fatal_ && pooled.instance_ == instance_) fatal_ = true;
  if (keep && !fatal_ && pooled.instance_ == instance_) {
    if (static_cast<int>(idle_.size()) >= options_.max_connections) {
      evicted = std::move(idle_.front().connection);
      idle_.erase(idle_.begin());
    }
    idle_.push_back({std::move(pooled.connection_), std::move(pooled.catalog_),
                     std::move(pooled.schema_)});
  }
  pooled.connection_.Reset();
  pooled.instance_.reset();
  --in_use_;
}

int ConnectionPool::waiting() const {
  absl::MutexLock lock(&mu_);
  return waiting_;
}

int ConnectionPool::in_use() const {
  absl::MutexLock lock(&mu_);
  return in_use_;
}

int ConnectionPool::idle() const {
  absl::MutexLock lock(&mu_);
  return static_cast<int>(idle_.size());
}

}  // namespace semantic_layer::warehouse
