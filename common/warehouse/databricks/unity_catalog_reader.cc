#include "common/warehouse/databricks/unity_catalog_reader.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/databricks/client/page_guard.h"
#include "common/databricks/unity_catalog/catalog_objects.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/warehouse/call_status.h"
#include "common/warehouse/catalog_errors.h"
#include "common/warehouse/databricks/api_calls.h"
#include "common/warehouse/databricks/catalog_entries.h"
#include "common/warehouse/databricks/catalog_page_token.h"
#include "common/warehouse/databricks/limits.h"
#include "common/warehouse/limits.h"
#include "common/warehouse/page_token.h"

namespace semantic_layer::warehouse {
namespace {

using databricks::UnityPage;
using databricks::UnityPageRequest;

// What Unity Catalog allows in no name, and what would be taken for several.
bool CanBeName(absl::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes) return false;
  return std::none_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c)) || c == '.' ||
           c == '/';
  });
}

// A pattern of LIKE for what begins with the text. Characters that mean
// something in it stand for any one: what is found is checked again.
std::string PrefixPattern(absl::string_view text) {
  std::string pattern;
  for (const char c : text) {
    pattern.push_back(c == '%' || c == '\\' ? '_' : absl::ascii_tolower(c));
  }
  pattern.push_back('%');
  return pattern;
}

std::string ExactPattern(absl::string_view text) {
  std::string pattern = PrefixPattern(text);
  pattern.pop_back();
  return pattern;
}

// The workspace's own token may have become old.
absl::Status StatusOfPage(const absl::Status& status,
                          const CatalogPlace& place) {
  if (place.token.empty() || ReasonOf(status) != ErrorReason::kInvalidRequest) {
    return status;
  }
  return PlaceOf("").status();
}

// Reads a page of ours: pages of the workspace from its place on, until it is
// full. `keep` turns an object into an item, or leaves it out.
template <typename T, typename Item>
absl::StatusOr<Page<Item>> ReadPage(
    const PageRequest& request,
    const std::function<absl::StatusOr<UnityPage<T>>(const UnityPageRequest&)>&
        read,
    const std::function<std::optional<Item>(T)>& keep) {
  const auto size = static_cast<size_t>(PageSize(request));
  CatalogPlace place = {.max_results = static_cast<int64_t>(size)};
  if (!request.token.empty()) {
    ASSIGN_OR_RETURN(place, PlaceOf(request.token));
  }
  databricks::PageGuard guard("list what is in Unity Catalog", place.token,
                              place.empty_pages);
  Page<Item> page;
  bool at_end = false;
  for (int i = 0; i < kMaxPagesPerRead && !at_end; ++i) {
    absl::StatusOr<UnityPage<T>> raw =
        read({.max_results = place.max_results, .page_token = place.token});
    if (!raw.ok()) return StatusOfPage(raw.status(), place);
    auto at = static_cast<size_t>(place.skip);
    for (; at < raw->items.size() && page.items.size() < size; ++at) {
      std::optional<Item> item = keep(std::move(raw->items[at]));
      if (item.has_value()) page.items.push_back(*std::move(item));
    }
    if (at < raw->items.size()) {
      place.skip = static_cast<int64_t>(at);
      break;
    }
    at_end = raw->next_page_token.empty();
    RETURN_IF_ERROR(guard.Check(raw->next_page_token, raw->items.size()));
    place.empty_pages = guard.empty_pages();
    place.skip = 0;
    place.token = std::move(raw->next_page_token);
    if (page.items.size() == size) break;
  }
  if (!at_end) page.next_page_token = PageTokenOf(place);
  std::sort(page.items.begin(), page.items.end(),
            [](const Item& a, const Item& b) { return a.name < b.name; });
  return page;
}

bool IsMissing(const absl::Status& status) { return absl::IsNotFound(status); }

// A failure that is not about the object that was asked for.
bool SaysNothing(const absl::Status& status) {
  return !status.ok() && !IsMissing(status) &&
         !absl::IsPermissionDenied(status);
}

}  // namespace

absl::StatusOr<UnityCatalogReader::Names> UnityCatalogReader::NamesOf(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view table) {
  if (!CanBeName(catalog)) return CatalogNotFound(catalog);
  Names names = {.catalog = absl::AsciiStrToLower(catalog)};
  if (schema.data() == nullptr) return names;
  if (!CanBeName(schema)) return SchemaNotFound(catalog, schema);
  names.schema = absl::AsciiStrToLower(schema);
  if (table.data() == nullptr) return names;
  if (!CanBeName(table)) return TableNotFound(catalog, schema, table);
  names.table = absl::AsciiStrToLower(table);
  return names;
}

absl::Status UnityCatalogReader::WhatIsMissing(const absl::Status& status,
                                               const Names& names,
                                               const CallOptions& call) const {
  if (!IsMissing(status)) return status;
  // The names above are asked for only as long as nothing is there: whoever may
  // not look at the schema still knows that its table is not there.
  if (!names.table.empty()) {
    const absl::Status schema =
        client_.GetSchema(names.catalog, names.schema, ApiCallOf(call))
            .status();
    RETURN_IF_ERROR(CallStatus(call));
    if (SaysNothing(schema)) return schema;
    if (!IsMissing(schema)) {
      return TableNotFound(names.catalog, names.schema, names.table);
    }
  }
  if (!names.schema.empty()) {
    const absl::Status catalog =
        client_.GetCatalog(names.catalog, ApiCallOf(call)).status();
    RETURN_IF_ERROR(CallStatus(call));
    if (SaysNothing(catalog)) return catalog;
    if (!IsMissing(catalog)) return SchemaNotFound(names.catalog, names.schema);
  }
  return CatalogNotFound(names.catalog);
}

