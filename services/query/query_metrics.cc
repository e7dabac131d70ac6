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
constexpr char kHits[] = "sl_answer_cache_hits_total";
constexpr char kShared[] = "sl_answer_cache_shared_total";
constexpr char kMisses[] = "sl_answer_cache_misses_total";
constexpr char kEntries[] = "sl_answer_cache_entries";
constexpr char kBytes[] = "sl_answer_cache_bytes";

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

void QueryMetrics::AnswerCameFrom(AnswerCache::Source source) {
  switch (source) {
    case AnswerCache::Source::kKept:
      registry_->GetCounter(kHits, "Metric answers that were kept.").Add();
      break;
    case AnswerCache::Source::kShared:
      registry_
          ->GetCounter(kShared, "Metric answers of a run that was under way.")
          .Add();
      break;
    case AnswerCache::Source::kRun:
      registry_->GetCounter(kMisses, "Metric answers that had to be run for.")
          .Add();
      break;
  }
}

void QueryMetrics::AddGauges(const AnswerCache* answers) {
  registry_->AddGaugeFunction(
      kEntries, "Metric answers that are kept now.", {},
      [answers] { return static_cast<double>(answers->stats().entries); });
  registry_->AddGaugeFunction(
      kBytes, "Bytes of the metric answers that are kept now.", {},
      [answers] { return static_cast<double>(answers->stats().bytes); });
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
