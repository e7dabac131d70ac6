#include "common/semantic/compiler/plan/bind_models.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/resolve/source_path.h"
#include "common/semantic/errors.h"
#include "common/semantic/limits.h"
#include "common/semantic/suggest.h"
#include "common/sql/ast/builder.h"
#include "common/sql/params/literal_value.h"
#include "common/sql/parser/parse.h"
#include "common/sql/types/type.h"

namespace semantic_layer::semantic {
namespace {

class ModelBinder {
 public:
  ModelBinder(const MetricQuestion& question, QueryPlan* plan,
              Diagnostics* diagnostics)
      : question_(question), plan_(*plan), diagnostics_(*diagnostics) {}

  void Bind() {
    std::vector<absl::string_view> known;
    for (const SemanticModel* model : ModelsReadBy(plan_)) {
      for (const ModelParameter& parameter : model->parameters) {
        BindParameter(*model, parameter);
        known.push_back(parameter.name);
      }
      CheckConditions(*model);
    }
    for (size_t i = 0; i < question_.parameters.size(); ++i) {
      if (!IsKnown(question_.parameters[i].first, known)) {
        ReportUnknown(i, known);
      }
    }
  }

 private:
  static bool IsKnown(absl::string_view name,
                      const std::vector<absl::string_view>& known) {
    for (absl::string_view other : known) {
      if (absl::EqualsIgnoreCase(name, other)) return true;
    }
    return false;
  }

  void ReportUnknown(size_t i, const std::vector<absl::string_view>& known) {
    const std::string& name = question_.parameters[i].first;
    Diagnostic diagnostic = QuestionError(
        DiagnosticCode::kInvalidQuestion, absl::StrCat("parameters.", name),
        absl::StrCat("No model of the question has a parameter '",
                     name.substr(0, kMaxNameBytes), "'"));
    diagnostic.candidates = NearestNames(name, known, kMaxSuggestions);
    diagnostic.hint = DidYouMean(diagnostic.candidates);
    diagnostics_.push_back(std::move(diagnostic));
  }

  // Conditions decide about one row each.
  void CheckConditions(const SemanticModel& model) {
    const auto check = [&](const SqlText& condition) {
      if (ToManyJoinsOf(model, condition.tree).empty()) return;
      diagnostics_.push_back(QuestionError(
          DiagnosticCode::kInvalidQuestion, "metrics",
          absl::StrCat(
              "A condition on all rows of model '", model.name,
              "' looks at rows that may match several times: ", condition.text),
          "conditions may only name the model's own columns and joins to one "
          "row"));
    };
    for (const SqlText& filter : model.row_filters) check(filter);
    for (const RowPolicy& policy : model.row_policies) check(policy.condition);
  }

  void BindParameter(const SemanticModel& model,
                     const ModelParameter& parameter) {
    const FilterValue* given = nullptr;
    for (const auto& [name, value] : question_.parameters) {
      if (absl::EqualsIgnoreCase(name, parameter.name)) given = &value;
    }
    if (given != nullptr) {
      BindGiven(model, parameter, *given);
      return;
    }
    if (parameter.default_value.tree != nullptr) {
      plan_.parameters.push_back(
          BoundParameter{&model, parameter.name, parameter.default_value.tree});
      return;
    }
    diagnostics_.push_back(QuestionError(
        DiagnosticCode::kInvalidQuestion,
        absl::StrCat("parameters.", parameter.name),
        absl::StrCat("Model '", model.name, "' needs a value for parameter '",
                     parameter.name, "' (", parameter.data_type, ")"),
        absl::StrCat("add '", parameter.name, "' to 'parameters'")));
  }

  void BindGiven(const SemanticModel& model, const ModelParameter& parameter,
                 const FilterValue& given) {
    const std::string field = absl::StrCat("parameters.", parameter.name);
    const auto refuse = [&](absl::string_view why) {
      diagnostics_.push_back(QuestionError(
          DiagnosticCode::kInvalidQuestion, field,
          absl::StrCat("The value of parameter '", parameter.name, "' ", why)));
    };
    const sql::Parsed<sql::DataType> syntax =
        sql::ParseDataType(parameter.data_type);
    sql::Arena arena;
    const sql::Type* type =
        syntax.ok() ? sql::TypeFromSyntax(*syntax.node, arena) : nullptr;
    if (type == nullptr) {
      refuse(absl::StrCat("cannot be read: model '", model.name,
                          "' gives it the type '", parameter.data_type,
                          "', which does not exist"));
      return;
    }
    sql::ParameterValue value;
    value.type = type->kind;
    value.precision = type->precision;
    value.scale = type->scale;
    value.is_null = given.type == FilterValue::Type::kNull;
    value.text = given.text;
    const std::string wrong = sql::CheckParameterValue(value);
    if (!wrong.empty()) {
      refuse(wrong);
      return;
    }
    plan_.parameters.push_back(
        BoundParameter{&model, parameter.name,
                       sql::MakeParameterLiteral(value, *plan_.arena)});
  }

  const MetricQuestion& question_;
  QueryPlan& plan_;
  Diagnostics& diagnostics_;
};

}  // namespace

void BindModels(const MetricQuestion& question, const CompileOptions& options,
                QueryPlan* plan, Diagnostics* diagnostics) {
  ModelBinder(question, plan, diagnostics).Bind();
  plan->caller = options.caller;
}

}  // namespace semantic_layer::semantic
