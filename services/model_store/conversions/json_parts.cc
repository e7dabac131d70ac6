#include "services/model_store/conversions/json_parts.h"

#include "absl/strings/str_cat.h"
#include "common/json/text.h"
#include "common/semantic/yaml/flow_json.h"

namespace semantic_layer::model_store {

std::string FlowToJson(absl::string_view flow) {
  return semantic::FlowTextToJson(flow);
}

std::string MetaToJson(const semantic::Annotations& about,
                       absl::string_view except) {
  std::string text;
  for (const auto& [key, value] : about.meta) {
    if (key == except) continue;
    absl::StrAppend(&text, text.empty() ? "{" : ",", json::Quoted(key), ":",
                    FlowToJson(value));
  }
  return text.empty() ? "" : text + "}";
}

std::string ConfigToJson(const semantic::Annotations& about,
                         absl::string_view except) {
  std::string text;
  const auto add = [&text](absl::string_view key, absl::string_view value) {
    absl::StrAppend(&text, text.empty() ? "{" : ",", json::Quoted(key), ":",
                    value);
  };
  for (const auto& [key, value] : about.config) add(key, FlowToJson(value));
  const std::string meta = MetaToJson(about, except);
  if (!meta.empty()) add("meta", meta);
  return text.empty() ? "" : text + "}";
}

std::string FiltersToJson(const std::vector<semantic::SqlText>& filters) {
  if (filters.empty()) return "";
  if (filters.size() == 1) return json::Quoted(filters.front().text);
  std::string text;
  {
    json::Writer writer(&text);
    writer.BeginArray();
    for (const semantic::SqlText& filter : filters) {
      writer.String(filter.text);
    }
    writer.EndArray();
  }
  return text;
}

std::string AggregationParamsToJson(const semantic::AggregationParams& params) {
  if (params == semantic::AggregationParams{}) return "";
  std::string text;
  {
    json::Writer writer(&text);
    writer.BeginObject();
    if (params.percentile.has_value()) {
      writer.Key("percentile").Double(*params.percentile);
    }
    if (params.discrete) writer.Key("use_discrete_percentile").Bool(true);
    if (params.approximate) {
      writer.Key("use_approximate_percentile").Bool(true);
    }
    writer.EndObject();
  }
  return text;
}

std::string NonAdditiveToJson(
    const std::optional<semantic::NonAdditiveDimension>& dimension) {
  if (!dimension.has_value()) return "";
  std::string text;
  {
    json::Writer writer(&text);
    writer.BeginObject()
        .Key("name")
        .String(dimension->name)
        .Key("window_choice")
        .String(dimension->last ? "max" : "min");
    if (!dimension->groupings.empty()) {
      writer.Key("window_groupings").BeginArray();
      for (const std::string& name : dimension->groupings) writer.String(name);
      writer.EndArray();
    }
    writer.EndObject();
  }
  return text;
}

}  // namespace semantic_layer::model_store
