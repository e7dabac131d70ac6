#include "tests/databricks_emulator/sql/metadata_statements.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/sql/functions/function_table.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/sql/describe_table.h"
#include "tests/databricks_emulator/sql/sql_error.h"
#include "tests/databricks_emulator/sql/sql_functions.h"

namespace semantic_layer::emulator {
namespace {

// The pattern of SHOW ... LIKE: * is any text, | parts alternatives; for SQL's
// own LIKE of the driver's form, % is any text.
bool MatchesOne(absl::string_view pattern, absl::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*' || pattern[0] == '%') {
    for (size_t skip = 0; skip <= text.size(); ++skip) {
      if (MatchesOne(pattern.substr(1), text.substr(skip))) return true;
    }
    return false;
  }
  if (text.empty()) return false;
  const bool same =
      absl::ascii_tolower(pattern[0]) == absl::ascii_tolower(text[0]) ||
      pattern[0] == '.';
  return same && MatchesOne(pattern.substr(1), text.substr(1));
}

class ShowAnswer {
 public:
  ShowAnswer(const sql::ShowStatement& show, const SqlContext& context,
             RowSink* sink)
      : show_(show),
        context_(context),
        metastore_(*context.world->metastore),
        access_(*context.world->access),
        sink_(sink),
        like_(LiteralText(show.like)) {}

  absl::Status Answer() {
    switch (show_.show) {
      case sql::ShowKind::kCatalogs:
        return Catalogs();
      case sql::ShowKind::kSchemas:
      case sql::ShowKind::kDatabases:
      case sql::ShowKind::kNamespaces:
        return Schemas();
      case sql::ShowKind::kTables:
      case sql::ShowKind::kViews:
        return Tables();
      case sql::ShowKind::kTableExtended:
        return TableExtended();
      case sql::ShowKind::kColumns:
        return Columns();
      case sql::ShowKind::kVolumes:
        return Volumes();
      case sql::ShowKind::kFunctions:
        return Functions();
      case sql::ShowKind::kTblProperties:
        return TableProperties();
      case sql::ShowKind::kCreateTable:
        return CreateTable();
      case sql::ShowKind::kGrants:
        return Grants();
      case sql::ShowKind::kPartitions:
        return Partitions();
      case sql::ShowKind::kCurrentNamespace: {
        TextRows rows({"catalog", "namespace"});
        rows.Add({context_.session->catalog, context_.session->schema});
        return std::move(rows).SendTo(sink_);
      }
      default:
        return NotSupported("this form of SHOW in the emulator");
    }
  }

 private:
  bool Sees(SecurableType type, const std::string& name) const {
    return access_.MaySee(context_.principal, {type, name});
  }

  absl::Status Catalogs() {
    TextRows rows({"catalog"});
    for (const auto& catalog : metastore_.Catalogs()) {
      if (MatchesPattern(like_, catalog->name) &&
          Sees(SecurableType::kCatalog, catalog->name)) {
        rows.Add({catalog->name});
      }
    }
    return std::move(rows).SendTo(sink_);
  }

  absl::Status Schemas() {
    ASSIGN_OR_RETURN(
        const std::string catalog,
        CatalogOf(show_.in.empty() ? sql::ObjectName() : show_.in[0],
                  *context_.session));
    if (metastore_.FindCatalog(catalog) == nullptr) {
      return CatalogNotFound(catalog);
    }
    RETURN_IF_ERROR(
        FromAccess(access_.Check(context_.principal, "USE_CATALOG",
                                 {SecurableType::kCatalog, catalog})));
    TextRows rows({"databaseName"});
    for (const auto& schema : metastore_.Schemas(catalog)) {
      if (MatchesPattern(like_, schema->name) &&
          Sees(SecurableType::kSchema,
               absl::StrCat(catalog, ".", schema->name))) {
        rows.Add({schema->name});
      }
    }
    if (MatchesPattern(like_, "information_schema"))
      rows.Add({"information_schema"});
    return std::move(rows).SendTo(sink_);
  }

