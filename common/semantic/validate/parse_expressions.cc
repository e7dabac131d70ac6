#include "common/semantic/validate/parse_expressions.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/resolve/item_name.h"
#include "common/semantic/compiler/resolve/user_attribute.h"
#include "common/semantic/validate/keep.h"
#include "common/sql/ast/builder.h"
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

bool ParseFilters(std::vector<SqlText>* filters, sql::Arena* arena,
                  Diagnostics* diagnostics) {
  bool ok = true;
  for (SqlText& filter : *filters) {
    ok = ParseModelFilter(&filter, arena, diagnostics) && ok;
  }
  return ok;
}

// A condition on rows that may name the caller.
bool ParsePolicy(RowPolicy* policy, sql::Arena* arena,
                 Diagnostics* diagnostics) {
  if (policy->condition.empty()) return false;  // reported by the reader
  if (!Parse(&policy->condition, "condition", arena, diagnostics)) return false;
  bool ok = true;
  sql::Walk(
      static_cast<const sql::Node&>(*policy->condition.tree),
      [&](const sql::Node& node) {
        const auto* object = node.As<sql::TemplateExpr>();
        if (object == nullptr || ParseUserAttribute(object->text).has_value()) {
          return true;
        }
        diagnostics->push_back(ErrorAt(
            policy->condition.at, DiagnosticCode::kInvalidExpression,
            absl::StrCat("Row policy '", policy->name,
                         "' holds something that is no attribute of the "
                         "caller"),
            "write {{ User('email') }} or IN ({{ User('groups') }})"));
        ok = false;
        return true;
      });
  return ok;
}

// A query in place of a table, as a subquery expression.
bool ParseSourceQuery(SqlText* query, sql::Arena* arena,
                      Diagnostics* diagnostics) {
  if (query->empty()) return true;
  std::vector<sql::Diagnostic> findings;
  sql::Query* tree = sql::ParseQueryInto(*arena, query->text, &findings);
  if (tree != nullptr) {
    query->tree = sql::Builder(*arena).Subquery(tree);
    return true;
  }
  diagnostics->push_back(ErrorAt(
      query->at, DiagnosticCode::kInvalidExpression,
      absl::StrCat("This source is not a query", findings.empty() ? "" : ": ",
                   findings.empty() ? "" : findings.front().message),
      findings.empty() ? "" : findings.front().hint));
  return false;
}

// Where a model's rows come from and which of them there are. A model whose
// rows are not certain is not served.
bool ParseRows(SemanticModel* model, sql::Arena* arena,
               Diagnostics* diagnostics) {
  bool ok = ParseSourceQuery(&model->source_query, arena, diagnostics);
  for (SourceJoin& join : model->source_joins) {
    ok = ParseSourceQuery(&join.query, arena, diagnostics) && ok;
    ok = ParseModelExpression(&join.on, "'on'", arena, diagnostics) && ok;
  }
  for (SqlText& filter : model->row_filters) {
    ok = ParseModelExpression(&filter, "'filter'", arena, diagnostics) && ok;
  }
  for (RowPolicy& policy : model->row_policies) {
    ok = ParsePolicy(&policy, arena, diagnostics) && ok;
  }
  for (ModelParameter& parameter : model->parameters) {
    ok = ParseModelExpression(&parameter.default_value, "'default'", arena,
                              diagnostics) &&
         ok;
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
  ok =
      ParseModelExpression(&metric->measure_expr, "expr", arena, diagnostics) &&
      ok;
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
  sql::Walk(
      static_cast<const sql::Node&>(*sql->tree), [&](const sql::Node& node) {
        const auto* object = node.As<sql::TemplateExpr>();
        if (object == nullptr) return true;
        std::string why;
        if (!ParseTemplate(object->text, &why).has_value()) {
          diagnostics->push_back(
              ErrorAt(sql->at, DiagnosticCode::kInvalidExpression, why,
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
  Keep(&document->models, [&](SemanticModel& model) {
    return ParseRows(&model, arena, diagnostics);
  });
  for (SemanticModel& model : document->models) {
    const auto parse = [&](auto& element) {
      return ParseModelExpression(&element.expr, "expr", arena, diagnostics);
    };
    Keep(&model.entities, [&](Entity& entity) {
      bool ok = parse(entity);
      for (SqlText& part : entity.key_parts) {
        ok = ParseModelExpression(&part, "expr", arena, diagnostics) && ok;
      }
      return ok;
    });
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
