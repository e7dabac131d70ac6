#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_DML_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_DML_H_

#include "common/sql/ast/pipe.h"
#include "common/sql/ast/query.h"
#include "common/sql/ast/relation.h"

namespace semantic_layer::sql {

// A query as a statement.
struct QueryStatement : Statement {
  Query* query = nullptr;

  SQL_AST_NODE(QueryStatement, query)
};

// column [op value] of PARTITION (...). `value` is null when only the column
// was written (a dynamic partition). The operator is kEqual but for ALTER TABLE
// ... DROP PARTITION.
struct PartitionValue {
  Identifier column;
  BinaryOp op = BinaryOp::kEqual;
  Expression* value = nullptr;

  SQL_AST_FIELDS(column, op, value)
};

// What an INSERT does to the rows that are there.
enum class InsertMode : uint8_t {
  kInto,
  kOverwrite,
  kReplaceWhere,  // INSERT INTO t REPLACE WHERE condition
  kReplaceOn,     // INSERT INTO t [a] REPLACE ON condition
  kReplaceUsing,  // INSERT INTO t REPLACE USING (columns)
};

// INSERT up to its query.
struct InsertTarget : Node {
  InsertMode mode = InsertMode::kInto;
  bool schema_evolution = false;  // WITH SCHEMA EVOLUTION
  bool table_keyword = false;     // INSERT INTO TABLE t
  bool once = false;              // INSERT INTO ONCE t, in a flow
  ObjectName table;
  List<Property> options;  // WITH (k = v)
  List<PartitionValue> partition;
  bool if_not_exists = false;
  bool by_name = false;
  List<ObjectName> columns;
  TableAlias alias;                         // kReplaceOn only
  Expression* replace_condition = nullptr;  // kReplaceWhere, kReplaceOn
  List<Identifier> replace_columns;         // kReplaceUsing

  SQL_AST_NODE(InsertTarget, mode, schema_evolution, table_keyword, once, table,
               options, partition, if_not_exists, by_name, columns, alias,
               replace_condition, replace_columns)
};

// [WITH ctes] INSERT ... query.
struct InsertStatement : Statement {
  WithClause* with = nullptr;  // before INSERT; may be null
  InsertTarget* target = nullptr;
  Query* query = nullptr;
  TableAlias source_alias;  // REPLACE ON condition (query) alias

  SQL_AST_NODE(InsertStatement, with, target, query, source_alias)
};

// ROW FORMAT SERDE 'c' [WITH SERDEPROPERTIES (...)] or ROW FORMAT DELIMITED ...
struct RowFormat : Node {
  Expression* serde = nullptr;  // null for DELIMITED
  List<Property> properties;
  Expression* fields_terminated = nullptr;  // each may be null
  Expression* fields_escaped = nullptr;
  Expression* collection_terminated = nullptr;
  Expression* keys_terminated = nullptr;
  Expression* lines_terminated = nullptr;
  Expression* null_defined = nullptr;

  SQL_AST_NODE(RowFormat, serde, properties, fields_terminated, fields_escaped,
               collection_terminated, keys_terminated, lines_terminated,
               null_defined)
};

// STORED AS name, STORED AS INPUTFORMAT 'i' OUTPUTFORMAT 'o', STORED BY 'h'.
struct StorageFormat : Node {
  Identifier name;                     // empty unless STORED AS name
  Expression* input_format = nullptr;  // each may be null
  Expression* output_format = nullptr;
  Expression* handler = nullptr;
  List<Property> handler_properties;

  SQL_AST_NODE(StorageFormat, name, input_format, output_format, handler,
               handler_properties)
};

// INSERT OVERWRITE [LOCAL] DIRECTORY 'path' ... query.
struct InsertDirectoryStatement : Statement {
  WithClause* with = nullptr;  // may be null
  bool local = false;
  Expression* path = nullptr;  // may be null with USING format
  ObjectName format;           // USING format; may be empty
  List<Property> options;
  RowFormat* row_format = nullptr;     // may be null
  StorageFormat* stored_as = nullptr;  // may be null
  Query* query = nullptr;

  SQL_AST_NODE(InsertDirectoryStatement, with, local, path, format, options,
               row_format, stored_as, query)
};

// One INSERT of a multi-insert. Its query has no FROM of its own.
struct MultiInsertBranch : Node {
  InsertTarget* target = nullptr;
  Query* query = nullptr;

