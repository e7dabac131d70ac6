#ifndef SEMANTIC_LAYER_SERVICES_QUERY_QUERY_METRICS_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_QUERY_METRICS_H_

#include <cstdint>
#include <functional>

#include "absl/time/time.h"
#include "common/rpc/metrics.h"
#include "common/statedb/query_history.h"

namespace semantic_layer::query {

// What this service counts, by kind ("sql", "metrics"):
//
//   sl_queries_total{kind,status}    queries by how they ended
//   sl_query_seconds{kind}           from their start to their last row
//   sl_query_rows_total{kind}        rows sent
//   sl_queries_running               running now
//   sl_models_revision               revision of the models in use, -1 if none
//
// Thread safe.
class QueryMetrics {
 public:
  // `registry` must outlive this object.
  explicit QueryMetrics(rpc::MetricsRegistry* registry);

  void QueryEnded(statedb::QueryKind kind, statedb::QueryStatus status,
                  absl::Duration time, int64_t rows);

  // The functions must stay callable as long as the registry is printed.
  void AddGauges(std::function<double()> running,
                 std::function<double()> models_revision);

 private:
  rpc::MetricsRegistry* registry_;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_QUERY_METRICS_H_
