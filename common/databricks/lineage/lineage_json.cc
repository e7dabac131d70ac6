#include "common/databricks/lineage/lineage_json.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/databricks/client/json_fields.h"

namespace semantic_layer::databricks {
namespace {

// Members that list what moved data, and the ids in them.
struct EntityList {
  absl::string_view key;
  absl::string_view id;
  LineageKind kind;
};
constexpr EntityList kEntityLists[] = {
    {"notebookInfos", "notebook_id", LineageKind::kNotebook},
    {"jobInfos", "job_id", LineageKind::kJob},
    {"pipelineInfos", "pipeline_id", LineageKind::kPipeline},
    {"queryInfos", "query_id", LineageKind::kQuery},
    {"dashboardInfos", "dashboard_id", LineageKind::kDashboard},
    {"dashboardV3Infos", "dashboard_id", LineageKind::kDashboard},
};

// "2025-12-01 09:11:40.0", in UTC.
std::optional<absl::Time> TimeOf(const json::Value& info) {
  const std::string text = TextField(info, "lineage_timestamp");
  absl::Time time;
  if (!absl::ParseTime("%Y-%m-%d %H:%M:%E*S", text, &time, nullptr)) {
    return std::nullopt;
  }
  return time;
}

std::string FullName(const json::Value& info, absl::string_view table_key) {
  std::string name = TextField(info, table_key);
  const std::string catalog = TextField(info, "catalog_name");
  const std::string schema = TextField(info, "schema_name");
  if (name.empty() || catalog.empty() || schema.empty()) return name;
  return absl::StrCat(catalog, ".", schema, ".", name);
}

std::vector<LineageObject> EntitiesOf(const json::Value& entry) {
  std::vector<LineageObject> entities;
  for (const EntityList& list : kEntityLists) {
    ForEachObject(entry, list.key, [&](const json::Value& info) {
      std::string id = TextField(info, list.id);
      if (!id.empty()) {
        entities.push_back({.kind = list.kind, .name = std::move(id)});
      }
    });
  }
  return entities;
}

// An edge between `object` and `other`, in the direction that is looked in.
LineageEdge Between(const LineageObject& object, LineageObject other,
                    bool upstream) {
  LineageEdge edge = {.from = object, .to = object};
  (upstream ? edge.from : edge.to) = std::move(other);
  return edge;
}

void ReadTableEntry(const json::Value& entry, const LineageObject& object,
                    bool upstream, std::vector<LineageEdge>* edges) {
  std::vector<LineageObject> entities = EntitiesOf(entry);
  const auto table = ObjectField(entry, "tableInfo");
  const auto file = ObjectField(entry, "fileInfo");
  LineageObject other;
  if (table.has_value()) {
    other.name = FullName(*table, "name");
  } else if (file.has_value()) {
    other = {.kind = LineageKind::kPath, .name = TextField(*file, "path")};
  }
  if (!other.name.empty()) {
    LineageEdge edge = Between(object, std::move(other), upstream);
    edge.via = std::move(entities);
    edge.last_seen = TimeOf(table.has_value() ? *table : *file);
    edges->push_back(std::move(edge));
    return;
  }
  // A notebook that reads the table and writes nothing, or the other way.
  for (LineageObject& entity : entities) {
    edges->push_back(Between(object, std::move(entity), upstream));
  }
}

void ReadColumnEntry(const json::Value& entry, const LineageObject& object,
                     bool upstream, std::vector<LineageEdge>* edges) {
  LineageObject other = {.name = FullName(entry, "table_name"),
                         .column = TextField(entry, "name")};
  if (other.name.empty() || other.column.empty()) return;
  LineageEdge edge = Between(object, std::move(other), upstream);
  edge.last_seen = TimeOf(entry);
  edges->push_back(std::move(edge));
}

template <typename ReadEntry>
std::vector<LineageEdge> ReadBoth(const json::Value& answer,
                                  absl::string_view upstreams,
                                  absl::string_view downstreams,
                                  const LineageObject& object,
                                  LineageDirection direction,
                                  ReadEntry read_entry) {
  std::vector<LineageEdge> edges;
  if (direction != LineageDirection::kDownstream) {
    ForEachObject(answer, upstreams, [&](const json::Value& entry) {
      read_entry(entry, object, true, &edges);
    });
  }
  if (direction != LineageDirection::kUpstream) {
    ForEachObject(answer, downstreams, [&](const json::Value& entry) {
      read_entry(entry, object, false, &edges);
    });
  }
  return edges;
}

}  // namespace

std::vector<LineageEdge> ReadTableLineage(const json::Value& answer,
                                          const LineageObject& object,
                                          LineageDirection direction) {
  return ReadBoth(answer, "upstreams", "downstreams", object, direction,
                  ReadTableEntry);
}

std::vector<LineageEdge> ReadColumnLineage(const json::Value& answer,
                                           const LineageObject& object,
                                           LineageDirection direction) {
  return ReadBoth(answer, "upstream_cols", "downstream_cols", object, direction,
                  ReadColumnEntry);
}

}  // namespace semantic_layer::databricks
