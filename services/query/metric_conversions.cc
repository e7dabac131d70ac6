#include "services/query/metric_conversions.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/json/reader.h"
#include "common/json/writer.h"
#include "common/rowset/rowset_proto.h"
#include "common/rowset/value_text.h"
#include "common/semantic/limits.h"
#include "common/status/status_macros.h"
#include "services/query/chart_spec.h"
#include "services/query/column_format.h"
#include "services/query/conversions.h"
#include "services/query/errors.h"
#include "services/query/limits.h"

namespace semantic_layer::query {
namespace {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

std::string Index(int i) { return absl::StrCat("#", i); }

absl::StatusOr<std::vector<std::string>> ToTexts(const Texts& texts,
                                                 const char* field) {
  if (texts.size() > static_cast<int>(kMaxQuestionItems)) {
    return InvalidField(
        {field}, absl::StrCat("At most ", kMaxQuestionItems, " are taken."),
        "too_long");
  }
  for (int i = 0; i < texts.size(); ++i) {
    if (texts[i].empty() || texts[i].size() > kMaxQuestionItemBytes) {
      return InvalidField(
          {field, Index(i)},
          texts[i].empty() ? "It is empty." : "It is too long.",
          texts[i].empty() ? "string_too_short" : "string_too_long");
    }
  }
  return std::vector<std::string>(texts.begin(), texts.end());
}

absl::StatusOr<semantic::FilterOperator> ToOperator(
    v1::FilterOperator op, const std::vector<std::string>& path) {
  using semantic::FilterOperator;
  switch (op) {
    case v1::FILTER_OPERATOR_EQUALS:
      return FilterOperator::kEquals;
    case v1::FILTER_OPERATOR_NOT_EQUALS:
      return FilterOperator::kNotEquals;
    case v1::FILTER_OPERATOR_IN:
      return FilterOperator::kIn;
    case v1::FILTER_OPERATOR_NOT_IN:
      return FilterOperator::kNotIn;
    case v1::FILTER_OPERATOR_GT:
      return FilterOperator::kGreater;
    case v1::FILTER_OPERATOR_GTE:
      return FilterOperator::kGreaterOrEqual;
    case v1::FILTER_OPERATOR_LT:
      return FilterOperator::kLess;
    case v1::FILTER_OPERATOR_LTE:
      return FilterOperator::kLessOrEqual;
    case v1::FILTER_OPERATOR_BETWEEN:
      return FilterOperator::kBetween;
    case v1::FILTER_OPERATOR_CONTAINS:
      return FilterOperator::kContains;
    case v1::FILTER_OPERATOR_STARTS_WITH:
      return FilterOperator::kStartsWith;
    case v1::FILTER_OPERATOR_IS_NULL:
      return FilterOperator::kIsNull;
    case v1::FILTER_OPERATOR_IS_NOT_NULL:
      return FilterOperator::kIsNotNull;
    default: {
      std::vector<std::string> at = path;
      at.push_back("operator");
      return InvalidField(std::move(at),
                          "Use equals, not_equals, in, not_in, gt, gte, lt, "
                          "lte, between, contains, starts_with, is_null or "
                          "is_not_null.",
                          "enum");
    }
  }
}

absl::StatusOr<semantic::FilterValue> ToFilterValue(
    const json::v1::RawJson& raw, const std::vector<std::string>& path) {
  using semantic::FilterValue;
  absl::string_view text = raw.text();
  if (text.empty()) text = "null";
  json::Document document;
  json::Error error;
  if (!document.Parse(text, {.max_bytes = kMaxQuestionItemBytes}, &error)) {
    return InvalidField(path, error.message, error.type);
  }
  const json::Value root = document.root();
  switch (root.kind()) {
    case json::Kind::kNull:
      return FilterValue{FilterValue::Type::kNull, ""};
    case json::Kind::kBool:
      return FilterValue{FilterValue::Type::kBool,
                         root.boolean() ? "true" : "false"};
    case json::Kind::kNumber:
      return FilterValue{FilterValue::Type::kNumber,
                         std::string(root.number())};
    case json::Kind::kString:
      return FilterValue{FilterValue::Type::kString,
                         std::string(root.string())};
    default:
      return InvalidField(path, "A value is a string, number, boolean or null.",
                          "value_error");
  }
}

absl::StatusOr<semantic::QuestionFilter> ToFilter(
    const v1::MetricFilter& filter, int index) {
  const std::vector<std::string> path = {"filters", Index(index)};
  const auto at = [&path](std::string part) {
    std::vector<std::string> result = path;
    result.push_back(std::move(part));
    return result;
  };
  semantic::QuestionFilter result;
  if (filter.member().empty()) {
    return InvalidField(at("member"), "Field required", "missing");
  }
  result.member = filter.member();
  ASSIGN_OR_RETURN(result.op, ToOperator(filter.operator_(), path));
  if (filter.values_size() > static_cast<int>(semantic::kMaxFilterValues)) {
    return InvalidField(at("values"),
                        absl::StrCat("At most ", semantic::kMaxFilterValues,
                                     " values are taken."),
                        "too_long");
  }
  for (int i = 0; i < filter.values_size(); ++i) {
    std::vector<std::string> value_path = at("values");
    value_path.push_back(Index(i));
    ASSIGN_OR_RETURN(semantic::FilterValue value,
                     ToFilterValue(filter.values(i), value_path));
    result.values.push_back(std::move(value));
  }
  return result;
}

absl::Status ChartNeedsMetric() {
  return InvalidField({"metrics"}, "A chart needs a metric: name at least one.",
                      "missing");
}

// Zones are files of the system; where it has none, the warehouse judges.
bool KnowsTimeZones() {
  static const bool knows = [] {
    absl::TimeZone zone;
    return absl::LoadTimeZone("Europe/Paris", &zone);
  }();
  return knows;
}

absl::Status CheckTimeZone(const std::string& name) {
  if (name.empty() || absl::EqualsIgnoreCase(name, "utc")) {
    return absl::OkStatus();
  }
  // Nothing that is a path of a file elsewhere, or an offset of Abseil's own.
  bool plain = name.size() <= kMaxTimeZoneBytes && absl::ascii_isalpha(name[0]);
  for (char c : name) {
    plain =
        plain && (absl::ascii_isalnum(c) || absl::StrContains("_/+-", {&c, 1}));
  }
  absl::TimeZone zone;
  if (plain && (!KnowsTimeZones() || absl::LoadTimeZone(name, &zone))) {
    return absl::OkStatus();
  }
  return InvalidField({"time_zone"},
                      "There is no such time zone; use a name of the IANA "
                      "database, as America/Chicago or UTC.",
                      "value_error");
}

absl::StatusOr<std::optional<semantic::WeekStart>> ToWeekStart(
    v1::WeekStart start) {
  using Result = std::optional<semantic::WeekStart>;
  switch (start) {
    case v1::WEEK_START_UNSPECIFIED:
      return Result();
    case v1::WEEK_START_MONDAY:
      return Result(semantic::WeekStart::kMonday);
    case v1::WEEK_START_SUNDAY:
      return Result(semantic::WeekStart::kSunday);
    case v1::WEEK_START_SATURDAY:
      return Result(semantic::WeekStart::kSaturday);
    default:
      return InvalidField({"week_start"}, "Use monday, sunday or saturday.",
                          "enum");
  }
}

absl::Status AddParameters(const v1::MetricQuestion& question,
                           semantic::MetricQuestion* result) {
  if (question.parameters_size() > static_cast<int>(kMaxQuestionItems)) {
    return InvalidField(
        {"parameters"},
        absl::StrCat("At most ", kMaxQuestionItems, " are taken."), "too_long");
  }
  for (const auto& [name, value] : question.parameters()) {
    if (name.empty() || name.size() > kMaxNameBytes) {
      return InvalidField({"parameters"}, "A name has 1 to 255 bytes.",
                          "value_error");
    }
    ASSIGN_OR_RETURN(semantic::FilterValue parsed,
                     ToFilterValue(value, {"parameters", name}));
    result->parameters.emplace_back(name, std::move(parsed));
  }
  // The message's map has no order; texts and keys made of it need one.
  std::sort(result->parameters.begin(), result->parameters.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return absl::OkStatus();
}

absl::string_view KindName(semantic::OutputKind kind) {
  switch (kind) {
    case semantic::OutputKind::kMetric:
      return "metric";
    case semantic::OutputKind::kTime:
      return "time";
    case semantic::OutputKind::kDimension:
      return "dimension";
    case semantic::OutputKind::kEntity:
      return "entity";
  }
  return "";
}

void AddTexts(const std::vector<std::string>& texts, Texts* out) {
  out->Add(texts.begin(), texts.end());
}

v1::ColumnLineage FromLineage(const semantic::ExplainColumn& column) {
  v1::ColumnLineage result;
  result.set_column(column.column.name);
  result.set_kind(std::string(KindName(column.column.kind)));
  result.set_member(column.column.member);
  if (!column.column.grain.empty()) result.set_grain(column.column.grain);
  if (!column.formula.empty()) result.set_formula(column.formula);
  for (const semantic::ExplainSource& source : column.sources) {
    v1::ColumnSource* out = result.add_sources();
    out->set_model(source.model);
    out->set_table(source.table);
    AddTexts(source.columns, out->mutable_columns());
    if (!source.expression.empty()) out->set_expression(source.expression);
    if (!source.aggregation.empty()) out->set_aggregation(source.aggregation);
    AddTexts(source.join_path, out->mutable_join_path());
    AddTexts(source.filters, out->mutable_filters());
  }
  return result;
}

// One value as JSON, with all its digits.
std::string ValueJson(const rowset::Column& column, int64_t row) {
  if (column.IsNull(row)) return "null";
  std::string text;
  json::Writer writer(&text);
  switch (column.type()) {
    case rowset::ColumnType::kBool:
      writer.Bool(column.BoolAt(row));
      break;
    case rowset::ColumnType::kInt64:
      writer.Int(column.IntAt(row));
      break;
    case rowset::ColumnType::kDouble:
      writer.Double(column.DoubleAt(row));
      break;
    case rowset::ColumnType::kDecimal:
    case rowset::ColumnType::kJson:
      writer.Raw(column.TextAt(row));
      break;
    default: {
      std::string value;
      rowset::AppendValueText(column, row, &value);
      writer.String(value);
    }
  }
  writer.Flush();
  return text;
}

}  // namespace

absl::StatusOr<semantic::MetricQuestion> ToQuestion(
    const v1::MetricQuestion& question) {
  semantic::MetricQuestion result;
  ASSIGN_OR_RETURN(result.metrics, ToTexts(question.metrics(), "metrics"));
  ASSIGN_OR_RETURN(result.group_by, ToTexts(question.group_by(), "group_by"));
  ASSIGN_OR_RETURN(result.where, ToTexts(question.where(), "where"));
  ASSIGN_OR_RETURN(result.order_by, ToTexts(question.order_by(), "order_by"));
  if (question.filters_size() > static_cast<int>(kMaxQuestionItems)) {
    return InvalidField(
        {"filters"}, absl::StrCat("At most ", kMaxQuestionItems, " are taken."),
        "too_long");
  }
  for (int i = 0; i < question.filters_size(); ++i) {
    ASSIGN_OR_RETURN(semantic::QuestionFilter filter,
                     ToFilter(question.filters(i), i));
    result.filters.push_back(std::move(filter));
  }
  if (question.has_time_range()) {
    result.time_range = {question.time_range().start(),
                         question.time_range().end()};
  }
  RETURN_IF_ERROR(CheckTimeZone(question.time_zone()));
  result.time_zone = question.time_zone();
  ASSIGN_OR_RETURN(result.week_start, ToWeekStart(question.week_start()));
  RETURN_IF_ERROR(AddParameters(question, &result));
  if (question.has_limit()) {
    if (question.limit() < 0 || question.limit() > kMaxAnswerRows) {
      return InvalidField(
          {"limit"}, absl::StrCat("The limit is 0 to ", kMaxAnswerRows, "."),
          question.limit() < 0 ? "greater_than_equal" : "less_than_equal");
    }
    result.limit = question.limit();
  }
  result.saved_query = question.saved_query();
  result.distinct = !question.has_distinct() || question.distinct();
  result.min_max_only = question.min_max_only();
  if (question.has_query_id()) {
    RETURN_IF_ERROR(CheckQueryId(question.query_id()));
  }
  return result;
}

AskOptions ToAskOptions(const v1::MetricQuestion& question) {
  return {.query_id = question.query_id(), .no_cache = question.no_cache()};
}

absl::StatusOr<ValuesRequest> ToValuesRequest(
    const v1::ListMetricValuesRequest& request) {
  if (request.dimension().empty()) {
    return InvalidParameter({"dimension"}, "Field required", "missing");
  }
  if (request.dimension().size() > kMaxQuestionItemBytes) {
    return InvalidParameter({"dimension"}, "It is too long.",
                            "string_too_long");
  }
  for (const auto& [name, text] : {std::pair("search", &request.search()),
                                   std::pair("prefix", &request.prefix())}) {
    if (text->size() > kMaxSearchBytes) {
      return InvalidParameter(
          {name}, absl::StrCat("At most ", kMaxSearchBytes, " bytes."),
          "string_too_long");
    }
  }
  ValuesRequest result{.metric = request.name(),
                       .dimension = request.dimension(),
                       .search = request.search(),
                       .prefix = request.prefix()};
  if (request.has_limit()) {
    if (request.limit() < 1 || request.limit() > kMaxValues) {
      return InvalidParameter(
          {"limit"}, absl::StrCat("The limit is 1 to ", kMaxValues, "."),
          request.limit() < 1 ? "greater_than_equal" : "less_than_equal");
    }
    result.limit = request.limit();
  }
  return result;
}

v1::ListMetricValuesResponse FromValues(const MetricAnswer& answer) {
  v1::ListMetricValuesResponse response;
  const rowset::RowSet& rows = answer.result.rows;
  if (!answer.question.columns.empty()) {
    response.set_dimension(answer.question.columns[0]);
  }
  for (int64_t row = 0; row < rows.row_count(); ++row) {
    response.add_values()->set_text(ValueJson(rows.column(0), row));
  }
  response.set_truncated(answer.result.truncated);
  response.set_query_id(answer.result.query_id);
  return response;
}

v1::SavedMetricQuery FromSavedQuestion(const SavedQuestion& query) {
  v1::SavedMetricQuery result;
  result.set_name(query.name);
  if (!query.description.empty()) result.set_description(query.description);
  if (!query.label.empty()) result.set_label(query.label);
  result.set_model(query.model_id);
  AddTexts(query.metrics, result.mutable_metrics());
  AddTexts(query.group_by, result.mutable_group_by());
  AddTexts(query.where, result.mutable_where());
  AddTexts(query.order_by, result.mutable_order_by());
  if (query.limit.has_value()) result.set_limit(*query.limit);
  return result;
}

v1::ExplainMetricsResponse FromExplained(const ExplainedQuestion& explained) {
  v1::ExplainMetricsResponse response;
  const CompiledQuestion& question = explained.question;
  response.set_sql(question.sql);
  response.set_dialect(FromDialect(question.dialect));
  AddTexts(question.columns, response.mutable_columns());
  AddTexts(question.warnings, response.mutable_warnings());
  AddTexts(question.models, response.mutable_models());
  response.set_plan(explained.plan);
  for (const semantic::ExplainStep& step : explained.explanation.steps) {
    v1::PlanStep* out = response.add_steps();
    out->set_kind(step.kind);
    out->set_depth(step.depth);
    out->set_text(step.text);
  }
  for (const semantic::ExplainJoin& join : explained.explanation.joins) {
    v1::PlanJoin* out = response.add_joins();
    out->set_step(join.step);
    out->set_kind(join.kind);
    out->set_left_model(join.left_model);
    out->set_right_model(join.right_model);
    out->set_right_table(join.right_table);
    out->set_alias(join.alias);
    out->set_cardinality(join.cardinality);
    out->set_condition(join.condition);
  }
  for (const semantic::ExplainColumn& column : explained.explanation.columns) {
    *response.add_lineage() = FromLineage(column);
  }
  return response;
}

absl::Status CheckChart(const v1::ChartMetricsRequest& request) {
  if (request.question().metrics().empty() &&
      request.question().saved_query().empty()) {
    return ChartNeedsMetric();
  }
  if (!request.has_data_name()) return absl::OkStatus();
  const std::string& name = request.data_name();
  const bool fits = !name.empty() && name.size() <= kMaxNameBytes &&
                    std::all_of(name.begin(), name.end(), [](char c) {
                      return absl::ascii_isalnum(c) || c == '_' || c == '-';
                    });
  if (fits) return absl::OkStatus();
  return InvalidParameter({"data_name"},
                          "It is 1 to 255 letters, digits, '_' and '-'.",
                          "value_error");
}

absl::StatusOr<ExportFormat> ToExportFormat(v1::ExportFormat format) {
  switch (format) {
    case v1::EXPORT_FORMAT_UNSPECIFIED:
    case v1::EXPORT_FORMAT_CSV:
      return ExportFormat::kCsv;
    case v1::EXPORT_FORMAT_XLSX:
      return ExportFormat::kXlsx;
    case v1::EXPORT_FORMAT_ARROW:
      return ExportFormat::kArrow;
    default:
      return InvalidParameter({"format"}, "Use csv, xlsx or arrow.", "enum");
  }
}

namespace {

// The type of an output column; of a question that was not run, what its kind
// lets one expect.
rowset::ColumnType TypeOf(const MetricAnswer& answer, size_t column) {
  const rowset::RowSet& rows = answer.result.rows;
  if (static_cast<int>(column) < rows.column_count()) {
    return rows.column(static_cast<int>(column)).type();
  }
  return answer.question.outputs[column].kind == semantic::OutputKind::kTime
             ? rowset::ColumnType::kTimestamp
             : rowset::ColumnType::kString;
}

}  // namespace

absl::StatusOr<v1::ChartMetricsResponse> FromChart(
    const v1::ChartMetricsRequest& request,
    const semantic::MetricQuestion& question, const MetricAnswer& answer) {
  ChartRequest chart;
  bool has_metric = false;
  for (size_t i = 0; i < answer.question.outputs.size(); ++i) {
    const semantic::OutputColumn& column = answer.question.outputs[i];
    chart.columns.push_back(column);
    chart.formats.push_back(
        D3ColumnFormat(column, TypeOf(answer, i), answer.question.formats[i]));
    has_metric = has_metric || column.kind == semantic::OutputKind::kMetric;
  }
  if (!has_metric) {
    return InvalidField(
        {"metrics"}, "A chart needs a metric: name at least one.", "missing");
  }
  if (request.has_data_name()) {
    chart.data_name = request.data_name();
  } else {
    chart.rows = &answer.result.rows;
  }
  // A saved query may order too; its rows stay as they came.
  chart.is_ordered =
      !question.order_by.empty() || !question.saved_query.empty();
  chart.truncated = answer.result.truncated;
  chart.query_id = answer.result.query_id;
  chart.sql = answer.question.sql;
  chart.warnings = answer.question.warnings;
  const Chart made = MakeChart(chart);
  v1::ChartMetricsResponse response;
  response.mutable_spec()->set_text(made.spec);
  response.set_kind(made.kind);
  return response;
}

v1::MetricInfo FromMetric(const MetricSummary& metric) {
  v1::MetricInfo info;
  info.set_name(metric.name);
  info.set_type(metric.type);
  if (!metric.description.empty()) info.set_description(metric.description);
  if (!metric.label.empty()) info.set_label(metric.label);
  info.set_model(metric.model_id);
  info.mutable_dimensions()->Add(metric.dimensions.begin(),
                                 metric.dimensions.end());
  info.mutable_input_metrics()->Add(metric.input_metrics.begin(),
                                    metric.input_metrics.end());
  if (!metric.format.empty()) info.set_format(metric.format);
  if (!metric.default_grain.empty()) {
    info.set_default_grain(metric.default_grain);
  }
  AddTexts(metric.synonyms, info.mutable_synonyms());
  return info;
}

v1::DimensionInfo FromItem(const semantic::ReachableItem& item) {
  v1::DimensionInfo info;
  info.set_name(item.name);
  info.set_type(item.kind == semantic::OutputKind::kEntity ? "entity"
                                                           : item.type);
  if (!item.description.empty()) info.set_description(item.description);
  if (!item.label.empty()) info.set_label(item.label);
  info.mutable_grains()->Add(item.grains.begin(), item.grains.end());
  info.set_semantic_model(item.model);
  return info;
}

v1::MetricQueryResponse FromAnswer(const MetricAnswer& answer) {
  v1::MetricQueryResponse response;
  rowset::ToProto(answer.result.rows, response.mutable_rows());
  for (const rowset::v1::Column& column : response.rows().columns()) {
    response.add_columns(column.name());
  }
  response.set_row_count(answer.result.rows.row_count());
  response.set_execution_time_ms(
      absl::ToDoubleMilliseconds(answer.result.execution_time));
  response.set_truncated(answer.result.truncated);
  response.set_query_id(answer.result.query_id);
  response.set_sql(answer.question.sql);
  response.mutable_warnings()->Add(answer.question.warnings.begin(),
                                   answer.question.warnings.end());
  response.set_cached(answer.result.source != AnswerCache::Source::kRun);
  response.set_age_seconds(absl::ToDoubleSeconds(answer.result.age));
  return response;
}

v1::CompileMetricsResponse FromCompiled(const CompiledQuestion& compiled) {
  v1::CompileMetricsResponse response;
  response.set_sql(compiled.sql);
  response.set_dialect(FromDialect(compiled.dialect));
  response.mutable_columns()->Add(compiled.columns.begin(),
                                  compiled.columns.end());
  response.mutable_warnings()->Add(compiled.warnings.begin(),
                                   compiled.warnings.end());
  return response;
}

}  // namespace semantic_layer::query
