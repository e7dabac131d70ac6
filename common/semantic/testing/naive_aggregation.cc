#include "common/semantic/testing/naive_aggregation.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace semantic_layer::semantic {
namespace {

Value SumOf(const std::vector<Value>& values) {
  if (values.empty()) return Value();
  double sum = 0;
  for (const Value& value : values) sum += value.number();
  return Value::Number(sum);
}

Value PercentileOf(const std::vector<Value>& sorted, double fraction,
                   bool discrete) {
  if (sorted.empty()) return Value();
  const double last = static_cast<double>(sorted.size()) - 1;
  if (discrete) {
    const double rank = std::ceil(fraction * sorted.size()) - 1;
    return sorted[static_cast<size_t>(std::max(0.0, rank))];
  }
  const double at = fraction * last;
  const size_t low = static_cast<size_t>(std::floor(at));
  const size_t high = static_cast<size_t>(std::ceil(at));
  const double a = sorted[low].number();
  const double b = sorted[high].number();
  return Value::Number(a + (b - a) * (at - std::floor(at)));
}

}  // namespace

Value NaiveAggregate(const SimpleAggregation& how, std::vector<Value> values) {
  const size_t rows = values.size();
  values.erase(std::remove_if(values.begin(), values.end(),
                              [](const Value& v) { return v.is_null(); }),
               values.end());
  std::sort(values.begin(), values.end());
  switch (how.agg) {
    case Aggregation::kSum:
      return SumOf(values);
    case Aggregation::kMin:
      return values.empty() ? Value() : values.front();
    case Aggregation::kMax:
      return values.empty() ? Value() : values.back();
    case Aggregation::kAverage: {
      if (values.empty()) return Value();
      return Value::Number(SumOf(values).number() / values.size());
    }
    case Aggregation::kCount:
      // A sum of ones and zeros: no rows make NULL, not zero.
      return rows == 0 ? Value() : Value::Number(values.size());
    case Aggregation::kCountDistinct:
      return Value::Number(std::unique(values.begin(), values.end()) -
                           values.begin());
    case Aggregation::kSumBoolean: {
      if (rows == 0) return Value();
      const auto is_true = [](const Value& v) { return v.IsTrue(); };
      return Value::Number(
          std::count_if(values.begin(), values.end(), is_true));
    }
    case Aggregation::kMedian:
      return PercentileOf(values, 0.5, false);
    case Aggregation::kPercentile:
      return PercentileOf(values, how.params.percentile.value_or(0.5),
                          how.params.discrete);
    case Aggregation::kExpression:
      break;
  }
  std::abort();
}

}  // namespace semantic_layer::semantic
