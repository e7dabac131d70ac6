#include "common/sql/translate/postgres_translator.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/ast/walk.h"
#include "common/sql/functions/function_table.h"
#include "common/sql/limits.h"
#include "common/sql/translate/form.h"

namespace semantic_layer::sql {
namespace {

struct Rule {
  absl::string_view name;
  int arguments = -1;  // -1: any, and `text` is a name
  absl::string_view text;
  const Form* form = nullptr;
};

const std::vector<Rule>& GetRules() {
  static const auto* const kRules = new std::vector<Rule>{
#define SQL_RENAME(name, to) Rule{name, -1, to, nullptr},
#define SQL_FORM(name, count, text) Rule{name, count, text, new Form(text)},
#include "common/sql/translate/postgres_function.def"
  };
  return *kRules;
}

const Rule* FindRule(absl::string_view name, int count) {
  static const auto* const kIndex = [] {
    auto* index =
        new absl::flat_hash_map<absl::string_view, std::vector<const Rule*>>;
    for (const Rule& rule : GetRules()) (*index)[rule.name].push_back(&rule);
    return index;
  }();
  const auto found = kIndex->find(name);
  if (found == kIndex->end()) return nullptr;
  for (const Rule* rule : found->second) {
    if (rule->arguments == -1 || rule->arguments == count) return rule;
  }
  return nullptr;
}

bool IsInteger(TypeKind kind) {
  return kind == TypeKind::kTinyInt || kind == TypeKind::kSmallInt ||
         kind == TypeKind::kInt || kind == TypeKind::kBigInt;
}

}  // namespace

void PostgresTranslator::Unsupported(Span span, std::string message,
                                     std::string hint) {
  if (diagnostics_.size() >= kMaxDiagnostics) return;
  diagnostics_.push_back({Severity::kError, DiagnosticCode::kUnsupportedFeature,
                          std::move(message), span, std::move(hint)});
}

Expression* PostgresTranslator::Mark(Expression* rewritten,
                                     const Expression* original) {
  if (rewritten == original) return rewritten;
  if (rewritten->span.empty()) rewritten->span = original->span;
  if (const Type* type = resolution_.TypeOf(*original)) {
    resolution_.types[rewritten] = type;
  }
  return rewritten;
}

// Children first; then each expression in its place.
void PostgresTranslator::RewriteUnder(Node& node) {
  ForEachChild(node, [this](Node& child) { RewriteUnder(child); });
  ForEachExpressionSlot(
      node, [this](Expression*& slot) { slot = Mark(RewriteOne(slot), slot); });
  if (auto* item = node.As<OrderItem>();
      item != nullptr && item->nulls == NullOrder::kNone) {
    item->nulls = item->direction == SortDirection::kDescending
                      ? NullOrder::kLast
                      : NullOrder::kFirst;
  }
  if (const auto* function = node.As<FunctionRelation>()) {
    Unsupported(function->span, "PostgreSQL has no such table function");
  }
  if (auto* query = node.As<Query>()) {
    for (const OrderItem* item : query->order_by) {
      const auto* column = item->expression->As<ColumnRef>();
      if (column != nullptr && column->name.parts.size() == 1 &&
          absl::EqualsIgnoreCase(column->name.parts[0].text, "all")) {
        Unsupported(column->span, "PostgreSQL has no ORDER BY ALL",
                    "list the columns");
      }
    }
    query->limit_all = false;
    query->cluster_by = List<Expression*>();
    query->distribute_by = List<Expression*>();
    query->sort_by = List<OrderItem*>();
  }
  if (auto* select = node.As<Select>()) {
    select->hints = List<Hint>();
    select->from_first = false;
    if (select->group_by != nullptr) RewriteGroupBy(select->group_by);
    if (!select->lateral_views.empty()) {
      Unsupported(select->lateral_views[0]->span,
                  "PostgreSQL has no LATERAL VIEW and no PIVOT");
    }
  }
  if (auto* set = node.As<SetOperation>();
      set != nullptr && set->op == SetOperator::kMinus) {
    set->op = SetOperator::kExcept;
  }
  if (auto* join = node.As<JoinRelation>()) {
    if (join->join == JoinKind::kLeftSemi ||
        join->join == JoinKind::kLeftAnti) {
      Unsupported(join->span, "PostgreSQL has no SEMI and ANTI joins",
                  "use EXISTS");
    }
    if (join->on == nullptr && join->using_columns.empty() && !join->natural &&
        join->join != JoinKind::kCross) {
      if (join->join == JoinKind::kInner) {
        join->join = JoinKind::kCross;
      } else {
        join->on = b_.Boolean(true);
      }
    }
  }
}

// GROUP BY a, b WITH ROLLUP is ROLLUP (a, b).
void PostgresTranslator::RewriteGroupBy(GroupByClause* clause) {
  if (clause->all) {
    Unsupported(clause->span, "PostgreSQL has no GROUP BY ALL",
                "list the columns");
  }
  if (clause->trailing_sets != nullptr) {
    clause->elements = List<GroupingElement*>(arena_, {clause->trailing_sets});
    clause->trailing_sets = nullptr;
  }
  if (clause->suffix == GroupingSuffix::kNone) return;
  auto* all = arena_.New<GroupingElement>();
  all->grouping = clause->suffix == GroupingSuffix::kWithRollup
                      ? GroupingKind::kRollup
                      : GroupingKind::kCube;
  all->elements = clause->elements;
  clause->elements = List<GroupingElement*>(arena_, {all});
  clause->suffix = GroupingSuffix::kNone;
}

Statement* PostgresTranslator::RewriteStatement(Statement* statement) {
  switch (statement->kind) {
    case NodeKind::kQueryStatement:
    case NodeKind::kUpdateStatement:
    case NodeKind::kDeleteStatement:
      RewriteUnder(*statement);
      return statement;
    case NodeKind::kInsertStatement: {
      InsertTarget* target = statement->As<InsertStatement>()->target;
      if (target->mode != InsertMode::kInto || target->by_name ||
          !target->partition.empty()) {
        Unsupported(target->span, "PostgreSQL has no such INSERT");
      }
      target->table_keyword = false;
      RewriteUnder(*statement);
      return statement;
    }
    default:
      Unsupported(statement->span,
                  "this kind of statement cannot be said in PostgreSQL");
      return statement;
  }
}

void PostgresTranslator::RewriteQuery(Query* query) { RewriteUnder(*query); }

Expression* PostgresTranslator::Rewrite(Expression* expression) {
  RewriteUnder(*expression);
  return Mark(RewriteOne(expression), expression);
}

Expression* PostgresTranslator::RewriteBinary(BinaryExpr* binary) {
  const Type* left = resolution_.TypeOf(*binary->left);
  const Type* right = resolution_.TypeOf(*binary->right);
  switch (binary->op) {
    case BinaryOp::kNullSafeEqual: {
      auto* distinct = arena_.New<IsDistinctExpr>();
      distinct->negated = true;
      distinct->left = binary->left;
      distinct->right = binary->right;
      return distinct;
    }
    case BinaryOp::kDivide:
      // Integers divide to a fraction in Databricks.
      if (!IsDecimal(left) && !IsFractional(left) && !IsInterval(left) &&
          !IsDecimal(right) && !IsFractional(right)) {
        binary->left = b_.Cast(binary->left, b_.Type(TypeKind::kDouble));
      }
      return binary;
    case BinaryOp::kIntegerDivide:
      return b_.Cast(
          b_.Call("trunc",
                  {b_.Binary(BinaryOp::kDivide,
                             b_.Cast(binary->left, b_.DecimalType(38, 10)),
                             binary->right)}),
          b_.Type(TypeKind::kBigInt));
    case BinaryOp::kShiftRightUnsigned:
      Unsupported(binary->span, "PostgreSQL has no unsigned shift");
      return binary;
    default:
      return binary;
  }
}

Expression* PostgresTranslator::RewriteLike(LikeExpr* like) {
  Builder::Expressions all;
  for (Expression* pattern : like->patterns) {
    if (like->op == LikeOp::kRLike) {
      Expression* matches = b_.Call("regexp_like", {like->value, pattern});
      all.push_back(like->negated ? b_.Not(matches) : matches);
      continue;
    }
    // The backslash escapes by default, as in Databricks.
    auto* single = b_.Like(like->value, pattern, like->negated);
    single->op = like->op;
    single->escape = like->escape;
    all.push_back(single);
  }
  return like->quantifier == LikeQuantifier::kAny ? b_.Or(all) : b_.And(all);
}

Expression* PostgresTranslator::RewriteCast(CastExpr* cast) {
  const Type* from = resolution_.TypeOf(*cast->operand);
  if (IsInteger(cast->type->type) && (IsDecimal(from) || IsFractional(from))) {
    // Databricks cuts, PostgreSQL rounds.
    cast->operand = b_.Call("trunc", {cast->operand});
  }
  return cast;
}

Expression* PostgresTranslator::RewriteInterval(IntervalExpr* interval) {
  for (IntervalPart& part : interval->parts) {
    const auto* literal = part.value->As<LiteralExpr>();
    if (literal == nullptr) {
      Expression* scaled =
          b_.Binary(BinaryOp::kMultiply, part.value, b_.Interval(1, part.unit));
      if (interval->parts.size() > 1) {
        Unsupported(interval->span, "an interval of several computed parts");
      }
      return scaled;
    }
    int64_t months = 0;
    if (part.unit == TimeUnit::kQuarter &&
        absl::SimpleAtoi(literal->text, &months)) {
      part.unit = TimeUnit::kMonth;
      part.value = b_.Integer(months * 3);
    }
  }
  return interval;
}

// Calls with a unit of time in them.
Expression* PostgresTranslator::RewriteDateCall(FunctionCall* call,
                                                const std::string& name) {
  const auto& a = call->arguments;
  if (name == "date_trunc" && a.size() == 2) {
    const auto* unit = a[0]->As<LiteralExpr>();
    std::string text = unit == nullptr ? "" : absl::AsciiStrToLower(unit->text);
    if (text == "mm" || text == "mon") text = "month";
    if (text == "yyyy" || text == "yy") text = "year";
    if (text == "dd") text = "day";
    if (text.empty()) return nullptr;
    return b_.Call("date_trunc", {b_.String(text), a[1]});
  }
  const auto* unit = a.size() == 3 ? a[0]->As<DateTimeUnitExpr>() : nullptr;
  if (unit == nullptr) return nullptr;
  if (name == "dateadd" || name == "date_add" || name == "timestampadd") {
    const bool quarter = unit->unit == TimeUnit::kQuarter;
    Expression* step =
        b_.Interval(quarter ? 3 : 1, quarter ? TimeUnit::kMonth : unit->unit);
    return b_.Binary(BinaryOp::kAdd, a[2],
                     b_.Binary(BinaryOp::kMultiply, a[1], step));
  }
  return nullptr;
}

Expression* PostgresTranslator::RewriteCall(FunctionCall* call) {
  const std::string name = absl::AsciiStrToLower(call->name.parts.back().text);
  if (Expression* moved = RewriteDateCall(call, name)) return moved;
  if (name == "concat") {
    // || gives NULL for a NULL, as Databricks' concat does.
    Expression* result = b_.String("");
    for (Expression* argument : call->arguments) {
      result = b_.Binary(BinaryOp::kConcat, result, argument);
    }
    return result;
  }
  const int count = static_cast<int>(call->arguments.size());
  const Rule* rule = FindRule(name, count);
  if (rule == nullptr || call->nulls == NullTreatment::kIgnore) {
    Unsupported(call->span, absl::StrCat("`", name, "` with ", count,
                                         " arguments cannot be said in "
                                         "PostgreSQL"));
    return call;
  }
  call->bare = false;
  call->nulls = NullTreatment::kNone;
  if (rule->form == nullptr) {
    call->name = b_.QualifiedName({rule->text});
    return call;
  }
  if (call->over != nullptr || call->filter != nullptr) {
    Unsupported(call->span, absl::StrCat("`", name,
                                         "` with OVER or FILTER "
                                         "cannot be said in PostgreSQL"));
  }
  std::vector<Expression*> arguments(call->arguments.begin(),
                                     call->arguments.end());
  return rule->form->Fill(arguments, arena_, &next_name_);
}

Expression* PostgresTranslator::RewriteOne(Expression* expression) {
  switch (expression->kind) {
    case NodeKind::kBinaryExpr:
      return RewriteBinary(expression->As<BinaryExpr>());
    case NodeKind::kLikeExpr:
      return RewriteLike(expression->As<LikeExpr>());
    case NodeKind::kCastExpr:
      return RewriteCast(expression->As<CastExpr>());
    case NodeKind::kIntervalExpr:
      return RewriteInterval(expression->As<IntervalExpr>());
    case NodeKind::kFunctionCall:
      return RewriteCall(expression->As<FunctionCall>());
    case NodeKind::kCollateExpr: {
      auto* collate = expression->As<CollateExpr>();
      if (absl::EqualsIgnoreCase(collate->collation.parts.back().text,
                                 "UTF8_BINARY")) {
        return collate->operand;
      }
      Unsupported(collate->span, "the collations of PostgreSQL are others");
      return collate;
    }
    case NodeKind::kSubscriptExpr: {
      auto* subscript = expression->As<SubscriptExpr>();
      if (!IsKind(resolution_.TypeOf(*subscript->base), TypeKind::kArray)) {
        Unsupported(subscript->span,
                    "PostgreSQL has subscripts of arrays only");
      }
      subscript->index =
          b_.Binary(BinaryOp::kAdd, subscript->index, b_.Integer(1));
      return subscript;
    }
    default:
      return expression;
  }
}

}  // namespace semantic_layer::sql
