#include "tests/databricks_emulator/sql/describe_table.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/sql/ast/builder.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/http/json_text.h"
#include "tests/databricks_emulator/sql/sql_error.h"
#include "tests/databricks_emulator/unity_catalog/type_names.h"

namespace semantic_layer::emulator {
namespace {

// "bigint", or "bigint measure" in a metric view.
std::string ShownType(const ColumnRecord& column) {
  return absl::StrCat(NamesOfType(column.type).catalog,
                      column.measure ? " measure" : "");
}

std::string TimeText(int64_t millis) {
  return absl::FormatTime("%a %b %d %H:%M:%S UTC %Y",
                          absl::FromUnixMillis(millis), absl::UTCTimeZone());
}

// A TIMESTAMP of TextRows.
std::string Micros(int64_t millis) { return absl::StrCat(millis * 1000); }

std::string Backquoted(const std::vector<std::string>& names) {
  return absl::StrCat("`", absl::StrJoin(names, "`, `"), "`");
}

std::string ConstraintText(const ConstraintRecord& constraint) {
  switch (constraint.kind) {
    case ConstraintRecord::Kind::kPrimaryKey:
      return absl::StrCat("PRIMARY KEY (", Backquoted(constraint.columns), ")");
    case ConstraintRecord::Kind::kForeignKey:
      return absl::StrCat(
          "FOREIGN KEY (", Backquoted(constraint.columns), ") REFERENCES `",
          absl::StrJoin(absl::StrSplit(constraint.parent_table, '.'), "`.`"),
          "` (", Backquoted(constraint.parent_columns), ")");
    case ConstraintRecord::Kind::kCheck:
      return absl::StrCat("CHECK (", constraint.condition, ")");
  }
  return "";
}

// What EXTENDED tells of a table besides its columns.
std::vector<std::pair<std::string, std::string>> DetailsOf(
    const TableRecord& table) {
  std::vector<std::pair<std::string, std::string>> details = {
      {"Catalog", table.catalog},
      {"Database", table.schema},
      {"Table", table.name},
      {"Owner", table.owner},
      {"Created Time", TimeText(table.audit.created_at)},
      {"Last Access", "UNKNOWN"},
      {"Created By", "Spark "},
      {"Type", table.table_type}};
  if (table.comment.has_value())
    details.emplace_back("Comment", *table.comment);
  if (table.IsView()) {
    details.emplace_back("View Text", table.view_definition);
    details.emplace_back("View Original Text", table.view_definition);
  } else {
    details.emplace_back("Location",
                         absl::StrCat("s3://emulator/tables/", table.id));
    details.emplace_back("Provider", "delta");
  }
  std::vector<std::string> properties;
  for (const auto& [key, value] : table.properties) {
    properties.push_back(absl::StrCat(key, "=", value));
  }
  details.emplace_back("Table Properties",
                       absl::StrCat("[", absl::StrJoin(properties, ","), "]"));
  return details;
}

void AddExtended(const TableRecord& table, TextRows* rows) {
  rows->Add({"", "", ""});
  rows->Add({"# Detailed Table Information", "", ""});
  for (const auto& [key, value] : DetailsOf(table)) rows->Add({key, value, ""});
  if (table.constraints.empty()) return;
  rows->Add({"", "", ""});
  rows->Add({"# Constraints", "", ""});
  for (const ConstraintRecord& constraint : table.constraints) {
    rows->Add({constraint.name, ConstraintText(constraint), ""});
  }
}

void AddPartitions(const TableRecord& table, TextRows* rows) {
  bool first = true;
  for (const ColumnRecord& column : table.columns) {
    if (!column.partition_index.has_value()) continue;
    if (first) {
      rows->Add({"# Partition Information", "", ""});
      rows->Add({"# col_name", "data_type", "comment"});
    }
    first = false;
    rows->Add({column.name, ShownType(column), column.comment});
  }
}

std::string JsonType(const sql::DataType& type) {
  const std::string name =
      absl::AsciiStrToLower(NamesOfType(sql::Print(type)).catalog);
  JsonObject object;
  switch (type.type) {
    case sql::TypeKind::kArray:
      return object.Text("name", "array")
          .Raw("element_type", JsonType(*type.elements[0]))
          .Bool("element_nullable", true)
          .Take();
    case sql::TypeKind::kMap:
      return object.Text("name", "map")
          .Raw("key_type", JsonType(*type.elements[0]))
          .Raw("value_type", JsonType(*type.elements[1]))
          .Bool("value_nullable", true)
          .Take();
    case sql::TypeKind::kStruct: {
      std::vector<std::string> fields;
      for (const sql::StructField& field : type.fields) {
        fields.push_back(JsonObject()
                             .Text("name", field.name.text)
                             .Raw("type", JsonType(*field.type))
                             .Bool("nullable", !field.not_null)
                             .Take());
      }
      return object.Text("name", "struct").List("fields", fields).Take();
    }
    case sql::TypeKind::kDecimal: {
      const TypeNames names = NamesOfType(sql::Print(type));
      return object.Text("name", "decimal")
          .Int("precision", names.precision.value_or(10))
          .Int("scale", names.scale.value_or(0))
          .Take();
    }
    default:
      return object.Text("name", name).Take();
  }
}

std::string JsonText(const TableRecord& table) {
  std::vector<std::string> columns;
  std::vector<std::string> partitions;
  for (const ColumnRecord& column : table.columns) {
    const sql::Parsed<sql::DataType> type = sql::ParseDataType(column.type);
    columns.push_back(JsonObject()
                          .Text("name", column.name)
                          .Raw("type", type.ok() ? JsonType(*type.node)
                                                 : R"({"name":"string"})")
                          .OptionalText("comment", column.comment)
                          .Bool("nullable", column.nullable)
                          .OptionalText("default", column.default_value)
                          .Take());
    if (column.partition_index.has_value()) partitions.push_back(column.name);
  }
  JsonObject properties;
  for (const auto& [key, value] : table.properties) properties.Text(key, value);
  JsonObject object;
  object.Text("table_name", table.name)
      .Text("catalog_name", table.catalog)
      .Text("schema_name", table.schema)
      .Texts("namespace", {table.schema})
      .Text("type", table.table_type)
      .List("columns", columns)
      .Texts("partition_columns", partitions)
      .Texts("clustering_columns", {})
      .Text("owner", table.owner)
      .OptionalText("comment", table.comment)
      .Text("created_time",
            absl::FormatTime("%Y-%m-%dT%H:%M:%SZ",
                             absl::FromUnixMillis(table.audit.created_at),
                             absl::UTCTimeZone()))
      .Text("last_access", "UNKNOWN")
      .Text("created_by", "Spark ")
      .Raw("table_properties", properties.Take());
  if (table.IsView()) {
    object.Text("view_text", table.view_definition)
        .Text("view_original_text", table.view_definition);
  } else {
    object.Text("provider", "delta");
  }
  return object.Take();
}

}  // namespace

absl::StatusOr<RecordPtr<TableRecord>> FindForDescribe(
    const sql::ObjectName& name, const SqlContext& context) {
  ASSIGN_OR_RETURN(const TableName full, TableOf(name, *context.session));
  auto table = context.world->metastore->FindTable(full.catalog, full.schema,
                                                   full.table);
  if (table == nullptr) return TableNotFound(full.Text());
  const Securable securable = {SecurableType::kTable, full.Text()};
  if (!context.world->access->MaySee(context.principal, securable)) {
    return FromAccess(
        context.world->access->Check(context.principal, "SELECT", securable));
  }
  return table;
}

absl::Status DescribeTable(const sql::DescribeStatement& describe,
                           const SqlContext& context, RowSink* sink) {
  ASSIGN_OR_RETURN(const auto table, FindForDescribe(describe.name, context));
  if (describe.as_json) {
    if (describe.option.empty()) {
      return SqlError("DESCRIBE_JSON_NOT_EXTENDED", "0A000",
                      "DESCRIBE TABLE ... AS JSON only supported when "
                      "[EXTENDED|FORMATTED] is specified.");
    }
    TextRows rows({"json_metadata"});
    rows.Add({JsonText(*table)});
    return std::move(rows).SendTo(sink);
  }
  if (!describe.column.empty()) {
    const absl::string_view wanted = describe.column.parts.back().text;
    for (const ColumnRecord& column : table->columns) {
      if (!absl::EqualsIgnoreCase(column.name, wanted)) continue;
      TextRows rows({"info_name", "info_value"});
      rows.Add({"col_name", column.name});
      rows.Add({"data_type", ShownType(column)});
      rows.Add({"comment", column.comment.value_or("NULL")});
      return std::move(rows).SendTo(sink);
    }
    return SqlError("COLUMN_NOT_FOUND", "42703",
                    absl::StrCat("The column ", wanted, " cannot be found."));
  }
  TextRows rows({"col_name", "data_type", "comment"});
  for (const ColumnRecord& column : table->columns) {
    rows.Add({column.name, ShownType(column), column.comment});
  }
  AddPartitions(*table, &rows);
  if (!describe.option.empty()) AddExtended(*table, &rows);
  return std::move(rows).SendTo(sink);
}

absl::Status DescribeDetail(const sql::DescribeStatement& describe,
                            const SqlContext& context, RowSink* sink) {
  ASSIGN_OR_RETURN(const auto table, FindForDescribe(describe.name, context));
  if (table->IsView()) {
    return SqlError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", "42809",
                    "DESCRIBE DETAIL wants a table.");
  }
  std::vector<std::string> partitions;
  for (const ColumnRecord& column : table->columns) {
    if (column.partition_index.has_value()) partitions.push_back(column.name);
  }
  JsonObject properties;
  for (const auto& [key, value] : table->properties) {
    properties.Text(key, value);
  }
  const auto list = [](const std::vector<std::string>& names) {
    return names.empty()
               ? std::string("[]")
               : absl::StrCat("[\"", absl::StrJoin(names, "\",\""), "\"]");
  };
  TextRows rows({"format", "id", "name", "description", "location", "createdAt",
                 "lastModified", "partitionColumns", "clusteringColumns",
                 "numFiles", "sizeInBytes", "properties", "minReaderVersion",
                 "minWriterVersion", "tableFeatures", "statistics"},
                {"STRING", "STRING", "STRING", "STRING", "STRING", "TIMESTAMP",
                 "TIMESTAMP", "ARRAY<STRING>", "ARRAY<STRING>", "BIGINT",
                 "BIGINT", "MAP<STRING, STRING>", "INT", "INT", "ARRAY<STRING>",
                 "MAP<STRING, BIGINT>"});
  rows.Add({"delta", table->id, table->FullName(), table->comment,
            absl::StrCat("s3://emulator/tables/", table->id),
            Micros(table->audit.created_at), Micros(table->audit.updated_at),
            list(partitions), "[]", "1", "0", properties.Take(), "1", "2",
            "[\"appendOnly\",\"invariants\"]", "{}"});
  return std::move(rows).SendTo(sink);
}

