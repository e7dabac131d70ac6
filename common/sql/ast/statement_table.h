#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_TABLE_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_TABLE_H_

#include "common/sql/ast/object_type.h"
#include "common/sql/ast/statement_dml.h"

namespace semantic_layer::sql {

enum class ConstraintKind : uint8_t {
  kNotNull,  // column constraint only
  kCheck,    // condition
  kPrimaryKey,
  kForeignKey,
  kUnique,
  kExpect,  // CONSTRAINT c EXPECT (condition) [ON VIOLATION ...]
};

enum class ExpectViolation : uint8_t { kNone, kDropRow, kFailUpdate };

// A characteristic as it was written; several may follow a constraint.
enum class ConstraintTrait : uint8_t {
  kEnforced,
  kNotEnforced,
  kDeferrable,
  kInitiallyDeferred,
  kNotDeferrable,
  kInitiallyImmediate,
  kRely,
  kNoRely,
  kMatchFull,
  kOnUpdateNoAction,
  kOnDeleteNoAction,
};

// [CONSTRAINT name] CHECK (...) | PRIMARY KEY (...) | ...
struct TableConstraint : Node {
  Identifier name;  // may be empty
  ConstraintKind constraint = ConstraintKind::kCheck;
  Expression* condition = nullptr;  // kCheck, kExpect
  List<Identifier> columns;         // empty for a column's own constraint
  Identifier timeseries_column;     // PRIMARY KEY (a, b TIMESERIES)
  ObjectName referenced_table;      // kForeignKey
  List<Identifier> referenced_columns;
  ExpectViolation violation = ExpectViolation::kNone;
  List<ConstraintTrait> traits;

  SQL_AST_NODE(TableConstraint, name, constraint, condition, columns,
               timeseries_column, referenced_table, referenced_columns,
               violation, traits)
};

enum class IdentityKind : uint8_t { kNone, kAlways, kByDefault };

// FIRST or AFTER column.
struct ColumnPosition {
  bool first = false;
  Identifier after;  // empty unless AFTER

  bool empty() const { return !first && after.empty(); }
  SQL_AST_FIELDS(first, after)
};

// MASK function [USING COLUMNS (...)], ROW FILTER function ON (...).
struct FilterFunction {
  ObjectName function;  // empty when there is none
  List<Expression*> arguments;
  bool has_arguments = false;

  SQL_AST_FIELDS(function, arguments, has_arguments)
};

struct ColumnDefinition : Node {
  ObjectName name;           // several parts in ALTER TABLE ADD COLUMN a.b
  DataType* type = nullptr;  // null in view columns and some CTAS
  Expression* default_value = nullptr;  // may be null
  Expression* generated_as = nullptr;   // GENERATED ALWAYS AS (e)
  IdentityKind identity = IdentityKind::kNone;
  Expression* identity_start = nullptr;      // may be null
  Expression* identity_increment = nullptr;  // may be null
  bool identity_parentheses = false;
  Expression* comment = nullptr;  // may be null
  List<TableConstraint*> constraints;
  FilterFunction mask;
  List<Property> tags;
  ColumnPosition position;  // ALTER TABLE only

  SQL_AST_NODE(ColumnDefinition, name, type, default_value, generated_as,
               identity, identity_start, identity_increment,
               identity_parentheses, comment, constraints, mask, tags, position)
};

// A PARTITIONED BY item: a column, a column with a type (Hive), or a transform
// such as years(c) or bucket(4, c).
struct PartitionField : Node {
  ColumnDefinition* column = nullptr;  // column with a type; else null
  Expression* transform = nullptr;     // ColumnRef or FunctionCall; else null

  SQL_AST_NODE(PartitionField, column, transform)
};

enum class ClusterMode : uint8_t { kNotGiven, kColumns, kAuto, kNone };

// Clauses after the columns of CREATE TABLE and its sisters, in any order.
struct TableClauses : Node {
  ObjectName provider;  // USING provider; may be empty
  List<Property> options;
  bool has_options = false;
  List<PartitionField*> partitioned_by;
  bool has_partitioned_by = false;
  List<Identifier> bucket_columns;  // CLUSTERED BY (...) INTO n BUCKETS
  List<OrderItem*> bucket_sort;
  Expression* bucket_count = nullptr;
  List<Identifier> skewed_by;
  List<Expression*> skewed_on;
  bool skewed_directories = false;
  ClusterMode cluster_mode = ClusterMode::kNotGiven;
  List<ObjectName> cluster_columns;
  RowFormat* row_format = nullptr;     // may be null
  StorageFormat* stored_as = nullptr;  // may be null
  Expression* location = nullptr;      // may be null
  ObjectName location_credential;      // WITH (CREDENTIAL c)
  Expression* comment = nullptr;       // may be null
  List<Property> properties;
  bool has_properties = false;
  ObjectName default_collation;
  FilterFunction row_filter;
  List<Property> tags;

  SQL_AST_NODE(TableClauses, provider, options, has_options, partitioned_by,
               has_partitioned_by, bucket_columns, bucket_sort, bucket_count,
               skewed_by, skewed_on, skewed_directories, cluster_mode,
               cluster_columns, row_format, stored_as, location,
               location_credential, comment, properties, has_properties,
               default_collation, row_filter, tags)
};

enum class CreateMode : uint8_t {
  kCreate,
  kCreateOrReplace,
  kReplace,
  kCreateOrRefresh,
};

enum class CloneKind : uint8_t { kNone, kPlain, kShallow, kDeep };

struct CreateTableStatement : Statement {
  CreateMode mode = CreateMode::kCreate;
  bool temporary = false;
  bool external = false;
  bool if_not_exists = false;
  ObjectName name;
  List<ColumnDefinition*> columns;
  List<TableConstraint*> constraints;
  bool has_columns = false;
  TableClauses* clauses = nullptr;
  ObjectName like;  // CREATE TABLE t LIKE s; may be empty
  CloneKind clone = CloneKind::kNone;
  ObjectName clone_source;
  TimeTravel* clone_version = nullptr;  // may be null
  Query* query = nullptr;               // AS query; may be null
  bool query_without_as = false;

