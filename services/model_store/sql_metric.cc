#include "services/model_store/sql_metric.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/sql/ast/ast.h"
#include "common/sql/ast/builder.h"
#include "common/sql/ast/walk.h"
#include "common/sql/functions/function_table.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "common/status/status_macros.h"
#include "services/model_store/errors.h"
#include "services/model_store/limits.h"
#include "services/model_store/sql_select.h"

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

// Whether the call makes one value of many rows.
bool IsAggregate(const sql::Expression& expression) {
  const auto* call = expression.As<sql::FunctionCall>();
  if (call == nullptr) return false;
  const sql::FunctionInfo* info = sql::FindFunction(call->name);
  return info != nullptr && info->kind == sql::FunctionKind::kAggregate;
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

// Reads one text.
class MetricReader {
 public:
  MetricReader(sql::Arena& arena, sql::Expression* where,
               absl::string_view input_name)
      : builder_(arena), where_(where), input_name_(input_name) {}

  absl::StatusOr<SqlMetric> Read(sql::Expression* root) {
    if (where_ != nullptr && ReachesOutOfTheRow(*where_)) {
      return Refused("The condition must be computed from one row.");
    }
    if (IsAggregate(*root)) {
      RETURN_IF_ERROR(Add(*root->As<sql::FunctionCall>()).status());
      return std::move(result_);
    }
    ASSIGN_OR_RETURN(const bool is_ratio, ReadRatio(*root));
    if (is_ratio) return std::move(result_);
    RETURN_IF_ERROR(ReplaceAggregates(root));
    if (result_.aggregates.empty()) {
      return Refused(
          "A metric is an aggregate, such as SUM(amount), or an expression "
          "over aggregates.");
    }
    result_.kind = SqlMetric::Kind::kDerived;
    result_.expr = sql::Print(*root);
    return std::move(result_);
  }

 private:
  // The number of the aggregate among those of the metric, from 1.
  absl::StatusOr<size_t> Add(const sql::FunctionCall& call) {
    ASSIGN_OR_RETURN(SqlAggregate aggregate, ToAggregate(call));
    std::vector<SqlAggregate>& known = result_.aggregates;
    const auto found = std::find(known.begin(), known.end(), aggregate);
    if (found != known.end()) return found - known.begin() + 1;
    known.push_back(std::move(aggregate));
    return known.size();
  }

  absl::StatusOr<SqlAggregate> ToAggregate(const sql::FunctionCall& call) {
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
    if (call.filter != nullptr && ReachesOutOfTheRow(*call.filter)) {
      return Refused("The condition must be computed from one row.");
    }
    sql::Expression* argument = call.arguments.front();
    if (const auto* star = argument->As<sql::StarExpr>()) {
      if (*agg != Aggregation::kCount || !star->qualifier.empty() ||
          star->has_except) {
        return Refused("Only COUNT takes a star.");
      }
      argument = builder_.Integer(1);
    }
    result.expr = sql::Print(*Conditional(argument, call.filter));
    return result;
  }

  // The argument where the conditions hold, and NULL elsewhere, which every
  // aggregate passes over.
  sql::Expression* Conditional(sql::Expression* argument,
                               sql::Expression* filter) {
    std::vector<sql::Expression*> conditions;
    if (filter != nullptr) conditions.push_back(filter);
    if (where_ != nullptr) conditions.push_back(where_);
    if (conditions.empty()) return argument;
    sql::Expression* when = conditions.size() == 1
                                ? conditions.front()
                                : builder_.And({filter, where_});
    sql::WhenClause clause;
    clause.condition = when;
    clause.result = argument;
    return builder_.Case({clause});
  }

  // What is left of an operand of a ratio without what a ratio does by itself:
  // it divides fractions, and zero gives NULL.
  const sql::Expression* Bare(const sql::Expression* operand,
                              bool is_denominator) {
    for (;;) {
      if (const auto* cast = operand->As<sql::CastExpr>();
          cast != nullptr && (cast->type->type == sql::TypeKind::kDouble ||
                              cast->type->type == sql::TypeKind::kFloat)) {
        operand = cast->operand;
        continue;
      }
      const auto* call = operand->As<sql::FunctionCall>();
      if (is_denominator && call != nullptr && call->name.parts.size() == 1 &&
          call->arguments.size() == 2 &&
          absl::EqualsIgnoreCase(call->name.parts.front().text, "nullif") &&
          IsZero(*call->arguments[1])) {
        operand = call->arguments[0];
        continue;
      }
      return operand;
    }
  }

  static bool IsZero(const sql::Expression& expression) {
    const auto* literal = expression.As<sql::LiteralExpr>();
    double value = 1;
    return literal != nullptr && absl::SimpleAtod(literal->text, &value) &&
           value == 0;
  }

  // Whether the expression is one aggregate by another; then both are added.
  absl::StatusOr<bool> ReadRatio(const sql::Expression& root) {
    const sql::Expression* left = nullptr;
    const sql::Expression* right = nullptr;
    const auto* call = root.As<sql::FunctionCall>();
    if (const auto* binary = root.As<sql::BinaryExpr>();
        binary != nullptr && binary->op == sql::BinaryOp::kDivide) {
      left = binary->left;
      right = binary->right;
    } else if (call != nullptr && call->arguments.size() == 2 &&
               call->name.parts.size() == 1 &&
               absl::EqualsIgnoreCase(call->name.parts.front().text,
                                      "try_divide")) {
      left = call->arguments[0];
      right = call->arguments[1];
    } else {
      return false;
    }
    left = Bare(left, false);
    right = Bare(right, true);
    if (!IsAggregate(*left) || !IsAggregate(*right)) return false;
    ASSIGN_OR_RETURN(const size_t first, Add(*left->As<sql::FunctionCall>()));
    ASSIGN_OR_RETURN(const size_t second, Add(*right->As<sql::FunctionCall>()));
    if (first == second) {
      return Refused("Something divided by itself is no metric.");
    }
    result_.kind = SqlMetric::Kind::kRatio;
    return true;
  }

  // Puts the name of an input in the place of each aggregate.
  absl::Status ReplaceAggregates(sql::Expression*& slot) {
    if (IsAggregate(*slot)) {
      ASSIGN_OR_RETURN(const size_t number,
                       Add(*slot->As<sql::FunctionCall>()));
      slot = builder_.Column(absl::StrCat(input_name_, "_", number));
      return absl::OkStatus();
    }
    if (const auto* call = slot->As<sql::FunctionCall>();
        call != nullptr && call->over != nullptr) {
      return Refused("A window function is no metric; leave out OVER.");
    }
    if (const auto* column = slot->As<sql::ColumnRef>()) {
      return Refused(absl::StrCat(
          "Column ", sql::Print(*column),
          " stands outside of an aggregate; a metric has one value for many "
          "rows."));
    }
    bool has_query = false;
    sql::ForEachChild(*slot, [&](const sql::Node& child) {
      if (child.Is<sql::Query>()) has_query = true;
    });
    if (has_query) return Refused("A metric holds no subquery.");
    absl::Status status;
    sql::ForEachExpressionSlot(*slot, [&](sql::Expression*& child) {
      if (status.ok()) status = ReplaceAggregates(child);
    });
    return status;
  }

  sql::Builder builder_;
  sql::Expression* const where_;
  const absl::string_view input_name_;
  SqlMetric result_;
};

}  // namespace

