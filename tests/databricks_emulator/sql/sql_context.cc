#include "tests/databricks_emulator/sql/sql_context.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/sql/sql_error.h"

namespace semantic_layer::emulator {
namespace {

absl::StatusOr<std::vector<std::string>> PartsOf(const sql::ObjectName& name,
                                                 size_t most) {
  std::vector<std::string> parts;
  for (const sql::Identifier& part : name.parts) {
    if (part.text.empty()) {
      return SqlError("NOT_A_CONSTANT_STRING.NOT_CONSTANT", "42601",
                      "The expression of IDENTIFIER must be a constant.");
    }
    parts.push_back(absl::AsciiStrToLower(part.text));
  }
  if (parts.size() > most) {
    return SqlError(
        "REQUIRES_SINGLE_PART_NAMESPACE", "42K05",
        absl::StrCat("A name of at most ", most, " parts is expected here."));
  }
  return parts;
}

std::vector<rowset::Field> FieldsOf(const std::vector<std::string>& columns,
                                    const std::vector<std::string>& types) {
  std::vector<rowset::Field> fields;
  for (size_t i = 0; i < columns.size(); ++i) {
    rowset::Field field;
    field.name = columns[i];
    field.sql_type = i < types.size() ? types[i] : "STRING";
    if (field.sql_type == "BOOLEAN") field.type = rowset::ColumnType::kBool;
    if (field.sql_type == "TIMESTAMP") {
      field.type = rowset::ColumnType::kTimestamp;
    }
    if (field.sql_type == "BIGINT" || field.sql_type == "INT") {
      field.type = rowset::ColumnType::kInt64;
    }
    fields.push_back(std::move(field));
  }
  return fields;
}

}  // namespace

absl::StatusOr<TableName> TableOf(const sql::ObjectName& name,
                                  const SessionState& session) {
  ASSIGN_OR_RETURN(std::vector<std::string> parts, PartsOf(name, 3));
  TableName full = {session.catalog, session.schema, ""};
  if (!parts.empty()) full.table = parts.back();
  if (parts.size() >= 2) full.schema = parts[parts.size() - 2];
  if (parts.size() == 3) full.catalog = parts.front();
  return full;
}

absl::StatusOr<TableName> SchemaOf(const sql::ObjectName& name,
                                   const SessionState& session) {
  ASSIGN_OR_RETURN(std::vector<std::string> parts, PartsOf(name, 2));
  TableName full = {session.catalog, session.schema, ""};
  if (!parts.empty()) full.schema = parts.back();
  if (parts.size() == 2) full.catalog = parts.front();
  return full;
}

absl::StatusOr<std::string> CatalogOf(const sql::ObjectName& name,
                                      const SessionState& session) {
  ASSIGN_OR_RETURN(std::vector<std::string> parts, PartsOf(name, 1));
  return parts.empty() ? session.catalog : parts[0];
}

std::optional<std::string> LiteralText(const sql::Expression* expression) {
  if (expression == nullptr) return std::nullopt;
  const auto* literal = expression->As<sql::LiteralExpr>();
  if (literal == nullptr || literal->literal == sql::LiteralKind::kNull) {
    return std::nullopt;
  }
  if (literal->literal == sql::LiteralKind::kTrue) return "true";
  if (literal->literal == sql::LiteralKind::kFalse) return "false";
  return std::string(literal->text);
}

TextRows::TextRows(std::vector<std::string> columns,
                   std::vector<std::string> types)
    : builder_(rowset::MakeSchema(FieldsOf(columns, types))) {}

void TextRows::Add(const std::vector<std::optional<std::string>>& row) {
  for (size_t i = 0; i < row.size(); ++i) {
    rowset::Column& column = builder_.column(static_cast<int>(i));
    int64_t number = 0;
    if (!row[i].has_value()) {
      column.AppendNull();
    } else if (column.type() == rowset::ColumnType::kBool) {
      column.AppendBool(*row[i] == "true");
    } else if (column.type() == rowset::ColumnType::kInt64 ||
               column.type() == rowset::ColumnType::kTimestamp) {
      if (absl::SimpleAtoi(*row[i], &number)) {
        column.AppendInt(number);
      } else {
        column.AppendNull();
      }
    } else {
      column.AppendText(*row[i]);
    }
  }
}

absl::Status TextRows::SendTo(RowSink* sink) && {
  ASSIGN_OR_RETURN(const rowset::RowSet rows, std::move(builder_).Finish());
  RETURN_IF_ERROR(sink->OnSchema(rows.schema_ptr()));
  if (rows.empty()) return absl::OkStatus();
  return sink->OnRows(rows).status();
}

}  // namespace semantic_layer::emulator
