#include "common/semantic/validate/parse_expressions.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/resolve/item_name.h"
#include "common/sql/ast/walk.h"
#include "common/sql/parser/parse.h"

namespace semantic_layer::semantic {
namespace {

// Parses without looking at templates.
bool Parse(SqlText* sql, absl::string_view what, sql::Arena* arena,
           Diagnostics* diagnostics) {
  if (sql->empty()) return true;
  std::vector<sql::Diagnostic> findings;
  sql->tree = sql::ParseExpressionInto(*arena, sql->text, &findings);
  if (sql->tree != nullptr) return true;
  std::string message = absl::StrCat("This ", what, " is not SQL");
  std::string hint;
  if (!findings.empty()) {
    absl::StrAppend(&message, ": ", findings.front().message);
    hint = findings.front().hint;
  }
  diagnostics->push_back(ErrorAt(sql->at, DiagnosticCode::kInvalidExpression,
                                 std::move(message), std::move(hint)));
  return false;
}

template <typename T, typename F>
void Keep(std::vector<T>* items, F check) {
  std::vector<T> kept;
  for (T& item : *items) {
    if (check(item)) kept.push_back(std::move(item));
  }
  *items = std::move(kept);
}

bool ParseFilters(std::vector<SqlText>* filters, sql::Arena* arena,
                  Diagnostics* diagnostics) {
  bool ok = true;
  for (SqlText& filter : *filters) {
    ok = ParseModelFilter(&filter, arena, diagnostics) && ok;
  }
  return ok;
}

bool ParseInput(std::optional<InputMetric>* input, sql::Arena* arena,
                Diagnostics* diagnostics) {
  return !input->has_value() ||
         ParseFilters(&(*input)->filters, arena, diagnostics);
}

bool ParseInput(std::optional<InputMeasure>* input, sql::Arena* arena,
                Diagnostics* diagnostics) {
  return !input->has_value() ||
         ParseFilters(&(*input)->filters, arena, diagnostics);
}

bool ParseMetric(MetricDefinition* metric, sql::Arena* arena,
                 Diagnostics* diagnostics) {
  bool ok = ParseFilters(&metric->filters, arena, diagnostics);
  ok = ParseModelExpression(&metric->expr, "expr", arena, diagnostics) && ok;
  ok = ParseInput(&metric->measure, arena, diagnostics) && ok;
  ok = ParseInput(&metric->numerator, arena, diagnostics) && ok;
  ok = ParseInput(&metric->denominator, arena, diagnostics) && ok;
  ok = ParseInput(&metric->cumulative_input, arena, diagnostics) && ok;
  for (ConversionInput* input : {&metric->base, &metric->conversion}) {
    ok = ParseInput(&input->measure, arena, diagnostics) && ok;
    ok = ParseInput(&input->metric, arena, diagnostics) && ok;
  }
  for (InputMetric& input : metric->inputs) {
    ok = ParseFilters(&input.filters, arena, diagnostics) && ok;
  }
  return ok;
}

}  // namespace

bool ParseModelExpression(SqlText* sql, absl::string_view what,
                          sql::Arena* arena, Diagnostics* diagnostics) {
  if (!Parse(sql, what, arena, diagnostics)) return false;
  if (sql->tree == nullptr) return true;
  bool has_template = false;
  sql::Walk(static_cast<const sql::Node&>(*sql->tree),
            [&](const sql::Node& node) {
              has_template = has_template || node.Is<sql::TemplateExpr>() ||
                             node.Is<sql::ParameterExpr>();
              return true;
            });
  if (!has_template) return true;
  diagnostics->push_back(
      ErrorAt(sql->at, DiagnosticCode::kInvalidExpression,
              absl::StrCat("An ", what,
                           " may hold no template and no parameter marker"),
              "name the columns of the model's table directly"));
  sql->tree = nullptr;
  return false;
}

bool ParseModelFilter(SqlText* sql, sql::Arena* arena,
                      Diagnostics* diagnostics) {
  if (!Parse(sql, "filter", arena, diagnostics)) return false;
  bool ok = true;
  sql::Walk(static_cast<const sql::Node&>(*sql->tree),
            [&](const sql::Node& node) {
              const auto* object = node.As<sql::TemplateExpr>();
              if (object == nullptr) return true;
              std::string why;
              if (!ParseTemplate(object->text, &why).has_value()) {
                diagnostics->push_back(ErrorAt(
                    sql->at, DiagnosticCode::kInvalidExpression, why,
                    "write {{ Dimension('entity__name') }}, {{ TimeDimension("
                    "'metric_time', 'day') }}, {{ Entity('name') }} or "
                    "{{ Metric('name', group_by=['entity']) }}"));
                ok = false;
              }
              return true;
            });
  return ok;
}

void ParseExpressions(ModelDocument* document, sql::Arena* arena,
                      Diagnostics* diagnostics) {
  for (SemanticModel& model : document->models) {
    const auto parse = [&](auto& element) {
      return ParseModelExpression(&element.expr, "expr", arena, diagnostics);
    };
    Keep(&model.entities, parse);
    Keep(&model.dimensions, parse);
    Keep(&model.measures, parse);
  }
  Keep(&document->metrics, [&](MetricDefinition& metric) {
    return ParseMetric(&metric, arena, diagnostics);
  });
  Keep(&document->saved_queries, [&](SavedQuery& query) {
    return ParseFilters(&query.where, arena, diagnostics);
  });
}

}  // namespace semantic_layer::semantic
