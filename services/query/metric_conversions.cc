#include "services/query/metric_conversions.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/json/reader.h"
#include "common/rowset/rowset_proto.h"
#include "common/semantic/limits.h"
#include "common/status/status_macros.h"
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
  result.time_zone = question.time_zone();
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
