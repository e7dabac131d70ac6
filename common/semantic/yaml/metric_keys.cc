#include "common/semantic/yaml/metric_keys.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::semantic {
namespace {

constexpr unsigned Bit(MetricType type) {
  return 1u << static_cast<unsigned>(type);
}

constexpr unsigned kSimple = Bit(MetricType::kSimple);
constexpr unsigned kRatio = Bit(MetricType::kRatio);
constexpr unsigned kDerived = Bit(MetricType::kDerived);
constexpr unsigned kCumulative = Bit(MetricType::kCumulative);
constexpr unsigned kConversion = Bit(MetricType::kConversion);

// A key that only some types have.
struct KeyRule {
  absl::string_view key;
  unsigned types;
};

constexpr KeyRule kRules[] = {
    {"measure", kSimple | kCumulative},
    {"metric_aggregation_params", kSimple},
    {"agg", kSimple},
    {"percentile", kSimple},
    {"percentile_type", kSimple},
    {"agg_time_dimension", kSimple},
    {"non_additive_dimension", kSimple},
    {"join_to_timespine", kSimple},
    {"fill_nulls_with", kSimple},
    {"expr", kSimple | kDerived},
    {"metrics", kDerived},
    {"input_metrics", kDerived},
    {"numerator", kRatio},
    {"denominator", kRatio},
    {"input_metric", kCumulative},
    {"cumulative_type_params", kCumulative},
    {"window", kCumulative | kConversion},
    {"grain_to_date", kCumulative},
    {"period_agg", kCumulative},
    {"conversion_type_params", kConversion},
    {"base_measure", kConversion},
    {"base_metric", kConversion},
    {"conversion_measure", kConversion},
    {"conversion_metric", kConversion},
    {"entity", kConversion},
    {"calculation", kConversion},
    {"constant_properties", kConversion},
};

std::string TypesOf(unsigned types) {
  std::string out;
  for (MetricType type :
       {MetricType::kSimple, MetricType::kRatio, MetricType::kDerived,
        MetricType::kCumulative, MetricType::kConversion}) {
    if ((types & Bit(type)) == 0) continue;
    absl::StrAppend(&out, out.empty() ? "" : " or ", MetricTypeName(type));
  }
  return out;
}

bool SaysSomething(const YamlNode& value) {
  if (value.is_null()) return false;
  if (value.is_list()) return !value.items.empty();
  if (value.is_map()) return !value.entries.empty();
  return value.text != "false";  // join_to_timespine: false is the default
}

void CheckKeys(const YamlNode& node, MetricType type, FileReporter* reporter) {
  for (const auto& [key, value] : node.entries) {
    for (const KeyRule& rule : kRules) {
      if (key.text != rule.key || (rule.types & Bit(type)) != 0) continue;
      if (!SaysSomething(value)) break;
      reporter->Error(key, DiagnosticCode::kConflictingKeys,
                      absl::StrCat("'", key.text, "' means nothing for a ",
                                   MetricTypeName(type), " metric"),
                      absl::StrCat("remove it, or make the metric type: ",
                                   TypesOf(rule.types)));
    }
  }
}

// Settings of a measure stand in the mapping that names it.
void CheckMeasureSettings(const YamlNode& node, bool aggregates,
                          FileReporter* reporter) {
  if (aggregates) return;
  for (absl::string_view name : {"join_to_timespine", "fill_nulls_with"}) {
    for (const auto& [key, value] : node.entries) {
      if (key.text != name || !SaysSomething(value)) continue;
      reporter->Error(key, DiagnosticCode::kConflictingKeys,
                      absl::StrCat("'", name, "' is a setting of the measure"),
                      absl::StrCat("write measure: {name: ..., ", name, ": ",
                                   value.text, "}"));
    }
  }
}

}  // namespace

void CheckMetricKeys(const YamlNode& metric, MetricType type,
                     FileReporter* reporter) {
  const YamlNode* written = metric.Find("type");
  if (written != nullptr && !ParseMetricType(written->text).has_value()) return;
  CheckKeys(metric, type, reporter);
  const YamlNode* params = metric.Find("type_params");
  const auto says = [](const YamlNode& node, absl::string_view key) {
    const YamlNode* value = node.Find(key);
    return value != nullptr && SaysSomething(*value);
  };
  if (type == MetricType::kSimple) {
    const bool aggregates =
        says(metric, "agg") ||
        (params != nullptr && says(*params, "metric_aggregation_params"));
    CheckMeasureSettings(metric, aggregates, reporter);
    if (params != nullptr) CheckMeasureSettings(*params, aggregates, reporter);
  }
  if (params != nullptr) CheckKeys(*params, type, reporter);
}

}  // namespace semantic_layer::semantic
