#include "common/semantic/interchange/flat_metric_writer.h"

#include <optional>
#include <string>
#include <vector>

#include "common/semantic/interchange/sql_trees.h"
#include "common/semantic/yaml/metric_writer.h"

namespace semantic_layer::semantic {
namespace {

class FlatMetricWriter {
 public:
  FlatMetricWriter(const MetricDefinition& metric, YamlWriter* out,
                   LossList* losses)
      : metric_(metric), out_(*out), losses_(*losses) {}

  void Write() {
    out_.Text("name", metric_.name);
    out_.Text("type", MetricTypeName(metric_.type));
    WriteAnnotations(out_, metric_.about);
    switch (metric_.type) {
      case MetricType::kSimple:
        WriteSimple();
        break;
      case MetricType::kRatio:
        WriteInput("numerator", metric_.numerator);
        WriteInput("denominator", metric_.denominator);
        break;
      case MetricType::kDerived:
        out_.Text("expr", metric_.expr.text);
        out_.List("input_metrics", metric_.inputs,
                  [&](const InputMetric& input) { WriteInputKeys(input); });
        break;
      case MetricType::kCumulative:
        WriteCumulative();
        break;
      case MetricType::kConversion:
        WriteConversion();
        break;
    }
    std::vector<SqlText> filters = metric_.filters;
    if (metric_.aggregation.has_value()) {
      const std::vector<SqlText>& more = metric_.aggregation->measure_filters;
      filters.insert(filters.begin(), more.begin(), more.end());
      if (!more.empty() && metric_.aggregation->join_to_timespine) {
        losses_.Add(ElementOf(metric_), "filter of the measure",
                    "The latest spec filters the metric: its condition also "
                    "decides which rows of the time spine are shown.");
      }
    }
    WriteFilter(filters);
    if (metric_.time_granularity.has_value()) {
      out_.Text("time_granularity", TimeGrainName(*metric_.time_granularity));
    }
    if (metric_.is_private) out_.Flag("hidden", true);
  }

 private:
  void WriteFilter(const std::vector<SqlText>& filters) {
    const std::optional<std::string> joined = JoinConditions(filters);
    if (joined.has_value()) return out_.Text("filter", *joined);
    // Not SQL: nothing serves this metric. Keep what its author wrote.
    WriteFilters(out_, "filter", filters);
  }

  void WriteInputKeys(const InputMetric& input) {
    out_.Text("name", input.name);
    out_.Text("alias", input.alias);
    WriteFilter(input.filters);
    if (input.offset_window.has_value()) {
      out_.Text("offset_window", FormatTimeWindow(*input.offset_window));
    }
    if (input.offset_to_grain.has_value()) {
      out_.Text("offset_to_grain", TimeGrainName(*input.offset_to_grain));
    }
  }

  void WriteInput(absl::string_view key,
                  const std::optional<InputMetric>& input) {
    if (!input.has_value()) return;
    if (input->alias.empty() && input->filters.empty() &&
        !input->offset_window.has_value() &&
        !input->offset_to_grain.has_value()) {
      return out_.Text(key, input->name);
    }
    out_.Map(key, [&] { WriteInputKeys(*input); });
  }

  void WriteSimple() {
    if (!metric_.aggregation.has_value()) return;
    const SimpleAggregation& own = *metric_.aggregation;
    out_.Text("agg", AggregationName(own.agg));
    out_.Text("expr", metric_.expr.empty() ? own.expr.text : metric_.expr.text);
    if (own.params.percentile.has_value()) {
      out_.Number("percentile", *own.params.percentile);
      out_.Text("percentile_type",
                own.params.discrete ? "discrete" : "continuous");
    }
    if (own.params.approximate) {
      losses_.Add(ElementOf(metric_), "use_approximate_percentile",
                  "The latest spec has exact percentiles.");
    }
    out_.Text("agg_time_dimension", own.agg_time_dimension);
    if (own.non_additive.has_value()) {
      out_.Map("non_additive_dimension", [&] {
        out_.Text("name", own.non_additive->name);
        out_.Text("window_agg", own.non_additive->last ? "max" : "min");
        out_.TextList("group_by", own.non_additive->groupings);
      });
    }
    if (own.join_to_timespine) out_.Flag("join_to_timespine", true);
    if (own.fill_nulls_with.has_value()) {
      out_.Int("fill_nulls_with", *own.fill_nulls_with);
    }
  }

  void WriteCumulative() {
    WriteInput("input_metric", metric_.cumulative_input);
    if (metric_.window.has_value()) {
      out_.Text("window", FormatTimeWindow(*metric_.window));
    }
    if (metric_.grain_to_date.has_value()) {
      out_.Text("grain_to_date", TimeGrainName(*metric_.grain_to_date));
    }
    if (metric_.period_agg.has_value()) {
      out_.Text("period_agg", PeriodAggregationName(*metric_.period_agg));
    }
  }

  void WriteConversion() {
    out_.Text("entity", metric_.entity);
    if (metric_.calculation == ConversionCalculation::kConversions) {
      out_.Text("calculation", "conversions");
    }
    WriteInput("base_metric", metric_.base.metric);
    WriteInput("conversion_metric", metric_.conversion.metric);
    if (metric_.window.has_value()) {
      out_.Text("window", FormatTimeWindow(*metric_.window));
    }
    out_.List("constant_properties", metric_.constant_properties,
              [&](const ConstantProperty& property) {
                out_.Text("base_property", property.base);
                out_.Text("conversion_property", property.conversion);
              });
  }

  const MetricDefinition& metric_;
  YamlWriter& out_;
  LossList& losses_;
};

}  // namespace

void WriteFlatMetric(const MetricDefinition& metric, YamlWriter* out,
                     LossList* losses) {
  FlatMetricWriter(metric, out, losses).Write();
}

}  // namespace semantic_layer::semantic
