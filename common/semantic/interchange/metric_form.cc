#include "common/semantic/interchange/metric_form.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/interchange/filter_items.h"
#include "common/semantic/interchange/sql_trees.h"
#include "common/semantic/model/table_name.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {
namespace {

// The column of a name, as an expression.
SqlText ColumnOf(const std::string& name) {
  SqlText text;
  text.text = FormatTableName(TableName{{name}});
  return text;
}

class MeasureMover {
 public:
  MeasureMover(ModelDocument* document, LossList* losses)
      : document_(*document), losses_(*losses) {
    for (const SemanticModel& model : document_.models) {
      for (const Measure& measure : model.measures) {
        measures_.emplace(measure.name, std::make_pair(&model, &measure));
      }
    }
    for (const MetricDefinition& metric : document_.metrics) {
      names_.insert(metric.name);
    }
    for (const auto& [name, place] : measures_) {
      if (place.second->create_metric) names_.insert(name);
    }
  }

  void Move() {
    FindPlainMetrics();
    for (MetricDefinition& metric : document_.metrics) MoveInputs(&metric);
    for (const SemanticModel& model : document_.models) {
      for (const Measure& measure : model.measures) AddRemaining(measure);
    }
    // Hidden ones stand in front of what uses them.
    for (MetricDefinition& metric : document_.metrics) {
      made_.push_back(std::move(metric));
    }
    document_.metrics = std::move(made_);
    for (SemanticModel& model : document_.models) model.measures.clear();
    RemoveMetrics(lost_, &document_, &losses_);
  }

 private:
  // Metrics that are a measure and nothing else stand for it.
  void FindPlainMetrics() {
    for (const MetricDefinition& metric : document_.metrics) {
      if (metric.type != MetricType::kSimple || !metric.measure.has_value()) {
        continue;
      }
      const InputMeasure& input = *metric.measure;
      if (metric.filters.empty() && input.filters.empty() &&
          !input.join_to_timespine && !input.fill_nulls_with.has_value() &&
          !metric.time_granularity.has_value()) {
        metric_of_.emplace(KeyOf(input), metric.name);
      }
      used_.insert(input.name);
    }
    for (const auto& [name, place] : measures_) {
      if (!place.second->create_metric) continue;
      InputMeasure input;
      input.name = name;
      metric_of_.emplace(KeyOf(input), name);
    }
  }

  static std::string KeyOf(const InputMeasure& input) {
    std::string key = absl::StrCat(
        input.name, input.join_to_timespine ? "+" : "", " ",
        input.fill_nulls_with.value_or(-1), input.fill_nulls_with.has_value());
    for (const SqlText& filter : input.filters) {
      absl::StrAppend(&key, "\n", filter.text);
    }
    return key;
  }

  MetricDefinition FromMeasure(const SemanticModel& model,
                               const Measure& measure) {
    MetricDefinition metric;
    metric.name = measure.name;
    metric.about = measure.about;
    metric.at = measure.at;
    Absorb(model, measure, &metric);
    return metric;
  }

  static void Absorb(const SemanticModel& model, const Measure& measure,
                     MetricDefinition* metric) {
    SimpleAggregation own;
    own.model = model.name;
    own.agg = measure.agg;
    own.params = measure.params;
    own.agg_time_dimension = measure.agg_time_dimension;
    own.non_additive = measure.non_additive;
    if (metric->measure.has_value()) {
      own.measure_filters = metric->measure->filters;
      own.join_to_timespine = metric->measure->join_to_timespine;
      own.fill_nulls_with = metric->measure->fill_nulls_with;
      metric->measure.reset();
    }
    metric->expr = measure.expr;
    // No expr means the column of the element's own name.
    if (measure.expr.empty() && measure.name != metric->name) {
      metric->expr = ColumnOf(measure.name);
    }
    metric->aggregation = std::move(own);
  }

  // Whether the measure is in the document; lists it otherwise.
  bool Knows(const MetricDefinition& metric, const std::string& measure) {
    if (measures_.contains(measure)) return true;
    lost_.insert(metric.name);
    losses_.Add(ElementOf(metric), "measure",
                absl::StrCat("The measure '", measure,
                             "' is not in this "
                             "document; export the files together"));
    return false;
  }

  void MoveInputs(MetricDefinition* metric) {
    if (metric->measure.has_value()) {
      if (!Knows(*metric, metric->measure->name)) return;
      if (metric->type == MetricType::kSimple) {
        const auto [model, measure] = measures_.at(metric->measure->name);
        Absorb(*model, *measure, metric);
      } else {
        metric->cumulative_input = InputFor(*metric->measure);
        metric->measure.reset();
      }
    }
    for (ConversionInput* input : {&metric->base, &metric->conversion}) {
      if (!input->measure.has_value()) continue;
      if (!Knows(*metric, input->measure->name)) return;
      input->metric = InputFor(*input->measure);
      input->measure.reset();
    }
    if (metric->numerator.has_value()) Redirect(&*metric->numerator);
    if (metric->denominator.has_value()) Redirect(&*metric->denominator);
    for (InputMetric& input : metric->inputs) Redirect(&input);
  }

