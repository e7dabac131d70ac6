#include "common/semantic/yaml/metric_writer.h"

#include <string>

#include "common/semantic/yaml/flow_json.h"

namespace semantic_layer::semantic {
namespace {

bool IsPlain(const InputMetric& input) {
  return input.alias.empty() && input.filters.empty() &&
         !input.offset_window.has_value() &&
         !input.offset_to_grain.has_value() &&
         !input.fixed_group_by.has_value();
}

void WriteInputKeys(YamlWriter& out, const InputMetric& input) {
  out.Text("name", input.name);
  out.Text("alias", input.alias);
  WriteFilters(out, "filter", input.filters);
  if (input.offset_window.has_value()) {
    out.Text("offset_window", FormatTimeWindow(*input.offset_window));
  }
  if (input.offset_to_grain.has_value()) {
    out.Text("offset_to_grain", TimeGrainName(*input.offset_to_grain));
  }
  if (input.fixed_group_by.has_value()) {
    if (input.fixed_group_by->empty()) out.Raw("group_by", "[]");
    out.TextList("group_by", *input.fixed_group_by);
  }
}

// A name, or a mapping where there is more to say.
void WriteInput(YamlWriter& out, absl::string_view key,
                const std::optional<InputMetric>& input) {
  if (!input.has_value()) return;
  if (IsPlain(*input)) {
    out.Text(key, input->name);
  } else {
    out.Map(key, [&] { WriteInputKeys(out, *input); });
  }
}

void WriteInput(YamlWriter& out, absl::string_view key,
                const std::optional<InputMeasure>& input) {
  if (!input.has_value()) return;
  if (input->alias.empty() && input->filters.empty() &&
      !input->join_to_timespine && !input->fill_nulls_with.has_value()) {
    out.Text(key, input->name);
    return;
  }
  out.Map(key, [&] {
    out.Text("name", input->name);
    out.Text("alias", input->alias);
    WriteFilters(out, "filter", input->filters);
    if (input->join_to_timespine) out.Flag("join_to_timespine", true);
    if (input->fill_nulls_with.has_value()) {
      out.Int("fill_nulls_with", *input->fill_nulls_with);
    }
  });
}

void WriteOwnAggregation(YamlWriter& out, const MetricDefinition& metric) {
  if (!metric.aggregation.has_value()) return;
  const SimpleAggregation& own = *metric.aggregation;
  out.Map("metric_aggregation_params", [&] {
    out.Text("semantic_model", own.model);
    out.Text("agg", AggregationName(own.agg));
    WriteAggregationParams(out, own.params);
    out.Text("agg_time_dimension", own.agg_time_dimension);
    WriteNonAdditiveDimension(out, own.non_additive);
  });
  if (metric.expr.empty()) out.Text("expr", own.expr.text);
  if (own.join_to_timespine) out.Flag("join_to_timespine", true);
  if (own.fill_nulls_with.has_value()) {
    out.Int("fill_nulls_with", *own.fill_nulls_with);
  }
}

bool HasCumulativeParams(const MetricDefinition& metric) {
  return metric.window.has_value() || metric.grain_to_date.has_value() ||
         metric.period_agg.has_value() || metric.cumulative_input.has_value();
}

void WriteCumulativeParams(YamlWriter& out, const MetricDefinition& metric) {
  if (metric.type != MetricType::kCumulative || !HasCumulativeParams(metric)) {
    return;
  }
  out.Map("cumulative_type_params", [&] {
    if (metric.window.has_value()) {
      out.Text("window", FormatTimeWindow(*metric.window));
    }
    if (metric.grain_to_date.has_value()) {
      out.Text("grain_to_date", TimeGrainName(*metric.grain_to_date));
    }
    if (metric.period_agg.has_value()) {
      out.Text("period_agg", PeriodAggregationName(*metric.period_agg));
    }
    WriteInput(out, "metric", metric.cumulative_input);
  });
}

void WriteConversionParams(YamlWriter& out, const MetricDefinition& metric) {
  if (metric.type != MetricType::kConversion) return;
  out.Map("conversion_type_params", [&] {
    WriteInput(out, "base_measure", metric.base.measure);
    WriteInput(out, "base_metric", metric.base.metric);
    WriteInput(out, "conversion_measure", metric.conversion.measure);
    WriteInput(out, "conversion_metric", metric.conversion.metric);
    out.Text("entity", metric.entity);
    out.Text("calculation",
             metric.calculation == ConversionCalculation::kConversions
                 ? "conversions"
                 : "conversion_rate");
    if (metric.window.has_value()) {
      out.Text("window", FormatTimeWindow(*metric.window));
    }
    out.List("constant_properties", metric.constant_properties,
             [&](const ConstantProperty& property) {
               out.Text("base_property", property.base);
               out.Text("conversion_property", property.conversion);
             });
  });
}

// Whether type_params would have a key; YAML has no empty block mapping.
bool HasTypeParams(const MetricDefinition& metric) {
  return metric.measure.has_value() || metric.aggregation.has_value() ||
         metric.numerator.has_value() || metric.denominator.has_value() ||
         !metric.expr.empty() || !metric.inputs.empty() || metric.is_private ||
         metric.type == MetricType::kConversion ||
         (metric.type == MetricType::kCumulative &&
          HasCumulativeParams(metric));
}

}  // namespace

void WriteMetric(YamlWriter& out, const MetricDefinition& metric) {
  out.Text("name", metric.name);
  WriteAnnotations(out, metric.about);
  out.Text("type", MetricTypeName(metric.type));
  if (HasTypeParams(metric)) {
    out.Map("type_params", [&] {
      WriteInput(out, "measure", metric.measure);
      WriteInput(out, "numerator", metric.numerator);
      WriteInput(out, "denominator", metric.denominator);
      out.Text("expr", metric.expr.text);
      out.List("metrics", metric.inputs,
               [&](const InputMetric& input) { WriteInputKeys(out, input); });
      WriteOwnAggregation(out, metric);
      WriteCumulativeParams(out, metric);
      WriteConversionParams(out, metric);
      if (metric.is_private) out.Flag("is_private", true);
    });
  }
  WriteFilters(out, "filter", metric.filters);
  if (metric.time_granularity.has_value()) {
    out.Text("time_granularity", TimeGrainName(*metric.time_granularity));
  }
  out.Text("format", metric.format);
}

void WriteAnnotations(YamlWriter& out, const Annotations& about) {
  out.Text("description", about.description);
  out.Text("label", about.label);
  out.TextList("synonyms", about.synonyms);
  if (about.meta.empty() && about.config.empty()) return;
  out.Map("config", [&] {
    for (const auto& [key, flow] : about.config) {
      out.Raw(key, FlowToYaml(flow));
    }
    if (about.meta.empty()) return;
    out.Map("meta", [&] {
      for (const auto& [key, flow] : about.meta) {
        out.Raw(key, FlowToYaml(flow));
      }
    });
  });
}

void WriteAggregationParams(YamlWriter& out, const AggregationParams& params) {
  if (params == AggregationParams{}) return;
  out.Map("agg_params", [&] {
    if (params.percentile.has_value()) {
      out.Number("percentile", *params.percentile);
    }
    if (params.discrete) out.Flag("use_discrete_percentile", true);
    if (params.approximate) out.Flag("use_approximate_percentile", true);
  });
}

void WriteNonAdditiveDimension(
    YamlWriter& out, const std::optional<NonAdditiveDimension>& dimension) {
  if (!dimension.has_value()) return;
  out.Map("non_additive_dimension", [&] {
    out.Text("name", dimension->name);
    out.Text("window_choice", dimension->last ? "max" : "min");
    out.TextList("window_groupings", dimension->groupings);
  });
}

void WriteFilters(YamlWriter& out, absl::string_view key,
                  const std::vector<SqlText>& filters) {
  if (filters.size() == 1) {
    out.Text(key, filters.front().text);
    return;
  }
  std::vector<std::string> texts;
  for (const SqlText& filter : filters) texts.push_back(filter.text);
  out.TextList(key, texts);
}

}  // namespace semantic_layer::semantic
