#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/walk.h"
#include "common/sql/translate/duckdb_forms.h"
#include "common/sql/translate/duckdb_translator.h"

namespace semantic_layer::sql {
namespace {

bool IsTrue(const Expression* expression) {
  const auto* literal = expression->As<LiteralExpr>();
  return literal != nullptr && literal->literal == LiteralKind::kTrue;
}

}  // namespace

// first, last, any_value, first_value, last_value, nth_value.
Expression* DuckDbTranslator::RewriteFirstLast(FunctionCall* call) {
  std::string name = absl::AsciiStrToLower(call->name.parts.back().text);
  std::vector<Expression*> arguments(call->arguments.begin(),
                                     call->arguments.end());
  const size_t plain = name == "nth_value" ? 2 : 1;
  bool ignore = call->nulls == NullTreatment::kIgnore;
  if (arguments.size() > plain) {
    ignore = ignore || IsTrue(arguments.back());
    arguments.resize(plain);
  }
  if (call->over != nullptr) {
    if (name == "first" || name == "any_value") name = "first_value";
    if (name == "last") name = "last_value";
    FunctionCall* window = LikeCall(*call, name, arguments);
    window->nulls = ignore ? NullTreatment::kIgnore : NullTreatment::kNone;
    return window;
  }
  if (absl::StartsWith(name, "last")) {
    name = "last";
  } else if (name != "nth_value") {
    name = "first";
  }
  FunctionCall* aggregate = LikeCall(*call, name, arguments);
  aggregate->nulls = NullTreatment::kNone;
  if (ignore) AddFilter(aggregate, b_.IsNull(arguments[0], true));
  return aggregate;
}

Expression* DuckDbTranslator::RewriteApproxCountDistinct(FunctionCall* call) {
  Approximate(call->span,
              "the estimate of approx_count_distinct differs "
              "between engines");
  return LikeCall(*call, "approx_count_distinct", {call->arguments[0]});
}

// What is interpolated is a DOUBLE in Databricks; DuckDB keeps a DECIMAL's
// scale and with it too few digits.
Expression* DuckDbTranslator::Interpolated(Expression* value) {
  const Type* type = TypeOf(value);
  if (IsInterval(type)) {
    Unsupported(value->span, "DuckDB does not interpolate intervals");
  }
  if (IsFractional(type)) return value;
  return b_.Cast(value, b_.Type(TypeKind::kDouble));
}

Expression* DuckDbTranslator::RewriteMedian(FunctionCall* call) {
  return LikeCall(*call, "median", {Interpolated(call->arguments[0])});
}

Expression* DuckDbTranslator::RewritePercentileCont(FunctionCall* call) {
  for (OrderItem* item : call->within_group) {
    item->expression = Interpolated(item->expression);
  }
  return call;
}

// percentile_approx gives a value of the column: the exact one here. percentile
// interpolates.
Expression* DuckDbTranslator::RewritePercentile(FunctionCall* call) {
  const bool exact =
      absl::EqualsIgnoreCase(call->name.parts.back().text, "percentile");
  const auto& a = call->arguments;
  if (exact && a.size() == 3) {
    Unsupported(call->span, "percentile with frequencies");
    return call;
  }
  if (!exact) return LikeCall(*call, "quantile_disc", {a[0], a[1]});
  return LikeCall(*call, "quantile_cont", {Interpolated(a[0]), a[1]});
}

// Without NULLs, and an empty array rather than NULL for no rows.
Expression* DuckDbTranslator::RewriteCollect(FunctionCall* call) {
  FunctionCall* list = LikeCall(*call, "list", {call->arguments[0]});
  if (absl::EqualsIgnoreCase(call->name.parts.back().text, "collect_set")) {
    list->quantifier = SetQuantifier::kDistinct;
  }
  AddFilter(list, b_.IsNull(call->arguments[0], true));
  return b_.Call("coalesce", {list, b_.Call("list_value")});
}

Expression* DuckDbTranslator::RewriteAvg(FunctionCall* call) {
  const Type* type = TypeOf(call->arguments[0]);
  Expression* value = call->arguments[0];
  if (IsString(type)) value = b_.Cast(value, b_.Type(TypeKind::kDouble));
  Expression* average = LikeCall(*call, "avg", {value});
  if (!IsDecimal(type)) return average;
  return b_.Cast(average, TypeToSyntax(TypeOf(call), arena_));
}

Expression* DuckDbTranslator::RewriteSum(FunctionCall* call) {
  const Type* type = TypeOf(call->arguments[0]);
  Expression* value = call->arguments[0];
  if (IsString(type)) value = b_.Cast(value, b_.Type(TypeKind::kDouble));
  const bool is_try =
      absl::StartsWithIgnoreCase(call->name.parts.back().text, "try");
  Expression* sum = LikeCall(*call, "sum", {value});
  // DuckDB's sum is wider; Databricks overflows.
  if (!IsIntegral(type) && !IsDecimal(type)) return sum;
  DataType* result = TypeToSyntax(TypeOf(call), arena_);
  return result == nullptr ? sum : b_.Cast(sum, result, is_try);
}

// count of several arguments counts the rows where none is NULL.
Expression* DuckDbTranslator::RewriteCount(FunctionCall* call) {
  for (const Expression* argument : call->arguments) {
    const auto* star = argument->As<StarExpr>();
    if (star != nullptr && !star->qualifier.empty()) {
      // DuckDB counts all rows, Databricks those without a NULL.
      Unsupported(star->span, "count of all columns of a table",
                  "write count(*), or list the columns");
    }
  }
  if (call->arguments.size() < 2)
    return LikeCall(*call, "count",
                    std::vector<Expression*>(call->arguments.begin(),
                                             call->arguments.end()));
  Builder::Expressions given, values;
  for (Expression* argument : call->arguments) {
    given.push_back(b_.IsNull(argument, true));
    values.push_back(argument);
  }
  Expression* counted = call->quantifier == SetQuantifier::kDistinct
                            ? static_cast<Expression*>(b_.Call("row", values))
                            : b_.Integer(1);
  FunctionCall* count = LikeCall(*call, "count", {counted});
  AddFilter(count, b_.And(given));
  return count;
}

Expression* DuckDbTranslator::RewriteListagg(FunctionCall* call) {
  Expression* value = call->arguments[0];
  const Type* type = TypeOf(value);
  if (type != nullptr && !IsString(type) && !IsNull(type)) {
    value = CastToString(value, type, call->span);
  }
  Expression* separator =
      call->arguments.size() == 2 ? call->arguments[1] : b_.String("");
  FunctionCall* result = LikeCall(*call, "string_agg", {value, separator});
  if (!call->within_group.empty()) {
    result->argument_order = call->within_group;
    result->within_group = List<OrderItem*>();
  }
  return result;
}

// Databricks' skewness is that of the population, DuckDB's is corrected for a
// sample.
Expression* DuckDbTranslator::RewriteSkewness(FunctionCall* call) {
  FunctionCall* variance = LikeCall(*call, "var_pop", {call->arguments[0]});
  FunctionCall* count = LikeCall(*call, "count", {call->arguments[0]});
  FunctionCall* skewness = LikeCall(*call, "skewness", {call->arguments[0]});
  return Fill(kSkewnessForm, {skewness, count, variance});
}

// Where there is nothing to divide by, Databricks gives NULL.
Expression* DuckDbTranslator::RewriteNanIsNull(FunctionCall* call) {
  FunctionCall* result = LikeCall(
      *call, absl::AsciiStrToLower(call->name.parts.back().text),
      std::vector<Expression*>(call->arguments.begin(), call->arguments.end()));
  return b_.Call("nullif", {result, b_.Cast(b_.String("NaN"),
                                            b_.Type(TypeKind::kDouble))});
}

// mode(x, deterministic): the engine's choice among equally frequent values.
Expression* DuckDbTranslator::RewriteMode(FunctionCall* call) {
  std::vector<Expression*> arguments(call->arguments.begin(),
                                     call->arguments.end());
  if (arguments.size() == 2) {
    if (IsTrue(arguments[1])) {
      Unsupported(call->span,
                  "DuckDB's mode gives any of the values that are "
                  "equally frequent",
                  "leave out the second argument");
    }
    arguments.resize(1);
  }
  return LikeCall(*call, "mode", arguments);
}

Expression* DuckDbTranslator::RewriteCountIf(FunctionCall* call) {
  // DuckDB's count_if of no rows is NULL.
  return LikeCall(*call, "count",
                  {b_.Case({{call->arguments[0], b_.Integer(1)}})});
}

// Without arguments it is of all grouping columns.
Expression* DuckDbTranslator::RewriteGroupingId(FunctionCall* call) {
  if (!call->arguments.empty()) {
    return LikeCall(*call, "grouping_id",
                    std::vector<Expression*>(call->arguments.begin(),
                                             call->arguments.end()));
  }
  if (grouping_columns_.empty()) {
    Unsupported(call->span, "grouping_id() without arguments",
                "name the grouping columns in it");
    return call;
  }
  Builder::Expressions columns;
  for (const Expression* column : grouping_columns_) {
    columns.push_back(Rewrite(Clone(*column, arena_)));
  }
  return LikeCall(*call, "grouping_id", columns);
}

Expression* DuckDbTranslator::RewriteMisplacedGenerator(FunctionCall* call) {
  Unsupported(call->span,
              absl::StrCat("`", call->name.parts.back().text,
                           "` can stand only by itself in a select list, in "
                           "FROM or in LATERAL VIEW"));
  return call;
}

}  // namespace semantic_layer::sql
