#include "common/semantic/interchange/dbt_form.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/semantic/interchange/expressions_to_metrics.h"
#include "common/semantic/interchange/lost_keys.h"
#include "common/semantic/interchange/metric_form.h"
#include "common/semantic/interchange/rows_query.h"
#include "common/semantic/interchange/split_view.h"

namespace semantic_layer::semantic {
namespace {

class DbtForm {
 public:
  DbtForm(ModelDocument document, LossList* losses)
      : document_(std::move(document)), losses_(*losses) {}

  ModelDocument Take() && {
    if (document_.shape == DocumentShape::kMetricView ||
        document_.shape == DocumentShape::kOssie) {
      RenameDimensions();
    }
    for (SemanticModel& model : document_.models) StripModel(&model);
    lost_ = DropCompositeKeys(&document_, &losses_);
    for (MetricDefinition& metric : document_.metrics) StripMetric(&metric);
    if (document_.week_start.has_value()) {
      losses_.Add("document", "week_start",
                  "Weeks of dbt start on the day that the warehouse says.");
      document_.week_start.reset();
    }
    for (const auto& [key, value] : document_.extras) {
      // Who wrote the document and in which version is no part of its meaning.
      if (key == "version" || key == "view" || key == "name") continue;
      losses_.Add("document", key, "dbt has no place for it.");
    }
    document_.extras.clear();
    RemoveMetrics(lost_, &document_, &losses_);
    return std::move(document_);
  }

 private:
  void StripAnnotations(const std::string& element, Annotations* about) {
    if (!about->synonyms.empty()) {
      losses_.Add(element, "synonyms",
                  "dbt has no synonyms; put them into the description.");
      about->synonyms.clear();
    }
    if (!about->format.empty()) {
      losses_.Add(element, "format", "dbt does not say how values look.");
      about->format.clear();
    }
  }

  void StripModel(SemanticModel* model) {
    StripAnnotations(ElementOf(*model), &model->about);
    for (const RowPolicy& policy : model->row_policies) {
      losses_.Add(absl::StrCat(ElementOf(*model), ", policy ", policy.name),
                  "row_policies",
                  "dbt has no row policies: whoever may read the table sees "
                  "all of its rows; protect it in the warehouse.");
    }
    model->row_policies.clear();
    for (const ModelParameter& parameter : model->parameters) {
      losses_.Add(
          absl::StrCat(ElementOf(*model), ", parameter ", parameter.name),
          "parameters", "dbt's semantic models take no parameters.");
    }
    model->parameters.clear();
    StripRows(model);
    for (Entity& entity : model->entities) {
      StripAnnotations(ElementOf(*model, entity), &entity.about);
    }
    for (Dimension& dimension : model->dimensions) {
      StripAnnotations(ElementOf(*model, dimension), &dimension.about);
      if (dimension.type != DimensionType::kBoolean) continue;
      losses_.Add(ElementOf(*model, dimension), "type: boolean",
                  "dbt knows categorical and time; it is written as "
                  "categorical.");
      dimension.type = DimensionType::kCategorical;
    }
    for (Measure& measure : model->measures) {
      StripAnnotations(ElementOf(*model, measure), &measure.about);
    }
  }

  // In dbt a name means one kind of element in all models, and dimensions of
  // one name have one type; views and datasets keep names to themselves.
  void RenameDimensions() {
    absl::flat_hash_map<std::string, DimensionType> types;
    absl::flat_hash_set<std::string> entities;
    for (const SemanticModel& model : document_.models) {
      for (const Entity& entity : model.entities) entities.insert(entity.name);
    }
    for (SemanticModel& model : document_.models) {
      for (Dimension& dimension : model.dimensions) {
        const auto [it, is_new] = types.emplace(dimension.name, dimension.type);
        if (!entities.contains(dimension.name) &&
            (is_new || it->second == dimension.type)) {
          continue;
        }
        Rename(&model, &dimension);
      }
    }
  }

