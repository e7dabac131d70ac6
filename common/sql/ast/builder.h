#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_BUILDER_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_BUILDER_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/sql/ast/ast.h"

namespace semantic_layer::sql {

// Builder makes syntax trees in an arena for code that writes SQL rather than
// parses it. Every string is copied into the arena. The printer decides about
// quotes and parentheses: pass plain names and nest expressions freely.
//
//   Builder b(arena);
//   Select* select = b.NewSelect();
//   b.AddItem(select, b.Call("sum", {b.Column({"o", "amount"})}), "total");
//   b.AddFrom(select, b.Table({"sales", "orders"}, "o"));
//   select->where = b.Equal(b.Column({"o", "state"}), b.String("TX"));
//   Query* query = b.ToQuery(select);
//
// Not thread safe; cheap to make.
class Builder {
 public:
  using Names = std::initializer_list<absl::string_view>;
  using Expressions = std::vector<Expression*>;

  explicit Builder(Arena& arena) : arena_(arena) {}

  Arena& arena() { return arena_; }

  // Names.
  Identifier Name(absl::string_view text);
  ObjectName QualifiedName(Names parts);
  ObjectName QualifiedName(const std::vector<std::string>& parts);

  // Literals.
  LiteralExpr* Null();
  LiteralExpr* Boolean(bool value);
  LiteralExpr* Integer(int64_t value);
  // `digits` is a number as SQL writes it: 1.50, -3.
  LiteralExpr* Decimal(absl::string_view digits);
  // The shortest digits that read back as the same double, as 1.5D. NaN and the
  // infinities become CAST('NaN' AS DOUBLE) and its like.
  Expression* Double(double value);
  LiteralExpr* String(absl::string_view value);
  LiteralExpr* Date(absl::string_view value);       // "2024-01-31"
  LiteralExpr* Timestamp(absl::string_view value);  // "2024-01-31 10:00:00"
  LiteralExpr* Literal(LiteralKind kind, absl::string_view text);
  IntervalExpr* Interval(int64_t quantity, TimeUnit unit);
  ParameterExpr* NamedParameter(absl::string_view name);

  // Columns.
  ColumnRef* Column(Names parts);
  ColumnRef* Column(const std::vector<std::string>& parts);
  ColumnRef* Column(absl::string_view name) { return Column({name}); }
  StarExpr* Star();
  StarExpr* Star(Names qualifier);

  // Operators. And() and Or() flatten nested ones of their kind, leave out
  // nulls, and give the only operand itself when there is but one; with none
  // they give null.
  BinaryExpr* Binary(BinaryOp op, Expression* left, Expression* right);
  BinaryExpr* Equal(Expression* left, Expression* right) {
    return Binary(BinaryOp::kEqual, left, right);
  }
  Expression* And(const Expressions& operands);
  Expression* Or(const Expressions& operands);
  UnaryExpr* Not(Expression* operand);
  UnaryExpr* Negate(Expression* operand);
  IsExpr* IsNull(Expression* value, bool negated = false);
  InExpr* In(Expression* value, const Expressions& items, bool negated = false);
  InExpr* InQuery(Expression* value, Query* query, bool negated = false);
  BetweenExpr* Between(Expression* value, Expression* low, Expression* high);
  LikeExpr* Like(Expression* value, Expression* pattern, bool negated = false);
  ExistsExpr* Exists(Query* query);
  SubqueryExpr* Subquery(Query* query);
  CastExpr* Cast(Expression* operand, DataType* type, bool try_cast = false);
  CaseExpr* Case(const std::vector<WhenClause>& whens,
                 Expression* otherwise = nullptr);
  CaseExpr* SimpleCase(Expression* operand,
                       const std::vector<WhenClause>& whens,
                       Expression* otherwise = nullptr);

  // Calls. A name with dots is one part; use the ObjectName form for several.
  FunctionCall* Call(absl::string_view name, const Expressions& arguments = {});
  FunctionCall* Call(ObjectName name, const Expressions& arguments = {});
  FunctionCall* CallDistinct(absl::string_view name,
                             const Expressions& arguments);
  // The same call OVER (PARTITION BY ... ORDER BY ...).
  FunctionCall* Over(FunctionCall* call, const Expressions& partition_by,
                     const std::vector<OrderItem*>& order_by,
                     WindowFrame* frame = nullptr);
  NamedArgumentExpr* NamedArgument(absl::string_view name, Expression* value);
  LambdaExpr* Lambda(Names parameters, Expression* body);
  DateTimeUnitExpr* Unit(TimeUnit unit);
  ExtractExpr* Extract(absl::string_view field, Expression* source);
  AliasExpr* Alias(Expression* operand, absl::string_view alias);
  RowExpr* Row(const Expressions& items);

  // Types.
  DataType* Type(TypeKind type);
  DataType* DecimalType(int precision, int scale);
  DataType* ArrayType(DataType* element);
  DataType* MapType(DataType* key, DataType* value);
  DataType* NamedType(absl::string_view name);  // for other dialects

  // Order and windows.
  OrderItem* Order(Expression* expression,
                   SortDirection direction = SortDirection::kNone,
                   NullOrder nulls = NullOrder::kNone);
  // ROWS/RANGE BETWEEN start AND end; offsets only for kPreceding/kFollowing.
  WindowFrame* Frame(FrameUnit unit, FrameBoundKind start, FrameBoundKind end,
                     Expression* start_offset = nullptr,
                     Expression* end_offset = nullptr);

  // Relations. An empty alias means none.
  TableRelation* Table(Names parts, absl::string_view alias = "");
  TableRelation* Table(const std::vector<std::string>& parts,
                       absl::string_view alias = "");
  SubqueryRelation* FromSubquery(Query* query, absl::string_view alias);
  FunctionRelation* FromFunction(FunctionCall* call, absl::string_view alias,
                                 Names columns = {});
  ValuesRelation* FromValues(const std::vector<Expressions>& rows,
                             absl::string_view alias, Names columns);
  JoinRelation* Join(JoinKind kind, Relation* left, Relation* right,
                     Expression* on = nullptr);
  JoinRelation* JoinUsing(JoinKind kind, Relation* left, Relation* right,
                          Names columns);

  // Queries.
  Select* NewSelect();
  SelectItem* AddItem(Select* select, Expression* expression,
                      absl::string_view alias = "");
  void AddFrom(Select* select, Relation* relation);
  // Adds to WHERE with AND.
  void AddWhere(Select* select, Expression* condition);
  void AddGroupBy(Select* select, Expression* expression);
  // GROUP BY 1, 2, ... count.
  void GroupByOrdinals(Select* select, int count);
  Query* ToQuery(QueryBody* body);
  void AddOrderBy(Query* query, OrderItem* item);
  CommonTableExpression* AddWith(Query* query, absl::string_view name,
                                 Query* definition);
  SetOperation* Combine(SetOperator op, SetQuantifier quantifier,
                        QueryBody* left, QueryBody* right);
  QueryStatement* ToStatement(Query* query);

 private:
  template <typename T>
  List<T> ToList(const std::vector<T>& items) {
    List<T> list;
    list.Assign(arena_, items.data(), items.size());
    return list;
  }
  Expression* Flatten(LogicalOp op, const Expressions& operands);
  TableAlias MakeAlias(absl::string_view name, Names columns);

  Arena& arena_;
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_BUILDER_H_
