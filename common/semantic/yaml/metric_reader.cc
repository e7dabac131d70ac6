#include "common/semantic/yaml/metric_reader.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/suggest.h"
#include "common/semantic/yaml/element_reader.h"
#include "common/semantic/yaml/metric_keys.h"

namespace semantic_layer::semantic {
namespace {

std::optional<TimeWindow> ReadWindow(MapReader& reader, absl::string_view key) {
  const std::optional<std::string> text = reader.Text(key);
  if (!text.has_value()) return std::nullopt;
  const std::optional<TimeWindow> window = ParseTimeWindow(*text);
  if (!window.has_value()) {
    reader.reporter()->Error(
        *reader.node().Find(key), DiagnosticCode::kInvalidValue,
        absl::StrCat("'", *text, "' is not a length of time"),
        "write a number, a space and a grain: 7 days");
  }
  return window;
}

std::string LowerText(MapReader& reader, absl::string_view key) {
  return absl::AsciiStrToLower(reader.Text(key).value_or(""));
}

// An input metric: its name, or a mapping.
std::optional<InputMetric> ReadInputMetric(const YamlNode& node,
                                           FileReporter* reporter) {
  InputMetric input;
  input.at = reporter->At(node);
  if (node.is_scalar()) {
    input.name = absl::AsciiStrToLower(node.text);
    return input;
  }
  const size_t before = reporter->errors();
  MapReader reader(node, "input metric", reporter);
  // Older documents wrote {measure: name} here.
  if (!reader.Has("name") && reader.Has("measure")) {
    input.name = LowerText(reader, "measure");
  } else {
    input.name = absl::AsciiStrToLower(reader.RequiredText("name"));
  }
  input.alias = reader.Name("alias");
  input.filters = reader.SqlList("filter");
  input.offset_window = ReadWindow(reader, "offset_window");
  input.offset_to_grain = ReadGrain(reader, "offset_to_grain");
  if (reader.Has("group_by"))
    input.fixed_group_by = reader.TextList("group_by");
  if (input.offset_window.has_value() && input.offset_to_grain.has_value()) {
    reporter->Error(node, DiagnosticCode::kConflictingKeys,
                    "An input metric has either 'offset_window' or "
                    "'offset_to_grain', not both",
                    "offset_window: 1 month goes back, offset_to_grain: month "
                    "to its first day");
  }
  reader.Finish();
  if (reporter->errors() != before) return std::nullopt;
  return input;
}

std::optional<InputMeasure> ReadInputMeasure(const YamlNode& node,
                                             FileReporter* reporter) {
  InputMeasure input;
  input.at = reporter->At(node);
  if (node.is_scalar()) {
    input.name = absl::AsciiStrToLower(node.text);
    return input;
  }
  const size_t before = reporter->errors();
  MapReader reader(node, "input measure", reporter);
  input.name = absl::AsciiStrToLower(reader.RequiredText("name"));
  input.alias = reader.Name("alias");
  input.filters = reader.SqlList("filter");
  input.join_to_timespine = reader.Bool("join_to_timespine").value_or(false);
  input.fill_nulls_with = reader.Int("fill_nulls_with");
  reader.Finish();
  if (reporter->errors() != before) return std::nullopt;
  return input;
}

void ReadInputList(MapReader& reader, absl::string_view key,
                   std::vector<InputMetric>* inputs) {
  for (const YamlNode* item : reader.MapList(key)) {
    if (auto input = ReadInputMetric(*item, reader.reporter())) {
      inputs->push_back(*std::move(input));
    }
  }
}

void ReadPeriodAgg(MapReader& reader, MetricDefinition* metric) {
  const std::optional<std::string> text = reader.Text("period_agg");
  if (!text.has_value()) return;
  metric->period_agg = ParsePeriodAggregation(*text);
  if (!metric->period_agg.has_value()) {
    reader.BadValue(*reader.node().Find("period_agg"), "period_agg", *text,
                    {"first", "last", "average"});
    return;
  }
  CheckWordCase(*reader.node().Find("period_agg"), reader.reporter());
}

// The window of a cumulative or conversion metric: in standard grains.
std::optional<TimeWindow> ReadStandardWindow(MapReader& reader) {
  std::optional<TimeWindow> window = ReadWindow(reader, "window");
  if (!window.has_value() || !window->grain.is_custom()) return window;
  const std::vector<absl::string_view> known = TimeGrainNames();
  std::string hint = DidYouMean(NearestNames(window->grain.custom, known, 1));
  if (hint.empty()) {
    hint = "only offset_window may use a custom granularity";
  }
  reader.reporter()->Error(
      *reader.node().Find("window"), DiagnosticCode::kInvalidValue,
      absl::StrCat("'", window->grain.custom, "' is not a standard grain"),
      std::move(hint));
  return std::nullopt;
}

// `window` and `grain_to_date`, which stand in two places in the legacy spec.
void ReadWindowKeys(MapReader& reader, MetricDefinition* metric) {
  if (const auto window = ReadStandardWindow(reader)) {
    if (metric->window.has_value() && !(*metric->window == *window)) {
      reader.reporter()->Error(*reader.node().Find("window"),
                               DiagnosticCode::kConflictingKeys,
                               "'window' is given twice with two values",
                               "keep the one in cumulative_type_params");
    }
    metric->window = window;
  }
  if (const auto grain = ReadGrain(reader, "grain_to_date")) {
    if (metric->grain_to_date.has_value() && metric->grain_to_date != grain) {
      reader.reporter()->Error(*reader.node().Find("grain_to_date"),
                               DiagnosticCode::kConflictingKeys,
                               "'grain_to_date' is given twice with two values",
                               "keep the one in cumulative_type_params");
    }
    metric->grain_to_date = grain;
  }
}

void ReadConversionKeys(MapReader& reader, MetricDefinition* metric) {
  FileReporter* reporter = reader.reporter();
  const auto read_input = [&](absl::string_view measure_key,
                              absl::string_view metric_key,
                              ConversionInput* input) {
    if (const YamlNode* node = reader.Get(measure_key)) {
      input->measure = ReadInputMeasure(*node, reporter);
    }
    if (const YamlNode* node = reader.Get(metric_key)) {
      input->metric = ReadInputMetric(*node, reporter);
    }
  };
  read_input("base_measure", "base_metric", &metric->base);
  read_input("conversion_measure", "conversion_metric", &metric->conversion);
  if (reader.Has("entity")) {
    metric->entity = LowerText(reader, "entity");
    metric->entity_at = reader.PlaceOf("entity");
  }
  reader.Ignore({"entity"});
  if (const auto calculation = reader.Text("calculation")) {
    if (absl::EqualsIgnoreCase(*calculation, "conversions")) {
      metric->calculation = ConversionCalculation::kConversions;
    } else if (!absl::EqualsIgnoreCase(*calculation, "conversion_rate")) {
      reader.BadValue(*reader.node().Find("calculation"), "calculation",
                      *calculation, {"conversions", "conversion_rate"});
    } else {
      CheckWordCase(*reader.node().Find("calculation"), reporter);
    }
  }
  for (const YamlNode* item : reader.MapList("constant_properties")) {
    MapReader inner(*item, "constant property", reporter);
    ConstantProperty property;
    property.at = reporter->At(*item);
    property.base = absl::AsciiStrToLower(inner.RequiredText("base_property"));
    property.conversion =
        absl::AsciiStrToLower(inner.RequiredText("conversion_property"));
    inner.Finish();
    metric->constant_properties.push_back(std::move(property));
  }
}

void ReadPercentile(MapReader& reader, AggregationParams* params) {
  params->percentile = reader.Number("percentile");
  if (params->percentile.has_value() && *params->percentile > 1 &&
      *params->percentile < 100) {
    reader.reporter()->Warning(*reader.node().Find("percentile"),
                               DiagnosticCode::kDeprecated,
                               "'percentile' above 1 is read as percent",
                               "write a fraction between 0 and 1");
    *params->percentile /= 100;
  }
  if (const auto type = reader.Text("percentile_type")) {
    if (absl::EqualsIgnoreCase(*type, "discrete")) {
      params->discrete = true;
    } else if (!absl::EqualsIgnoreCase(*type, "continuous")) {
      reader.BadValue(*reader.node().Find("percentile_type"), "percentile_type",
                      *type, {"discrete", "continuous"});
    } else {
      CheckWordCase(*reader.node().Find("percentile_type"), reader.reporter());
    }
  }
}

std::optional<Aggregation> ReadAgg(MapReader& reader) {
  const std::optional<std::string> text = reader.Text("agg");
  if (!text.has_value()) return std::nullopt;
  const std::optional<Aggregation> agg = ParseAggregation(*text);
  if (!agg.has_value()) {
    reader.BadValue(*reader.node().Find("agg"), "agg", *text,
                    AggregationNames());
  } else {
    CheckWordCase(*reader.node().Find("agg"), reader.reporter());
  }
  return agg;
}

// The latest spec's simple metric: the aggregation stands in the metric.
void ReadOwnAggregation(MapReader& reader, MetricDefinition* metric) {
  SimpleAggregation simple;
  if (const auto agg = ReadAgg(reader)) simple.agg = *agg;
  ReadPercentile(reader, &simple.params);
  simple.agg_time_dimension = LowerText(reader, "agg_time_dimension");
  simple.agg_time_dimension_at = reader.PlaceOf("agg_time_dimension");
  if (const YamlNode* node = reader.Map("non_additive_dimension")) {
    simple.non_additive = ReadNonAdditiveDimension(*node, reader.reporter());
    MapReader inner(*node, "non_additive_dimension mapping", reader.reporter());
    if (!inner.Has("window_agg") && !inner.Has("window_choice")) {
      inner.Missing("window_agg");
    }
  }
  simple.join_to_timespine = reader.Bool("join_to_timespine").value_or(false);
  simple.fill_nulls_with = reader.Int("fill_nulls_with");
  if (reader.Has("agg")) metric->aggregation = std::move(simple);
}

// type_params.metric_aggregation_params of newer MetricFlow documents.
void ReadMetricAggregationParams(const YamlNode& node, FileReporter* reporter,
                                 MetricDefinition* metric) {
  MapReader reader(node, "metric_aggregation_params mapping", reporter);
  SimpleAggregation simple;
  simple.model = absl::AsciiStrToLower(reader.RequiredText("semantic_model"));
  if (!reader.Has("agg")) reader.Missing("agg");
  if (const auto agg = ReadAgg(reader)) simple.agg = *agg;
  if (const YamlNode* params = reader.Map("agg_params")) {
    MapReader inner(*params, "agg_params mapping", reporter);
    simple.params.percentile = inner.Number("percentile");
    simple.params.discrete =
        inner.Bool("use_discrete_percentile").value_or(false);
    simple.params.approximate =
        inner.Bool("use_approximate_percentile").value_or(false);
    inner.Finish();
  }
  simple.agg_time_dimension = LowerText(reader, "agg_time_dimension");
  simple.agg_time_dimension_at = reader.PlaceOf("agg_time_dimension");
  if (const YamlNode* value = reader.Map("non_additive_dimension")) {
    simple.non_additive = ReadNonAdditiveDimension(*value, reporter);
  }
  reader.Finish();
  metric->aggregation = std::move(simple);
}

void ReadCumulativeTypeParams(const YamlNode& node, FileReporter* reporter,
                              MetricDefinition* metric) {
  MapReader reader(node, "cumulative_type_params mapping", reporter);
  ReadWindowKeys(reader, metric);
  ReadPeriodAgg(reader, metric);
  if (const YamlNode* input = reader.Get("metric")) {
    metric->cumulative_input = ReadInputMetric(*input, reporter);
  }
  reader.Finish();
}

// Keys that mean the same in `type_params` and, in the seed's and the latest
// spelling, in the metric itself.
void ReadSharedKeys(MapReader& reader, MetricDefinition* metric) {
  FileReporter* reporter = reader.reporter();
  if (const YamlNode* node = reader.Get("measure")) {
    metric->measure = ReadInputMeasure(*node, reporter);
  }
  if (const YamlNode* node = reader.Get("numerator")) {
    metric->numerator = ReadInputMetric(*node, reporter);
  }
  if (const YamlNode* node = reader.Get("denominator")) {
    metric->denominator = ReadInputMetric(*node, reporter);
  }
  if (SqlText expr = reader.Sql("expr"); !expr.empty()) {
    metric->expr = std::move(expr);
  }
  ReadInputList(reader, "metrics", &metric->inputs);
  ReadWindowKeys(reader, metric);
}

void ReadTypeParams(const YamlNode& node, FileReporter* reporter,
                    MetricDefinition* metric) {
  MapReader reader(node, "type_params mapping", reporter);
  ReadSharedKeys(reader, metric);
  // Written by dbt into its manifest, derived from the rest.
  reader.Ignore({"input_measures"});
  if (const YamlNode* value = reader.Map("metric_aggregation_params")) {
    ReadMetricAggregationParams(*value, reporter, metric);
  }
  const bool join = reader.Bool("join_to_timespine").value_or(false);
  const std::optional<int64_t> fill = reader.Int("fill_nulls_with");
  if (metric->aggregation.has_value()) {
    metric->aggregation->join_to_timespine = join;
    metric->aggregation->fill_nulls_with = fill;
  }
  metric->is_private = reader.Bool("is_private").value_or(false);
  if (const YamlNode* value = reader.Map("cumulative_type_params")) {
    ReadCumulativeTypeParams(*value, reporter, metric);
  }
  if (const YamlNode* value = reader.Map("conversion_type_params")) {
    MapReader inner(*value, "conversion_type_params mapping", reporter);
    ReadConversionKeys(inner, metric);
    if (const auto window = ReadStandardWindow(inner)) {
      metric->window = window;
    }
    inner.Finish();
  }
  reader.Finish();
}

void ReadType(MapReader& reader, MetricDefinition* metric) {
  const std::optional<std::string> type = reader.Text("type");
  if (!type.has_value()) {
    // Only the latest spec lets the type out: it means simple.
    if (reader.Has("type_params")) reader.Missing("type");
    return;
  }
  if (const auto parsed = ParseMetricType(*type)) {
    metric->type = *parsed;
    CheckWordCase(*reader.node().Find("type"), reader.reporter());
    return;
  }
  reader.BadValue(*reader.node().Find("type"), "type", *type,
                  {"simple", "ratio", "derived", "cumulative", "conversion"});
}

}  // namespace

std::optional<MetricDefinition> ReadMetric(const YamlNode& node,
                                           FileReporter* reporter) {
  const size_t before = reporter->errors();
  MapReader reader(node, "metric", reporter);
  MetricDefinition metric;
  metric.at = reporter->At(node);
  metric.name = reader.RequiredName("name");
  ReadType(reader, &metric);
  metric.filters = reader.SqlList("filter");
  metric.time_granularity = ReadGrain(reader, "time_granularity");
  metric.format = reader.Text("format").value_or("");
  ReadAnnotations(reader, &metric.about);
  ReadSharedKeys(reader, &metric);
  ReadOwnAggregation(reader, &metric);
  ReadPeriodAgg(reader, &metric);
  if (const YamlNode* input = reader.Get("input_metric")) {
    metric.cumulative_input = ReadInputMetric(*input, reporter);
  }
  ReadInputList(reader, "input_metrics", &metric.inputs);
  ReadConversionKeys(reader, &metric);
  const bool hidden = reader.Bool("hidden").value_or(false);
  if (const YamlNode* params = reader.Map("type_params")) {
    ReadTypeParams(*params, reporter, &metric);
  }
  metric.is_private = metric.is_private || hidden;
  reader.Finish();
  CheckMetricKeys(node, metric.type, reporter);
  if (reporter->errors() != before) return std::nullopt;
  return metric;
}

}  // namespace semantic_layer::semantic
