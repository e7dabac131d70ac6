#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_SESSION_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_SESSION_H_

#include "common/sql/ast/object_type.h"
#include "common/sql/ast/statement_dml.h"

namespace semantic_layer::sql {

// SET VAR[IABLE] v = e, ... or SET VAR (a, b) = (query).
struct SetVariableStatement : Statement {
  List<Assignment> assignments;
  List<ObjectName> targets;  // with query
  Query* query = nullptr;    // may be null

  SQL_AST_NODE(SetVariableStatement, assignments, targets, query)
};

// SET [key [= value]]: free text, as Databricks takes it. `SET -v` has the key
// "-v".
struct SetConfigStatement : Statement {
  absl::string_view key;  // empty for a bare SET
  bool has_value = false;
  absl::string_view value;

  SQL_AST_NODE(SetConfigStatement, key, has_value, value)
};

// RESET [key].
struct ResetConfigStatement : Statement {
  absl::string_view key;

  SQL_AST_NODE(ResetConfigStatement, key)
};

// SET TIME ZONE LOCAL | 'zone' | interval.
struct SetTimeZoneStatement : Statement {
  Expression* zone = nullptr;  // null for LOCAL

  SQL_AST_NODE(SetTimeZoneStatement, zone)
};

// USE [CATALOG|SCHEMA|DATABASE] name, SET CATALOG name.
struct UseStatement : Statement {
  bool set_keyword = false;
  ObjectType type = ObjectType::kNone;
  ObjectName name;

  SQL_AST_NODE(UseStatement, set_keyword, type, name)
};

// EXECUTE IMMEDIATE text [INTO variables] [USING arguments].
struct ExecuteImmediateStatement : Statement {
  Expression* text = nullptr;
  List<ObjectName> into;
  List<Expression*> arguments;  // an AliasExpr names a parameter
  bool parenthesized = false;

  SQL_AST_NODE(ExecuteImmediateStatement, text, into, arguments, parenthesized)
};

// CACHE [LAZY] TABLE t [OPTIONS (...)] [[AS] query], or CACHE SELECT ...
struct CacheTableStatement : Statement {
  bool lazy = false;
  ObjectName table;  // empty for CACHE SELECT
  List<Property> options;
  Query* query = nullptr;  // may be null

  SQL_AST_NODE(CacheTableStatement, lazy, table, options, query)
};

// UNCACHE TABLE [IF EXISTS] t, CLEAR CACHE (table empty).
struct UncacheTableStatement : Statement {
  bool if_exists = false;
  ObjectName table;

  SQL_AST_NODE(UncacheTableStatement, if_exists, table)
};

enum class ExplainMode : uint8_t {
  kNone,
  kLogical,
  kFormatted,
  kExtended,
  kCodegen,
  kCost,
};

struct ExplainStatement : Statement {
  ExplainMode mode = ExplainMode::kNone;
  Statement* statement = nullptr;

  SQL_AST_NODE(ExplainStatement, mode, statement)
};

// ADD JAR path, LIST FILE, ...: `text` is free text.
struct ResourceStatement : Statement {
  absl::string_view verb;  // ADD or LIST
  Identifier type;         // JAR, FILE, ARCHIVE
  absl::string_view text;

  SQL_AST_NODE(ResourceStatement, verb, type, text)
};

enum class FileVerb : uint8_t { kPut, kGet, kRemove, kList };

// PUT 'local' INTO 'path' [OVERWRITE], GET 'path' TO 'local', REMOVE 'path',
// LIST 'path' [WITH (CREDENTIAL c)] [LIMIT n].
struct FileStatement : Statement {
  FileVerb verb = FileVerb::kList;
  Expression* path = nullptr;
  Expression* target = nullptr;  // may be null
  bool overwrite = false;
  ObjectName credential;        // LIST only; may be empty
  Expression* limit = nullptr;  // LIST only; may be null

  SQL_AST_NODE(FileStatement, verb, path, target, overwrite, credential, limit)
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_SESSION_H_
