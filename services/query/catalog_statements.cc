#include "services/query/catalog_statements.h"

#include <initializer_list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "common/sql/ast/builder.h"
#include "common/sql/limit/row_limit.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "services/query/limits.h"

namespace semantic_layer::query {
namespace {

absl::Status NotSaid(absl::string_view what) {
  return MakeStatus(
      ErrorReason::kSqlNotTranslatable,
      absl::StrCat("The embedded engine knows nothing of ", what, "."));
}

// A name of up to three parts, completed from the right end.
struct FullName {
  std::string catalog;
  std::string schema;
  std::string table;
};

class CatalogAnswer {
 public:
  CatalogAnswer(const CatalogSources& sources, sql::Arena& arena)
      : sources_(sources), b_(arena), arena_(arena) {}

  absl::StatusOr<sql::Query*> Show(const sql::ShowStatement& show);
  absl::StatusOr<sql::Query*> Describe(sql::DescribeStatement& describe);
  absl::StatusOr<sql::Query*> Explain(sql::Statement& statement);

 private:
  using Names = std::initializer_list<absl::string_view>;
  using Row = std::vector<sql::Expression*>;

  // ---- Rows ----------------------------------------------------------------
  sql::Expression* Text(absl::string_view text) { return b_.String(text); }
  sql::Expression* TextOrNull(const std::optional<std::string>& text) {
    return text.has_value() ? Text(*text) : b_.Null();
  }
  // SELECT * over the rows; LIKE of SHOW over the column `filtered`.
  absl::StatusOr<sql::Query*> Rows(Names columns, const std::vector<Row>& rows,
                                   const sql::Expression* like = nullptr,
                                   absl::string_view filtered = "");

  // ---- Names ---------------------------------------------------------------
  absl::StatusOr<std::string> CatalogOf(const sql::ObjectName& name) const;
  absl::StatusOr<FullName> SchemaOf(const sql::ObjectName& name) const;
  absl::StatusOr<FullName> TableOf(const sql::ObjectName& name,
                                   const sql::ObjectName* schema) const;
  absl::StatusOr<std::vector<std::string>> PartsOf(const sql::ObjectName& name,
                                                   size_t most) const;

  // ---- Listings, all pages -------------------------------------------------
  template <typename T, typename List>
  absl::StatusOr<std::vector<T>> All(const List& list) const;
  absl::StatusOr<std::vector<warehouse::SchemaInfo>> Schemas(
      const std::string& catalog) const;
  absl::StatusOr<std::vector<warehouse::TableInfo>> Tables(
      const FullName& name) const;

  absl::StatusOr<sql::Query*> ShowTables(const sql::ShowStatement& show);
  absl::StatusOr<sql::Query*> ShowColumns(const sql::ShowStatement& show);
  absl::StatusOr<sql::Query*> DescribeTable(
      const sql::DescribeStatement& describe);
  absl::StatusOr<sql::Query*> DescribeSchema(const sql::ObjectName& name);
  absl::StatusOr<sql::Query*> DescribeCatalog(const sql::ObjectName& name);
  absl::StatusOr<sql::Query*> DescribeQuery(sql::Statement& query);

