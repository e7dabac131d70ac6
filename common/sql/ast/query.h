#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_QUERY_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_QUERY_H_

#include "common/sql/ast/expression.h"
#include "common/sql/ast/node.h"

namespace semantic_layer::sql {

struct Query;

// name [(columns)] [MAX RECURSION LEVEL n] AS (query).
struct CommonTableExpression : Node {
  Identifier name;
  List<Identifier> columns;
  Expression* max_recursion = nullptr;  // may be null
  Query* query = nullptr;

  SQL_AST_NODE(CommonTableExpression, name, columns, max_recursion, query)
};

struct WithClause : Node {
  bool recursive = false;
  List<CommonTableExpression*> tables;

  SQL_AST_NODE(WithClause, recursive, tables)
};

// WINDOW name AS (spec).
struct NamedWindow {
  Identifier name;
  WindowSpec* spec = nullptr;

  SQL_AST_FIELDS(name, spec)
};

// A whole query with its tail. Wherever SQL has a query, in parentheses or not,
// the tree has a Query: `SELECT 1` is a Query whose body is a Select. As an
// operand of a set operation a Query stands for a parenthesised query.
struct Query : QueryBody {
  WithClause* with = nullptr;  // may be null
  QueryBody* body = nullptr;
  List<OrderItem*> order_by;
  List<Expression*> cluster_by;
  List<Expression*> distribute_by;
  List<OrderItem*> sort_by;
  List<NamedWindow> windows;
  bool limit_all = false;        // LIMIT ALL
  Expression* limit = nullptr;   // may be null
  Expression* offset = nullptr;  // may be null

  SQL_AST_NODE(Query, with, body, order_by, cluster_by, distribute_by, sort_by,
               windows, limit_all, limit, offset)
};

// One item of a select list. A star is an expression without alias. Several
// aliases name the columns of a generator: inline(x) AS (a, b).
struct SelectItem : Node {
  Expression* expression = nullptr;
  Identifier alias;          // empty when none
  List<Identifier> aliases;  // empty unless written as a list

  SQL_AST_NODE(SelectItem, expression, alias, aliases)
};

// BROADCAST(t) in a hint comment.
struct Hint {
  Identifier name;
  List<Expression*> arguments;
  bool has_parentheses = false;

  SQL_AST_FIELDS(name, arguments, has_parentheses)
};

enum class GroupingKind : uint8_t {
  kExpression,    // expression
  kSet,           // (a, b), () : elements; inside GROUPING SETS, ROLLUP, CUBE
  kRollup,        // ROLLUP (elements)
  kCube,          // CUBE (elements)
  kGroupingSets,  // GROUPING SETS (elements)
};

struct GroupingElement : Node {
  GroupingKind grouping = GroupingKind::kExpression;
  Expression* expression = nullptr;  // for kExpression, else null
  List<GroupingElement*> elements;

  SQL_AST_NODE(GroupingElement, grouping, expression, elements)
};

enum class GroupingSuffix : uint8_t { kNone, kWithRollup, kWithCube };

struct GroupByClause : Node {
  bool all = false;  // GROUP BY ALL; then elements is empty
  List<GroupingElement*> elements;
  GroupingSuffix suffix = GroupingSuffix::kNone;
  // GROUP BY a, b GROUPING SETS (...): the sets over the elements; may be null.
  GroupingElement* trailing_sets = nullptr;

  SQL_AST_NODE(GroupByClause, all, elements, suffix, trailing_sets)
};

struct RowFormat;
struct ColumnDefinition;

enum class TransformKind : uint8_t { kTransform, kMap, kReduce };

// SELECT TRANSFORM(a, b) USING 'script' AS (x INT): Hive's script transform.
struct TransformClause : Node {
  TransformKind transform = TransformKind::kTransform;
  SetQuantifier quantifier = SetQuantifier::kNone;
  List<Expression*> arguments;
  RowFormat* input_format = nullptr;    // may be null
  Expression* record_writer = nullptr;  // may be null
  Expression* script = nullptr;
  List<Identifier> output_names;  // one of these two, or neither
  List<StructField> output_columns;
  bool output_parenthesized = false;
  RowFormat* output_format = nullptr;   // may be null
  Expression* record_reader = nullptr;  // may be null

  SQL_AST_NODE(TransformClause, transform, quantifier, arguments, input_format,
               record_writer, script, output_names, output_columns,
               output_parenthesized, output_format, record_reader)
};

struct Select : QueryBody {
  List<Hint> hints;
  SetQuantifier quantifier = SetQuantifier::kNone;
  List<SelectItem*> items;               // empty only with transform
  TransformClause* transform = nullptr;  // may be null
  bool from_first = false;               // FROM t SELECT ...
  List<Relation*> from;                  // comma list; empty when none
  // LATERAL VIEWs after FROM, in order, and a PIVOT or UNPIVOT of the whole
  // FROM clause (a PivotRelation or UnpivotRelation whose input is null).
  List<Relation*> lateral_views;
  Expression* where = nullptr;        // may be null
  GroupByClause* group_by = nullptr;  // may be null
  Expression* having = nullptr;       // may be null
  List<NamedWindow> windows;
  Expression* qualify = nullptr;  // may be null

  SQL_AST_NODE(Select, hints, quantifier, items, transform, from_first, from,
               lateral_views, where, group_by, having, windows, qualify)
};

enum class SetOperator : uint8_t { kUnion, kIntersect, kExcept, kMinus };

struct SetOperation : QueryBody {
  SetOperator op = SetOperator::kUnion;
  SetQuantifier quantifier = SetQuantifier::kNone;
  bool by_name = false;  // never in Spark; for other dialects
  QueryBody* left = nullptr;
  QueryBody* right = nullptr;

  SQL_AST_NODE(SetOperation, op, quantifier, by_name, left, right)
};

// TABLE name as a query.
struct TableQuery : QueryBody {
  ObjectName table;

  SQL_AST_NODE(TableQuery, table)
};

// An alias of a relation: [AS] t [(c1, c2)].
struct TableAlias {
  Identifier name;  // empty when there is none
  List<Identifier> columns;

  bool empty() const { return name.empty() && columns.empty(); }
  SQL_AST_FIELDS(name, columns)
};

// VALUES (1, 'a'), (2, 'b') [AS t (x, y)] as a query. A row of one value may be
// any expression, a row of several is a RowExpr.
struct ValuesQuery : QueryBody {
  List<Expression*> rows;
  TableAlias alias;

  SQL_AST_NODE(ValuesQuery, rows, alias)
};

// input |> op |> op.
struct PipeQuery : QueryBody {
  QueryBody* input = nullptr;
  List<PipeOperator*> operators;

  SQL_AST_NODE(PipeQuery, input, operators)
};

// FROM relations with nothing but pipe operators after it: FROM t |> ...
// Only as the input of a PipeQuery.
struct FromQuery : QueryBody {
  List<Relation*> from;
  List<Relation*> lateral_views;

  SQL_AST_NODE(FromQuery, from, lateral_views)
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_QUERY_H_
