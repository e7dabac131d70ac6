#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_GOVERNANCE_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_GOVERNANCE_H_

#include "common/sql/ast/object_type.h"
#include "common/sql/ast/statement_table.h"

namespace semantic_layer::sql {

enum class GrantVerb : uint8_t { kGrant, kRevoke, kDeny };

// One privilege: its words in capitals, e.g. "USE SCHEMA", and its columns.
struct Privilege {
  absl::string_view words;
  List<Identifier> columns;

  SQL_AST_FIELDS(words, columns)
};

// GRANT privileges ON [type] name TO principal; REVOKE ... FROM; DENY ... TO.
struct GrantStatement : Statement {
  GrantVerb verb = GrantVerb::kGrant;
  List<Privilege> privileges;
  ObjectType type = ObjectType::kNone;
  ObjectName name;  // empty for METASTORE and ANY FILE
  Identifier principal;
  bool recipient = false;  // TO|FROM RECIPIENT principal
  bool with_grant_option = false;

  SQL_AST_NODE(GrantStatement, verb, privileges, type, name, principal,
               recipient, with_grant_option)
};

// COMMENT ON type name IS 'text' | NULL.
struct CommentStatement : Statement {
  ObjectType type = ObjectType::kTable;
  ObjectName name;
  Expression* comment = nullptr;

  SQL_AST_NODE(CommentStatement, type, name, comment)
};

// A clause of CREATE for a securable. `words` is its phrase in capitals, e.g.
// "MANAGED LOCATION"; what follows is a value, a name or properties.
struct ObjectAttribute {
  absl::string_view words;
  Expression* value = nullptr;
  ObjectName name;
  List<Property> properties;
  bool has_properties = false;

  SQL_AST_FIELDS(words, value, name, properties, has_properties)
};

// CREATE SCHEMA, CATALOG, VOLUME, CONNECTION, EXTERNAL LOCATION, SHARE, ...
struct CreateObjectStatement : Statement {
  CreateMode mode = CreateMode::kCreate;
  ObjectType type = ObjectType::kSchema;
  bool external = false;
  bool foreign = false;
  bool if_not_exists = false;
  ObjectName name;
  List<ObjectAttribute> attributes;

  SQL_AST_NODE(CreateObjectStatement, mode, type, external, foreign,
               if_not_exists, name, attributes)
};

// A column that a policy picks: condition [AS alias].
struct PolicyMatch {
  Expression* condition = nullptr;
  Identifier alias;  // may be empty

  SQL_AST_FIELDS(condition, alias)
};

// CREATE [OR REPLACE] POLICY p ON type name [COMMENT 's'] ROW FILTER|COLUMN
// MASK f TO principals [EXCEPT principals] FOR TABLES [WHEN e] [MATCH COLUMNS
// ...] [ON COLUMN alias] [USING COLUMNS (...)].
struct CreatePolicyStatement : Statement {
  CreateMode mode = CreateMode::kCreate;
  Identifier name;
  ObjectType on_type = ObjectType::kTable;
  ObjectName on_name;
  Expression* comment = nullptr;  // may be null
  bool column_mask = false;       // rather than ROW FILTER
  ObjectName function;
  List<Identifier> to;
  List<Identifier> except;
  Expression* when = nullptr;  // may be null
  List<PolicyMatch> matches;
  Identifier on_column;  // COLUMN MASK only
  List<Expression*> using_columns;

  SQL_AST_NODE(CreatePolicyStatement, mode, name, on_type, on_name, comment,
               column_mask, function, to, except, when, matches, on_column,
               using_columns)
};

// SYNC SCHEMA|TABLE target [AS EXTERNAL] FROM source [SET OWNER p] [DRY RUN].
struct SyncStatement : Statement {
  ObjectType type = ObjectType::kSchema;
  ObjectName target;
  bool as_external = false;
  ObjectName source;
  Identifier owner;  // may be empty
  bool dry_run = false;

  SQL_AST_NODE(SyncStatement, type, target, as_external, source, owner, dry_run)
};

// SET|UNSET TAG ON type name key [= value].
struct TagStatement : Statement {
  bool unset = false;
  ObjectType type = ObjectType::kTable;
  ObjectName name;
  List<Property> tags;

  SQL_AST_NODE(TagStatement, unset, type, name, tags)
};

// CREATE FLOW f [COMMENT 's'] AS INSERT INTO ... | AUTO CDC INTO ...
struct CreateFlowStatement : Statement {
  ObjectName name;
  Expression* comment = nullptr;  // may be null
  Statement* body = nullptr;

  SQL_AST_NODE(CreateFlowStatement, name, comment, body)
};

// APPLY CHANGES INTO t FROM s KEYS (...) ..., AUTO CDC INTO ...
struct AutoCdcStatement : Statement {
  bool apply_changes = false;
  ObjectName target;
  Relation* source = nullptr;
  List<ObjectName> keys;
  bool ignore_null_updates = false;
  Expression* where = nullptr;            // may be null
  Expression* apply_as_delete = nullptr;  // APPLY AS DELETE WHEN e
  Expression* apply_as_truncate = nullptr;
  Expression* sequence_by = nullptr;
  List<SelectItem*> columns;  // COLUMNS items
  List<ObjectName> columns_except;
  Expression* scd_type = nullptr;     // STORED AS SCD TYPE n; may be null
  List<ObjectName> track_history;     // TRACK HISTORY ON (columns)
  bool track_history_except = false;  // ON * EXCEPT (columns)

  SQL_AST_NODE(AutoCdcStatement, apply_changes, target, source, keys,
               ignore_null_updates, where, apply_as_delete, apply_as_truncate,
               sequence_by, columns, columns_except, scd_type, track_history,
               track_history_except)
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_GOVERNANCE_H_
