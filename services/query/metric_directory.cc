#include "services/query/metric_directory.h"

#include <algorithm>
#include <utility>

#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "common/json/reader.h"
#include "common/semantic/yaml/flow_json.h"
#include "services/query/value_format.h"

namespace semantic_layer::query {
namespace {

// "production/flights.yaml" -> "flights".
std::string ModelIdOf(const semantic::Location& at) {
  if (at.file == nullptr) return "";
  absl::string_view id = *at.file;
  const size_t slash = id.rfind('/');
  if (slash != absl::string_view::npos) id.remove_prefix(slash + 1);
  absl::ConsumeSuffix(&id, ".yaml");
  return std::string(id);
}

std::string MetaText(const semantic::Annotations& about,
                     absl::string_view key) {
  for (const auto& [name, value] : about.meta) {
    if (name == key) return value;
  }
  return "";
}

// Also those that a dbt project keeps in `meta`, as a list.
std::vector<std::string> SynonymsOf(const semantic::Annotations& about) {
  std::vector<std::string> synonyms = about.synonyms;
  const std::string text =
      semantic::FlowTextToJson(MetaText(about, "synonyms"));
  json::Document document;
  json::Error error;
  if (!document.Parse(text, {}, &error) ||
      document.root().kind() != json::Kind::kArray) {
    return synonyms;
  }
  for (const json::Value item : document.root().elements()) {
    if (item.kind() != json::Kind::kString) continue;
    std::string synonym(item.string());
    if (std::find(synonyms.begin(), synonyms.end(), synonym) ==
        synonyms.end()) {
      synonyms.push_back(std::move(synonym));
    }
  }
  return synonyms;
}

MetricSummary Summarize(const semantic::Metric& metric) {
  MetricSummary summary;
  summary.name = metric.name;
  summary.type = std::string(semantic::MetricTypeName(metric.type));
  summary.description = metric.about.description;
  summary.label = metric.about.label;
  summary.model_id = ModelIdOf(metric.at);
  summary.format = FormatTextOf(metric.about);
  summary.synonyms = SynonymsOf(metric.about);
  return summary;
}

SavedQuestion Summarize(const semantic::SavedQuery& query) {
  SavedQuestion result;
  result.name = query.name;
  result.description = query.about.description;
  result.label = query.about.label;
  result.model_id = ModelIdOf(query.at);
  result.metrics = query.metrics;
  result.group_by = query.group_by;
  for (const semantic::SqlText& filter : query.where) {
    result.where.push_back(filter.text);
  }
  result.order_by = query.order_by;
  result.limit = query.limit;
  return result;
}

}  // namespace

MetricDirectory::MetricDirectory(
    std::shared_ptr<const semantic::Catalog> catalog, int max_join_hops)
    : catalog_(std::move(catalog)),
      options_{.max_join_hops = max_join_hops, .caller = {}} {
  for (const semantic::Metric& metric : catalog_->metrics()) {
    if (!metric.is_private) metrics_.push_back(Summarize(metric));
  }
  for (const semantic::SavedQuery& query : catalog_->saved_queries()) {
    saved_questions_.push_back(Summarize(query));
  }
  std::sort(saved_questions_.begin(), saved_questions_.end(),
            [](const SavedQuestion& a, const SavedQuestion& b) {
              return a.name < b.name;
            });
}

const MetricSummary* MetricDirectory::Find(absl::string_view name) const {
  const auto found = std::lower_bound(
      metrics_.begin(), metrics_.end(), name,
      [](const MetricSummary& metric, absl::string_view wanted) {
        return metric.name < wanted;
      });
  return found != metrics_.end() && found->name == name ? &*found : nullptr;
}

MetricSummary MetricDirectory::Complete(MetricSummary summary) const {
  summary.input_metrics = semantic::InputsOfMetric(*catalog_, summary.name);
  for (const semantic::ReachableItem& item :
       semantic::ReachableItems(*catalog_, {summary.name}, options_)) {
    if (item.name == "metric_time" && !item.grains.empty()) {
      summary.default_grain = item.grains.front();
    }
    summary.dimensions.push_back(item.name);
  }
  const semantic::Metric& metric = *catalog_->FindMetric(summary.name);
  if (metric.time_granularity.has_value()) {
    summary.default_grain =
        std::string(semantic::TimeGrainName(*metric.time_granularity));
  }
  return summary;
}

}  // namespace semantic_layer::query
