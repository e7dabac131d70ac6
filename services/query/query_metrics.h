#ifndef SEMANTIC_LAYER_SERVICES_QUERY_QUERY_METRICS_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_QUERY_METRICS_H_

#include <cstdint>
#include <functional>

#include "absl/time/time.h"
#include "common/rpc/metrics.h"
#include "common/statedb/query_history.h"
#include "services/query/answer_cache.h"

namespace semantic_layer::query {

// What this service counts, by kind ("sql", "metrics"):
//
//   sl_queries_total{kind,status}    queries by how they ended
//   sl_query_seconds{kind}           from their start to their last row
//   sl_query_rows_total{kind}        rows sent
//   sl_queries_running               running now
//   sl_models_revision               revision of the models in use, -1 if none
//
// and of the cache of metric answers:
//
//   sl_answer_cache_hits_total       answers that were kept
//   sl_answer_cache_shared_total     answers of a run that was under way
//   sl_answer_cache_misses_total     answers that had to be run for
//   sl_answer_cache_entries, sl_answer_cache_bytes    kept now
//
// Thread safe.
class QueryMetrics {
 public:
  // `registry` must outlive this object.
  explicit QueryMetrics(rpc::MetricsRegistry* registry);

  void QueryEnded(statedb::QueryKind kind, statedb::QueryStatus status,
                  absl::Duration time, int64_t rows);

  void AnswerCameFrom(AnswerCache::Source source);

  // The functions must stay callable as long as the registry is printed.
  void AddGauges(std::function<double()> running,
                 std::function<double()> models_revision);
  // `answers` must live as long as the registry is printed.
  void AddGauges(const AnswerCache* answers);

 private:
  rpc::MetricsRegistry* registry_;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_QUERY_METRICS_H_
