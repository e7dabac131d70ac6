#include "common/semantic/validate/metric_graph.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/limits.h"
#include "common/semantic/validate/aggregation_rules.h"
#include "common/semantic/validate/keep.h"

namespace semantic_layer::semantic {
namespace {

class Graph {
 public:
  Graph(const std::vector<SemanticModel>& models,
        const std::vector<TimeSpine>& time_spines, UnknownNames* unknown,
        const std::vector<Metric>& metrics, Diagnostics* diagnostics)
      : time_spines_(time_spines),
        unknown_(*unknown),
        diagnostics_(*diagnostics) {
    for (const SemanticModel& model : models) {
      models_.emplace(model.name, &model);
    }
    for (const Metric& metric : metrics) {
      nodes_[metric.name].metric = &metric;
      if (!metric.is_private) names_.push_back(metric.name);
    }
  }

  // Whether the metric and all that it needs is right.
  bool IsGood(const std::string& name) { return Visit(name); }

 private:
  enum class State { kNew, kOpen, kGood, kBad };
  struct Node {
    const Metric* metric = nullptr;
    State state = State::kNew;
    // The coarsest time that the metric or one of its inputs is aggregated by.
    std::optional<TimeGrain> grain;
  };

  bool Error(const Location& at, DiagnosticCode code, std::string message,
             std::string hint = "") {
    diagnostics_.push_back(
        ErrorAt(at, code, std::move(message), std::move(hint)));
    return false;
  }

  bool Visit(const std::string& name) {
    Node& node = nodes_.at(name);
    if (node.state == State::kGood) return true;
    if (node.state == State::kBad) return false;
    const Metric& metric = *node.metric;
    if (node.state == State::kOpen) {
      path_.push_back(name);
      Error(metric.at, DiagnosticCode::kReferenceCycle,
            absl::StrCat(
                "Metric '", name, "' needs itself: ",
                absl::StrJoin(std::find(path_.begin(), path_.end(), name),
                              path_.end(), " -> ")),
            "take one of these out of the inputs of the next");
      path_.pop_back();
      return false;
    }
    node.state = State::kOpen;
    path_.push_back(name);
    bool good =
        path_.size() <= kMaxMetricDepth ||
        Error(metric.at, DiagnosticCode::kInvalidMetric,
              absl::StrCat("Metrics are nested deeper than ", kMaxMetricDepth),
              "combine fewer steps in one metric");
    for (const InputMetric* input : metric.Inputs()) {
      good = VisitInput(metric, *input) && good;
    }
    good = good && CheckKind(metric) && CheckGrain(metric, &node);
    path_.pop_back();
    node.state = good ? State::kGood : State::kBad;
    return good;
  }

  bool VisitInput(const Metric& metric, const InputMetric& input) {
    if (!nodes_.contains(input.name)) {
      if (unknown_.are_trusted()) return false;
      unknown_.Note({NameKind::kMetric, input.name});
      return Error(
          input.at, DiagnosticCode::kUnknownReference,
          absl::StrCat("Metric '", metric.name, "' needs the metric '",
                       input.name, "', which does not exist or has errors"),
          unknown_.Hint(
              input.at, input.name, [this] { return names_; },
              "define it, or mend the findings about it"));
    }
    if (path_.size() > kMaxMetricDepth) return false;
    if (input.offset_window.has_value() &&
        input.offset_window->grain.is_custom() &&
        !IsCustomGrain(input.offset_window->grain.custom)) {
      return Error(input.at, DiagnosticCode::kInvalidValue,
                   absl::StrCat("'", input.offset_window->grain.custom,
                                "' is not a grain"),
                   "standard grains are second to year; a time spine may "
                   "define others");
    }
    return Visit(input.name);
  }

  bool IsCustomGrain(const std::string& name) const {
    for (const TimeSpine& spine : time_spines_) {
      for (const CustomGrain& grain : spine.custom_grains) {
        if (grain.name == name) return true;
      }
    }
    return unknown_.are_trusted();
  }

  bool CheckKind(const Metric& metric) {
    if (metric.type == MetricType::kCumulative) {
      const Metric& input = *nodes_.at(metric.cumulative.input.name).metric;
      if (input.type != MetricType::kSimple) {
        return Error(
            PlaceOr(metric.cumulative.input.at, metric.at),
            DiagnosticCode::kInvalidMetric,
            absl::StrCat("Cumulative metric '", metric.name,
                         "' needs a simple metric as its input, '", input.name,
                         "' is ", MetricTypeName(input.type)),
            "accumulate its inputs and combine the results");
      }
      if (!input.simple.agg_time_dimension.empty()) return true;
      return Error(metric.at, DiagnosticCode::kInvalidMetric,
                   absl::StrCat("Cumulative metric '", metric.name,
                                "' stands on a model without a time"),
                   "give the model an agg_time_dimension");
    }
    if (metric.type == MetricType::kConversion) return CheckConversion(metric);
    return true;
  }

  bool CheckConversion(const Metric& metric) {
    const ConversionParams& params = metric.conversion;
    bool good = true;
    for (const InputMetric* input : {&params.base, &params.conversion}) {
      good = CheckConversionInput(metric, *input) && good;
    }
    if (params.window.has_value() && params.window->grain.is_custom()) {
      good = Error(metric.at, DiagnosticCode::kInvalidValue,
                   absl::StrCat("The window of metric '", metric.name,
                                "' must have a standard grain"),
                   "write days, weeks, months, ...");
    }
    WarnOfConversionFilter(params.conversion);
    return good;
  }