  SQL_AST_NODE(MultiInsertBranch, target, query)
};

// FROM relations INSERT INTO a SELECT ... INSERT INTO b SELECT ...
struct MultiInsertStatement : Statement {
  WithClause* with = nullptr;  // may be null
  List<Relation*> from;
  List<Relation*> lateral_views;
  List<MultiInsertBranch*> branches;

  SQL_AST_NODE(MultiInsertStatement, with, from, lateral_views, branches)
};

enum class MergeMatch : uint8_t {
  kMatched,
  kNotMatched,  // NOT MATCHED [BY TARGET]
  kNotMatchedBySource,
};

enum class MergeActionKind : uint8_t {
  kDelete,
  kUpdate,      // assignments
  kUpdateStar,  // UPDATE SET *
  kInsert,      // columns, values
  kInsertStar,  // INSERT *
};

struct MergeClause : Node {
  MergeMatch match = MergeMatch::kMatched;
  Expression* condition = nullptr;  // may be null
  MergeActionKind action = MergeActionKind::kDelete;
  List<Assignment> assignments;
  List<ObjectName> columns;
  List<Expression*> values;
  List<ObjectName> star_except;  // UPDATE SET * EXCEPT (...)

  SQL_AST_NODE(MergeClause, match, condition, action, assignments, columns,
               values, star_except)
};

struct MergeStatement : Statement {
  WithClause* with = nullptr;  // may be null
  bool schema_evolution = false;
  ObjectName target;
  List<Property> options;
  TableAlias target_alias;
  Relation* source = nullptr;
  Expression* on = nullptr;
  List<MergeClause*> clauses;

  SQL_AST_NODE(MergeStatement, with, schema_evolution, target, options,
               target_alias, source, on, clauses)
};

struct UpdateStatement : Statement {
  WithClause* with = nullptr;  // may be null
  ObjectName table;
  List<Property> options;
  TableAlias alias;
  List<Assignment> assignments;
  Expression* where = nullptr;  // may be null

  SQL_AST_NODE(UpdateStatement, with, table, options, alias, assignments, where)
};

struct DeleteStatement : Statement {
  WithClause* with = nullptr;  // may be null
  ObjectName table;
  List<Property> options;
  TableAlias alias;
  Expression* where = nullptr;  // may be null

  SQL_AST_NODE(DeleteStatement, with, table, options, alias, where)
};

enum class CopyValidation : uint8_t { kNone, kPlain, kAll, kRows };

// CREDENTIAL (k = 'v', ...) or ENCRYPTION (...) inside WITH (...) of a path.
struct PropertyGroup {
  Identifier name;
  List<Property> properties;

  SQL_AST_FIELDS(name, properties)
};

// COPY INTO t FROM 'path' | (SELECT ... FROM 'path') FILEFORMAT = CSV ...
struct CopyIntoStatement : Statement {
  ObjectName table;
  bool by_position = false;
  List<Identifier> columns;
  Expression* path = nullptr;  // FROM 'path', also of the inner select
  List<SelectItem*> items;     // of FROM (SELECT items FROM path); else empty
  TableAlias path_alias;
  List<PropertyGroup> source_options;  // WITH (...) after the path
  ObjectName credential;               // WITH (CREDENTIAL name); may be empty
  Identifier file_format;
  CopyValidation validation = CopyValidation::kNone;
  Expression* validate_rows = nullptr;  // kRows only
  List<Expression*> files;
  Expression* pattern = nullptr;  // may be null
  List<Property> format_options;
  List<Property> copy_options;

  SQL_AST_NODE(CopyIntoStatement, table, by_position, columns, path, items,
               path_alias, source_options, credential, file_format, validation,
               validate_rows, files, pattern, format_options, copy_options)
};

// LOAD DATA [LOCAL] INPATH 'p' [OVERWRITE] INTO TABLE t [PARTITION (...)].
struct LoadDataStatement : Statement {
  bool local = false;
  Expression* path = nullptr;
  bool overwrite = false;
  ObjectName table;
  List<PartitionValue> partition;

  SQL_AST_NODE(LoadDataStatement, local, path, overwrite, table, partition)
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_DML_H_
