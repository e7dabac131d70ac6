#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_EXPRESSION_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_EXPRESSION_H_

#include "common/sql/ast/data_type.h"
#include "common/sql/ast/node.h"

namespace semantic_layer::sql {

struct Query;
struct WindowSpec;
struct OrderItem;

// ---- Literals --------------------------------------------------------------

enum class LiteralKind : uint8_t {
  kNull,
  kTrue,
  kFalse,
  kInteger,     // 12, -12: INT, else BIGINT, else DECIMAL by size
  kDecimal,     // 1.5
  kExponent,    // 1e3: DOUBLE
  kTinyInt,     // 1Y
  kSmallInt,    // 1S
  kBigInt,      // 1L
  kFloat,       // 1.0F
  kDouble,      // 1.0D
  kBigDecimal,  // 1.0BD
  kString,
  kBinary,        // X'1A2B': text holds the hexadecimal digits
  kDate,          // DATE '...'
  kTime,          // TIME '...'
  kTimestamp,     // TIMESTAMP '...'
  kTimestampNtz,  // TIMESTAMP_NTZ '...'
  kTimestampLtz,  // TIMESTAMP_LTZ '...'
};

struct LiteralExpr : Expression {
  LiteralKind literal = LiteralKind::kNull;
  // Numbers: the digits as written with their sign but without the type's
  // suffix. Strings and typed literals: the decoded value. Empty for NULL,
  // TRUE, FALSE.
  absl::string_view text;

  SQL_AST_NODE(LiteralExpr, literal, text)
};

// One quantity of an interval: value is a number, string or parameter.
struct IntervalPart {
  Expression* value = nullptr;
  TimeUnit unit = TimeUnit::kNone;

  SQL_AST_FIELDS(value, unit)
};

// INTERVAL '3 days'              one part, unit kNone
// INTERVAL 1 DAY 2 HOURS         several parts
// INTERVAL '1-2' YEAR TO MONTH   one part, to_unit kMonth
struct IntervalExpr : Expression {
  List<IntervalPart> parts;
  TimeUnit to_unit = TimeUnit::kNone;

  SQL_AST_NODE(IntervalExpr, parts, to_unit)
};

// DEFAULT as a value in INSERT, UPDATE and MERGE.
struct DefaultExpr : Expression {
  SQL_AST_NODE(DefaultExpr)
};

// :name or ?. `position` counts positional markers of the statement from 0.
struct ParameterExpr : Expression {
  absl::string_view name;  // empty for ?
  uint32_t position = 0;

  SQL_AST_NODE(ParameterExpr, name, position)
};

// A client-side substitution kept as written: ${x} or {{ x }}.
struct TemplateExpr : Expression {
  absl::string_view text;

  SQL_AST_NODE(TemplateExpr, text)
};

// ---- Names -----------------------------------------------------------------

// a, t.a, c.s.t.a, and also struct fields a.b.c: which dots qualify and which
// reach into a struct is the resolver's question.
struct ColumnRef : Expression {
  ObjectName name;

  SQL_AST_NODE(ColumnRef, name)
};

// *, t.*, * EXCEPT (a, b.c).
struct StarExpr : Expression {
  ObjectName qualifier;  // empty for a bare star
  List<ObjectName> except;
  bool has_except = false;

  SQL_AST_NODE(StarExpr, qualifier, except, has_except)
};

// base.field where base is not itself a plain name: f(x).a, a[0].b. Also
// base.* where `field` is empty and `star` is set.
struct FieldAccessExpr : Expression {
  Expression* base = nullptr;
  Identifier field;
  bool star = false;

  SQL_AST_NODE(FieldAccessExpr, base, field, star)
};

// base[index].
struct SubscriptExpr : Expression {
  Expression* base = nullptr;
  Expression* index = nullptr;

  SQL_AST_NODE(SubscriptExpr, base, index)
};

enum class JsonStepKind : uint8_t {
  kField,     // .name or ['name'], also the first step after ':'
  kIndex,     // [0]
  kWildcard,  // [*]
};

struct JsonStep {
  JsonStepKind step = JsonStepKind::kField;
  absl::string_view text;  // the field's name or the index's digits
  bool bracketed = false;  // ['name'] rather than .name; matches case exactly

  SQL_AST_FIELDS(step, text, bracketed)
};

// base:a.b[0]['c'].
struct JsonPathExpr : Expression {
  Expression* base = nullptr;
  List<JsonStep> steps;

  SQL_AST_NODE(JsonPathExpr, base, steps)
};

// ---- Operators -------------------------------------------------------------

enum class UnaryOp : uint8_t { kMinus, kPlus, kBitNot, kNot };

struct UnaryExpr : Expression {
  UnaryOp op = UnaryOp::kMinus;
  Expression* operand = nullptr;

