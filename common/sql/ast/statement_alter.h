#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_ALTER_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_ALTER_H_

#include "common/sql/ast/statement_table.h"

namespace semantic_layer::sql {

// ALTER type [IF EXISTS] name action: tables, views, schemas, volumes, ...
struct AlterStatement : Statement {
  ObjectType type = ObjectType::kTable;
  bool if_exists = false;
  ObjectName name;
  List<PartitionValue> partition;  // ALTER TABLE t PARTITION (...) action
  AlterAction* action = nullptr;

  SQL_AST_NODE(AlterStatement, type, if_exists, name, partition, action)
};

// ADD COLUMN[S] definitions; REPLACE COLUMNS definitions.
struct AlterAddColumns : AlterAction {
  bool replace = false;
  bool plural = false;
  bool if_not_exists = false;
  bool parenthesized = false;
  List<ColumnDefinition*> columns;

  SQL_AST_NODE(AlterAddColumns, replace, plural, if_not_exists, parenthesized,
               columns)
};

struct AlterDropColumns : AlterAction {
  bool plural = false;
  bool if_exists = false;
  bool parenthesized = false;
  List<ObjectName> columns;

  SQL_AST_NODE(AlterDropColumns, plural, if_exists, parenthesized, columns)
};

// RENAME COLUMN from TO to.
struct AlterRenameColumn : AlterAction {
  ObjectName from;
  Identifier to;

  SQL_AST_NODE(AlterRenameColumn, from, to)
};

enum class AlterColumnKind : uint8_t {
  kType,
  kSetNotNull,
  kDropNotNull,
  kComment,
  kPosition,
  kSetDefault,
  kDropDefault,
  kSyncIdentity,
  kSetMask,
  kDropMask,
  kSetTags,
  kUnsetTags,
};

struct ColumnChange {
  ObjectName column;
  AlterColumnKind change = AlterColumnKind::kType;
  DataType* type = nullptr;     // kType
  Expression* value = nullptr;  // kComment, kSetDefault
  ColumnPosition position;      // kPosition
  FilterFunction mask;          // kSetMask
  List<Property> tags;          // kSetTags, kUnsetTags

  SQL_AST_FIELDS(column, change, type, value, position, mask, tags)
};

// ALTER|CHANGE COLUMN c change [, c change ...].
struct AlterColumn : AlterAction {
  bool change_keyword = false;
  bool column_keyword = true;
  List<ColumnChange> changes;

  SQL_AST_NODE(AlterColumn, change_keyword, column_keyword, changes)
};

// CHANGE [COLUMN] old new type [COMMENT 's'] [position]: Hive's form.
struct AlterChangeColumn : AlterAction {
  ObjectName column;
  ColumnDefinition* definition = nullptr;

  SQL_AST_NODE(AlterChangeColumn, column, definition)
};

struct AlterRename : AlterAction {
  ObjectName to;

  SQL_AST_NODE(AlterRename, to)
};

// The word before a list of properties.
enum class PropertyWord : uint8_t {
  kTblProperties,
  kDbProperties,
  kProperties,
  kTags,
  kOptions,
};

struct AlterSetProperties : AlterAction {
  PropertyWord word = PropertyWord::kTblProperties;
  List<Property> properties;
  bool set_keyword = true;  // ALTER CONNECTION c OPTIONS (...) has none

  SQL_AST_NODE(AlterSetProperties, word, properties, set_keyword)
};

struct AlterUnsetProperties : AlterAction {
  PropertyWord word = PropertyWord::kTblProperties;
  bool if_exists = false;
  List<Property> properties;

  SQL_AST_NODE(AlterUnsetProperties, word, if_exists, properties)
};

// SET [MANAGED] LOCATION 'path'.
struct AlterSetLocation : AlterAction {
  bool managed = false;
  Expression* location = nullptr;

  SQL_AST_NODE(AlterSetLocation, managed, location)
};

// SET SERDE 'class' [WITH SERDEPROPERTIES (...)] or SET SERDEPROPERTIES (...).
struct AlterSetSerde : AlterAction {
  Expression* serde = nullptr;  // may be null
  List<Property> properties;

  SQL_AST_NODE(AlterSetSerde, serde, properties)
};

struct PartitionLocation {
  List<PartitionValue> partition;
  Expression* location = nullptr;  // may be null

  SQL_AST_FIELDS(partition, location)
};

struct AlterAddPartitions : AlterAction {
  bool if_not_exists = false;
  List<PartitionLocation> partitions;

  SQL_AST_NODE(AlterAddPartitions, if_not_exists, partitions)
};

struct AlterDropPartitions : AlterAction {
  bool if_exists = false;
  List<PartitionLocation> partitions;
  bool purge = false;

