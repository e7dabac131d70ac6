#include "common/semantic/compiler/lower/aggregation.h"

namespace semantic_layer::semantic {
namespace {

bool IsLiteralOne(const sql::Expression& value) {
  const auto* literal = value.As<sql::LiteralExpr>();
  return literal != nullptr && literal->literal == sql::LiteralKind::kInteger &&
         literal->text == "1";
}

sql::Expression* SumWhere(sql::Builder& b, sql::Expression* condition) {
  return b.Call("sum", {b.Case({{condition, b.Integer(1)}}, b.Integer(0))});
}

sql::Expression* Percentile(sql::Builder& b, const AggregationParams& params,
                            double fraction, sql::Expression* value) {
  if (params.approximate) {
    return b.Call("approx_percentile", {value, b.Double(fraction)});
  }
  sql::FunctionCall* call =
      b.Call(params.discrete ? "percentile_disc" : "percentile_cont",
             {b.Double(fraction)});
  call->within_group.push_back(b.arena(), b.Order(value));
  return call;
}

}  // namespace

sql::Expression* Aggregate(sql::Builder& b, const SimpleAggregation& simple,
                           sql::Expression* value) {
  switch (simple.agg) {
    case Aggregation::kSum:
      return b.Call("sum", {value});
    case Aggregation::kMin:
      return b.Call("min", {value});
    case Aggregation::kMax:
      return b.Call("max", {value});
    case Aggregation::kAverage:
      return b.Call("avg", {value});
    case Aggregation::kCount:
      if (IsLiteralOne(*value)) return b.Call("sum", {value});
      return SumWhere(b, b.IsNull(value, /*negated=*/true));
    case Aggregation::kCountDistinct:
      return b.CallDistinct("count", {value});
    case Aggregation::kSumBoolean:
      return SumWhere(b, value);
    case Aggregation::kMedian:
      return Percentile(b, simple.params, 0.5, value);
    case Aggregation::kPercentile:
      return Percentile(b, simple.params,
                        simple.params.percentile.value_or(0.5), value);
    case Aggregation::kExpression:
      return value;
  }
  return nullptr;
}

sql::Expression* AggregateOfAggregates(sql::Builder& b, Aggregation agg,
                                       sql::Expression* value) {
  switch (agg) {
    case Aggregation::kMin:
      return b.Call("min", {value});
    case Aggregation::kMax:
      return b.Call("max", {value});
    case Aggregation::kSum:
    case Aggregation::kCount:
    case Aggregation::kSumBoolean:
    case Aggregation::kAverage:
    case Aggregation::kCountDistinct:
    case Aggregation::kMedian:
    case Aggregation::kPercentile:
    case Aggregation::kExpression:
      return b.Call("sum", {value});
  }
  return nullptr;
}

}  // namespace semantic_layer::semantic