  // The schema that the statement names, allowed.
  absl::StatusOr<TableName> Schema() {
    ASSIGN_OR_RETURN(
        const TableName name,
        SchemaOf(show_.in.empty() ? sql::ObjectName() : show_.in[0],
                 *context_.session));
    const std::string full = absl::StrCat(name.catalog, ".", name.schema);
    if (metastore_.FindSchema(name.catalog, name.schema) == nullptr) {
      return SchemaNotFound(full);
    }
    RETURN_IF_ERROR(FromAccess(access_.Check(context_.principal, "USE_SCHEMA",
                                             {SecurableType::kSchema, full})));
    return name;
  }

  absl::Status Tables() {
    ASSIGN_OR_RETURN(const TableName name, Schema());
    const bool views = show_.show == sql::ShowKind::kViews;
    TextRows rows = views ? TextRows({"namespace", "viewName", "isTemporary",
                                      "isMaterialized"},
                                     {"STRING", "STRING", "BOOLEAN", "BOOLEAN"})
                          : TextRows({"database", "tableName", "isTemporary"},
                                     {"STRING", "STRING", "BOOLEAN"});
    for (const auto& table : metastore_.Tables(name.catalog, name.schema)) {
      if (!MatchesPattern(like_, table->name) || (views && !table->IsView()) ||
          !Sees(SecurableType::kTable, table->FullName())) {
        continue;
      }
      if (views) {
        rows.Add({table->schema, table->name, "false", "false"});
      } else {
        rows.Add({table->schema, table->name, "false"});
      }
    }
    return std::move(rows).SendTo(sink_);
  }

  absl::Status TableExtended() {
    ASSIGN_OR_RETURN(const TableName name, Schema());
    TextRows rows({"database", "tableName", "isTemporary", "information"},
                  {"STRING", "STRING", "BOOLEAN", "STRING"});
    for (const auto& table : metastore_.Tables(name.catalog, name.schema)) {
      if (MatchesPattern(like_, table->name) &&
          Sees(SecurableType::kTable, table->FullName())) {
        rows.Add(
            {table->schema, table->name, "false", InformationText(*table)});
      }
    }
    return std::move(rows).SendTo(sink_);
  }

  absl::StatusOr<RecordPtr<TableRecord>> Table(const sql::ObjectName& name) {
    return FindForDescribe(name, context_);
  }

  absl::Status Columns() {
    sql::ObjectName name = show_.in.empty() ? show_.name : show_.in[0];
    ASSIGN_OR_RETURN(const auto table, Table(name));
    TextRows rows({"col_name"});
    for (const ColumnRecord& column : table->columns) rows.Add({column.name});
    return std::move(rows).SendTo(sink_);
  }

  absl::Status Volumes() {
    ASSIGN_OR_RETURN(const TableName name, Schema());
    TextRows rows({"database", "volume_name"});
    for (const auto& volume : metastore_.Volumes(name.catalog, name.schema)) {
      if (MatchesPattern(like_, volume->name) &&
          Sees(SecurableType::kVolume, volume->FullName())) {
        rows.Add({volume->schema, volume->name});
      }
    }
    return std::move(rows).SendTo(sink_);
  }

  absl::Status Functions() {
    ASSIGN_OR_RETURN(const TableName name, Schema());
    TextRows rows({"function"});
    for (const auto& function :
         metastore_.Functions(name.catalog, name.schema)) {
      if (MatchesPattern(like_, function->name))
        rows.Add({function->FullName()});
    }
    return std::move(rows).SendTo(sink_);
  }

  absl::Status TableProperties() {
    ASSIGN_OR_RETURN(const auto table, Table(show_.name));
    TextRows rows({"key", "value"});
    for (const auto& [key, value] : table->properties) rows.Add({key, value});
    return std::move(rows).SendTo(sink_);
  }