  SQL_AST_NODE(AlterDropPartitions, if_exists, partitions, purge)
};

// RENAME TO PARTITION (...).
struct AlterRenamePartition : AlterAction {
  List<PartitionValue> to;

  SQL_AST_NODE(AlterRenamePartition, to)
};

struct AlterRecoverPartitions : AlterAction {
  SQL_AST_NODE(AlterRecoverPartitions)
};

struct AlterClusterBy : AlterAction {
  ClusterMode mode = ClusterMode::kColumns;
  List<ObjectName> columns;

  SQL_AST_NODE(AlterClusterBy, mode, columns)
};

struct AlterAddConstraint : AlterAction {
  TableConstraint* constraint = nullptr;

  SQL_AST_NODE(AlterAddConstraint, constraint)
};

// DROP CONSTRAINT name, DROP PRIMARY KEY, DROP FOREIGN KEY (columns).
struct AlterDropConstraint : AlterAction {
  ConstraintKind constraint = ConstraintKind::kCheck;  // kCheck: by name
  bool if_exists = false;
  Identifier name;
  List<Identifier> columns;
  bool cascade = false;
  bool restrict = false;

  SQL_AST_NODE(AlterDropConstraint, constraint, if_exists, name, columns,
               cascade, restrict)
};

// SET ROW FILTER f ON (...) or DROP ROW FILTER (function empty).
struct AlterRowFilter : AlterAction {
  FilterFunction filter;

  SQL_AST_NODE(AlterRowFilter, filter)
};

// [SET] OWNER TO principal.
struct AlterOwner : AlterAction {
  bool set_keyword = false;
  Identifier principal;

  SQL_AST_NODE(AlterOwner, set_keyword, principal)
};

// DEFAULT COLLATION name.
struct AlterCollation : AlterAction {
  ObjectName collation;

  SQL_AST_NODE(AlterCollation, collation)
};

enum class SwitchState : uint8_t { kEnable, kDisable, kInherit };

// ENABLE|DISABLE|INHERIT PREDICTIVE OPTIMIZATION.
struct AlterPredictiveOptimization : AlterAction {
  SwitchState state = SwitchState::kEnable;

  SQL_AST_NODE(AlterPredictiveOptimization, state)
};

// SET MANAGED [TRUNCATE UNIFORM HISTORY], UNSET MANAGED.
struct AlterManaged : AlterAction {
  bool unset = false;
  bool truncate_history = false;

  SQL_AST_NODE(AlterManaged, unset, truncate_history)
};

// DROP FEATURE name [TRUNCATE HISTORY].
struct AlterDropFeature : AlterAction {
  Identifier feature;
  bool truncate_history = false;

  SQL_AST_NODE(AlterDropFeature, feature, truncate_history)
};

// ALTER VIEW v [AS] query.
struct AlterViewQuery : AlterAction {
  bool as_keyword = true;
  Query* query = nullptr;

  SQL_AST_NODE(AlterViewQuery, as_keyword, query)
};

// ALTER VIEW v AS $$ yaml $$.
struct AlterMetricView : AlterAction {
  absl::string_view body;

  SQL_AST_NODE(AlterMetricView, body)
};

// WITH SCHEMA BINDING and its like.
struct AlterViewSchemaMode : AlterAction {
  ViewSchemaMode mode = ViewSchemaMode::kBinding;

  SQL_AST_NODE(AlterViewSchemaMode, mode)
};

// ADD|ALTER SCHEDULE ... or DROP SCHEDULE (schedule null).
struct AlterSchedule : AlterAction {
  bool add = false;
  RefreshSchedule* schedule = nullptr;  // null: DROP SCHEDULE

  SQL_AST_NODE(AlterSchedule, add, schedule)
};

// SET key = value of a securable: URL 's', STORAGE CREDENTIAL c, ... `words` is
// the phrase in capitals; one of value and name is set, or neither.
struct AlterSetAttribute : AlterAction {
  absl::string_view words;
  Expression* value = nullptr;
  ObjectName name;
  bool force = false;

  SQL_AST_NODE(AlterSetAttribute, words, value, name, force)
};

// ALTER SHARE s ADD|REMOVE|ALTER TABLE t [COMMENT 's'] [AS name] ...
struct AlterShareMember : AlterAction {
  absl::string_view verb;  // ADD, ALTER or REMOVE
  ObjectType type = ObjectType::kTable;
  ObjectName member;
  Expression* comment = nullptr;  // may be null
  List<PartitionLocation> partitions;
  ObjectName alias;
  bool with_history = false;
  bool without_history = false;

  SQL_AST_NODE(AlterShareMember, verb, type, member, comment, partitions, alias,
               with_history, without_history)
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_ALTER_H_