  SQL_AST_NODE(CreateTableStatement, mode, temporary, external, if_not_exists,
               name, columns, constraints, has_columns, clauses, like, clone,
               clone_source, clone_version, query, query_without_as)
};

enum class ViewSchemaMode : uint8_t {
  kNotGiven,
  kBinding,
  kCompensation,
  kTypeEvolution,
  kEvolution,
};

struct CreateViewStatement : Statement {
  CreateMode mode = CreateMode::kCreate;
  bool global = false;
  bool temporary = false;
  bool if_not_exists = false;
  ObjectName name;
  List<ColumnDefinition*> columns;
  List<TableConstraint*> constraints;
  bool has_columns = false;
  Expression* comment = nullptr;  // may be null
  List<Property> properties;
  ObjectName default_collation;
  ViewSchemaMode schema_mode = ViewSchemaMode::kNotGiven;
  // WITH METRICS LANGUAGE YAML AS $$ ... $$.
  bool metrics = false;
  Identifier language;
  absl::string_view metric_body;  // the text between the dollar quotes
  // CREATE TEMPORARY VIEW v USING provider OPTIONS (...).
  ObjectName provider;
  List<Property> options;
  Query* query = nullptr;  // null for metric views and USING

  SQL_AST_NODE(CreateViewStatement, mode, global, temporary, if_not_exists,
               name, columns, constraints, has_columns, comment, properties,
               default_collation, schema_mode, metrics, language, metric_body,
               provider, options, query)
};

enum class ScheduleKind : uint8_t {
  kNone,
  kCron,             // SCHEDULE [REFRESH] CRON 'c' [AT TIME ZONE 'z']
  kEvery,            // SCHEDULE [REFRESH] EVERY n unit
  kTriggerOnUpdate,  // TRIGGER ON UPDATE [AT MOST EVERY interval]
};

struct RefreshSchedule : Node {
  ScheduleKind schedule = ScheduleKind::kNone;
  bool refresh_keyword = false;
  Expression* cron = nullptr;
  Expression* time_zone = nullptr;  // may be null
  Expression* every = nullptr;
  Identifier every_unit;                // HOUR, DAYS, ...
  Expression* at_most_every = nullptr;  // may be null

  SQL_AST_NODE(RefreshSchedule, schedule, refresh_keyword, cron, time_zone,
               every, every_unit, at_most_every)
};

// CREATE [OR REPLACE|OR REFRESH] MATERIALIZED VIEW | STREAMING TABLE.
struct CreatePipelineTableStatement : Statement {
  CreateMode mode = CreateMode::kCreate;
  ObjectType type = ObjectType::kMaterializedView;
  bool private_table = false;
  bool temporary = false;
  bool if_not_exists = false;
  ObjectName name;
  List<ColumnDefinition*> columns;
  List<TableConstraint*> constraints;
  bool has_columns = false;
  TableClauses* clauses = nullptr;
  RefreshSchedule* schedule = nullptr;  // may be null
  bool flow_once = false;
  Query* query = nullptr;  // may be null for a streaming table

  SQL_AST_NODE(CreatePipelineTableStatement, mode, type, private_table,
               temporary, if_not_exists, name, columns, constraints,
               has_columns, clauses, schedule, flow_once, query)
};

// DROP type [IF EXISTS] name [CASCADE|RESTRICT] [PURGE].
struct DropStatement : Statement {
  ObjectType type = ObjectType::kTable;
  bool temporary = false;
  bool if_exists = false;
  ObjectName name;
  ObjectName on_table;  // DROP INDEX i ON [TABLE] t, DROP POLICY p ON ...
  ObjectType on_type = ObjectType::kNone;
  List<Identifier> index_columns;  // DROP BLOOMFILTER INDEX ON t FOR COLUMNS
  bool cascade = false;
  bool restrict = false;
  bool purge = false;
  bool force = false;

  SQL_AST_NODE(DropStatement, type, temporary, if_exists, name, on_table,
               on_type, index_columns, cascade, restrict, purge, force)
};

struct TruncateTableStatement : Statement {
  ObjectName table;
  List<PartitionValue> partition;

  SQL_AST_NODE(TruncateTableStatement, table, partition)
};

// UNDROP TABLE name | UNDROP TABLE WITH ID 'id'.
struct UndropStatement : Statement {
  ObjectType type = ObjectType::kTable;
  ObjectName name;           // empty with an id
  Expression* id = nullptr;  // may be null

  SQL_AST_NODE(UndropStatement, type, name, id)
};

// CREATE [BLOOMFILTER] INDEX.
struct IndexColumn {
  ObjectName column;
  List<Property> options;
  bool has_options = false;

  SQL_AST_FIELDS(column, options, has_options)
};

struct CreateIndexStatement : Statement {
  bool bloomfilter = false;
  bool if_not_exists = false;
  Identifier name;  // empty for a Bloom filter
  bool table_keyword = false;
  ObjectName table;
  Identifier method;  // USING method; may be empty
  List<IndexColumn> columns;
  List<Property> options;

  SQL_AST_NODE(CreateIndexStatement, bloomfilter, if_not_exists, name,
               table_keyword, table, method, columns, options)
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_TABLE_H_
