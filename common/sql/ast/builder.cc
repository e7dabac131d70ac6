#include "common/sql/ast/builder.h"

#include <charconv>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace semantic_layer::sql {

Identifier Builder::Name(absl::string_view text) {
  Identifier name;
  name.text = arena_.Copy(text);
  return name;
}

ObjectName Builder::QualifiedName(Names parts) {
  ObjectName name;
  for (absl::string_view part : parts) name.parts.push_back(arena_, Name(part));
  return name;
}

ObjectName Builder::QualifiedName(const std::vector<std::string>& parts) {
  ObjectName name;
  for (const std::string& part : parts) {
    name.parts.push_back(arena_, Name(part));
  }
  return name;
}

LiteralExpr* Builder::Literal(LiteralKind kind, absl::string_view text) {
  auto* literal = arena_.New<LiteralExpr>();
  literal->literal = kind;
  literal->text = arena_.Copy(text);
  return literal;
}

LiteralExpr* Builder::Null() { return Literal(LiteralKind::kNull, ""); }

LiteralExpr* Builder::Boolean(bool value) {
  return Literal(value ? LiteralKind::kTrue : LiteralKind::kFalse, "");
}

LiteralExpr* Builder::Integer(int64_t value) {
  return Literal(LiteralKind::kInteger, absl::StrCat(value));
}

LiteralExpr* Builder::Decimal(absl::string_view digits) {
  return Literal(LiteralKind::kDecimal, digits);
}

Expression* Builder::Double(double value) {
  if (!std::isfinite(value)) {
    const char* text = std::isnan(value) ? "NaN"
                       : value > 0       ? "Infinity"
                                         : "-Infinity";
    return Cast(String(text), Type(TypeKind::kDouble));
  }
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
  return Literal(LiteralKind::kDouble,
                 absl::string_view(digits, static_cast<size_t>(end - digits)));
}

LiteralExpr* Builder::String(absl::string_view value) {
  return Literal(LiteralKind::kString, value);
}

LiteralExpr* Builder::Date(absl::string_view value) {
  return Literal(LiteralKind::kDate, value);
}

LiteralExpr* Builder::Timestamp(absl::string_view value) {
  return Literal(LiteralKind::kTimestamp, value);
}

IntervalExpr* Builder::Interval(int64_t quantity, TimeUnit unit) {
  auto* interval = arena_.New<IntervalExpr>();
  interval->parts.push_back(arena_, IntervalPart{Integer(quantity), unit});
  return interval;
}

ParameterExpr* Builder::NamedParameter(absl::string_view name) {
  auto* parameter = arena_.New<ParameterExpr>();
  parameter->name = arena_.Copy(name);
  return parameter;
}

ColumnRef* Builder::Column(Names parts) {
  auto* column = arena_.New<ColumnRef>();
  column->name = QualifiedName(parts);
  return column;
}

ColumnRef* Builder::Column(const std::vector<std::string>& parts) {
  auto* column = arena_.New<ColumnRef>();
  column->name = QualifiedName(parts);
  return column;
}

StarExpr* Builder::Star() { return arena_.New<StarExpr>(); }

StarExpr* Builder::Star(Names qualifier) {
  auto* star = arena_.New<StarExpr>();
  star->qualifier = QualifiedName(qualifier);
  return star;
}

BinaryExpr* Builder::Binary(BinaryOp op, Expression* left, Expression* right) {
  auto* binary = arena_.New<BinaryExpr>();
  binary->op = op;
  binary->left = left;
  binary->right = right;
  return binary;
}

Expression* Builder::Flatten(LogicalOp op, const Expressions& operands) {
  List<Expression*> flat;
  for (Expression* operand : operands) {
    if (operand == nullptr) continue;
    auto* inner = operand->As<LogicalExpr>();
    if (inner != nullptr && inner->op == op) {
      for (Expression* nested : inner->operands) flat.push_back(arena_, nested);
    } else {
      flat.push_back(arena_, operand);
    }
  }
  if (flat.empty()) return nullptr;
  if (flat.size() == 1) return flat[0];
  auto* logical = arena_.New<LogicalExpr>();
  logical->op = op;
  logical->operands = flat;
  return logical;
}

Expression* Builder::And(const Expressions& operands) {
  return Flatten(LogicalOp::kAnd, operands);
}

Expression* Builder::Or(const Expressions& operands) {
  return Flatten(LogicalOp::kOr, operands);
}

UnaryExpr* Builder::Not(Expression* operand) {
  auto* unary = arena_.New<UnaryExpr>();
  unary->op = UnaryOp::kNot;
  unary->operand = operand;
  return unary;
}

UnaryExpr* Builder::Negate(Expression* operand) {
  auto* unary = arena_.New<UnaryExpr>();
  unary->op = UnaryOp::kMinus;
  unary->operand = operand;
  return unary;
}

IsExpr* Builder::IsNull(Expression* value, bool negated) {
  auto* is = arena_.New<IsExpr>();
  is->value = value;
  is->negated = negated;
  return is;
}

InExpr* Builder::In(Expression* value, const Expressions& items, bool negated) {
  auto* in = arena_.New<InExpr>();
  in->value = value;
  in->items = ToList(items);
  in->negated = negated;
  return in;
}

InExpr* Builder::InQuery(Expression* value, Query* query, bool negated) {
  auto* in = arena_.New<InExpr>();
  in->value = value;
  in->query = query;
  in->negated = negated;
  return in;
}

