// Rewrites of expressions that are not calls.
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/ast/walk.h"
#include "common/sql/limits.h"
#include "common/sql/translate/duckdb_forms.h"
#include "common/sql/translate/duckdb_translator.h"
#include "common/sql/translate/duckdb_trunc_guard.h"

namespace semantic_layer::sql {

bool DuckDbTranslator::TooLarge(const Expression& expression) {
  if (arena_.bytes_reserved() - bytes_before_ <= kMaxTranslationBytes) {
    return false;
  }
  if (!too_large_) {
    Unsupported(expression.span,
                "the statement grows too large when it is said in DuckDB",
                "split it with temporary views");
  }
  too_large_ = true;
  return true;
}

Expression* DuckDbTranslator::Rewrite(Expression* expression) {
  if (TooLarge(*expression)) return expression;
  RewriteChildren(expression);
  const Type* type = TypeOf(expression);
  Expression* rewritten = RewriteNode(expression);
  if (rewritten != expression) {
    if (rewritten->span.empty()) rewritten->span = expression->span;
    // What stands there now has the Databricks type of what stood there.
    if (type != nullptr && TypeOf(rewritten) == nullptr) Typed(rewritten, type);
  }
  return rewritten;
}

void DuckDbTranslator::RewriteChildren(Expression* expression) {
  ForEachExpressionSlot(*expression,
                        [this](Expression*& slot) { slot = Rewrite(slot); });
  switch (expression->kind) {
    case NodeKind::kInExpr:
      if (auto* in = expression->As<InExpr>(); in->query != nullptr) {
        RewriteUnnamed(in->query);
      }
      return;
    case NodeKind::kExistsExpr:
      return RewriteUnnamed(expression->As<ExistsExpr>()->query);
    case NodeKind::kSubqueryExpr:
      return RewriteUnnamed(expression->As<SubqueryExpr>()->query);
    case NodeKind::kTableArgumentExpr:
      if (auto* argument = expression->As<TableArgumentExpr>();
          argument->query != nullptr) {
        RewriteQuery(argument->query);
      }
      return;
    default:
      return;
  }
}

Expression* DuckDbTranslator::RewriteNode(Expression* expression) {
  const auto same = [](auto* e) -> Expression* { return e; };
  switch (expression->kind) {
    case NodeKind::kLiteralExpr:
      return RewriteLiteral(expression->As<LiteralExpr>());
    case NodeKind::kIntervalExpr:
      return RewriteInterval(expression->As<IntervalExpr>());
    case NodeKind::kColumnRef:
      return RewriteColumn(expression->As<ColumnRef>());
    case NodeKind::kFieldAccessExpr:
      return RewriteFieldAccess(expression->As<FieldAccessExpr>());
    case NodeKind::kSubscriptExpr:
      return RewriteSubscript(expression->As<SubscriptExpr>());
    case NodeKind::kJsonPathExpr:
      return RewriteJsonPath(expression->As<JsonPathExpr>());
    case NodeKind::kUnaryExpr:
      return RewriteUnary(expression->As<UnaryExpr>());
    case NodeKind::kBinaryExpr:
      return RewriteBinary(expression->As<BinaryExpr>());
    case NodeKind::kBetweenExpr: {
      auto* between = expression->As<BetweenExpr>();
      AlignOperands(between->value, between->low);
      AlignOperands(between->value, between->high);
      // DuckDB makes two comparisons of it.
      between->low = GuardDateTrunc(b_, between->low, *between->value);
      between->high = GuardDateTrunc(b_, between->high, *between->value);
      const bool is_low_open = HoldsColumn(*between->low);
      between->value = GuardDateTrunc(
          b_, between->value, is_low_open ? *between->high : *between->low);
      return between;
    }
    case NodeKind::kInExpr:
      return RewriteIn(expression->As<InExpr>());
    case NodeKind::kLikeExpr:
      return RewriteLike(expression->As<LikeExpr>());
    case NodeKind::kIsExpr: {
      auto* is = expression->As<IsExpr>();
      if (is->test == IsTest::kUnknown) is->test = IsTest::kNull;
      return is;
    }
    case NodeKind::kCastExpr:
      return RewriteCast(expression->As<CastExpr>());
    case NodeKind::kRowExpr:
      return RewriteRow(expression->As<RowExpr>());
    case NodeKind::kFunctionCall:
      return RewriteCall(expression->As<FunctionCall>());
    case NodeKind::kExtractExpr:
      return RewriteExtract(expression->As<ExtractExpr>());
    case NodeKind::kTrimExpr:
      return RewriteTrim(expression->As<TrimExpr>());
    case NodeKind::kCollateExpr: {
      auto* collate = expression->As<CollateExpr>();
      const absl::string_view name = collate->collation.parts.back().text;
      if (absl::EqualsIgnoreCase(name, "UTF8_BINARY")) return collate->operand;
      if (absl::EqualsIgnoreCase(name, "UTF8_LCASE")) {
        collate->collation = b_.QualifiedName({"nocase"});
        return collate;
      }
      Unsupported(collate->span,
                  absl::StrCat("DuckDB has no collation `", name, "`"));
      return collate;
    }
    default:
      return same(expression);
  }
}

Expression* DuckDbTranslator::RewriteColumn(ColumnRef* column) {
  // map.key is map['key'] in Databricks SQL.
  const ColumnBinding* binding = resolution_.BindingOf(*column);
  if (binding == nullptr || binding->field_parts == 0) return column;
  return column;
}

Expression* DuckDbTranslator::RewriteFieldAccess(FieldAccessExpr* access) {
  if (access->star) {
    return b_.Call("unnest", {access->base});
  }
  const Type* base = TypeOf(access->base);
  if (IsKind(base, TypeKind::kMap)) {
    auto* subscript = arena_.New<SubscriptExpr>();
    subscript->base = access->base;
    subscript->index = b_.String(access->field.text);
    return subscript;
  }
  if (IsKind(base, TypeKind::kArray)) {
    // A field of an array of structs is the array of the fields.
    auto* field = arena_.New<FieldAccessExpr>();
    field->base = b_.Column("_e");
    field->field = access->field;
    return b_.Call("list_transform", {access->base, b_.Lambda({"_e"}, field)});
  }
  return b_.Call("struct_extract",
                 {access->base, b_.String(access->field.text)});
}

Expression* DuckDbTranslator::RewriteSubscript(SubscriptExpr* subscript) {
  const Type* base = TypeOf(subscript->base);
  const Type* index = TypeOf(subscript->index);
  if (IsKind(base, TypeKind::kMap) || IsKind(base, TypeKind::kStruct) ||
      (base == nullptr && IsString(index))) {
    return subscript;
  }
  if (IsKind(base, TypeKind::kVariant)) {
    if (const auto key = StringValue(subscript->index)) {
      return JsonAt(subscript->base, base, absl::StrCat("$.\"", *key, "\""));
    }
    if (const auto at = IntegerValue(subscript->index)) {
      return JsonAt(subscript->base, base, absl::StrCat("$[", *at, "]"));
    }
  }
  if (base == nullptr) {
    Approximate(subscript->span,
                "the type before [] is not known; it is taken for an array",
                "use element_at for a map");
  }
  // split() gives at least one element.
  const auto* call = subscript->base->As<FunctionCall>();
  if (call != nullptr && IntegerValue(subscript->index) == 0 &&
      absl::StartsWith(call->name.parts.back().text, "string_split")) {
    subscript->index = b_.Integer(1);
    return subscript;
  }
  return Fill(kIndexForm, {subscript->base, subscript->index});
}

Expression* DuckDbTranslator::RewriteLiteral(LiteralExpr* literal) {
  if (literal->literal == LiteralKind::kBigDecimal &&
      literal->text.find_first_of("eE") != absl::string_view::npos) {
    Unsupported(literal->span, "a DECIMAL literal with an exponent");
  }
  if (literal->literal == LiteralKind::kDate ||
      literal->literal == LiteralKind::kTimestamp ||
      literal->literal == LiteralKind::kTimestampLtz ||
      literal->literal == LiteralKind::kTimestampNtz) {
    literal->text = WholeDateText(literal->text);
  }
  return literal;
}

namespace {

// Parts of '1-2' or '1 2:3:4.5' by their units; false for another shape.
bool SplitCompound(absl::string_view text, TimeUnit from,
                   std::vector<std::pair<std::string, TimeUnit>>* parts) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
  const std::vector<absl::string_view> pieces =
      absl::StrSplit(text, absl::ByAnyChar(" -:"), absl::SkipEmpty());
  static constexpr TimeUnit kUnits[] = {TimeUnit::kYear,   TimeUnit::kMonth,
                                        TimeUnit::kDay,    TimeUnit::kHour,
                                        TimeUnit::kMinute, TimeUnit::kSecond};
  size_t unit = 0;
  while (unit < std::size(kUnits) && kUnits[unit] != from) ++unit;
  for (const absl::string_view piece : pieces) {
    double number = 0;
    if (unit >= std::size(kUnits) || !absl::SimpleAtod(piece, &number)) {
      return false;
    }
    parts->emplace_back(absl::StrCat(negative ? "-" : "", piece),
                        kUnits[unit++]);
  }
  return !pieces.empty();
}

}  // namespace

