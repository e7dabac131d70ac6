#include "services/model_store/conversions/metric_to_wire.h"

#include <optional>
#include <string>
#include <vector>

#include "common/json/writer.h"
#include "common/semantic/yaml/flow_json.h"
#include "services/model_store/conversions/json_parts.h"
#include "services/model_store/meta_keys.h"

namespace semantic_layer::model_store {
namespace {

using json::Writer;
using model::v1::Metric;
using semantic::ConversionCalculation;
using semantic::ConversionInput;
using semantic::InputMeasure;
using semantic::InputMetric;
using semantic::MetricDefinition;
using semantic::MetricType;

bool IsPlain(const InputMetric& input) {
  return input.alias.empty() && input.filters.empty() &&
         !input.offset_window.has_value() &&
         !input.offset_to_grain.has_value() &&
         !input.fixed_group_by.has_value();
}

bool IsPlain(const InputMeasure& input) {
  return input.alias.empty() && input.filters.empty() &&
         !input.join_to_timespine && !input.fill_nulls_with.has_value();
}

void WriteFilters(Writer& writer,
                  const std::vector<semantic::SqlText>& filters) {
  if (!filters.empty()) writer.Key("filter").Raw(FiltersToJson(filters));
}

void WriteInput(Writer& writer, const InputMetric& input) {
  writer.BeginObject().Key("name").String(input.name);
  if (!input.alias.empty()) writer.Key("alias").String(input.alias);
  WriteFilters(writer, input.filters);
  if (input.offset_window.has_value()) {
    writer.Key("offset_window")
        .String(semantic::FormatTimeWindow(*input.offset_window));
  }
  if (input.offset_to_grain.has_value()) {
    writer.Key("offset_to_grain")
        .String(semantic::TimeGrainName(*input.offset_to_grain));
  }
  if (input.fixed_group_by.has_value()) {
    writer.Key("group_by").BeginArray();
    for (const std::string& item : *input.fixed_group_by) writer.String(item);
    writer.EndArray();
  }
  writer.EndObject();
}

void WriteInput(Writer& writer, const InputMeasure& input) {
  writer.BeginObject().Key("name").String(input.name);
  if (!input.alias.empty()) writer.Key("alias").String(input.alias);
  WriteFilters(writer, input.filters);
  if (input.join_to_timespine) writer.Key("join_to_timespine").Bool(true);
  if (input.fill_nulls_with.has_value()) {
    writer.Key("fill_nulls_with").Int(*input.fill_nulls_with);
  }
  writer.EndObject();
}

template <typename Input>
void WriteOptionalInput(Writer& writer, absl::string_view key,
                        const std::optional<Input>& input) {
  if (!input.has_value()) return;
  writer.Key(key);
  WriteInput(writer, *input);
}

void WriteMeasure(Writer& writer, const MetricDefinition& metric) {
  if (!metric.measure.has_value()) return;
  writer.Key("measure");
  if (IsPlain(*metric.measure)) {
    writer.String(metric.measure->name);
  } else {
    WriteInput(writer, *metric.measure);
  }
}

void WriteOwnAggregation(Writer& writer, const MetricDefinition& metric) {
  if (!metric.aggregation.has_value()) return;
  const semantic::SimpleAggregation& own = *metric.aggregation;
  writer.Key("metric_aggregation_params").BeginObject();
  writer.Key("semantic_model").String(own.model);
  writer.Key("agg").String(semantic::AggregationName(own.agg));
  const std::string params = AggregationParamsToJson(own.params);
  if (!params.empty()) writer.Key("agg_params").Raw(params);
  if (!own.agg_time_dimension.empty()) {
    writer.Key("agg_time_dimension").String(own.agg_time_dimension);
  }
  const std::string non_additive = NonAdditiveToJson(own.non_additive);
  if (!non_additive.empty()) {
    writer.Key("non_additive_dimension").Raw(non_additive);
  }
  writer.EndObject();
  const semantic::SqlText& expr = own.expr.empty() ? metric.expr : own.expr;
  if (!expr.empty()) writer.Key("expr").String(expr.text);
  if (own.join_to_timespine) writer.Key("join_to_timespine").Bool(true);
  if (own.fill_nulls_with.has_value()) {
    writer.Key("fill_nulls_with").Int(*own.fill_nulls_with);
  }
}

void WriteCumulative(Writer& writer, const MetricDefinition& metric) {
  WriteMeasure(writer, metric);
  if (!metric.window.has_value() && !metric.grain_to_date.has_value() &&
      !metric.period_agg.has_value() && !metric.cumulative_input.has_value()) {
    return;
  }
  writer.Key("cumulative_type_params").BeginObject();
  if (metric.window.has_value()) {
    writer.Key("window").String(semantic::FormatTimeWindow(*metric.window));
  }
  if (metric.grain_to_date.has_value()) {
    writer.Key("grain_to_date")
        .String(semantic::TimeGrainName(*metric.grain_to_date));
  }
  if (metric.period_agg.has_value()) {
    writer.Key("period_agg")
        .String(semantic::PeriodAggregationName(*metric.period_agg));
  }
  WriteOptionalInput(writer, "metric", metric.cumulative_input);
  writer.EndObject();
}

void WriteConversion(Writer& writer, const MetricDefinition& metric) {
  writer.Key("conversion_type_params").BeginObject();
  WriteOptionalInput(writer, "base_measure", metric.base.measure);
  WriteOptionalInput(writer, "base_metric", metric.base.metric);
  WriteOptionalInput(writer, "conversion_measure", metric.conversion.measure);
  WriteOptionalInput(writer, "conversion_metric", metric.conversion.metric);
  writer.Key("entity").String(metric.entity);
  writer.Key("calculation")
      .String(metric.calculation == ConversionCalculation::kConversions
                  ? "conversions"
                  : "conversion_rate");
  if (metric.window.has_value()) {
    writer.Key("window").String(semantic::FormatTimeWindow(*metric.window));
  }
  if (!metric.constant_properties.empty()) {
    writer.Key("constant_properties").BeginArray();
    for (const semantic::ConstantProperty& property :
         metric.constant_properties) {
      writer.BeginObject()
          .Key("base_property")
          .String(property.base)
          .Key("conversion_property")
          .String(property.conversion)
          .EndObject();
    }
    writer.EndArray();
  }
  writer.EndObject();
}

void WriteDerived(Writer& writer, const MetricDefinition& metric) {
  writer.Key("expr").String(metric.expr.text);
  writer.Key("metrics").BeginArray();
  for (const InputMetric& input : metric.inputs) WriteInput(writer, input);
  writer.EndArray();
}

// Whether the flat fields say all there is to say.
bool IsFlat(const MetricDefinition& metric) {
  if (metric.is_private) return false;
  const bool plain_measure =
      !metric.measure.has_value() || IsPlain(*metric.measure);
  switch (metric.type) {
    case MetricType::kSimple:
      return plain_measure && !metric.aggregation.has_value();
    case MetricType::kRatio:
      return (!metric.numerator.has_value() || IsPlain(*metric.numerator)) &&
             (!metric.denominator.has_value() || IsPlain(*metric.denominator));
    case MetricType::kDerived:
      for (const InputMetric& input : metric.inputs) {
        if (!IsPlain(input)) return false;
      }
      return true;
    case MetricType::kCumulative:
      return plain_measure && !metric.window.has_value() &&
             !metric.grain_to_date.has_value() &&
             !metric.period_agg.has_value() &&
             !metric.cumulative_input.has_value();
    case MetricType::kConversion:
      return false;
  }
  return false;
}

std::string TypeParams(const MetricDefinition& metric) {
  if (IsFlat(metric)) return "";
  std::string text;
  {
    Writer writer(&text);
    writer.BeginObject();
    switch (metric.type) {
      case MetricType::kSimple:
        WriteMeasure(writer, metric);
        WriteOwnAggregation(writer, metric);
        break;
      case MetricType::kRatio:
        WriteOptionalInput(writer, "numerator", metric.numerator);
        WriteOptionalInput(writer, "denominator", metric.denominator);
        break;
      case MetricType::kDerived:
        WriteDerived(writer, metric);
        break;
      case MetricType::kCumulative:
        WriteCumulative(writer, metric);
        break;
      case MetricType::kConversion:
        WriteConversion(writer, metric);
        break;
    }
    if (metric.is_private) writer.Key("is_private").Bool(true);
    writer.EndObject();
  }
  return text;
}

void SetFlatFields(const MetricDefinition& metric, Metric* wire) {
  if (metric.measure.has_value()) wire->set_measure(metric.measure->name);
  if (metric.numerator.has_value()) {
    wire->set_numerator(metric.numerator->name);
  }
  if (metric.denominator.has_value()) {
    wire->set_denominator(metric.denominator->name);
  }
  if (!metric.expr.empty()) wire->set_expr(metric.expr.text);
  for (const InputMetric& input : metric.inputs) {
    wire->add_metrics(input.name);
  }
}

}  // namespace

Metric MetricToWire(const MetricDefinition& metric) {
  Metric wire;
  wire.set_name(metric.name);
  wire.set_type(std::string(semantic::MetricTypeName(metric.type)));
  if (!metric.about.description.empty()) {
    wire.set_description(metric.about.description);
  }
  SetFlatFields(metric, &wire);
  if (!metric.about.label.empty()) wire.set_label(metric.about.label);
  for (const std::string& synonym : metric.about.synonyms) {
    wire.add_synonyms(synonym);
  }
  // Of a metric view or an Ossie document: the aggregate as it is written.
  if (!metric.measure_expr.empty()) wire.set_expr(metric.measure_expr.text);
  if (!metric.format.empty()) wire.set_format(metric.format);
  if (!metric.filters.empty()) {
    wire.mutable_filter()->set_text(FiltersToJson(metric.filters));
  }
  const std::string params = TypeParams(metric);
  if (!params.empty()) wire.mutable_type_params()->set_text(params);
  if (metric.time_granularity.has_value()) {
    wire.set_time_granularity(
        std::string(semantic::TimeGrainName(*metric.time_granularity)));
  }
  const std::string config = ConfigToJson(metric.about, kSqlMetaKey);
  if (!config.empty()) wire.mutable_config()->set_text(config);
  for (const auto& [key, value] : metric.about.meta) {
    if (key == kSqlMetaKey) wire.set_sql(semantic::FlowToText(value));
  }
  return wire;
}

absl::string_view WireAggregationName(semantic::Aggregation aggregation) {
  if (aggregation == semantic::Aggregation::kAverage) return "avg";
  return semantic::AggregationName(aggregation);
}

}  // namespace semantic_layer::model_store
