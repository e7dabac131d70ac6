#include "services/query/query_metrics.h"

#include <string>
#include <utility>

namespace semantic_layer::query {
namespace {

constexpr char kQueries[] = "sl_queries_total";
constexpr char kSeconds[] = "sl_query_seconds";
constexpr char kRows[] = "sl_query_rows_total";
constexpr char kRunning[] = "sl_queries_running";
constexpr char kModelsRevision[] = "sl_models_revision";

}  // namespace

QueryMetrics::QueryMetrics(rpc::MetricsRegistry* registry)
    : registry_(registry) {}

void QueryMetrics::QueryEnded(statedb::QueryKind kind,
                              statedb::QueryStatus status, absl::Duration time,
                              int64_t rows) {
  const std::string kind_name(statedb::QueryKindName(kind));
  registry_
      ->GetCounter(kQueries, "Queries by how they ended.",
                   {{"kind", kind_name},
                    {"status", std::string(statedb::QueryStatusName(status))}})
      .Add();
  registry_
      ->GetHistogram(kSeconds, "Seconds from a query's start to its last row.",
                     rpc::LatencyBounds(), {{"kind", kind_name}})
      .Observe(absl::ToDoubleSeconds(time));
  registry_->GetCounter(kRows, "Rows sent.", {{"kind", kind_name}}).Add(rows);
}

void QueryMetrics::AddGauges(std::function<double()> running,
                             std::function<double()> models_revision) {
  registry_->AddGaugeFunction(kRunning, "Queries that run now.", {},
                              std::move(running));
  registry_->AddGaugeFunction(kModelsRevision,
                              "Revision of the models in use; -1: none yet.",
                              {}, std::move(models_revision));
}

}  // namespace semantic_layer::query