Expression* DuckDbTranslator::RewriteInterval(IntervalExpr* interval) {
  if (interval->to_unit != TimeUnit::kNone && interval->parts.size() == 1) {
    const auto text = StringValue(interval->parts[0].value);
    std::vector<std::pair<std::string, TimeUnit>> parts;
    if (!text.has_value() ||
        !SplitCompound(*text, interval->parts[0].unit, &parts)) {
      Unsupported(interval->span, "this form of an interval is not known");
      return interval;
    }
    interval->to_unit = TimeUnit::kNone;
    interval->parts = List<IntervalPart>();
    for (const auto& [number, unit] : parts) {
      interval->parts.push_back(
          arena_, {b_.Literal(LiteralKind::kDecimal, number), unit});
    }
    return interval;
  }
  Expression* sum = nullptr;
  for (IntervalPart& part : interval->parts) {
    if (part.unit == TimeUnit::kNanosecond) {
      Unsupported(interval->span, "DuckDB has no nanoseconds in intervals");
    }
    std::optional<int64_t> value = IntegerValue(part.value);
    if (const auto text = StringValue(part.value)) {
      int64_t number = 0;
      if (absl::SimpleAtoi(*text, &number)) value = number;
    }
    if (part.unit == TimeUnit::kQuarter && value.has_value()) {
      part.unit = TimeUnit::kMonth;
      value = *value * 3;
    }
    if (value.has_value()) {
      part.value = b_.Integer(*value);
    } else if (!part.value->Is<LiteralExpr>()) {
      // A quantity that is computed: n * INTERVAL 1 unit.
      Expression* scaled =
          b_.Binary(BinaryOp::kMultiply, part.value, b_.Interval(1, part.unit));
      sum = sum == nullptr ? scaled : b_.Binary(BinaryOp::kAdd, sum, scaled);
    }
  }
  if (sum == nullptr) return interval;
  if (interval->parts.size() > 1) {
    Unsupported(interval->span,
                "an interval of several parts with computed quantities",
                "add several intervals");
  }
  return sum;
}

