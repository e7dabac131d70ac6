#include "services/model_store/sql_metric.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/ast.h"
#include "common/sql/ast/walk.h"
#include "common/sql/functions/function_table.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "common/status/status_macros.h"
#include "services/model_store/errors.h"
#include "services/model_store/limits.h"

namespace semantic_layer::model_store {
namespace {

using semantic::Aggregation;

absl::Status Refused(absl::string_view message) {
  return InvalidField("sql", message);
}

absl::Status RefusedText(absl::string_view text,
                         const std::vector<sql::Diagnostic>& diagnostics) {
  for (const sql::Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != sql::Severity::kError) continue;
    const sql::LineColumn at = sql::LineColumnAt(text, diagnostic.span.begin);
    return Refused(absl::StrCat("line ", at.line, ", column ", at.column, ": ",
                                diagnostic.message, "."));
  }
  return Refused("This is not SQL.");
}

// An aggregate call and the condition that its rows fulfil.
struct Found {
  const sql::FunctionCall* call = nullptr;
  const sql::Expression* where = nullptr;  // may be null
};

// Whether the names of a table can be meant by each other: their last parts
// agree as far as both go.
bool MayBeTheSame(const sql::ObjectName& name,
                  const semantic::TableName& table) {
  auto right = table.parts.rbegin();
  for (size_t i = name.parts.size(); i > 0; --i, ++right) {
    if (right == table.parts.rend()) break;
    if (!absl::EqualsIgnoreCase(name.parts[i - 1].text, *right)) return false;
  }
  return true;
}

bool ReachesOutOfTheRow(const sql::Node& node) {
  bool found = false;
  sql::Walk(node, [&](const sql::Node& child) {
    if (child.Is<sql::Query>()) found = true;
    if (const auto* call = child.As<sql::FunctionCall>()) {
      const sql::FunctionInfo* info = sql::FindFunction(call->name);
      if (call->over != nullptr) found = true;
      if (info != nullptr && info->kind != sql::FunctionKind::kScalar) {
        found = true;
      }
    }
    return !found;
  });
  return found;
}

absl::StatusOr<Found> FindInSelect(const sql::Query& query,
                                   const semantic::TableName& table) {
  const auto* select = query.body->As<sql::Select>();
  const bool has_tail = query.with != nullptr || !query.order_by.empty() ||
                        !query.cluster_by.empty() ||
                        !query.distribute_by.empty() ||
                        !query.sort_by.empty() || query.limit != nullptr ||
                        query.limit_all || query.offset != nullptr;
  if (select == nullptr || has_tail || select->items.size() != 1 ||
      select->from.size() != 1 || !select->lateral_views.empty() ||
      select->quantifier != sql::SetQuantifier::kNone ||
      select->transform != nullptr || select->group_by != nullptr ||
      select->having != nullptr || select->qualify != nullptr) {
    return Refused(
        "A metric is SELECT of one aggregate FROM the model's table, with at "
        "most a WHERE.");
  }
  const auto* from = select->from.front()->As<sql::TableRelation>();
  if (from == nullptr || from->time_travel != nullptr ||
      from->sample != nullptr || !MayBeTheSame(from->name, table)) {
    return Refused(absl::StrCat("A metric of this model selects from ",
                                semantic::FormatTableName(table), "."));
  }
  if (!from->alias.empty()) {
    return Refused("Leave out the alias of the table.");
  }
  const auto* call = select->items.front()->expression->As<sql::FunctionCall>();
  if (call == nullptr) {
    return Refused("Only one aggregate can be selected, such as SUM(amount).");
  }
  return Found{call, select->where};
}

std::optional<Aggregation> AggregationOf(absl::string_view function,
                                         bool distinct) {
  const std::string name = absl::AsciiStrToLower(function);
  if (name == "count") {
    return distinct ? Aggregation::kCountDistinct : Aggregation::kCount;
  }
  if (name == "min") return Aggregation::kMin;
  if (name == "max") return Aggregation::kMax;
  // Of the rest, none means the same over distinct values.
  if (distinct) return std::nullopt;
  if (name == "sum") return Aggregation::kSum;
  if (name == "avg" || name == "mean") return Aggregation::kAverage;
  if (name == "median") return Aggregation::kMedian;
  if (name == "percentile") return Aggregation::kPercentile;
  if (name == "count_if") return Aggregation::kSumBoolean;
  return std::nullopt;
}

absl::StatusOr<double> PercentileOf(const sql::FunctionCall& call) {
  double value = 0;
  const auto* literal = call.arguments.size() == 2
                            ? call.arguments[1]->As<sql::LiteralExpr>()
                            : nullptr;
  if (literal == nullptr || !absl::SimpleAtod(literal->text, &value) ||
      value <= 0 || value >= 1) {
    return Refused("PERCENTILE takes a column and a number between 0 and 1.");
  }
  return value;
}

absl::Status CheckCall(const sql::FunctionCall& call) {
  if (call.over != nullptr) {
    return Refused("A window function is no metric; leave out OVER.");
  }
  if (!call.within_group.empty() || call.nulls != sql::NullTreatment::kNone ||
      call.name.parts.size() != 1) {
    return Refused("The aggregate is used in a way that no measure can say.");
  }
  for (const sql::Expression* argument : call.arguments) {
    if (ReachesOutOfTheRow(*argument)) {
      return Refused(
          "The argument of the aggregate must be computed from one row.");
    }
  }
  return absl::OkStatus();
}

// The measure's expression: the argument where the condition holds.
std::string ExprOf(const std::string& argument,
                   const std::vector<std::string>& conditions) {
  if (conditions.empty()) return argument;
  std::string when;
  for (const std::string& condition : conditions) {
    absl::StrAppend(&when, when.empty() ? "" : " AND ", "(", condition, ")");
  }
  return absl::StrCat("CASE WHEN ", when, " THEN ", argument, " END");
}

absl::StatusOr<SqlAggregate> ToAggregate(const Found& found) {
  const sql::FunctionCall& call = *found.call;
  RETURN_IF_ERROR(CheckCall(call));
  const bool distinct = call.quantifier == sql::SetQuantifier::kDistinct;
  const std::optional<Aggregation> agg =
      AggregationOf(call.name.parts.front().text, distinct);
  if (!agg.has_value()) {
    return Refused(
        "The aggregate must be SUM, COUNT, COUNT(DISTINCT), COUNT_IF, AVG, "
        "MIN, MAX, MEDIAN or PERCENTILE.");
  }
  SqlAggregate result;
  result.agg = *agg;
  if (*agg == Aggregation::kPercentile) {
    ASSIGN_OR_RETURN(result.params.percentile, PercentileOf(call));
  } else if (call.arguments.size() != 1) {
    return Refused("The aggregate takes one argument.");
  }
  std::vector<std::string> conditions;
  for (const sql::Expression* condition :
       {static_cast<const sql::Expression*>(call.filter), found.where}) {
    if (condition == nullptr) continue;
    if (ReachesOutOfTheRow(*condition)) {
      return Refused("The condition must be computed from one row.");
    }
    conditions.push_back(sql::Print(*condition));
  }
  const sql::Expression& argument = *call.arguments.front();
  if (const auto* star = argument.As<sql::StarExpr>()) {
    if (*agg != Aggregation::kCount || !star->qualifier.empty() ||
        star->has_except) {
      return Refused("Only COUNT takes a star.");
    }
    result.expr = ExprOf("1", conditions);
    return result;
  }
  result.expr = ExprOf(sql::Print(argument), conditions);
  return result;
}

}  // namespace

absl::StatusOr<SqlAggregate> ParseSqlAggregate(
    absl::string_view text, const semantic::TableName& table) {
  if (text.size() > kMetricSqlBytesMax) {
    return Refused(
        absl::StrCat("The SQL may have ", kMetricSqlBytesMax, " bytes."));
  }
  const sql::Parsed<sql::Expression> expression = sql::ParseExpression(text);
  if (expression.ok()) {
    const auto* call = expression.node->As<sql::FunctionCall>();
    if (call == nullptr) {
      return Refused("A metric is one aggregate, such as SUM(amount).");
    }
    return ToAggregate({call, nullptr});
  }
  const sql::Parsed<sql::Query> query = sql::ParseQuery(text);
  if (!query.ok()) {
    const bool looks_like_query = absl::StartsWithIgnoreCase(
        absl::StripLeadingAsciiWhitespace(text), "select");
    return RefusedText(
        text, looks_like_query ? query.diagnostics : expression.diagnostics);
  }
  ASSIGN_OR_RETURN(const Found found, FindInSelect(*query.node, table));
  return ToAggregate(found);
}

}  // namespace semantic_layer::model_store