  // A ratio or derived metric may name a measure where no metric has its name.
  void Redirect(InputMetric* input) {
    if (names_.contains(input->name) || !measures_.contains(input->name)) {
      return;
    }
    InputMeasure measure;
    measure.name = input->name;
    const std::string name = InputFor(measure).name;
    if (name == input->name) return;
    if (input->alias.empty()) input->alias = input->name;
    input->name = name;
  }

  // The simple metric that stands for a measure with these settings.
  InputMetric InputFor(const InputMeasure& input) {
    InputMetric out;
    out.at = input.at;
    used_.insert(input.name);
    const auto it = metric_of_.find(KeyOf(input));
    if (it != metric_of_.end()) {
      out.name = it->second;
      return out;
    }
    const auto [model, measure] = measures_.at(input.name);
    MetricDefinition metric;
    metric.name = FreeName(input.name);
    metric.about = measure->about;
    metric.about.label.clear();  // labels of metrics are unique
    metric.at = measure->at;
    metric.is_private = true;
    metric.measure = input;
    Absorb(*model, *measure, &metric);
    out.name = metric.name;
    metric_of_.emplace(KeyOf(input), metric.name);
    made_.push_back(std::move(metric));
    return out;
  }

  std::string FreeName(const std::string& stem) {
    std::string name = stem;
    for (int i = 1; !names_.insert(name).second; ++i) {
      name = absl::StrCat(stem, "_measure", i == 1 ? "" : absl::StrCat("_", i));
    }
    return name;
  }

  void AddRemaining(const Measure& measure) {
    const auto [model, found] = measures_.at(measure.name);
    if (found != &measure) return;  // a second one of the name
    const bool is_defined = [&] {
      for (const MetricDefinition& metric : document_.metrics) {
        if (metric.name == measure.name) return true;
      }
      return false;
    }();
    if (measure.create_metric && !is_defined) {
      MetricDefinition metric = FromMeasure(*model, measure);
      if (!measure.create_metric_display_name.empty()) {
        metric.about.label = measure.create_metric_display_name;
      }
      made_.push_back(std::move(metric));
    } else if (!used_.contains(measure.name)) {
      InputMeasure input;
      input.name = measure.name;
      InputFor(input);
    }
  }

  ModelDocument& document_;
  LossList& losses_;
  absl::flat_hash_map<std::string,
                      std::pair<const SemanticModel*, const Measure*>>
      measures_;
  absl::flat_hash_set<std::string> names_;                   // of metrics
  absl::flat_hash_set<std::string> used_;                    // measures
  absl::flat_hash_map<std::string, std::string> metric_of_;  // by KeyOf
  absl::flat_hash_set<std::string> lost_;
  std::vector<MetricDefinition> made_;
};

void AddNames(const ModelDocument& document,
              absl::flat_hash_set<std::string>* names) {
  for (const SemanticModel& model : document.models) {
    for (const Entity& entity : model.entities) names->insert(entity.name);
    for (const Dimension& dimension : model.dimensions) {
      names->insert(dimension.name);
    }
    for (const Measure& measure : model.measures) names->insert(measure.name);
  }
}

SemanticModel* FindModel(ModelDocument* document, const std::string& name) {
  for (SemanticModel& model : document->models) {
    if (model.name == name) return &model;
  }
  return nullptr;
}

}  // namespace

ModelDocument MeasuresToMetrics(ModelDocument document, LossList* losses) {
  InferInputs(&document);
  MeasureMover(&document, losses).Move();
  return document;
}