  void Rename(SemanticModel* model, Dimension* dimension) {
    const std::string old = dimension->name;
    const std::string name = absl::StrCat(model->name, "_", old, "_field");
    losses_.Add(ElementOf(*model, *dimension), "name",
                absl::StrCat("dbt knows the name as something else; it is "
                             "called '",
                             name, "'."));
    if (dimension->expr.empty()) {
      dimension->expr.text = FormatTableName(TableName{{old}});
    }
    dimension->name = name;
    if (model->agg_time_dimension == old) model->agg_time_dimension = name;
    for (MetricDefinition& metric : document_.metrics) {
      if (!metric.aggregation.has_value() ||
          metric.aggregation->model != model->name) {
        continue;
      }
      SimpleAggregation& own = *metric.aggregation;
      if (own.agg_time_dimension == old) own.agg_time_dimension = name;
      if (own.non_additive.has_value() && own.non_additive->name == old) {
        own.non_additive->name = name;
      }
    }
  }

  // A semantic model is a model of dbt and all of its rows.
  void StripRows(SemanticModel* model) {
    if (model->source_query.empty() && model->row_filters.empty()) return;
    const std::string element = ElementOf(*model);
    // Never the table itself, whose rows are others.
    const bool is_table =
        !model->table.empty() && model->table.parts.back() == model->name;
    const std::string name =
        is_table ? absl::StrCat(model->name, "_rows") : model->name;
    losses_.Add(element, model->row_filters.empty() ? "source query" : "filter",
                absl::StrCat("Rows of dbt are those of a model: have one "
                             "called '",
                             name, "' that is ",
                             RowsOf(*model, element, &losses_), "."));
    model->source_query = SqlText();
    model->row_filters.clear();
    model->table_text = absl::StrCat("ref('", name, "')");
    model->table = TableName{{name}};
  }

  void StripInput(const MetricDefinition& metric,
                  const std::optional<InputMetric>& input) {
    if (!input.has_value() || !input->fixed_group_by.has_value()) return;
    losses_.Add(ElementOf(metric), "fixed level of detail",
                absl::StrCat("dbt computes every input by all items of a "
                             "question; '",
                             input->visible_name(), "' has items of its own."));
    lost_.insert(metric.name);
  }

  void StripMetric(MetricDefinition* metric) {
    StripAnnotations(ElementOf(*metric), &metric->about);
    if (!metric->format.empty()) {
      losses_.Add(ElementOf(*metric), "format",
                  "dbt does not say how values look.");
      metric->format.clear();
    }
    StripInput(*metric, metric->numerator);
    StripInput(*metric, metric->denominator);
    StripInput(*metric, metric->cumulative_input);
    StripInput(*metric, metric->base.metric);
    StripInput(*metric, metric->conversion.metric);
    for (const InputMetric& input : metric->inputs) StripInput(*metric, input);
  }

  ModelDocument document_;
  LossList& losses_;
  absl::flat_hash_set<std::string> lost_;  // metrics
};

}  // namespace

ModelDocument ToDbtForm(const ModelDocument& document, LossList* losses) {
  ModelDocument form =
      DbtForm(ExpressionsToMetrics(SplitView(document, losses), losses), losses)
          .Take();
  InferInputs(&form);
  return form;
}

std::string DbtModelName(const SemanticModel& model) {
  const std::optional<TableName> table =
      ParseTableName(model.table_text, TableDefaults());
  if (table.has_value() && !table->empty()) return table->parts.back();
  return model.table.empty() ? model.name : model.table.parts.back();
}

bool IsPlainRef(const std::string& table_text) {
  const std::optional<TableName> table =
      ParseTableName(table_text, TableDefaults());
  absl::string_view text = absl::StripAsciiWhitespace(table_text);
  absl::ConsumePrefix(&text, "{{");
  text = absl::StripLeadingAsciiWhitespace(text);
  if (!table.has_value() || table->parts.size() != 1) {
    return false;
  }
  return !absl::StrContains(text, ",");
}

std::string SpineTableName(const TimeSpine& spine) {
  return spine.table.empty() ? std::string() : spine.table.parts.back();
}

}  // namespace semantic_layer::semantic