  SQL_AST_NODE(UnaryExpr, op, operand)
};

enum class BinaryOp : uint8_t {
  kMultiply,
  kDivide,
  kModulo,
  kIntegerDivide,  // DIV
  kAdd,
  kSubtract,
  kConcat,  // ||
  kShiftLeft,
  kShiftRight,
  kShiftRightUnsigned,
  kBitAnd,
  kBitXor,
  kBitOr,
  kEqual,
  kNullSafeEqual,  // <=>
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
};

// The operator as Databricks SQL writes it.
absl::string_view BinaryOpText(BinaryOp op);

// Whether the operator is one of = <=> <> < <= > >=.
bool IsComparison(BinaryOp op);

struct BinaryExpr : Expression {
  BinaryOp op = BinaryOp::kEqual;
  Expression* left = nullptr;
  Expression* right = nullptr;

  SQL_AST_NODE(BinaryExpr, op, left, right)
};

enum class LogicalOp : uint8_t { kAnd, kOr };

// a AND b AND c: two or more operands, none of which is a LogicalExpr of the
// same operator (the parser and Builder flatten).
struct LogicalExpr : Expression {
  LogicalOp op = LogicalOp::kAnd;
  List<Expression*> operands;

  SQL_AST_NODE(LogicalExpr, op, operands)
};

// value [NOT] BETWEEN low AND high.
struct BetweenExpr : Expression {
  bool negated = false;
  Expression* value = nullptr;
  Expression* low = nullptr;
  Expression* high = nullptr;

  SQL_AST_NODE(BetweenExpr, negated, value, low, high)
};

// value [NOT] IN (items) or value [NOT] IN (query): exactly one is set.
struct InExpr : Expression {
  bool negated = false;
  Expression* value = nullptr;
  List<Expression*> items;
  Query* query = nullptr;  // null when items are given

  SQL_AST_NODE(InExpr, negated, value, items, query)
};

enum class LikeOp : uint8_t { kLike, kILike, kRLike };
enum class LikeQuantifier : uint8_t { kNone, kAny, kAll };

// value [NOT] LIKE pattern [ESCAPE 'c'], value LIKE ANY (p, q).
struct LikeExpr : Expression {
  bool negated = false;
  LikeOp op = LikeOp::kLike;
  LikeQuantifier quantifier = LikeQuantifier::kNone;
  Expression* value = nullptr;
  List<Expression*> patterns;    // one unless quantified
  Expression* escape = nullptr;  // may be null

  SQL_AST_NODE(LikeExpr, negated, op, quantifier, value, patterns, escape)
};

enum class IsTest : uint8_t { kNull, kTrue, kFalse, kUnknown };

// value IS [NOT] NULL/TRUE/FALSE/UNKNOWN.
struct IsExpr : Expression {
  bool negated = false;
  IsTest test = IsTest::kNull;
  Expression* value = nullptr;

  SQL_AST_NODE(IsExpr, negated, test, value)
};

// left IS [NOT] DISTINCT FROM right.
struct IsDistinctExpr : Expression {
  bool negated = false;
  Expression* left = nullptr;
  Expression* right = nullptr;

  SQL_AST_NODE(IsDistinctExpr, negated, left, right)
};

struct ExistsExpr : Expression {
  Query* query = nullptr;

  SQL_AST_NODE(ExistsExpr, query)
};

struct WhenClause {
  Expression* condition = nullptr;
  Expression* result = nullptr;

  SQL_AST_FIELDS(condition, result)
};

// CASE [operand] WHEN ... THEN ... [ELSE ...] END.
struct CaseExpr : Expression {
  Expression* operand = nullptr;  // may be null
  List<WhenClause> whens;
  Expression* otherwise = nullptr;  // may be null

  SQL_AST_NODE(CaseExpr, operand, whens, otherwise)
};

enum class CastStyle : uint8_t {
  kCast,
  kTryCast,
  kColons,     // e::T, means CAST
  kTryColons,  // e?::T, means TRY_CAST
};

struct CastExpr : Expression {
  CastStyle style = CastStyle::kCast;
  Expression* operand = nullptr;
  DataType* type = nullptr;

  bool IsTry() const {
    return style == CastStyle::kTryCast || style == CastStyle::kTryColons;
  }
  SQL_AST_NODE(CastExpr, style, operand, type)
};

// operand COLLATE name.
struct CollateExpr : Expression {
  Expression* operand = nullptr;
  ObjectName collation;

  SQL_AST_NODE(CollateExpr, operand, collation)
};

// A scalar subquery: (query).
struct SubqueryExpr : Expression {
  Query* query = nullptr;

  SQL_AST_NODE(SubqueryExpr, query)
};

// (a, b AS n): two or more items; an item may be an AliasExpr.
struct RowExpr : Expression {
  List<Expression*> items;

  SQL_AST_NODE(RowExpr, items)
};

// expr AS name, inside STRUCT(...), rows, PIVOT and USING lists.
struct AliasExpr : Expression {
  Expression* operand = nullptr;
  Identifier alias;

