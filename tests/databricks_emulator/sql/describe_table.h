#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_DESCRIBE_TABLE_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_DESCRIBE_TABLE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/ast/ast.h"
#include "tests/databricks_emulator/sql/sql_context.h"

namespace semantic_layer::emulator {

// DESCRIBE [TABLE] [EXTENDED] t [AS JSON], of one column, DETAIL and HISTORY.
absl::Status DescribeTable(const sql::DescribeStatement& describe,
                           const SqlContext& context, RowSink* sink);
absl::Status DescribeDetail(const sql::DescribeStatement& describe,
                            const SqlContext& context, RowSink* sink);
absl::Status DescribeHistory(const sql::DescribeStatement& describe,
                             const SqlContext& context, RowSink* sink);

// The table of that name, if the user may see it. Errors of sql_error.h.
absl::StatusOr<RecordPtr<TableRecord>> FindForDescribe(
    const sql::ObjectName& name, const SqlContext& context);

// The table as SHOW TABLE EXTENDED tells it, a line for each thing.
std::string InformationText(const TableRecord& table);

// The table as a CREATE statement that would make it.
std::string CreateText(const TableRecord& table);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_DESCRIBE_TABLE_H_
