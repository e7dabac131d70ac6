#include "common/databricks/unity_catalog/catalog_answers.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/databricks/client/json_fields.h"

namespace semantic_layer::databricks {
namespace {

std::vector<std::string> TextList(const json::Value& object,
                                  absl::string_view key) {
  std::vector<std::string> texts;
  ForEach(object, key, [&](const json::Value& item) {
    if (item.kind() == json::Kind::kString) {
      texts.emplace_back(item.string());
    }
  });
  return texts;
}

UnityColumn ReadColumn(const json::Value& object) {
  return {
      .name = TextField(object, "name"),
      .type_name = TextField(object, "type_name"),
      .type_text = TextField(object, "type_text"),
      .precision = IntField(object, "type_precision"),
      .scale = IntField(object, "type_scale"),
      .position = static_cast<int>(IntField(object, "position").value_or(0)),
      .comment = OptionalText(object, "comment"),
      .nullable = BoolField(object, "nullable").value_or(true),
      .partition_index = IntField(object, "partition_index")};
}

UnityConstraint ReadConstraint(const json::Value& object) {
  UnityConstraint constraint;
  std::optional<json::Value> body;
  if ((body = ObjectField(object, "primary_key_constraint")).has_value()) {
    constraint.kind = UnityConstraint::Kind::kPrimaryKey;
  } else if ((body = ObjectField(object, "foreign_key_constraint"))
                 .has_value()) {
    constraint.kind = UnityConstraint::Kind::kForeignKey;
  } else {
    body = ObjectField(object, "named_table_constraint");
  }
  if (!body.has_value()) return constraint;
  constraint.name = TextField(*body, "name");
  constraint.columns = TextList(*body, "child_columns");
  constraint.parent_table = TextField(*body, "parent_table");
  constraint.parent_columns = TextList(*body, "parent_columns");
  constraint.rely = BoolField(*body, "rely").value_or(false);
  return constraint;
}

// The parts of a dotted name, whose parts may stand in backquotes.
std::vector<std::string> NameParts(absl::string_view full_name) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (size_t i = 0; i < full_name.size(); ++i) {
    const char c = full_name[i];
    if (c == '`' && quoted && i + 1 < full_name.size() &&
        full_name[i + 1] == '`') {
      parts.back().push_back('`');
      ++i;
    } else if (c == '`') {
      quoted = !quoted;
    } else if (c == '.' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back().push_back(c);
    }
  }
  return parts;
}

}  // namespace

UnityCatalog ReadUnityCatalog(const json::Value& object) {
  return {.name = TextField(object, "name"),
          .catalog_type = TextField(object, "catalog_type"),
          .comment = OptionalText(object, "comment"),
          .owner = OptionalText(object, "owner"),
          .created_at = MillisField(object, "created_at")};
}

UnitySchema ReadUnitySchema(const json::Value& object) {
  return {.catalog_name = TextField(object, "catalog_name"),
          .name = TextField(object, "name"),
          .comment = OptionalText(object, "comment"),
          .owner = OptionalText(object, "owner"),
          .storage_location = OptionalText(object, "storage_location")};
}

UnityTable ReadUnityTable(const json::Value& object) {
  UnityTable table = {
      .catalog_name = TextField(object, "catalog_name"),
      .schema_name = TextField(object, "schema_name"),
      .name = TextField(object, "name"),
      .table_type = TextField(object, "table_type"),
      .data_source_format = TextField(object, "data_source_format"),
      .comment = OptionalText(object, "comment"),
      .owner = OptionalText(object, "owner"),
      .storage_location = OptionalText(object, "storage_location"),
      .view_definition = OptionalText(object, "view_definition"),
      .created_at = MillisField(object, "created_at"),
      .updated_at = MillisField(object, "updated_at")};
  if (const auto properties = ObjectField(object, "properties")) {
    for (const auto& [key, value] : properties->members()) {
      if (value.kind() != json::Kind::kString) continue;
      table.properties.emplace_back(std::string(key.string()),
                                    std::string(value.string()));
    }
  }
  ForEachObject(object, "columns", [&](const json::Value& column) {
    table.columns.push_back(ReadColumn(column));
  });
  std::stable_sort(table.columns.begin(), table.columns.end(),
                   [](const UnityColumn& a, const UnityColumn& b) {
                     return a.position < b.position;
                   });
  ForEachObject(object, "table_constraints", [&](const json::Value& item) {
    table.constraints.push_back(ReadConstraint(item));
  });
  return table;
}

UnityTableSummary ReadUnityTableSummary(const json::Value& object) {
  UnityTableSummary summary = {.table_type = TextField(object, "table_type")};
  std::vector<std::string> parts = NameParts(TextField(object, "full_name"));
  if (parts.size() != 3) return summary;
  summary.catalog_name = std::move(parts[0]);
  summary.schema_name = std::move(parts[1]);
  summary.name = std::move(parts[2]);
  return summary;
}

UnityVolume ReadUnityVolume(const json::Value& object) {
  return {.catalog_name = TextField(object, "catalog_name"),
          .schema_name = TextField(object, "schema_name"),
          .name = TextField(object, "name"),
          .volume_type = TextField(object, "volume_type"),
          .comment = OptionalText(object, "comment"),
          .owner = OptionalText(object, "owner"),
          .storage_location = OptionalText(object, "storage_location")};
}

}  // namespace semantic_layer::databricks
