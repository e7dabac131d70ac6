#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_TABLE_DEFINITION_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_TABLE_DEFINITION_H_

#include "absl/strings/string_view.h"
#include "common/sql/ast/ast.h"
#include "tests/databricks_emulator/sql/sql_context.h"

namespace semantic_layer::emulator {

// Syntax trees of definitions as Unity Catalog's records. Pure functions.

// What CREATE TABLE says of the table: columns as declared, keys, comment.
TableRecord RecordOf(const sql::CreateTableStatement& create,
                     const TableName& name, const SqlContext& context);

Properties PropertiesOf(const sql::List<sql::Property>& properties);
Audit NewAudit(const SqlContext& context);

// What a definition says of a column.
ColumnRecord ColumnOf(const sql::ColumnDefinition& column);

// A constraint of `table`, of the column alone where it is a column's own.
ConstraintRecord ConstraintOf(const sql::TableConstraint& constraint,
                              const TableRecord& table,
                              absl::string_view column,
                              const SessionState& session);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_TABLE_DEFINITION_H_