Expression* DuckDbTranslator::RewriteUnary(UnaryExpr* unary) {
  if (unary->op == UnaryOp::kMinus && IsString(TypeOf(unary->operand))) {
    unary->operand = b_.Cast(unary->operand, b_.Type(TypeKind::kDouble));
  }
  return unary;
}

Expression* DuckDbTranslator::RewriteLike(LikeExpr* like) {
  like->value = AsText(like->value);
  for (Expression*& pattern : like->patterns) pattern = AsText(pattern);
  const auto one = [&](Expression* pattern) -> Expression* {
    if (like->op == LikeOp::kRLike) {
      Expression* matches = b_.Call("regexp_matches", {like->value, pattern});
      return like->negated ? b_.Not(matches) : matches;
    }
    auto* single = arena_.New<LikeExpr>();
    single->negated = like->negated;
    single->op = like->op;
    single->value = like->value;
    single->patterns.push_back(arena_, pattern);
    single->escape = like->escape;
    // Databricks escapes with a backslash by default, DuckDB with nothing.
    const auto text = StringValue(pattern);
    if (like->escape == nullptr &&
        (!text.has_value() || text->find('\\') != absl::string_view::npos)) {
      single->escape = b_.String("\\");
    }
    return single;
  };
  if (like->quantifier == LikeQuantifier::kNone) return one(like->patterns[0]);
  Builder::Expressions all;
  for (Expression* pattern : like->patterns) all.push_back(one(pattern));
  // NOT LIKE ANY: not like one of them; NOT LIKE ALL: like none of them.
  return like->quantifier == LikeQuantifier::kAny ? b_.Or(all) : b_.And(all);
}

Expression* DuckDbTranslator::RewriteTrim(TrimExpr* trim) {
  const absl::string_view name = trim->side == TrimSide::kLeading    ? "ltrim"
                                 : trim->side == TrimSide::kTrailing ? "rtrim"
                                                                     : "trim";
  Builder::Expressions arguments = {trim->source};
  if (trim->characters != nullptr) arguments.push_back(trim->characters);
  return b_.Call(name, arguments);
}

Expression* DuckDbTranslator::RewriteRow(RowExpr* row) {
  // A row is a struct with fields col1, col2, ...; inside of IN and VALUES the
  // names do not matter.
  for (Expression*& item : row->items) {
    if (auto* alias = item->As<AliasExpr>()) item = alias->operand;
  }
  return row;
}

Expression* DuckDbTranslator::RewriteIn(InExpr* in) {
  for (Expression*& item : in->items) AlignOperands(in->value, item);
  return in;
}

void DuckDbTranslator::RewriteOrder(List<OrderItem*>& items, bool add_nulls) {
  for (OrderItem* item : items) {
    item->expression = Rewrite(item->expression);
    // Databricks puts NULLs first when ascending, DuckDB always last.
    if (add_nulls && item->nulls == NullOrder::kNone) {
      const bool descending = item->direction == SortDirection::kDescending;
      item->nulls = descending ? NullOrder::kLast : NullOrder::kFirst;
    }
  }
}

void DuckDbTranslator::RewriteWindow(WindowSpec* window) {
  for (Expression*& e : window->partition_by) e = Rewrite(e);
  RewriteOrder(window->order_by);
  window->cluster_by = false;
  if (window->frame == nullptr) return;
  FrameBound& start = window->frame->start;
  FrameBound& end = window->frame->end;
  if (start.offset != nullptr) start.offset = Rewrite(start.offset);
  if (end.offset != nullptr) end.offset = Rewrite(end.offset);
}

}  // namespace semantic_layer::sql
