#include "tests/databricks_emulator/sql/table_definition.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/sql/printer/printer.h"
#include "common/sql/types/type.h"

namespace semantic_layer::emulator {
namespace {

std::string NameText(const sql::ObjectName& name) {
  return absl::StrJoin(name.parts, ".",
                       [](std::string* out, const sql::Identifier& part) {
                         absl::StrAppend(out, part.text);
                       });
}

}  // namespace

Properties PropertiesOf(const sql::List<sql::Property>& properties) {
  Properties out;
  for (const sql::Property& property : properties) {
    const std::string key = property.name.empty()
                                ? std::string(property.key_text)
                                : NameText(property.name);
    out[key] = LiteralText(property.value).value_or("");
  }
  return out;
}

Audit NewAudit(const SqlContext& context) {
  const int64_t now = context.world->clock->NowMillis();
  return {.created_at = now,
          .created_by = context.principal.user_name,
          .updated_at = now,
          .updated_by = context.principal.user_name};
}

TableRecord RecordOf(const sql::CreateTableStatement& create,
                     const TableName& name, const SqlContext& context) {
  TableRecord record;
  record.catalog = name.catalog;
  record.schema = name.schema;
  record.name = name.table;
  record.owner = context.principal.user_name;
  record.audit = NewAudit(context);
  if (create.clauses != nullptr) {
    record.comment = LiteralText(create.clauses->comment);
    record.properties = PropertiesOf(create.clauses->properties);
  }
  for (const sql::ColumnDefinition* column : create.columns) {
    if (column->type == nullptr) continue;
    record.columns.push_back(ColumnOf(*column));
    for (const sql::TableConstraint* constraint : column->constraints) {
      if (constraint->constraint == sql::ConstraintKind::kNotNull) continue;
      record.constraints.push_back(ConstraintOf(*constraint, record,
                                                column->name.parts.back().text,
                                                *context.session));
    }
  }
  for (const sql::TableConstraint* constraint : create.constraints) {
    record.constraints.push_back(
        ConstraintOf(*constraint, record, "", *context.session));
  }
  if (create.clauses == nullptr) return record;
  int index = 0;
  for (const sql::PartitionField* field : create.clauses->partitioned_by) {
    if (field->column != nullptr) {
      record.columns.push_back(ColumnOf(*field->column));
      record.columns.back().partition_index = index++;
      continue;
    }
    const auto* reference = field->transform->As<sql::ColumnRef>();
    if (reference == nullptr) continue;
    for (ColumnRecord& column : record.columns) {
      if (absl::EqualsIgnoreCase(column.name,
                                 reference->name.parts.back().text)) {
        column.partition_index = index++;
      }
    }
  }
  return record;
}

ColumnRecord ColumnOf(const sql::ColumnDefinition& column) {
  ColumnRecord record;
  record.name = std::string(column.name.parts.back().text);
  sql::Arena arena;
  record.type = column.type == nullptr ? "STRING" : sql::Print(*column.type);
  if (column.type != nullptr) {
    if (const sql::Type* type = sql::TypeFromSyntax(*column.type, arena)) {
      // VARCHAR(n) and CHAR(n) are STRING to those who read.
      if (!sql::IsInterval(type)) record.type = sql::TypeText(type);
    }
  }
  record.comment = LiteralText(column.comment);
  if (column.default_value != nullptr) {
    record.default_value = sql::Print(*column.default_value);
  }
  for (const sql::TableConstraint* constraint : column.constraints) {
    if (constraint->constraint == sql::ConstraintKind::kNotNull) {
      record.nullable = false;
    }
  }
  return record;
}

ConstraintRecord ConstraintOf(const sql::TableConstraint& constraint,
                              const TableRecord& table,
                              absl::string_view column,
                              const SessionState& session) {
  ConstraintRecord record;
  for (const sql::Identifier& name : constraint.columns) {
    record.columns.emplace_back(name.text);
  }
  if (record.columns.empty() && !column.empty()) {
    record.columns.emplace_back(column);
  }
  for (const sql::ConstraintTrait trait : constraint.traits) {
    record.rely = record.rely || trait == sql::ConstraintTrait::kRely;
  }
  record.name = std::string(constraint.name.text);
  switch (constraint.constraint) {
    case sql::ConstraintKind::kPrimaryKey:
    case sql::ConstraintKind::kUnique:
      record.kind = ConstraintRecord::Kind::kPrimaryKey;
      if (record.name.empty()) record.name = absl::StrCat(table.name, "_pk");
      break;
    case sql::ConstraintKind::kForeignKey: {
      record.kind = ConstraintRecord::Kind::kForeignKey;
      const absl::StatusOr<TableName> parent =
          TableOf(constraint.referenced_table, session);
      if (parent.ok()) record.parent_table = parent->Text();
      for (const sql::Identifier& name : constraint.referenced_columns) {
        record.parent_columns.emplace_back(name.text);
      }
      if (record.name.empty()) {
        record.name = absl::StrCat(table.name, "_",
                                   absl::StrJoin(record.columns, "_"), "_fk");
      }
      break;
    }
    default:
      record.kind = ConstraintRecord::Kind::kCheck;
      if (constraint.condition != nullptr) {
        record.condition = sql::Print(*constraint.condition);
      }
      break;
  }
  return record;
}

}  // namespace semantic_layer::emulator
