#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_WAREHOUSE_HEALTH_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_WAREHOUSE_HEALTH_H_

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/single_flight.h"
#include "common/concurrency/ttl_cache.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/sql_warehouses/sql_warehouse_client.h"
#include "common/warehouse/warehouse.h"

namespace semantic_layer::warehouse {

// Whether the SQL warehouse could run a statement, asked without waking it: one
// that sleeps is started by the first statement, so that it is well. The answer
// is believed for a while, and callers at the same time share one question. It
// is asked with the service's own credential. Thread safe.
class WarehouseHealth {
 public:
  // The pointers must outlive it.
  WarehouseHealth(std::string warehouse_id,
                  const databricks::WorkspaceClient* workspace,
                  const concurrency::Clock* clock);

  // UNAVAILABLE when the warehouse is deleted or ill; the errors of the
  // workspace where it does not answer.
  absl::Status Check(const CallOptions& call);

  // What the workspace said last, for people: "RUNNING", "STOPPED (the first
  // statement starts it)". Empty before the first answer.
  std::string Describe() const;

 private:
  using Answer = std::shared_ptr<const databricks::SqlWarehouse>;
  absl::StatusOr<Answer> Ask(const CallOptions& call);

  const std::string warehouse_id_;
  const databricks::SqlWarehouseClient client_;
  const concurrency::Clock* const clock_;
  concurrency::TtlCache<int, Answer> fresh_;
  concurrency::SingleFlight<int, Answer> flights_;
  mutable absl::Mutex mu_;
  Answer last_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_WAREHOUSE_HEALTH_H_
