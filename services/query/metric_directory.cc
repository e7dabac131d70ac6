#include "services/query/metric_directory.h"

#include <algorithm>
#include <utility>

#include "absl/strings/strip.h"
#include "absl/types/span.h"

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

MetricSummary Summarize(const semantic::Catalog& catalog,
                        const semantic::Metric& metric) {
  MetricSummary summary;
  summary.name = metric.name;
  summary.type = std::string(semantic::MetricTypeName(metric.type));
  summary.description = metric.about.description;
  summary.label = metric.about.label;
  summary.model_id = ModelIdOf(metric.at);
  summary.input_metrics = semantic::InputsOfMetric(catalog, metric.name);
  summary.format = MetaText(metric.about, "format");
  for (const semantic::ReachableItem& item :
       semantic::ReachableItems(catalog, {metric.name}, {})) {
    if (item.name == "metric_time" && !item.grains.empty()) {
      summary.default_grain = item.grains.front();
    }
    summary.dimensions.push_back(item.name);
  }
  if (metric.time_granularity.has_value()) {
    summary.default_grain =
        std::string(semantic::TimeGrainName(*metric.time_granularity));
  }
  return summary;
}

}  // namespace

MetricDirectory::MetricDirectory(
    std::shared_ptr<const semantic::Catalog> catalog)
    : catalog_(std::move(catalog)) {
  for (const semantic::Metric& metric : catalog_->metrics()) {
    if (!metric.is_private) metrics_.push_back(Summarize(*catalog_, metric));
  }
}

const MetricSummary* MetricDirectory::Find(absl::string_view name) const {
  const auto found = std::lower_bound(
      metrics_.begin(), metrics_.end(), name,
      [](const MetricSummary& metric, absl::string_view wanted) {
        return metric.name < wanted;
      });
  return found != metrics_.end() && found->name == name ? &*found : nullptr;
}

}  // namespace semantic_layer::query
