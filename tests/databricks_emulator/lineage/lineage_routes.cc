#include "tests/databricks_emulator/lineage/lineage_routes.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/json_text.h"

namespace semantic_layer::emulator {
namespace {

class Routes {
 public:
  Routes(const LineageStore* lineage, const Metastore* metastore,
         const AccessControl* access)
      : lineage_(lineage), metastore_(metastore), access_(access) {}

  absl::StatusOr<Response> Tables(const Call& call) const {
    ASSIGN_OR_RETURN(const std::string table, Argument(call, "table_name"));
    RETURN_IF_ERROR(CheckTable(call, table));
    // The latest edge to each neighbour.
    std::map<std::string, LineageEdge> up;
    std::map<std::string, LineageEdge> down;
    for (const LineageEdge& edge : lineage_->TableEdges()) {
      if (edge.source.empty() || edge.target.empty()) continue;
      if (edge.target == table && Sees(call, edge.source)) {
        up[edge.source] = edge;
      }
      if (edge.source == table && Sees(call, edge.target)) {
        down[edge.target] = edge;
      }
    }
    JsonObject object;
    object.ListIf("upstreams", Neighbours(up))
        .ListIf("downstreams", Neighbours(down));
    return JsonResponse(object.Take());
  }

  absl::StatusOr<Response> Columns(const Call& call) const {
    ASSIGN_OR_RETURN(const std::string table, Argument(call, "table_name"));
    ASSIGN_OR_RETURN(const std::string column, Argument(call, "column_name"));
    RETURN_IF_ERROR(CheckTable(call, table));
    std::map<std::pair<std::string, std::string>, LineageEdge> up;
    std::map<std::pair<std::string, std::string>, LineageEdge> down;
    for (const LineageEdge& edge : lineage_->ColumnEdges()) {
      if (edge.target == table && Sees(call, edge.source) &&
          absl::EqualsIgnoreCase(edge.target_column, column)) {
        up[{edge.source, edge.source_column}] = edge;
      }
      if (edge.source == table && Sees(call, edge.target) &&
          absl::EqualsIgnoreCase(edge.source_column, column)) {
        down[{edge.target, edge.target_column}] = edge;
      }
    }
    std::vector<std::string> upstream;
    for (const auto& [key, edge] : up) {
      upstream.push_back(ColumnJson(edge.source, edge.source_column, edge));
    }
    std::vector<std::string> downstream;
    for (const auto& [key, edge] : down) {
      downstream.push_back(ColumnJson(edge.target, edge.target_column, edge));
    }
    JsonObject object;
    object.ListIf("upstream_cols", upstream)
        .ListIf("downstream_cols", downstream);
    return JsonResponse(object.Take());
  }

 private:
  // From the query, else from the body.
  static absl::StatusOr<std::string> Argument(const Call& call,
                                              absl::string_view name) {
    if (const auto value = call.request->Query(name)) {
      return absl::AsciiStrToLower(*value);
    }
    ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
    ASSIGN_OR_RETURN(const std::string text, RequiredText(body.root(), name));
    return absl::AsciiStrToLower(text);
  }

  absl::Status CheckTable(const Call& call, const std::string& table) const {
    const Securable securable = {SecurableType::kTable, table};
    if (!metastore_->Exists(securable)) {
      return ApiError(404, "TABLE_DOES_NOT_EXIST",
                      absl::StrCat("Table '", table, "' does not exist."));
    }
    if (access_->MaySee(call.principal, securable)) return absl::OkStatus();
    return access_->Check(call.principal, "SELECT", securable);
  }

  bool Sees(const Call& call, const std::string& table) const {
    return access_->MaySee(call.principal, {SecurableType::kTable, table});
  }

  std::string TypeOf(const std::vector<std::string>& name) const {
    const auto table = metastore_->FindTable(name[0], name[1], name[2]);
    return table != nullptr && table->IsView() ? "VIEW" : "TABLE";
  }

  static std::string TimeText(absl::Time time) {
    return absl::FormatTime("%Y-%m-%d %H:%M:%E1S", time, absl::UTCTimeZone());
  }

  std::vector<std::string> Neighbours(
      const std::map<std::string, LineageEdge>& edges) const {
    std::vector<std::string> list;
    for (const auto& [full, edge] : edges) {
      std::vector<std::string> name = absl::StrSplit(full, '.');
      name.resize(3);
      list.push_back(JsonObject()
                         .Raw("tableInfo", JsonObject()
                                               .Text("name", name[2])
                                               .Text("catalog_name", name[0])
                                               .Text("schema_name", name[1])
                                               .Text("table_type", TypeOf(name))
                                               .Text("lineage_timestamp",
                                                     TimeText(edge.time))
                                               .Take())
                         .Take());
    }
    return list;
  }

  std::string ColumnJson(const std::string& table, const std::string& column,
                         const LineageEdge& edge) const {
    std::vector<std::string> name = absl::StrSplit(table, '.');
    name.resize(3);
    return JsonObject()
        .Text("name", column)
        .Text("catalog_name", name[0])
        .Text("schema_name", name[1])
        .Text("table_name", name[2])
        .Text("table_type", TypeOf(name))
        .Text("lineage_timestamp", TimeText(edge.time))
        .Take();
  }

  const LineageStore* const lineage_;
  const Metastore* const metastore_;
  const AccessControl* const access_;
};

}  // namespace

void AddLineageRoutes(const LineageStore* lineage, const Metastore* metastore,
                      const AccessControl* access, Router* router) {
  const Routes routes(lineage, metastore, access);
  router->Add("GET", "/api/2.0/lineage-tracking/table-lineage",
              [routes](const Call& call) { return routes.Tables(call); });
  router->Add("GET", "/api/2.0/lineage-tracking/column-lineage",
              [routes](const Call& call) { return routes.Columns(call); });
}

}  // namespace semantic_layer::emulator