BetweenExpr* Builder::Between(Expression* value, Expression* low,
                              Expression* high) {
  auto* between = arena_.New<BetweenExpr>();
  between->value = value;
  between->low = low;
  between->high = high;
  return between;
}

LikeExpr* Builder::Like(Expression* value, Expression* pattern, bool negated) {
  auto* like = arena_.New<LikeExpr>();
  like->value = value;
  like->patterns.push_back(arena_, pattern);
  like->negated = negated;
  return like;
}

ExistsExpr* Builder::Exists(Query* query) {
  auto* exists = arena_.New<ExistsExpr>();
  exists->query = query;
  return exists;
}

SubqueryExpr* Builder::Subquery(Query* query) {
  auto* subquery = arena_.New<SubqueryExpr>();
  subquery->query = query;
  return subquery;
}

CastExpr* Builder::Cast(Expression* operand, DataType* type, bool try_cast) {
  auto* cast = arena_.New<CastExpr>();
  cast->style = try_cast ? CastStyle::kTryCast : CastStyle::kCast;
  cast->operand = operand;
  cast->type = type;
  return cast;
}

CaseExpr* Builder::Case(const std::vector<WhenClause>& whens,
                        Expression* otherwise) {
  return SimpleCase(nullptr, whens, otherwise);
}

CaseExpr* Builder::SimpleCase(Expression* operand,
                              const std::vector<WhenClause>& whens,
                              Expression* otherwise) {
  auto* expression = arena_.New<CaseExpr>();
  expression->operand = operand;
  expression->whens = ToList(whens);
  expression->otherwise = otherwise;
  return expression;
}

FunctionCall* Builder::Call(absl::string_view name,
                            const Expressions& arguments) {
  return Call(QualifiedName({name}), arguments);
}

FunctionCall* Builder::Call(ObjectName name, const Expressions& arguments) {
  auto* call = arena_.New<FunctionCall>();
  call->name = name;
  call->arguments = ToList(arguments);
  return call;
}

FunctionCall* Builder::CallDistinct(absl::string_view name,
                                    const Expressions& arguments) {
  FunctionCall* call = Call(name, arguments);
  call->quantifier = SetQuantifier::kDistinct;
  return call;
}

FunctionCall* Builder::Over(FunctionCall* call, const Expressions& partition_by,
                            const std::vector<OrderItem*>& order_by,
                            WindowFrame* frame) {
  auto* window = arena_.New<WindowSpec>();
  window->partition_by = ToList(partition_by);
  window->order_by = ToList(order_by);
  window->frame = frame;
  call->over = window;
  return call;
}

NamedArgumentExpr* Builder::NamedArgument(absl::string_view name,
                                          Expression* value) {
  auto* argument = arena_.New<NamedArgumentExpr>();
  argument->name = Name(name);
  argument->value = value;
  return argument;
}

LambdaExpr* Builder::Lambda(Names parameters, Expression* body) {
  auto* lambda = arena_.New<LambdaExpr>();
  for (absl::string_view parameter : parameters) {
    lambda->parameters.push_back(arena_, Name(parameter));
  }
  lambda->body = body;
  return lambda;
}

DateTimeUnitExpr* Builder::Unit(TimeUnit unit) {
  auto* expression = arena_.New<DateTimeUnitExpr>();
  expression->unit = unit;
  return expression;
}

ExtractExpr* Builder::Extract(absl::string_view field, Expression* source) {
  auto* extract = arena_.New<ExtractExpr>();
  extract->field = Name(field);
  extract->source = source;
  return extract;
}

AliasExpr* Builder::Alias(Expression* operand, absl::string_view alias) {
  auto* expression = arena_.New<AliasExpr>();
  expression->operand = operand;
  expression->alias = Name(alias);
  return expression;
}

RowExpr* Builder::Row(const Expressions& items) {
  auto* row = arena_.New<RowExpr>();
  row->items = ToList(items);
  return row;
}

DataType* Builder::Type(TypeKind type) {
  auto* data_type = arena_.New<DataType>();
  data_type->type = type;
  return data_type;
}

DataType* Builder::DecimalType(int precision, int scale) {
  DataType* type = Type(TypeKind::kDecimal);
  type->arguments.push_back(arena_, Integer(precision));
  type->arguments.push_back(arena_, Integer(scale));
  return type;
}

DataType* Builder::ArrayType(DataType* element) {
  DataType* type = Type(TypeKind::kArray);
  type->elements.push_back(arena_, element);
  return type;
}

DataType* Builder::MapType(DataType* key, DataType* value) {
  DataType* type = Type(TypeKind::kMap);
  type->elements.push_back(arena_, key);
  type->elements.push_back(arena_, value);
  return type;
}

DataType* Builder::NamedType(absl::string_view name) {
  DataType* type = Type(TypeKind::kNamed);
  type->name = Name(name);
  return type;
}

OrderItem* Builder::Order(Expression* expression, SortDirection direction,
                          NullOrder nulls) {
  auto* item = arena_.New<OrderItem>();
  item->expression = expression;
  item->direction = direction;
  item->nulls = nulls;
  return item;
}

WindowFrame* Builder::Frame(FrameUnit unit, FrameBoundKind start,
                            FrameBoundKind end, Expression* start_offset,
                            Expression* end_offset) {
  auto* frame = arena_.New<WindowFrame>();
  frame->unit = unit;
  frame->start = FrameBound{start, start_offset};
  frame->has_end = true;
  frame->end = FrameBound{end, end_offset};
  return frame;
}

}  // namespace semantic_layer::sql