  absl::Status CreateTable() {
    ASSIGN_OR_RETURN(const auto table, Table(show_.name));
    TextRows rows({"createtab_stmt"});
    rows.Add({CreateText(*table)});
    return std::move(rows).SendTo(sink_);
  }

  absl::Status Partitions() {
    ASSIGN_OR_RETURN(const auto table, Table(show_.name));
    std::vector<std::string> names;
    for (const ColumnRecord& column : table->columns) {
      if (column.partition_index.has_value()) names.push_back(column.name);
    }
    if (names.empty()) {
      return SqlError("INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY",
                      "42601", "The table is not partitioned.");
    }
    return TextRows(names).SendTo(sink_);
  }

  absl::Status Grants() {
    Securable securable = {SecurableType::kTable, ""};
    if (show_.name_type == sql::ObjectType::kCatalog) {
      securable.type = SecurableType::kCatalog;
      ASSIGN_OR_RETURN(securable.full_name,
                       CatalogOf(show_.name, *context_.session));
    } else if (show_.name_type == sql::ObjectType::kSchema ||
               show_.name_type == sql::ObjectType::kDatabase) {
      securable.type = SecurableType::kSchema;
      ASSIGN_OR_RETURN(const TableName name,
                       SchemaOf(show_.name, *context_.session));
      securable.full_name = absl::StrCat(name.catalog, ".", name.schema);
    } else {
      if (show_.name_type == sql::ObjectType::kVolume) {
        securable.type = SecurableType::kVolume;
      }
      ASSIGN_OR_RETURN(const TableName name,
                       TableOf(show_.name, *context_.session));
      securable.full_name = name.Text();
    }
    if (!metastore_.Exists(securable)) {
      return TableNotFound(securable.full_name);
    }
    TextRows rows({"Principal", "ActionType", "ObjectType", "ObjectKey"});
    for (const Securable& object : AccessControl::ChainOf(securable)) {
      for (const auto& [principal, privileges] : metastore_.GrantsOn(object)) {
        if (!show_.principal.empty() &&
            show_.principal.text != absl::string_view(principal)) {
          continue;
        }
        for (const std::string& privilege : privileges) {
          rows.Add({principal, absl::StrReplaceAll(privilege, {{"_", " "}}),
                    std::string(SecurableTypeName(object.type)),
                    object.full_name});
        }
      }
    }
    return std::move(rows).SendTo(sink_);
  }