absl::StatusOr<SqlMetric> ParseSqlMetric(
    absl::string_view text, const semantic::TableName& table,
    absl::string_view input_name, absl::Span<const JoinableModel> others) {
  if (text.size() > kMetricSqlBytesMax) {
    return Refused(
        absl::StrCat("The SQL may have ", kMetricSqlBytesMax, " bytes."));
  }
  sql::Parsed<sql::Expression> expression = sql::ParseExpression(text);
  if (expression.ok()) {
    sql::Expression* root = expression.node;
    UnqualifyColumns(root, "", table);
    return MetricReader(expression.arena, nullptr, input_name).Read(root);
  }
  sql::Parsed<sql::Query> query = sql::ParseQuery(text);
  if (!query.ok()) {
    const absl::string_view start = absl::StripLeadingAsciiWhitespace(text);
    const bool looks_like_query = absl::StartsWithIgnoreCase(start, "select") ||
                                  absl::StartsWithIgnoreCase(start, "with");
    return RefusedText(
        text, looks_like_query ? query.diagnostics : expression.diagnostics);
  }
  ASSIGN_OR_RETURN(const SelectedExpression selected,
                   ReadMetricSelect(*query.node, table, others));
  return MetricReader(query.arena, selected.where, input_name)
      .Read(selected.expression);
}

}  // namespace semantic_layer::model_store
