#include "services/model_store/conversions/yaml_draft.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/json/reader.h"
#include "common/json/writer.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "services/model_store/meta_keys.h"

namespace semantic_layer::model_store {
namespace {

using model::v1::Dimension;
using model::v1::Entity;
using model::v1::Measure;
using model::v1::Metric;
using model::v1::SemanticModel;
using semantic_layer::json::v1::RawJson;
using Field = std::vector<std::string>;

// Appends a JSON value in a spelling that YAML reads the same way: strings
// without the escapes that only JSON knows, a space after each colon.
void AppendFlow(json::Value value, std::string& out) {
  switch (value.kind()) {
    case json::Kind::kString:
      out += json::Quoted(value.string());
      return;
    case json::Kind::kArray: {
      absl::string_view separator = "";
      out += '[';
      for (const json::Value element : value.elements()) {
        out.append(separator.data(), separator.size());
        separator = ", ";
        AppendFlow(element, out);
      }
      out += ']';
      return;
    }
    case json::Kind::kObject: {
      absl::string_view separator = "";
      out += '{';
      for (const auto& [key, member] : value.members()) {
        out.append(separator.data(), separator.size());
        separator = ", ";
        absl::StrAppend(&out, json::Quoted(key.string()), ": ");
        AppendFlow(member, out);
      }
      out += '}';
      return;
    }
    default:
      absl::StrAppend(&out, value.source());
  }
}

absl::Status NotJson(const Field& field) {
  Field path = field;
  path.insert(path.begin(), "body");
  return MakeStatus(ErrorReason::kInvalidRequest, "A field is not JSON.")
      .Violation({.field = std::move(path),
                  .message = "The value is not JSON.",
                  .type = "json_invalid"});
}

bool IsSet(const RawJson& raw) {
  return !raw.text().empty() && raw.text() != "null";
}

// Whether a JSON field is an object that has the member.
bool HasMember(const RawJson& raw, absl::string_view key) {
  json::Document document;
  json::Error error;
  return IsSet(raw) && document.Parse(raw.text(), {}, &error) &&
         document.root().kind() == json::Kind::kObject &&
         document.root().Find(key).has_value();
}

// Writes the draft line by line.
class Drafter {
 public:
  Drafter() { draft_.field_of_line.emplace_back(); }

  // A key with text; empty text is left out unless `always`.
  void Text(absl::string_view key, absl::string_view value,
            bool always = false) {
    if (value.empty() && !always) return;
    Line(key, json::Quoted(value), key);
  }

  void Flag(absl::string_view key, bool value) {
    Line(key, value ? "true" : "false", key);
  }

  template <typename Texts>
  void TextList(absl::string_view key, const Texts& values,
                absl::string_view field = "") {
    if (values.empty()) return;
    std::string list = "[";
    for (const std::string& value : values) {
      absl::StrAppend(&list, list.size() > 1 ? ", " : "", json::Quoted(value));
    }
    Line(key, list + "]", field.empty() ? key : field);
  }

  void Json(absl::string_view key, const RawJson& raw) {
    if (!IsSet(raw)) return;
    json::Document document;
    json::Error error;
    if (!document.Parse(raw.text(), {}, &error)) {
      Field field = prefix_;
      field.emplace_back(key);
      if (status_.ok()) status_ = NotJson(field);
      return;
    }
    std::string flow;
    AppendFlow(document.root(), flow);
    Line(key, flow, key);
  }

  // A list of mappings: calls `write(item)` for each.
  template <typename List, typename Write>
  void Items(absl::string_view key, const List& items, Write write) {
    if (items.empty()) return;
    Line(key, "", key);
    const Field outer = prefix_;
    const std::string indent = indent_;
    for (int i = 0; i < items.size(); ++i) {
      prefix_ = outer;
      prefix_.emplace_back(key);
      prefix_.push_back(absl::StrCat("#", i));
      indent_ = indent + "    ";
      first_ = indent + "  - ";
      write(items[i]);
      first_.reset();
    }
    prefix_ = outer;
    indent_ = indent;
  }

  absl::StatusOr<YamlDraft> Take() && {
    RETURN_IF_ERROR(status_);
    return std::move(draft_);
  }

 private:
  void Line(absl::string_view key, absl::string_view value,
            absl::string_view field) {
    absl::StrAppend(&draft_.text, first_.value_or(indent_), key, ":",
                    value.empty() ? "" : " ", value, "\n");
    first_.reset();
    draft_.field_of_line.push_back(prefix_);
    draft_.field_of_line.back().emplace_back(field);
  }