  const sql::ShowStatement& show_;
  const SqlContext& context_;
  const Metastore& metastore_;
  const AccessControl& access_;
  RowSink* const sink_;
  const std::optional<std::string> like_;
};

absl::Status DescribeSchema(const sql::DescribeStatement& describe,
                            const SqlContext& context, RowSink* sink) {
  ASSIGN_OR_RETURN(const TableName name,
                   SchemaOf(describe.name, *context.session));
  const auto schema =
      context.world->metastore->FindSchema(name.catalog, name.schema);
  const std::string full = absl::StrCat(name.catalog, ".", name.schema);
  if (schema == nullptr) return SchemaNotFound(full);
  RETURN_IF_ERROR(FromAccess(context.world->access->Check(
      context.principal, "USE_SCHEMA", {SecurableType::kSchema, full})));
  TextRows rows({"database_description_item", "database_description_value"});
  rows.Add({"Catalog Name", schema->catalog});
  rows.Add({"Namespace Name", schema->name});
  rows.Add({"Comment", schema->comment.value_or("")});
  rows.Add({"Location", ""});
  rows.Add({"Owner", schema->owner});
  return std::move(rows).SendTo(sink);
}

absl::Status DescribeCatalog(const sql::DescribeStatement& describe,
                             const SqlContext& context, RowSink* sink) {
  ASSIGN_OR_RETURN(const std::string name,
                   CatalogOf(describe.name, *context.session));
  const auto catalog = context.world->metastore->FindCatalog(name);
  if (catalog == nullptr) return CatalogNotFound(name);
  RETURN_IF_ERROR(FromAccess(context.world->access->Check(
      context.principal, "USE_CATALOG", {SecurableType::kCatalog, name})));
  TextRows rows({"info_name", "info_value"});
  rows.Add({"Catalog Name", catalog->name});
  rows.Add({"Comment", catalog->comment.value_or("")});
  rows.Add({"Owner", catalog->owner});
  if (!describe.option.empty()) {
    rows.Add({"Catalog Type", "Regular"});
    rows.Add({"Created By", catalog->audit.created_by});
  }
  return std::move(rows).SendTo(sink);
}

// "abs(arg1)", "concat([arg1, ...])", "round(arg1[, arg2])".
std::string UsageOf(const sql::FunctionInfo& function) {
  std::string text = absl::StrCat(function.name, "(");
  int count = 0;
  for (; count < function.min_arguments; ++count) {
    absl::StrAppend(&text, count == 0 ? "" : ", ", "arg", count + 1);
  }
  if (function.max_arguments < 0) {
    absl::StrAppend(&text, count == 0 ? "[arg1, ...]" : "[, ...]");
  } else if (count < function.max_arguments) {
    text.push_back('[');
    for (int i = count; i < function.max_arguments; ++i) {
      absl::StrAppend(&text, i == 0 ? "" : ", ", "arg", i + 1);
    }
    text.push_back(']');
  }
  return text + ")";
}

absl::Status DescribeFunction(const sql::DescribeStatement& describe,
                              const SqlContext& context, RowSink* sink) {
  TextRows rows({"function_desc"});
  if (const sql::FunctionInfo* function = sql::FindFunction(describe.name)) {
    rows.Add({absl::StrCat("Function: ", function->name)});
    rows.Add({"Class: built-in"});
    rows.Add({absl::StrCat("Usage: ", UsageOf(*function))});
    return std::move(rows).SendTo(sink);
  }
  ASSIGN_OR_RETURN(const TableName name,
                   TableOf(describe.name, *context.session));
  const auto function = context.world->metastore->FindFunction(
      name.catalog, name.schema, name.table);
  if (function == nullptr) return RoutineNotFound(name.Text());
  rows.Add({absl::StrCat("Function: ", name.Text())});
  rows.Add({"Type: SCALAR"});
  absl::string_view head = "Input: ";
  for (const ColumnRecord& parameter : function->parameters) {
    rows.Add({absl::StrCat(head, parameter.name, " ", parameter.type)});
    head = "       ";
  }
  if (function->parameters.empty()) rows.Add({"Input: ()"});
  rows.Add({absl::StrCat("Returns: ", function->data_type)});
  if (!describe.option.empty()) {
    rows.Add({absl::StrCat("Comment: ", function->comment.value_or(""))});
    rows.Add({absl::StrCat("Owner: ", function->owner)});
    rows.Add({absl::StrCat("Body: ", function->definition)});
  }
  return std::move(rows).SendTo(sink);
}

absl::Status DescribeVolume(const sql::DescribeStatement& describe,
                            const SqlContext& context, RowSink* sink) {
  ASSIGN_OR_RETURN(const TableName name,
                   TableOf(describe.name, *context.session));
  const auto volume = context.world->metastore->FindVolume(
      name.catalog, name.schema, name.table);
  if (volume == nullptr) {
    return SqlError(
        "VOLUME_NOT_FOUND", "42704",
        absl::StrCat("The volume ", name.Text(), " cannot be found."));
  }
  TextRows rows({"name", "catalog", "database", "owner", "storageLocation",
                 "volumeType", "comment"});
  rows.Add({volume->name, volume->catalog, volume->schema, volume->owner,
            volume->storage_location, volume->volume_type, volume->comment});
  return std::move(rows).SendTo(sink);
}

}  // namespace

