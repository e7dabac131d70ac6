#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_ROUTINE_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_ROUTINE_H_

#include "common/sql/ast/statement_script.h"
#include "common/sql/ast/statement_table.h"

namespace semantic_layer::sql {

enum class ParameterMode : uint8_t { kNone, kIn, kOut, kInOut };

struct RoutineParameter {
  ParameterMode mode = ParameterMode::kNone;
  Identifier name;
  DataType* type = nullptr;
  bool not_null = false;
  Expression* default_value = nullptr;  // may be null
  Expression* comment = nullptr;        // may be null

  SQL_AST_FIELDS(mode, name, type, not_null, default_value, comment)
};

// A characteristic of a routine. `words` is its phrase in capitals, e.g.
// "NOT DETERMINISTIC" or "LANGUAGE"; value or name is what follows it, if
// anything; properties are those of ENVIRONMENT.
struct RoutineTrait {
  absl::string_view words;
  Expression* value = nullptr;
  Identifier name;
  List<Property> properties;

  SQL_AST_FIELDS(words, value, name, properties)
};

// JAR 'uri' of CREATE FUNCTION ... AS 'class' USING.
struct FunctionResource {
  Identifier type;
  Expression* uri = nullptr;

  SQL_AST_FIELDS(type, uri)
};

struct CreateFunctionStatement : Statement {
  CreateMode mode = CreateMode::kCreate;
  bool temporary = false;
  bool if_not_exists = false;
  ObjectName name;
  bool has_parameters = false;
  List<RoutineParameter> parameters;
  DataType* returns = nullptr;  // may be null
  bool returns_table = false;
  List<StructField> table_columns;  // RETURNS TABLE (columns)
  List<RoutineTrait> traits;
  // Exactly one of these is the body.
  Expression* body = nullptr;          // RETURN expression
  Query* query = nullptr;              // RETURN query
  CompoundStatement* block = nullptr;  // BEGIN ... END
  absl::string_view source;            // AS $$ source $$
  bool has_source = false;
  Expression* class_name = nullptr;  // AS 'class' [USING JAR 'uri']
  List<FunctionResource> resources;

  SQL_AST_NODE(CreateFunctionStatement, mode, temporary, if_not_exists, name,
               has_parameters, parameters, returns, returns_table,
               table_columns, traits, body, query, block, source, has_source,
               class_name, resources)
};

struct CreateProcedureStatement : Statement {
  CreateMode mode = CreateMode::kCreate;
  bool if_not_exists = false;
  ObjectName name;
  List<RoutineParameter> parameters;
  List<RoutineTrait> traits;
  CompoundStatement* body = nullptr;

  SQL_AST_NODE(CreateProcedureStatement, mode, if_not_exists, name, parameters,
               traits, body)
};

// CALL name(arguments).
struct CallStatement : Statement {
  ObjectName name;
  List<Expression*> arguments;

  SQL_AST_NODE(CallStatement, name, arguments)
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_ROUTINE_H_
