#include "common/semantic/model/metric.h"

#include "absl/strings/match.h"

namespace semantic_layer::semantic {

absl::string_view MetricTypeName(MetricType type) {
  switch (type) {
    case MetricType::kSimple:
      return "simple";
    case MetricType::kRatio:
      return "ratio";
    case MetricType::kDerived:
      return "derived";
    case MetricType::kCumulative:
      return "cumulative";
    case MetricType::kConversion:
      return "conversion";
  }
  return "";
}

std::optional<MetricType> ParseMetricType(absl::string_view name) {
  for (MetricType type :
       {MetricType::kSimple, MetricType::kRatio, MetricType::kDerived,
        MetricType::kCumulative, MetricType::kConversion}) {
    if (absl::EqualsIgnoreCase(name, MetricTypeName(type))) return type;
  }
  return std::nullopt;
}

absl::string_view PeriodAggregationName(PeriodAggregation agg) {
  switch (agg) {
    case PeriodAggregation::kFirst:
      return "first";
    case PeriodAggregation::kLast:
      return "last";
    case PeriodAggregation::kAverage:
      return "average";
  }
  return "";
}

std::optional<PeriodAggregation> ParsePeriodAggregation(
    absl::string_view name) {
  for (PeriodAggregation agg :
       {PeriodAggregation::kFirst, PeriodAggregation::kLast,
        PeriodAggregation::kAverage}) {
    if (absl::EqualsIgnoreCase(name, PeriodAggregationName(agg))) return agg;
  }
  return std::nullopt;
}

std::vector<const InputMetric*> Metric::Inputs() const {
  switch (type) {
    case MetricType::kSimple:
      return {};
    case MetricType::kRatio:
      return {&numerator, &denominator};
    case MetricType::kDerived: {
      std::vector<const InputMetric*> all;
      for (const InputMetric& input : inputs) all.push_back(&input);
      return all;
    }
    case MetricType::kCumulative:
      return {&cumulative.input};
    case MetricType::kConversion:
      return {&conversion.base, &conversion.conversion};
  }
  return {};
}

}  // namespace semantic_layer::semantic