ModelDocument MetricsToMeasures(ModelDocument document, LossList* losses) {
  absl::flat_hash_set<std::string> taken;
  absl::flat_hash_set<std::string> lost;
  AddNames(document, &taken);
  for (MetricDefinition& metric : document.metrics) {
    if (!metric.aggregation.has_value()) continue;
    SimpleAggregation own = *std::move(metric.aggregation);
    metric.aggregation.reset();
    SemanticModel* model = FindModel(&document, own.model);
    if (model == nullptr) {
      lost.insert(metric.name);
      losses->Add(ElementOf(metric), "aggregation",
                  absl::StrCat("The model '", own.model,
                               "' is not in this "
                               "document; export the files together"));
      continue;
    }
    Measure measure;
    measure.name = metric.name;
    for (int i = 1; !taken.insert(measure.name).second; ++i) {
      measure.name = absl::StrCat(metric.name, "_measure",
                                  i == 1 ? "" : absl::StrCat("_", i));
    }
    measure.agg = own.agg;
    measure.expr = metric.expr.empty() ? own.expr : metric.expr;
    if (measure.expr.empty() && measure.name != metric.name) {
      measure.expr = ColumnOf(metric.name);
    }
    metric.expr = SqlText();
    measure.params = own.params;
    measure.agg_time_dimension = own.agg_time_dimension;
    measure.non_additive = own.non_additive;
    InputMeasure input;
    input.name = measure.name;
    input.filters = std::move(own.measure_filters);
    input.join_to_timespine = own.join_to_timespine;
    input.fill_nulls_with = own.fill_nulls_with;
    metric.measure = std::move(input);
    model->measures.push_back(std::move(measure));
  }
  RemoveMetrics(lost, &document, losses);
  return document;
}

void InferInputs(ModelDocument* document) {
  for (MetricDefinition& metric : document->metrics) {
    if (metric.type != MetricType::kDerived || !metric.inputs.empty()) continue;
    sql::Arena arena;
    const sql::Expression* tree = ParseSql(metric.expr, &arena);
    if (tree == nullptr) continue;
    absl::flat_hash_set<std::string> seen;
    sql::Walk(static_cast<const sql::Node&>(*tree), [&](const sql::Node& node) {
      if (!node.Is<sql::ColumnRef>()) return true;
      InputMetric input;
      input.name = absl::AsciiStrToLower(
          PlainColumn(static_cast<const sql::Expression&>(node))
              .value_or(std::string()));
      if (!input.name.empty() && seen.insert(input.name).second) {
        metric.inputs.push_back(std::move(input));
      }
      return true;
    });
  }
}

void RemoveMetrics(const absl::flat_hash_set<std::string>& names,
                   ModelDocument* document, LossList* losses) {
  if (names.empty()) return;
  absl::flat_hash_set<std::string> lost = names;
  const std::vector<absl::string_view> custom_grains =
      CustomGrainsOf(*document);
  // Once more until nothing else falls.
  for (size_t before = 0; before != lost.size();) {
    before = lost.size();
    for (const MetricDefinition& metric : document->metrics) {
      if (lost.contains(metric.name)) continue;
      std::vector<std::string> needed = InputNames(metric);
      for (const SqlText* filter : FiltersOf(metric)) {
        for (ItemName& item : ItemsOf(*filter, custom_grains)) {
          if (item.object != ItemName::Object::kMetric) continue;
          needed.push_back(std::move(item.element));
        }
      }
      for (const std::string& input : needed) {
        if (!lost.contains(input)) continue;
        lost.insert(metric.name);
        losses->Add(ElementOf(metric), MetricTypeName(metric.type),
                    absl::StrCat("It needs the metric '", input,
                                 "', which is left out"));
        break;
      }
    }
  }
  std::vector<MetricDefinition> kept;
  for (MetricDefinition& metric : document->metrics) {
    if (!lost.contains(metric.name)) kept.push_back(std::move(metric));
  }
  document->metrics = std::move(kept);
  std::vector<SavedQuery> queries;
  for (SavedQuery& query : document->saved_queries) {
    const std::string* missing = nullptr;
    for (const std::string& name : query.metrics) {
      if (lost.contains(name)) missing = &name;
    }
    if (missing == nullptr) {
      queries.push_back(std::move(query));
      continue;
    }
    losses->Add(absl::StrCat("saved query ", query.name), "metrics",
                absl::StrCat("It asks for the metric '", *missing,
                             "', which is left out"));
  }
  document->saved_queries = std::move(queries);
}

std::vector<std::string> InputNames(const MetricDefinition& metric) {
  std::vector<std::string> names;
  const auto add = [&](const std::optional<InputMetric>& input) {
    if (input.has_value()) names.push_back(input->name);
  };
  add(metric.numerator);
  add(metric.denominator);
  add(metric.cumulative_input);
  add(metric.base.metric);
  add(metric.conversion.metric);
  for (const InputMetric& input : metric.inputs) names.push_back(input.name);
  if (!metric.measure_expr.empty()) {
    sql::Arena arena;
    if (const sql::Expression* tree = ParseSql(metric.measure_expr, &arena)) {
      sql::Walk(
          static_cast<const sql::Node&>(*tree), [&](const sql::Node& node) {
            if (!node.Is<sql::FunctionCall>()) return true;
            std::string name =
                MeasureReference(static_cast<const sql::Expression&>(node));
            if (!name.empty()) names.push_back(std::move(name));
            return true;
          });
    }
  }
  return names;
}

}  // namespace semantic_layer::semantic