bool MatchesPattern(const std::optional<std::string>& pattern,
                    absl::string_view text) {
  if (!pattern.has_value()) return true;
  for (absl::string_view one : absl::StrSplit(*pattern, '|')) {
    if (MatchesOne(one, text)) return true;
  }
  return false;
}

absl::Status AnswerShow(const sql::ShowStatement& show,
                        const SqlContext& context, RowSink* sink) {
  return ShowAnswer(show, context, sink).Answer();
}

absl::Status AnswerDescribe(const sql::DescribeStatement& describe,
                            const SqlContext& context, RowSink* sink) {
  switch (describe.describe) {
    case sql::DescribeKind::kTable:
      return DescribeTable(describe, context, sink);
    case sql::DescribeKind::kDetail:
      return DescribeDetail(describe, context, sink);
    case sql::DescribeKind::kHistory:
      return DescribeHistory(describe, context, sink);
    case sql::DescribeKind::kSchema:
    case sql::DescribeKind::kDatabase:
    case sql::DescribeKind::kNamespace:
      return DescribeSchema(describe, context, sink);
    case sql::DescribeKind::kCatalog:
      return DescribeCatalog(describe, context, sink);
    case sql::DescribeKind::kVolume:
      return DescribeVolume(describe, context, sink);
    case sql::DescribeKind::kFunction:
      return DescribeFunction(describe, context, sink);
    default:
      return NotSupported("this form of DESCRIBE in the emulator");
  }
}

absl::Status AnswerFile(const sql::FileStatement& file,
                        const SqlContext& context, RowSink* sink) {
  switch (file.verb) {
    case sql::FileVerb::kList:
      break;
    case sql::FileVerb::kPut:
      return NotSupported(
          "PUT without a driver that reads local files; use PUT "
          "/api/2.0/fs/files/Volumes/... of the Files API");
    case sql::FileVerb::kGet:
      return NotSupported(
          "GET without a driver that writes local files; use GET "
          "/api/2.0/fs/files/Volumes/... of the Files API");
    case sql::FileVerb::kRemove:
      return NotSupported(
          "REMOVE without a driver for volumes; use DELETE "
          "/api/2.0/fs/files/Volumes/... of the Files API");
  }
  const std::string path = LiteralText(file.path).value_or("");
  const std::vector<std::string> parts = absl::StrSplit(path, '/');
  // "", Volumes, catalog, schema, volume, ...
  if (parts.size() < 5 || parts[1] != "Volumes") {
    return SqlError("INVALID_PATH", "42K03",
                    "The path must begin with /Volumes/catalog/schema/volume.");
  }
  const std::string name = absl::AsciiStrToLower(
      absl::StrCat(parts[2], ".", parts[3], ".", parts[4]));
  RETURN_IF_ERROR(FromAccess(context.world->access->Check(
      context.principal, "READ_VOLUME", {SecurableType::kVolume, name})));
  absl::StatusOr<std::vector<ListedFile>> files =
      context.world->volumes->List(path);
  if (!files.ok()) {
    return SqlError("PATH_NOT_FOUND", "42K03",
                    absl::StrCat("Path does not exist: ", path, "."));
  }
  TextRows rows({"path", "name", "size", "modification_time"},
                {"STRING", "STRING", "BIGINT", "BIGINT"});
  int64_t limit = static_cast<int64_t>(files->size());
  const std::optional<std::string> wanted = LiteralText(file.limit);
  if (wanted.has_value() && !absl::SimpleAtoi(*wanted, &limit)) {
    return SqlError("INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE", "42K0E",
                    "The limit must be a number.");
  }
  for (const ListedFile& listed : *files) {
    if (limit-- <= 0) break;
    rows.Add({listed.path, listed.name, absl::StrCat(listed.size),
              absl::StrCat(listed.modified_ms)});
  }
  return std::move(rows).SendTo(sink);
}

}  // namespace semantic_layer::emulator
