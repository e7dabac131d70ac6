#include "common/warehouse/duckdb/catalog_queries.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/rowset/rowset.h"
#include "common/rowset/value.h"
#include "common/status/status_macros.h"
#include "common/warehouse/catalog_errors.h"
#include "common/warehouse/duckdb/duckdb_errors.h"
#include "common/warehouse/page_token.h"

namespace semantic_layer::warehouse {
namespace {

using rowset::Column;
using rowset::RowSet;
using rowset::Value;

constexpr absl::string_view kTablesAndViews =
    "SELECT name, kind, comment, row_count FROM ("
    "SELECT table_name AS name, 'TABLE' AS kind, comment, "
    "estimated_size AS row_count FROM duckdb_tables() "
    "WHERE database_name = $catalog AND schema_name = $schema AND NOT internal "
    "UNION ALL SELECT view_name, 'VIEW', comment, NULL FROM duckdb_views() "
    "WHERE database_name = $catalog AND schema_name = $schema "
    "AND NOT internal)";

Parameter Text(absl::string_view name, absl::string_view value) {
  return {.name = std::string(name), .value = Value::String(value)};
}

Parameter Number(absl::string_view name, int64_t value) {
  return {.name = std::string(name), .value = Value::Int64(value)};
}

std::string TextOf(const Column& column, int64_t row) {
  return std::string(column.TextAt(row));
}

std::optional<std::string> OptionalText(const Column& column, int64_t row) {
  if (column.IsNull(row)) return std::nullopt;
  return TextOf(column, row);
}

TableInfo TableOf(const SchemaInfo& schema, const RowSet& rows, int64_t row) {
  TableInfo table;
  table.catalog = schema.catalog;
  table.schema = schema.name;
  table.name = TextOf(rows.column(0), row);
  table.kind = rows.column(1).TextAt(row) == "VIEW" ? TableKind::kView
                                                    : TableKind::kTable;
  table.comment = OptionalText(rows.column(2), row);
  if (!rows.column(3).IsNull(row)) {
    table.row_count = rows.column(3).IntAt(row);
  }
  return table;
}

// The query asks for one entry more than the page holds.
template <typename T>
void CutPage(const PageRequest& request, Page<T>* page) {
  if (static_cast<int>(page->items.size()) <= PageSize(request)) return;
  page->items.pop_back();
  page->next_page_token = PageTokenAfter(page->items.back().name);
}

}  // namespace

absl::StatusOr<Page<CatalogInfo>> CatalogQueries::ListCatalogs(
    const PageRequest& page, const CallOptions& options) const {
  ASSIGN_OR_RETURN(const std::string after, PageStart(page));
  ASSIGN_OR_RETURN(
      const RowSet rows,
      runner_->Query(
          "SELECT database_name, comment FROM duckdb_databases() "
          "WHERE NOT internal AND database_name > $after "
          "ORDER BY database_name LIMIT $count",
          {Text("after", after), Number("count", PageSize(page) + 1)},
          options));
  Page<CatalogInfo> catalogs;
  for (int64_t row = 0; row < rows.row_count(); ++row) {
    catalogs.items.push_back({.name = TextOf(rows.column(0), row),
                              .comment = OptionalText(rows.column(1), row)});
  }
  CutPage(page, &catalogs);
  return catalogs;
}

absl::StatusOr<std::string> CatalogQueries::FindCatalog(
    absl::string_view catalog, const CallOptions& options) const {
  ASSIGN_OR_RETURN(
      const RowSet rows,
      runner_->Query("SELECT database_name FROM duckdb_databases() WHERE NOT "
                     "internal AND lower(database_name) = lower($catalog)",
                     {Text("catalog", catalog)}, options));
  if (rows.empty()) return CatalogNotFound(catalog);
  return TextOf(rows.column(0), 0);
}

absl::StatusOr<SchemaInfo> CatalogQueries::FindSchema(
    absl::string_view catalog, absl::string_view schema,
    const CallOptions& options) const {
  ASSIGN_OR_RETURN(
      const RowSet rows,
      runner_->Query("SELECT database_name, schema_name FROM duckdb_schemas() "
                     "WHERE lower(database_name) = lower($catalog) "
                     "AND lower(schema_name) = lower($schema) "
                     "AND database_name NOT IN ('system', 'temp')",
                     {Text("catalog", catalog), Text("schema", schema)},
                     options));
  if (rows.empty()) {
    ASSIGN_OR_RETURN(const std::string name, FindCatalog(catalog, options));
    return SchemaNotFound(name, schema);
  }
  SchemaInfo found;
  found.catalog = TextOf(rows.column(0), 0);
  found.name = TextOf(rows.column(1), 0);
  return found;
}

absl::StatusOr<Page<SchemaInfo>> CatalogQueries::ListSchemas(
    absl::string_view catalog, const PageRequest& page,
    const CallOptions& options) const {
  ASSIGN_OR_RETURN(const std::string after, PageStart(page));
  ASSIGN_OR_RETURN(const std::string name, FindCatalog(catalog, options));
  ASSIGN_OR_RETURN(
      const RowSet rows,
      runner_->Query(
          "SELECT schema_name, comment FROM duckdb_schemas() "
          "WHERE database_name = $catalog AND schema_name > $after "
          "AND schema_name NOT IN ('information_schema', 'pg_catalog') "
          "ORDER BY schema_name LIMIT $count",
          {Text("catalog", name), Text("after", after),
           Number("count", PageSize(page) + 1)},
          options));
  Page<SchemaInfo> schemas;
  for (int64_t row = 0; row < rows.row_count(); ++row) {
    schemas.items.push_back({.catalog = name,
                             .name = TextOf(rows.column(0), row),
                             .comment = OptionalText(rows.column(1), row)});
  }
  CutPage(page, &schemas);
  return schemas;
}

absl::StatusOr<Page<TableInfo>> CatalogQueries::ListTables(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view name_prefix, const PageRequest& page,
    const CallOptions& options) const {
  ASSIGN_OR_RETURN(const std::string after, PageStart(page));
  ASSIGN_OR_RETURN(const SchemaInfo found,
                   FindSchema(catalog, schema, options));
  ASSIGN_OR_RETURN(
      const RowSet rows,
      runner_->Query(
          absl::StrCat(kTablesAndViews,
                       " WHERE starts_with(lower(name), lower($prefix)) "
                       "AND name > $after ORDER BY name LIMIT $count"),
          {Text("catalog", found.catalog), Text("schema", found.name),
           Text("prefix", name_prefix), Text("after", after),
           Number("count", PageSize(page) + 1)},
          options));
  Page<TableInfo> tables;
  for (int64_t row = 0; row < rows.row_count(); ++row) {
    tables.items.push_back(TableOf(found, rows, row));
  }
  CutPage(page, &tables);
  return tables;
}

absl::StatusOr<TableInfo> CatalogQueries::GetTable(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view table, const CallOptions& options) const {
  ASSIGN_OR_RETURN(const SchemaInfo found,
                   FindSchema(catalog, schema, options));
  ASSIGN_OR_RETURN(
      const RowSet rows,
      runner_->Query(
          absl::StrCat(kTablesAndViews, " WHERE lower(name) = lower($table)"),
          {Text("catalog", found.catalog), Text("schema", found.name),
           Text("table", table)},
          options));
  if (rows.empty()) return TableNotFound(found.catalog, found.name, table);
  return TableOf(found, rows, 0);
}

absl::StatusOr<std::vector<ColumnInfo>> CatalogQueries::ListColumns(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view table, const CallOptions& options) const {
  ASSIGN_OR_RETURN(const TableInfo found,
                   GetTable(catalog, schema, table, options));
  // The types come from the engine's binder, not from type names as text.
  ASSIGN_OR_RETURN(
      const std::vector<rowset::Field> fields,
      runner_->Describe(
          absl::StrCat("SELECT * FROM ", QuoteIdentifier(found.catalog), ".",
                       QuoteIdentifier(found.schema), ".",
                       QuoteIdentifier(found.name)),
          options));
  ASSIGN_OR_RETURN(
      const RowSet rows,
      runner_->Query("SELECT column_name, comment, is_nullable "
                     "FROM duckdb_columns() WHERE database_name = $catalog "
                     "AND schema_name = $schema AND table_name = $table "
                     "ORDER BY column_index",
                     {Text("catalog", found.catalog),
                      Text("schema", found.schema), Text("table", found.name)},
                     options));
  std::vector<ColumnInfo> columns;
  for (size_t i = 0; i < fields.size(); ++i) {
    ColumnInfo column;
    column.name = fields[i].name;
    column.data_type = fields[i].sql_type;
    column.position = static_cast<int>(i);
    const int64_t row = static_cast<int64_t>(i);
    if (row < rows.row_count() && rows.column(0).TextAt(row) == column.name) {
      column.comment = OptionalText(rows.column(1), row);
      column.nullable = rows.column(2).BoolAt(row);
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

}  // namespace semantic_layer::warehouse
