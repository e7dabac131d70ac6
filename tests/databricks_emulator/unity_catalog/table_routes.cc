#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/json_text.h"
#include "tests/databricks_emulator/unity_catalog/catalog_json.h"
#include "tests/databricks_emulator/unity_catalog/object_names.h"
#include "tests/databricks_emulator/unity_catalog/unity_catalog_api.h"
#include "tests/databricks_emulator/unity_catalog/unity_routes.h"

namespace semantic_layer::emulator {
namespace {

// What the service caps its pages at: with columns, without, of summaries.
constexpr size_t kFullPage = 50;
constexpr size_t kBarePage = 1000;
constexpr size_t kSummaryPage = 10'000;

// SQL's LIKE with % and _, in any case.
bool Like(absl::string_view pattern, absl::string_view text) {
  size_t p = 0;
  size_t t = 0;
  size_t star = absl::string_view::npos;
  size_t mark = 0;
  while (t < text.size()) {
    const bool any = p < pattern.size() && pattern[p] == '%';
    const bool one = p < pattern.size() && !any &&
                     (pattern[p] == '_' || absl::ascii_tolower(pattern[p]) ==
                                               absl::ascii_tolower(text[t]));
    if (any) {
      star = p++;
      mark = t;
    } else if (one) {
      ++p;
      ++t;
    } else if (star != absl::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '%') ++p;
  return p == pattern.size();
}

absl::StatusOr<Response> ListTables(const UnityCatalogWorld& world,
                                    const Call& call) {
  const Request& request = *call.request;
  ASSIGN_OR_RETURN(const auto of, SchemaOfList(world, call));
  const auto& [catalog, schema] = of;
  TableJsonOptions options;
  ASSIGN_OR_RETURN(const bool no_columns, ReadFlag(request, "omit_columns"));
  ASSIGN_OR_RETURN(const bool no_properties,
                   ReadFlag(request, "omit_properties"));
  ASSIGN_OR_RETURN(const bool no_username, ReadFlag(request, "omit_username"));
  options.columns = !no_columns;
  options.properties = !no_properties;
  options.username = !no_username;
  ASSIGN_OR_RETURN(PageAsked page,
                   ReadPage(request, options.columns ? kFullPage : kBarePage,
                            world.empty_pages));
  const std::string after = page.after;
  const size_t limit = page.limit;
  PageWriter writer(std::move(page), world.empty_pages);
  // Who may see the schema's tables may see all of them, mostly: read a little
  // more than the page until it is full.
  std::string from = after;
  while (true) {
    const auto tables = world.metastore->Tables(
        catalog, schema, from, limit == SIZE_MAX ? SIZE_MAX : limit + 1);
    if (tables.empty()) break;
    bool full = false;
    for (const auto& table : tables) {
      if (!world.access->MaySee(call.principal,
                                {SecurableType::kTable, table->FullName()})) {
        continue;
      }
      full = !writer.Add(table->name, [&] {
        return TableJson(*table, world.ids.metastore_id, options);
      });
      if (full) break;
    }
    if (full) break;
    from = tables.back()->name;
  }
  return JsonResponse(writer.Take("tables"));
}

absl::StatusOr<Response> ListSummaries(const UnityCatalogWorld& world,
                                       const Call& call) {
  const Request& request = *call.request;
  ASSIGN_OR_RETURN(const std::string catalog, CatalogOfList(world, call));
  ASSIGN_OR_RETURN(PageAsked page,
                   ReadPage(request, kSummaryPage, world.empty_pages));
  const std::string schemas(request.Query("schema_name_pattern").value_or("%"));
  const std::string names(request.Query("table_name_pattern").value_or("%"));
  const std::string after = page.after;
  PageWriter writer(std::move(page), world.empty_pages);
  bool full = false;
  for (const auto& schema : world.metastore->Schemas(catalog)) {
    if (full) break;
    // Names of a page are "schema.table".
    const bool before =
        !after.empty() && schema->name < after.substr(0, after.find('.'));
    if (before || !Like(schemas, schema->name)) continue;
    for (const auto& table : world.metastore->Tables(catalog, schema->name)) {
      const std::string name = absl::StrCat(schema->name, ".", table->name);
      if (name <= after || !Like(names, table->name) ||
          !world.access->MaySee(call.principal,
                                {SecurableType::kTable, table->FullName()})) {
        continue;
      }
      full = !writer.Add(name, [&] {
        return JsonObject()
            .Text("full_name", table->FullName())
            .Text("table_type", table->table_type)
            .Take();
      });
      if (full) break;
    }
  }
  return JsonResponse(writer.Take("tables"));
}

absl::StatusOr<RecordPtr<TableRecord>> FindTable(const UnityCatalogWorld& world,
                                                 const Call& call,
                                                 absl::string_view full) {
  ASSIGN_OR_RETURN(const std::vector<std::string> name, SplitName(full, 3));
  if (world.metastore->FindCatalog(name[0]) == nullptr) {
    return DoesNotExist(SecurableType::kCatalog, name[0]);
  }
  if (world.metastore->FindSchema(name[0], name[1]) == nullptr) {
    return DoesNotExist(SecurableType::kSchema,
                        absl::StrCat(name[0], ".", name[1]));
  }
  auto table = world.metastore->FindTable(name[0], name[1], name[2]);
  const std::string text = absl::StrCat(name[0], ".", name[1], ".", name[2]);
  if (table == nullptr) return DoesNotExist(SecurableType::kTable, text);
  const Securable securable = {SecurableType::kTable, text};
  if (!world.access->MaySee(call.principal, securable)) {
    return world.access->Check(call.principal, "SELECT", securable);
  }
  return table;
}

absl::StatusOr<Response> GetTable(const UnityCatalogWorld& world,
                                  const Call& call) {
  ASSIGN_OR_RETURN(const auto table, FindTable(world, call, call.params[0]));
  return JsonResponse(
      TableJson(*table, world.ids.metastore_id, {.constraints = true}));
}

absl::StatusOr<Response> TableExists(const UnityCatalogWorld& world,
                                     const Call& call) {
  ASSIGN_OR_RETURN(const std::vector<std::string> name,
                   SplitName(call.params[0], 3));
  const auto table = world.metastore->FindTable(name[0], name[1], name[2]);
  return JsonResponse(
      JsonObject().Bool("table_exists", table != nullptr).Take());
}

absl::StatusOr<Response> PatchTable(const UnityCatalogWorld& world,
                                    const Call& call) {
  ASSIGN_OR_RETURN(const auto table, FindTable(world, call, call.params[0]));
  RETURN_IF_ERROR(world.access->CheckManage(
      call.principal, {SecurableType::kTable, table->FullName()}));
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
  if (body.root().Find("new_name").has_value()) {
    return ApiError(400, "INVALID_PARAMETER_VALUE",
                    "Tables have no new_name here; use the statement ALTER "
                    "TABLE ... RENAME TO.");
  }
  const auto owner = TextOf(body.root(), "owner");
  if (owner.has_value()) {
    world.metastore->UpdateTable(
        table->catalog, table->schema, table->name,
        [&](TableRecord& changed) { changed.owner = *owner; });
  }
  return JsonResponse("{}");
}

absl::StatusOr<Response> DeleteTable(const UnityCatalogWorld& world,
                                     const Call& call) {
  ASSIGN_OR_RETURN(const auto table, FindTable(world, call, call.params[0]));
  RETURN_IF_ERROR(world.access->CheckManage(
      call.principal, {SecurableType::kTable, table->FullName()}));
  if (!table->lazy && table->table_type != "METRIC_VIEW") {
    RETURN_IF_ERROR(
        world.engine
            ->Query(
                {.sql = absl::StrCat(
                     "DROP ", table->IsView() ? "VIEW " : "TABLE ",
                     EngineName(table->catalog, table->schema, table->name))})
            .status());
  }
  world.metastore->RemoveTable(table->catalog, table->schema, table->name);
  return JsonResponse("{}");
}

// ---- Constraints -----------------------------------------------------------

absl::StatusOr<ConstraintRecord> ReadConstraint(json::Value body) {
  const auto constraint = ObjectOf(body, "constraint");
  if (!constraint.has_value()) {
    return ApiError(400, "INVALID_PARAMETER_VALUE",
                    "Missing required field: constraint");
  }
  ConstraintRecord record;
  if (const auto key = ObjectOf(*constraint, "primary_key_constraint")) {
    ASSIGN_OR_RETURN(record.name, RequiredText(*key, "name"));
    record.columns = TextsOf(*key, "child_columns");
    record.rely = BoolOf(*key, "rely").value_or(false);
    return record;
  }
  if (const auto key = ObjectOf(*constraint, "foreign_key_constraint")) {
    record.kind = ConstraintRecord::Kind::kForeignKey;
    ASSIGN_OR_RETURN(record.name, RequiredText(*key, "name"));
    ASSIGN_OR_RETURN(record.parent_table, RequiredText(*key, "parent_table"));
    record.columns = TextsOf(*key, "child_columns");
    record.parent_columns = TextsOf(*key, "parent_columns");
    record.rely = BoolOf(*key, "rely").value_or(false);
    return record;
  }
  if (const auto named = ObjectOf(*constraint, "named_table_constraint")) {
    record.kind = ConstraintRecord::Kind::kCheck;
    ASSIGN_OR_RETURN(record.name, RequiredText(*named, "name"));
    return record;
  }
  return ApiError(400, "INVALID_PARAMETER_VALUE",
                  "The constraint must be a primary key, a foreign key or a "
                  "named table constraint.");
}

absl::StatusOr<Response> CreateConstraint(const UnityCatalogWorld& world,
                                          const Call& call) {
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
  ASSIGN_OR_RETURN(const std::string full,
                   RequiredText(body.root(), "full_name_arg"));
  ASSIGN_OR_RETURN(const auto table, FindTable(world, call, full));
  RETURN_IF_ERROR(world.access->CheckManage(
      call.principal, {SecurableType::kTable, table->FullName()}));
  ASSIGN_OR_RETURN(const ConstraintRecord record, ReadConstraint(body.root()));
  for (const ConstraintRecord& known : table->constraints) {
    if (known.name == record.name) {
      return ApiError(
          400, "CONSTRAINT_ALREADY_EXISTS",
          absl::StrCat("Constraint '", record.name,
                       "' already exists in table '", table->FullName(), "'"));
    }
  }
  world.metastore->UpdateTable(
      table->catalog, table->schema, table->name,
      [&](TableRecord& changed) { changed.constraints.push_back(record); });
  return JsonResponse(ConstraintJson(record));
}

absl::StatusOr<Response> DeleteConstraint(const UnityCatalogWorld& world,
                                          const Call& call) {
  ASSIGN_OR_RETURN(const auto table, FindTable(world, call, call.params[0]));
  RETURN_IF_ERROR(world.access->CheckManage(
      call.principal, {SecurableType::kTable, table->FullName()}));
  const std::string name(call.request->Query("constraint_name").value_or(""));
  bool found = false;
  world.metastore->UpdateTable(
      table->catalog, table->schema, table->name, [&](TableRecord& changed) {
        const auto end = std::remove_if(
            changed.constraints.begin(), changed.constraints.end(),
            [&](const ConstraintRecord& known) { return known.name == name; });
        found = end != changed.constraints.end();
        changed.constraints.erase(end, changed.constraints.end());
      });
  if (!found) {
    return ApiError(404, "CONSTRAINT_DOES_NOT_EXIST",
                    absl::StrCat("Constraint '", name, "' does not exist."));
  }
  return JsonResponse("{}");
}

}  // namespace

void AddTableRoutes(const UnityCatalogWorld& world, Router* router) {
  UnityRoutes routes(world, router);
  routes.Add("GET", "/tables", ListTables);
  routes.Add("GET", "/table-summaries", ListSummaries);
  routes.Add("GET", "/tables/{name}/exists", TableExists);
  routes.Add("GET", "/tables/{name}", GetTable);
  routes.Add("PATCH", "/tables/{name}", PatchTable);
  routes.Add("DELETE", "/tables/{name}", DeleteTable);
  routes.Add("POST", "/constraints", CreateConstraint);
  routes.Add("DELETE", "/constraints/{name}", DeleteConstraint);
}

}  // namespace semantic_layer::emulator