  bool CheckConversionInput(const Metric& metric, const InputMetric& input) {
    const ConversionParams& params = metric.conversion;
    const Metric& simple = *nodes_.at(input.name).metric;
    const SimpleAggregation& agg = simple.simple;
    const bool counts =
        simple.type == MetricType::kSimple &&
        (agg.agg == Aggregation::kCount ||
         agg.agg == Aggregation::kCountDistinct ||
         (agg.agg == Aggregation::kSum && agg.expr.text == "1"));
    if (!counts || agg.agg_time_dimension.empty()) {
      return Error(PlaceOr(input.at, metric.at), DiagnosticCode::kInvalidMetric,
                   absl::StrCat("Conversion metric '", metric.name,
                                "' needs inputs that count over time, '",
                                input.visible_name(), "' does not"),
                   "use agg: count, count_distinct or a sum of 1 on a model "
                   "with an agg_time_dimension");
    }
    const SemanticModel& model = *models_.at(agg.model);
    bool good = true;
    if (model.FindEntity(params.entity) == nullptr) {
      std::vector<absl::string_view> known;
      for (const Entity& entity : model.entities) known.push_back(entity.name);
      good = UnknownElement(
          PlaceOr(params.entity_at, metric.at),
          absl::StrCat("Entity '", params.entity, "' of metric '", metric.name,
                       "' is not in model '", model.name, "'"),
          params.entity, known);
    }
    for (const ConstantProperty& property : params.constant_properties) {
      const std::string& name =
          &input == &params.base ? property.base : property.conversion;
      if (model.FindEntity(name) != nullptr ||
          model.FindDimension(name) != nullptr) {
        continue;
      }
      std::vector<absl::string_view> known;
      for (const Entity& entity : model.entities) known.push_back(entity.name);
      for (const Dimension& dimension : model.dimensions) {
        known.push_back(dimension.name);
      }
      good = UnknownElement(
          PlaceOr(property.at, metric.at),
          absl::StrCat("Constant property '", name,
                       "' is neither a dimension nor an entity of model '",
                       model.name, "'"),
          name, known);
    }
    return good;
  }

  bool UnknownElement(const Location& at, std::string message,
                      const std::string& name,
                      const std::vector<absl::string_view>& known) {
    return Error(at, DiagnosticCode::kUnknownReference, std::move(message),
                 unknown_.Hint(
                     at, name, [&] { return known; },
                     absl::StrCat("known: ", absl::StrJoin(known, ", "))));
  }

  void WarnOfConversionFilter(const InputMetric& input) {
    const Metric& simple = *nodes_.at(input.name).metric;
    if (input.filters.empty() && simple.simple.measure_filters.empty()) return;
    const std::vector<SqlText>& filters =
        input.filters.empty() ? simple.simple.measure_filters : input.filters;
    diagnostics_.push_back(WarningAt(
        PlaceOr(filters.front().at, input.at), DiagnosticCode::kInvalidMetric,
        absl::StrCat("This filter of '", input.visible_name(),
                     "' drops conversions, not what they are compared with"),
        "filter the metric itself to narrow both"));
  }

  // The default grain of metric_time may not be finer than the coarsest time
  // that the metric is aggregated by.
  bool CheckGrain(const Metric& metric, Node* node) {
    if (metric.type == MetricType::kSimple) {
      const auto model = models_.find(metric.simple.model);
      if (model != models_.end()) {
        const Dimension* time =
            model->second->FindDimension(metric.simple.agg_time_dimension);
        if (time != nullptr) node->grain = time->grain;
      }
    }
    for (const InputMetric* input : metric.Inputs()) {
      const std::optional<TimeGrain> grain = nodes_.at(input->name).grain;
      if (grain.has_value() &&
          (!node->grain.has_value() || *node->grain < *grain)) {
        node->grain = grain;
      }
    }
    if (!metric.time_granularity.has_value() || !node->grain.has_value() ||
        *metric.time_granularity >= *node->grain) {
      return true;
    }
    return Error(
        metric.at, DiagnosticCode::kInvalidValue,
        absl::StrCat("Metric '", metric.name, "' has the time_granularity ",
                     TimeGrainName(*metric.time_granularity),
                     ", but is aggregated by times of grain ",
                     TimeGrainName(*node->grain)),
        absl::StrCat("write ", TimeGrainName(*node->grain),
                     " or something larger"));
  }

  const std::vector<TimeSpine>& time_spines_;
  UnknownNames& unknown_;
  Diagnostics& diagnostics_;
  absl::flat_hash_map<std::string, const SemanticModel*> models_;
  absl::flat_hash_map<std::string, Node> nodes_;
  std::vector<absl::string_view> names_;
  std::vector<std::string> path_;
};

}  // namespace

void CheckMetricGraph(const std::vector<SemanticModel>& models,
                      const std::vector<TimeSpine>& time_spines,
                      UnknownNames* unknown, std::vector<Metric>* metrics,
                      Diagnostics* diagnostics) {
  std::vector<bool> good;
  {
    Graph graph(models, time_spines, unknown, *metrics, diagnostics);
    for (const Metric& metric : *metrics) {
      good.push_back(graph.IsGood(metric.name));
    }
  }
  KeepGood(metrics, good);
}

}  // namespace semantic_layer::semantic