  SQL_AST_NODE(AliasExpr, operand, alias)
};

// ---- Calls -----------------------------------------------------------------

enum class SetQuantifier : uint8_t { kNone, kDistinct, kAll };
enum class NullTreatment : uint8_t { kNone, kIgnore, kRespect };

// f([DISTINCT] args) [WITHIN GROUP (ORDER BY ...)] [FILTER (WHERE ...)]
// [IGNORE NULLS] [OVER ...]. The forms substring(s FROM p FOR n),
// overlay(... PLACING ...) and position(a IN b) are calls with their arguments
// in the comma form's order. An argument may be a NamedArgumentExpr,
// LambdaExpr, TableArgumentExpr, StarExpr, AliasExpr or DateTimeUnitExpr.
struct FunctionCall : Expression {
  ObjectName name;
  SetQuantifier quantifier = SetQuantifier::kNone;
  List<Expression*> arguments;
  // ORDER BY inside the parentheses: never parsed from Databricks SQL, for
  // dialects that write ordered aggregates so.
  List<OrderItem*> argument_order;
  List<OrderItem*> within_group;
  Expression* filter = nullptr;  // may be null
  NullTreatment nulls = NullTreatment::kNone;
  WindowSpec* over = nullptr;  // may be null
  // CURRENT_DATE and its like written without parentheses.
  bool bare = false;

  SQL_AST_NODE(FunctionCall, name, quantifier, arguments, argument_order,
               within_group, filter, nulls, over, bare)
};

// name => value.
struct NamedArgumentExpr : Expression {
  Identifier name;
  Expression* value = nullptr;

  SQL_AST_NODE(NamedArgumentExpr, name, value)
};

// x -> body, (x, y) -> body.
struct LambdaExpr : Expression {
  List<Identifier> parameters;
  Expression* body = nullptr;

  SQL_AST_NODE(LambdaExpr, parameters, body)
};

// The unit in dateadd(MONTH, 1, d), datediff(DAY, a, b) and their like.
struct DateTimeUnitExpr : Expression {
  TimeUnit unit = TimeUnit::kDay;

  SQL_AST_NODE(DateTimeUnitExpr, unit)
};

// TABLE(t) or TABLE(query) [PARTITION BY ...] [ORDER BY ...] as an argument.
struct TableArgumentExpr : Expression {
  ObjectName table;        // empty when query is set
  Query* query = nullptr;  // null when table is set
  List<Expression*> partition_by;
  bool with_single_partition = false;
  List<OrderItem*> order_by;

  SQL_AST_NODE(TableArgumentExpr, table, query, partition_by,
               with_single_partition, order_by)
};

// EXTRACT(field FROM source).
struct ExtractExpr : Expression {
  Identifier field;
  Expression* source = nullptr;

  SQL_AST_NODE(ExtractExpr, field, source)
};

enum class TrimSide : uint8_t { kNone, kBoth, kLeading, kTrailing };

// TRIM([BOTH|LEADING|TRAILING] [characters] FROM source). trim(s) is a call.
struct TrimExpr : Expression {
  TrimSide side = TrimSide::kNone;
  Expression* characters = nullptr;  // may be null
  Expression* source = nullptr;

  SQL_AST_NODE(TrimExpr, side, characters, source)
};

// ---- Windows and order -----------------------------------------------------

enum class SortDirection : uint8_t { kNone, kAscending, kDescending };
enum class NullOrder : uint8_t { kNone, kFirst, kLast };

struct OrderItem : Node {
  Expression* expression = nullptr;
  SortDirection direction = SortDirection::kNone;
  NullOrder nulls = NullOrder::kNone;

  SQL_AST_NODE(OrderItem, expression, direction, nulls)
};

enum class FrameUnit : uint8_t { kRows, kRange };
enum class FrameBoundKind : uint8_t {
  kUnboundedPreceding,
  kPreceding,
  kCurrentRow,
  kFollowing,
  kUnboundedFollowing,
};

struct FrameBound {
  FrameBoundKind bound = FrameBoundKind::kCurrentRow;
  Expression* offset = nullptr;  // for kPreceding and kFollowing, else null

  SQL_AST_FIELDS(bound, offset)
};

struct WindowFrame : Node {
  FrameUnit unit = FrameUnit::kRows;
  FrameBound start;
  bool has_end = false;  // BETWEEN start AND end
  FrameBound end;

  SQL_AST_NODE(WindowFrame, unit, start, has_end, end)
};

// OVER name (`parenthesized` false, only base_name), OVER (name), or
// OVER ([PARTITION BY ...] [ORDER BY ...] [frame]).
struct WindowSpec : Node {
  Identifier base_name;  // empty when none
  bool parenthesized = true;
  bool cluster_by = false;  // partition_by was written as CLUSTER BY
  List<Expression*> partition_by;
  List<OrderItem*> order_by;
  WindowFrame* frame = nullptr;  // may be null

  SQL_AST_NODE(WindowSpec, base_name, parenthesized, cluster_by, partition_by,
               order_by, frame)
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_EXPRESSION_H_
