#include "services/query/question_json.h"

#include <vector>

#include "common/json/writer.h"

namespace semantic_layer::query {
namespace {

using semantic::FilterValue;

void WriteTexts(json::Writer& writer, absl::string_view key,
                const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  writer.Key(key).BeginArray();
  for (const std::string& text : texts) writer.String(text);
  writer.EndArray();
}

void WriteText(json::Writer& writer, absl::string_view key,
               absl::string_view text) {
  if (!text.empty()) writer.Key(key).String(text);
}

void WriteValue(json::Writer& writer, const FilterValue& value) {
  if (value.type == FilterValue::Type::kString) {
    writer.String(value.text);
  } else if (value.type == FilterValue::Type::kNull) {
    writer.Null();
  } else {
    writer.Raw(value.text);
  }
}

void WriteFilter(json::Writer& writer, const semantic::QuestionFilter& filter) {
  writer.BeginObject().Key("member").String(filter.member);
  writer.Key("operator").String(semantic::FilterOperatorName(filter.op));
  if (!filter.values.empty()) {
    writer.Key("values").BeginArray();
    for (const FilterValue& value : filter.values) WriteValue(writer, value);
    writer.EndArray();
  }
  writer.EndObject();
}

}  // namespace

std::string QuestionJson(const semantic::MetricQuestion& question) {
  std::string text;
  json::Writer writer(&text);
  writer.BeginObject();
  WriteTexts(writer, "metrics", question.metrics);
  WriteTexts(writer, "group_by", question.group_by);
  WriteTexts(writer, "where", question.where);
  if (!question.filters.empty()) {
    writer.Key("filters").BeginArray();
    for (const auto& filter : question.filters) WriteFilter(writer, filter);
    writer.EndArray();
  }
  if (question.time_range.has_value()) {
    writer.Key("time_range").BeginObject();
    WriteText(writer, "start", question.time_range->start);
    WriteText(writer, "end", question.time_range->end);
    writer.EndObject();
  }
  WriteText(writer, "time_zone", question.time_zone);
  if (question.week_start.has_value()) {
    WriteText(writer, "week_start",
              semantic::WeekStartName(*question.week_start));
  }
  if (!question.parameters.empty()) {
    writer.Key("parameters").BeginObject();
    for (const auto& [name, value] : question.parameters) {
      WriteValue(writer.Key(name), value);
    }
    writer.EndObject();
  }
  WriteTexts(writer, "order_by", question.order_by);
  if (question.limit.has_value()) writer.Key("limit").Int(*question.limit);
  WriteText(writer, "saved_query", question.saved_query);
  if (!question.distinct) writer.Key("distinct").Bool(false);
  if (question.min_max_only) writer.Key("min_max_only").Bool(true);
  writer.EndObject();
  writer.Flush();
  return text;
}

}  // namespace semantic_layer::query