absl::StatusOr<Page<CatalogInfo>> UnityCatalogReader::ListCatalogs(
    const PageRequest& page, const CallOptions& call) const {
  RETURN_IF_ERROR(CallStatus(call));
  return ReadPage<databricks::UnityCatalog, CatalogInfo>(
      page,
      [&](const UnityPageRequest& request) {
        return client_.ListCatalogs(request, ApiCallOf(call));
      },
      [](databricks::UnityCatalog catalog) -> std::optional<CatalogInfo> {
        if (IsSystemCatalog(catalog)) return std::nullopt;
        return ToCatalogInfo(std::move(catalog));
      });
}

absl::StatusOr<Page<SchemaInfo>> UnityCatalogReader::ListSchemas(
    absl::string_view catalog, const PageRequest& page,
    const CallOptions& call) const {
  RETURN_IF_ERROR(CallStatus(call));
  ASSIGN_OR_RETURN(const Names names, NamesOf(catalog));
  auto schemas = ReadPage<databricks::UnitySchema, SchemaInfo>(
      page,
      [&](const UnityPageRequest& request) {
        return client_.ListSchemas(names.catalog, request, ApiCallOf(call));
      },
      [&](databricks::UnitySchema schema) -> std::optional<SchemaInfo> {
        if (schema.name == "information_schema") return std::nullopt;
        if (schema.catalog_name.empty()) schema.catalog_name = names.catalog;
        return ToSchemaInfo(std::move(schema));
      });
  if (!schemas.ok()) return WhatIsMissing(schemas.status(), names, call);
  return schemas;
}

absl::StatusOr<Page<TableInfo>> UnityCatalogReader::ListTables(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view name_prefix, const PageRequest& page,
    const CallOptions& call) const {
  RETURN_IF_ERROR(CallStatus(call));
  ASSIGN_OR_RETURN(const Names names, NamesOf(catalog, schema));
  if (!name_prefix.empty()) return SearchTables(names, name_prefix, page, call);
  auto tables = ReadPage<databricks::UnityTable, TableInfo>(
      page,
      [&](const UnityPageRequest& request) {
        return client_.ListTables(names.catalog, names.schema, request,
                                  ApiCallOf(call));
      },
      [&](databricks::UnityTable table) -> std::optional<TableInfo> {
        if (table.catalog_name.empty()) table.catalog_name = names.catalog;
        if (table.schema_name.empty()) table.schema_name = names.schema;
        return ToTableInfo(std::move(table));
      });
  if (!tables.ok()) return WhatIsMissing(tables.status(), names, call);
  return tables;
}

absl::StatusOr<Page<TableInfo>> UnityCatalogReader::SearchTables(
    const Names& names, absl::string_view name_prefix, const PageRequest& page,
    const CallOptions& call) const {
  const std::string prefix = absl::AsciiStrToLower(name_prefix);
  auto tables = ReadPage<databricks::UnityTableSummary, TableInfo>(
      page,
      [&](const UnityPageRequest& request) {
        return client_.SearchTables(names.catalog, ExactPattern(names.schema),
                                    PrefixPattern(prefix), request,
                                    ApiCallOf(call));
      },
      [&](databricks::UnityTableSummary found) -> std::optional<TableInfo> {
        if (!absl::EqualsIgnoreCase(found.schema_name, names.schema) ||
            !absl::StartsWithIgnoreCase(found.name, prefix)) {
          return std::nullopt;
        }
        return ToTableInfo(std::move(found));
      });
  if (!tables.ok()) return WhatIsMissing(tables.status(), names, call);
  // A search in a schema that is not there just finds nothing.
  if (tables->items.empty() && page.token.empty() &&
      tables->next_page_token.empty()) {
    const absl::Status exists =
        client_.GetSchema(names.catalog, names.schema, ApiCallOf(call))
            .status();
    if (!exists.ok()) return WhatIsMissing(exists, names, call);
  }
  return tables;
}

absl::StatusOr<UnityCatalogReader::Table> UnityCatalogReader::GetTable(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view table, const CallOptions& call) const {
  RETURN_IF_ERROR(CallStatus(call));
  ASSIGN_OR_RETURN(const Names names, NamesOf(catalog, schema, table));
  absl::StatusOr<databricks::UnityTable> found = client_.GetTable(
      names.catalog, names.schema, names.table, ApiCallOf(call));
  if (!found.ok()) return WhatIsMissing(found.status(), names, call);
  if (found->catalog_name.empty()) found->catalog_name = names.catalog;
  if (found->schema_name.empty()) found->schema_name = names.schema;
  Table result;
  for (const databricks::UnityColumn& column : found->columns) {
    result.columns.push_back(
        ToColumnInfo(column, static_cast<int>(result.columns.size())));
  }
  result.info = ToTableInfo(*std::move(found));
  return result;
}

}  // namespace semantic_layer::warehouse