absl::Status DescribeHistory(const sql::DescribeStatement& describe,
                             const SqlContext& context, RowSink* sink) {
  ASSIGN_OR_RETURN(const auto table, FindForDescribe(describe.name, context));
  TextRows rows(
      {"version", "timestamp", "userId", "userName", "operation",
       "operationParameters", "job", "notebook", "clusterId", "readVersion",
       "isolationLevel", "isBlindAppend", "operationMetrics", "userMetadata",
       "engineInfo"},
      {"BIGINT", "TIMESTAMP", "STRING", "STRING", "STRING",
       "MAP<STRING, STRING>", "STRING", "STRING", "STRING", "BIGINT", "STRING",
       "BOOLEAN", "MAP<STRING, STRING>", "STRING", "STRING"});
  rows.Add({"0", Micros(table->audit.created_at), std::nullopt,
            table->audit.created_by, "CREATE TABLE", "{}", std::nullopt,
            std::nullopt, std::nullopt, std::nullopt, "WriteSerializable",
            "true", "{}", std::nullopt, "emulator"});
  return std::move(rows).SendTo(sink);
}

std::string InformationText(const TableRecord& table) {
  std::string text;
  for (const auto& [key, value] : DetailsOf(table)) {
    absl::StrAppend(&text, key, ": ", value, "\n");
  }
  absl::StrAppend(&text, "Schema: root\n");
  for (const ColumnRecord& column : table.columns) {
    absl::StrAppend(&text, " |-- ", column.name, ": ", ShownType(column),
                    " (nullable = ", column.nullable ? "true" : "false", ")\n");
  }
  return absl::StrCat(text, "\n");
}

std::string CreateText(const TableRecord& table) {
  if (table.IsView()) {
    return absl::StrCat("CREATE VIEW ", table.FullName(), " AS ",
                        table.view_definition, "\n");
  }
  std::vector<std::string> lines;
  for (const ColumnRecord& column : table.columns) {
    sql::Arena arena;
    std::string line =
        absl::StrCat("  ", sql::Print(*sql::Builder(arena).Column(column.name)),
                     " ", column.type, column.nullable ? "" : " NOT NULL");
    if (column.comment.has_value()) {
      absl::StrAppend(&line, " COMMENT ",
                      sql::Print(*sql::Builder(arena).String(*column.comment)));
    }
    lines.push_back(std::move(line));
  }
  for (const ConstraintRecord& constraint : table.constraints) {
    lines.push_back(absl::StrCat("  CONSTRAINT `", constraint.name, "` ",
                                 ConstraintText(constraint)));
  }
  return absl::StrCat("CREATE TABLE ", table.FullName(), " (\n",
                      absl::StrJoin(lines, ",\n"), ")\nUSING delta\n");
}

}  // namespace semantic_layer::emulator