  YamlDraft draft_;
  absl::Status status_;
  Field prefix_;
  std::string indent_;
  // Indentation with the dash, for the first line of an item.
  std::optional<std::string> first_;
};

void WriteEntity(Drafter& draft, const Entity& entity) {
  draft.Text("name", entity.name(), /*always=*/true);
  draft.Text("type", entity.type(), /*always=*/true);
  if (entity.key_parts().empty()) {
    draft.Text("expr", entity.expr());
  } else {
    draft.TextList("expr", entity.key_parts(), "key_parts");
  }
  draft.Text("description", entity.description());
  draft.Text("label", entity.label());
  draft.TextList("synonyms", entity.synonyms());
  draft.Text("role", entity.role());
  draft.Json("config", entity.config());
}

void WriteDimension(Drafter& draft, const Dimension& dimension) {
  draft.Text("name", dimension.name(), /*always=*/true);
  draft.Text("type", dimension.type(), /*always=*/true);
  draft.Text("expr", dimension.expr());
  draft.TextList("time_granularity", dimension.time_granularity());
  draft.Text("description", dimension.description());
  draft.Text("label", dimension.label());
  draft.TextList("synonyms", dimension.synonyms());
  if (dimension.has_is_partition()) {
    draft.Flag("is_partition", dimension.is_partition());
  }
  draft.Json("type_params", dimension.type_params());
  draft.Json("config", dimension.config());
}

void WriteMeasure(Drafter& draft, const Measure& measure) {
  draft.Text("name", measure.name(), /*always=*/true);
  draft.Text("agg", measure.agg(), /*always=*/true);
  draft.Text("expr", measure.expr());
  draft.Text("description", measure.description());
  if (measure.create_metric()) draft.Flag("create_metric", true);
  draft.Text("label", measure.label());
  draft.TextList("synonyms", measure.synonyms());
  draft.Text("agg_time_dimension", measure.agg_time_dimension());
  draft.Json("agg_params", measure.agg_params());
  draft.Json("non_additive_dimension", measure.non_additive_dimension());
  draft.Json("config", measure.config());
}

void WriteMetric(Drafter& draft, const Metric& metric) {
  const RawJson& params = metric.type_params();
  // What stands in type_params is not said twice.
  const auto text = [&](absl::string_view key, const std::string& value) {
    if (!HasMember(params, key)) draft.Text(key, value);
  };
  draft.Text("name", metric.name(), /*always=*/true);
  draft.Text("type", metric.type(), /*always=*/true);
  draft.Text("description", metric.description());
  text("measure", metric.measure());
  text("numerator", metric.numerator());
  text("denominator", metric.denominator());
  text("expr", metric.expr());
  if (!HasMember(params, "metrics")) {
    draft.TextList("metrics", metric.metrics());
  }
  draft.Text("label", metric.label());
  draft.TextList("synonyms", metric.synonyms());
  draft.Text("format", metric.format());
  draft.Json("filter", metric.filter());
  draft.Json("type_params", params);
  draft.Text("time_granularity", metric.time_granularity());
  draft.Json("config", metric.config());
  if (!metric.sql().empty()) {
    RawJson meta;
    meta.set_text(absl::StrCat("{", json::Quoted(kSqlMetaKey), ": ",
                               json::Quoted(metric.sql()), "}"));
    draft.Json("meta", meta);
  }
}

}  // namespace

absl::StatusOr<YamlDraft> DraftYaml(const SemanticModel& wire) {
  Drafter draft;
  draft.Text("name", wire.name(), /*always=*/true);
  draft.Text("description", wire.description());
  // Without a table, `model` is what is missing.
  if (!wire.model().empty() || !IsSet(wire.node_relation())) {
    draft.Text("model", wire.model(), /*always=*/true);
  } else {
    draft.Json("node_relation", wire.node_relation());
  }
  draft.Text("label", wire.label());
  draft.Json("defaults", wire.defaults());
  draft.Text("primary_entity", wire.primary_entity());
  draft.Json("config", wire.config());
  draft.Json("meta", wire.meta());
  draft.TextList("synonyms", wire.synonyms());
  draft.Json("row_policies", wire.row_policies());
  draft.Items("entities", wire.entities(),
              [&](const Entity& item) { WriteEntity(draft, item); });
  draft.Items("dimensions", wire.dimensions(),
              [&](const Dimension& item) { WriteDimension(draft, item); });
  draft.Items("measures", wire.measures(),
              [&](const Measure& item) { WriteMeasure(draft, item); });
  draft.Items("metrics", wire.metrics(),
              [&](const Metric& item) { WriteMetric(draft, item); });
  return std::move(draft).Take();
}

}  // namespace semantic_layer::model_store
