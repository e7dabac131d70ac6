#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_SCRIPT_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_SCRIPT_H_

#include "common/sql/ast/pipe.h"
#include "common/sql/ast/query.h"

namespace semantic_layer::sql {

// [label:] BEGIN [[NOT] ATOMIC] statements END [label].
struct CompoundStatement : Statement {
  Identifier label;  // may be empty
  bool not_atomic = false;
  bool atomic = false;
  List<Statement*> statements;

  SQL_AST_NODE(CompoundStatement, label, not_atomic, atomic, statements)
};

// DECLARE [OR REPLACE] [VARIABLE] names [type] [DEFAULT value].
struct DeclareVariableStatement : Statement {
  bool or_replace = false;
  bool variable_keyword = false;
  List<ObjectName> names;
  DataType* type = nullptr;             // may be null
  Expression* default_value = nullptr;  // may be null

  SQL_AST_NODE(DeclareVariableStatement, or_replace, variable_keyword, names,
               type, default_value)
};

// DECLARE name CONDITION [FOR SQLSTATE 's'].
struct DeclareConditionStatement : Statement {
  Identifier name;
  Expression* sqlstate = nullptr;  // may be null

  SQL_AST_NODE(DeclareConditionStatement, name, sqlstate)
};

enum class HandlerConditionKind : uint8_t {
  kSqlState,
  kSqlException,
  kSqlWarning,
  kNotFound,
  kName,
};

struct HandlerCondition {
  HandlerConditionKind condition = HandlerConditionKind::kName;
  Expression* sqlstate = nullptr;  // kSqlState
  Identifier name;                 // kName

  SQL_AST_FIELDS(condition, sqlstate, name)
};

// DECLARE EXIT|CONTINUE HANDLER FOR conditions statement.
struct DeclareHandlerStatement : Statement {
  bool continues = false;
  List<HandlerCondition> conditions;
  Statement* body = nullptr;

  SQL_AST_NODE(DeclareHandlerStatement, continues, conditions, body)
};

// DECLARE name CURSOR FOR query.
struct DeclareCursorStatement : Statement {
  Identifier name;
  Query* query = nullptr;

  SQL_AST_NODE(DeclareCursorStatement, name, query)
};

enum class CursorVerb : uint8_t { kOpen, kFetch, kClose };

// OPEN c [USING values], FETCH c INTO variables, CLOSE c.
struct CursorStatement : Statement {
  CursorVerb verb = CursorVerb::kOpen;
  Identifier name;
  List<Expression*> arguments;
  List<ObjectName> into;

  SQL_AST_NODE(CursorStatement, verb, name, arguments, into)
};

struct ConditionalBranch {
  Expression* condition = nullptr;
  List<Statement*> statements;

  SQL_AST_FIELDS(condition, statements)
};

struct IfStatement : Statement {
  List<ConditionalBranch> branches;
  bool has_else = false;
  List<Statement*> otherwise;

  SQL_AST_NODE(IfStatement, branches, has_else, otherwise)
};

struct CaseStatement : Statement {
  Expression* operand = nullptr;  // may be null
  List<ConditionalBranch> branches;
  bool has_else = false;
  List<Statement*> otherwise;

  SQL_AST_NODE(CaseStatement, operand, branches, has_else, otherwise)
};

enum class LoopKind : uint8_t {
  kLoop,
  kWhile,   // condition before
  kRepeat,  // condition after: UNTIL
  kFor,     // FOR [variable AS] query DO
};

struct LoopStatement : Statement {
  LoopKind loop = LoopKind::kLoop;
  Identifier label;                 // may be empty
  Expression* condition = nullptr;  // kWhile, kRepeat
  Identifier variable;              // kFor; may be empty
  Query* query = nullptr;           // kFor
  List<Statement*> statements;

  SQL_AST_NODE(LoopStatement, loop, label, condition, variable, query,
               statements)
};

// LEAVE label, ITERATE label.
struct LeaveStatement : Statement {
  bool iterate = false;
  Identifier label;

  SQL_AST_NODE(LeaveStatement, iterate, label)
};

// SIGNAL condition | SQLSTATE 's' [SET MESSAGE_TEXT = e, ...], RESIGNAL.
struct SignalStatement : Statement {
  bool resignal = false;
  ObjectName condition;            // may be empty
  Expression* sqlstate = nullptr;  // may be null
  List<Assignment> items;

  SQL_AST_NODE(SignalStatement, resignal, condition, sqlstate, items)
};

// GET DIAGNOSTICS CONDITION n variable = item, ...
struct GetDiagnosticsStatement : Statement {
  Expression* condition = nullptr;
  List<Assignment> items;

  SQL_AST_NODE(GetDiagnosticsStatement, condition, items)
};

// RETURN [value] in a procedure or function body.
struct ReturnStatement : Statement {
  Expression* value = nullptr;  // may be null

  SQL_AST_NODE(ReturnStatement, value)
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_SCRIPT_H_