  const CatalogSources& sources_;
  sql::Builder b_;
  sql::Arena& arena_;
};

absl::StatusOr<sql::Query*> CatalogAnswer::Rows(Names columns,
                                                const std::vector<Row>& rows,
                                                const sql::Expression* like,
                                                absl::string_view filtered) {
  sql::Select* select = b_.NewSelect();
  if (rows.empty()) {
    for (absl::string_view column : columns) {
      b_.AddItem(select, b_.Cast(b_.Null(), b_.Type(sql::TypeKind::kString)),
                 column);
    }
    b_.AddWhere(select, b_.Boolean(false));
    return b_.ToQuery(select);
  }
  b_.AddItem(select, b_.Star());
  b_.AddFrom(select, b_.FromValues(rows, "answer", columns));
  if (like != nullptr) {
    const auto* literal = like->As<sql::LiteralExpr>();
    if (literal == nullptr || literal->literal != sql::LiteralKind::kString) {
      return MakeStatus(ErrorReason::kSqlInvalid,
                        "The pattern of SHOW must be a string.");
    }
    // A regular expression in which * alone stands for any text.
    const std::string pattern = absl::StrCat(
        "(?i)^(", absl::StrReplaceAll(literal->text, {{"*", ".*"}}), ")$");
    sql::LikeExpr* matches = b_.Like(b_.Column(filtered), b_.String(pattern));
    matches->op = sql::LikeOp::kRLike;
    b_.AddWhere(select, matches);
  }
  return b_.ToQuery(select);
}

absl::StatusOr<std::vector<std::string>> CatalogAnswer::PartsOf(
    const sql::ObjectName& name, size_t most) const {
  std::vector<std::string> parts;
  for (const sql::Identifier& part : name.parts) {
    if (part.text.empty() || part.text.size() > kMaxNameBytes) {
      return MakeStatus(ErrorReason::kSqlInvalid,
                        "A name must be written out, and have at most 255 "
                        "bytes a part.");
    }
    parts.emplace_back(part.text);
  }
  if (parts.size() > most) {
    return MakeStatus(
        ErrorReason::kSqlInvalid,
        absl::StrCat("The name has ", parts.size(), " parts; at most ", most,
                     " are expected here."));
  }
  return parts;
}

absl::StatusOr<std::string> CatalogAnswer::CatalogOf(
    const sql::ObjectName& name) const {
  ASSIGN_OR_RETURN(std::vector<std::string> parts, PartsOf(name, 1));
  return parts.empty() ? sources_.defaults.catalog : parts[0];
}

absl::StatusOr<FullName> CatalogAnswer::SchemaOf(
    const sql::ObjectName& name) const {
  ASSIGN_OR_RETURN(std::vector<std::string> parts, PartsOf(name, 2));
  FullName full = {sources_.defaults.catalog, sources_.defaults.schema, ""};
  if (!parts.empty()) full.schema = parts.back();
  if (parts.size() == 2) full.catalog = parts.front();
  return full;
}

absl::StatusOr<FullName> CatalogAnswer::TableOf(
    const sql::ObjectName& name, const sql::ObjectName* schema) const {
  ASSIGN_OR_RETURN(std::vector<std::string> parts, PartsOf(name, 3));
  FullName full = {sources_.defaults.catalog, sources_.defaults.schema, ""};
  if (schema != nullptr) {
    ASSIGN_OR_RETURN(full, SchemaOf(*schema));
  }
  full.table = parts.empty() ? "" : parts.back();
  if (parts.size() >= 2) full.schema = parts[parts.size() - 2];
  if (parts.size() == 3) full.catalog = parts.front();
  return full;
}

template <typename T, typename List>
absl::StatusOr<std::vector<T>> CatalogAnswer::All(const List& list) const {
  std::vector<T> all;
  warehouse::PageRequest page;
  do {
    ASSIGN_OR_RETURN(warehouse::Page<T> got, list(page));
    for (T& item : got.items) all.push_back(std::move(item));
    page.token = std::move(got.next_page_token);
    if (all.size() > kMaxCatalogAnswerRows) {
      return MakeStatus(ErrorReason::kSqlInvalid,
                        absl::StrCat("More than ", kMaxCatalogAnswerRows,
                                     " entries; page through "
                                     "/api/metadata instead."));
    }
  } while (!page.token.empty());
  return all;
}

absl::StatusOr<std::vector<warehouse::SchemaInfo>> CatalogAnswer::Schemas(
    const std::string& catalog) const {
  return All<warehouse::SchemaInfo>([&](const warehouse::PageRequest& page) {
    return sources_.warehouse->ListSchemas(catalog, page, sources_.call);
  });
}

absl::StatusOr<std::vector<warehouse::TableInfo>> CatalogAnswer::Tables(
    const FullName& name) const {
  return All<warehouse::TableInfo>([&](const warehouse::PageRequest& page) {
    return sources_.warehouse->ListTables(name.catalog, name.schema, "", page,
                                          sources_.call);
  });
}

absl::StatusOr<sql::Query*> CatalogAnswer::ShowTables(
    const sql::ShowStatement& show) {
  const bool views = show.show == sql::ShowKind::kViews;
  ASSIGN_OR_RETURN(FullName name,
                   SchemaOf(show.in.empty() ? sql::ObjectName() : show.in[0]));
  ASSIGN_OR_RETURN(std::vector<warehouse::TableInfo> tables, Tables(name));
  std::vector<Row> rows;
  for (const warehouse::TableInfo& table : tables) {
    Row row = {Text(table.schema), Text(table.name), b_.Boolean(false)};
    if (views) row.push_back(b_.Boolean(false));
    if (!views || table.kind == warehouse::TableKind::kView) {
      rows.push_back(std::move(row));
    }
  }
  if (views) {
    return Rows({"namespace", "viewName", "isTemporary", "isMaterialized"},
                rows, show.like, "viewName");
  }
  return Rows({"database", "tableName", "isTemporary"}, rows, show.like,
              "tableName");
}

absl::StatusOr<sql::Query*> CatalogAnswer::ShowColumns(
    const sql::ShowStatement& show) {
  if (show.in.empty()) {
    return MakeStatus(ErrorReason::kSqlInvalid,
                      "Say whose columns: SHOW COLUMNS IN table.");
  }
  ASSIGN_OR_RETURN(
      FullName name,
      TableOf(show.in[0], show.in.size() > 1 ? &show.in[1] : nullptr));
  ASSIGN_OR_RETURN(std::vector<warehouse::ColumnInfo> columns,
                   sources_.warehouse->ListColumns(name.catalog, name.schema,
                                                   name.table, sources_.call));
  std::vector<Row> rows;
  for (const warehouse::ColumnInfo& column : columns) {
    rows.push_back({Text(column.name)});
  }
  return Rows({"col_name"}, rows);
}

absl::StatusOr<sql::Query*> CatalogAnswer::Show(
    const sql::ShowStatement& show) {
  std::vector<Row> rows;
  switch (show.show) {
    case sql::ShowKind::kCatalogs: {
      ASSIGN_OR_RETURN(
          std::vector<warehouse::CatalogInfo> catalogs,
          All<warehouse::CatalogInfo>([&](const warehouse::PageRequest& page) {
            return sources_.warehouse->ListCatalogs(page, sources_.call);
          }));
      for (const auto& catalog : catalogs) rows.push_back({Text(catalog.name)});
      return Rows({"catalog"}, rows, show.like, "catalog");
    }
    case sql::ShowKind::kSchemas:
    case sql::ShowKind::kDatabases:
    case sql::ShowKind::kNamespaces: {
      ASSIGN_OR_RETURN(
          std::string catalog,
          CatalogOf(show.in.empty() ? sql::ObjectName() : show.in[0]));
      ASSIGN_OR_RETURN(std::vector<warehouse::SchemaInfo> schemas,
                       Schemas(catalog));
      for (const auto& schema : schemas) rows.push_back({Text(schema.name)});
      return Rows({"databaseName"}, rows, show.like, "databaseName");
    }
    case sql::ShowKind::kTables:
    case sql::ShowKind::kViews:
      return ShowTables(show);
    case sql::ShowKind::kColumns:
      return ShowColumns(show);
    case sql::ShowKind::kCurrentNamespace:
      return Rows({"catalog", "namespace"}, {{Text(sources_.defaults.catalog),
                                              Text(sources_.defaults.schema)}});
    default:
      return NotSaid(
          "what this SHOW asks for; it answers SHOW CATALOGS, SCHEMAS, "
          "TABLES, VIEWS, COLUMNS and CURRENT NAMESPACE");
  }
}

absl::StatusOr<sql::Query*> CatalogAnswer::DescribeTable(
    const sql::DescribeStatement& describe) {
  if (describe.as_json || !describe.partition.empty()) {
    return NotSaid(describe.as_json ? "DESCRIBE ... AS JSON" : "partitions");
  }
  ASSIGN_OR_RETURN(FullName name, TableOf(describe.name, nullptr));
  ASSIGN_OR_RETURN(warehouse::TableInfo table,
                   sources_.warehouse->GetTable(name.catalog, name.schema,
                                                name.table, sources_.call));
  ASSIGN_OR_RETURN(std::vector<warehouse::ColumnInfo> columns,
                   sources_.warehouse->ListColumns(name.catalog, name.schema,
                                                   name.table, sources_.call));
  std::vector<Row> rows;
  if (!describe.column.empty()) {
    const absl::string_view wanted = describe.column.parts.back().text;
    for (const warehouse::ColumnInfo& column : columns) {
      if (!absl::EqualsIgnoreCase(column.name, wanted)) continue;
      rows = {{Text("col_name"), Text(column.name)},
              {Text("data_type"), Text(column.data_type)},
              {Text("comment"), TextOrNull(column.comment)}};
      return Rows({"info_name", "info_value"}, rows);
    }
    return MakeStatus(
        ErrorReason::kSqlInvalid,
        absl::StrCat("The table ", table.name, " has no column ", wanted, "."));
  }
  for (const warehouse::ColumnInfo& column : columns) {
    rows.push_back({Text(column.name), Text(column.data_type),
                    TextOrNull(column.comment)});
  }
  if (!describe.option.empty()) {  // EXTENDED or FORMATTED
    const char* kind =
        table.kind == warehouse::TableKind::kView ? "VIEW" : "MANAGED";
    rows.push_back({Text(""), Text(""), Text("")});
    rows.push_back({Text("# Detailed Table Information"), Text(""), Text("")});
    rows.push_back({Text("Catalog"), Text(table.catalog), Text("")});
    rows.push_back({Text("Database"), Text(table.schema), Text("")});
    rows.push_back({Text("Table"), Text(table.name), Text("")});
    rows.push_back({Text("Type"), Text(kind), Text("")});
    rows.push_back({Text("Comment"), TextOrNull(table.comment), Text("")});
  }
  return Rows({"col_name", "data_type", "comment"}, rows);
}

absl::StatusOr<sql::Query*> CatalogAnswer::DescribeSchema(
    const sql::ObjectName& name) {
  ASSIGN_OR_RETURN(FullName full, SchemaOf(name));
  ASSIGN_OR_RETURN(std::vector<warehouse::SchemaInfo> schemas,
                   Schemas(full.catalog));
  for (const warehouse::SchemaInfo& schema : schemas) {
    if (!absl::EqualsIgnoreCase(schema.name, full.schema)) continue;
    return Rows({"database_description_item", "database_description_value"},
                {{Text("Catalog Name"), Text(schema.catalog)},
                 {Text("Namespace Name"), Text(schema.name)},
                 {Text("Comment"), TextOrNull(schema.comment)}});
  }
  return MakeStatus(
      ErrorReason::kSchemaNotFound,
      absl::StrCat("There is no schema ", full.catalog, ".", full.schema, "."));
}

absl::StatusOr<sql::Query*> CatalogAnswer::DescribeCatalog(
    const sql::ObjectName& name) {
  ASSIGN_OR_RETURN(std::string wanted, CatalogOf(name));
  ASSIGN_OR_RETURN(
      std::vector<warehouse::CatalogInfo> catalogs,
      All<warehouse::CatalogInfo>([&](const warehouse::PageRequest& page) {
        return sources_.warehouse->ListCatalogs(page, sources_.call);
      }));
  for (const warehouse::CatalogInfo& catalog : catalogs) {
    if (!absl::EqualsIgnoreCase(catalog.name, wanted)) continue;
    return Rows({"info_name", "info_value"},
                {{Text("Catalog Name"), Text(catalog.name)},
                 {Text("Comment"), TextOrNull(catalog.comment)},
                 {Text("Owner"), TextOrNull(catalog.owner)}});
  }
  return MakeStatus(ErrorReason::kCatalogNotFound,
                    absl::StrCat("There is no catalog ", wanted, "."));
}

absl::StatusOr<sql::Query*> CatalogAnswer::DescribeQuery(
    sql::Statement& query) {
  sql::ApplyRowLimit(&query, 0, arena_);
  ASSIGN_OR_RETURN(warehouse::Statement printed, sources_.print(query));
  ASSIGN_OR_RETURN(
      std::unique_ptr<warehouse::ResultStream> stream,
      sources_.warehouse->Execute(
          printed, {.call = sources_.call, .limits = {.max_rows = 0}}));
  std::vector<Row> rows;
  for (const rowset::Field& field : stream->schema()->fields()) {
    rows.push_back({Text(field.name), Text(field.SqlType()), b_.Null()});
  }
  return Rows({"col_name", "data_type", "comment"}, rows);
}

absl::StatusOr<sql::Query*> CatalogAnswer::Describe(
    sql::DescribeStatement& describe) {
  switch (describe.describe) {
    case sql::DescribeKind::kTable:
      return DescribeTable(describe);
    case sql::DescribeKind::kSchema:
    case sql::DescribeKind::kDatabase:
    case sql::DescribeKind::kNamespace:
      return DescribeSchema(describe.name);
    case sql::DescribeKind::kCatalog:
      return DescribeCatalog(describe.name);
    case sql::DescribeKind::kQuery:
      return DescribeQuery(*describe.query);
    default:
      return NotSaid(
          "what this DESCRIBE asks for; it describes tables, schemas, "
          "catalogs and queries");
  }
}

absl::StatusOr<sql::Query*> CatalogAnswer::Explain(sql::Statement& statement) {
  ASSIGN_OR_RETURN(warehouse::Statement printed, sources_.print(statement));
  ASSIGN_OR_RETURN(std::string plan,
                   sources_.warehouse->Explain(printed, sources_.call));
  return Rows({"plan"}, {{Text(plan)}});
}

}  // namespace

absl::StatusOr<sql::Query*> AnswerFromCatalog(sql::Statement& statement,
                                              const CatalogSources& sources,
                                              sql::Arena& arena) {
  CatalogAnswer answer(sources, arena);
  if (const auto* show = statement.As<sql::ShowStatement>()) {
    return answer.Show(*show);
  }
  if (auto* describe = statement.As<sql::DescribeStatement>()) {
    return answer.Describe(*describe);
  }
  if (auto* explain = statement.As<sql::ExplainStatement>()) {
    return answer.Explain(*explain->statement);
  }
  return nullptr;
}

}  // namespace semantic_layer::query
