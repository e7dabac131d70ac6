#include "common/sql/ast/ast.h"

#include <limits>
#include <string>
#include <vector>

#include "common/sql/ast/builder.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/ast/walk.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

Query* SampleQuery(Builder& b) {
  Select* select = b.NewSelect();
  b.AddItem(select, b.Call("sum", {b.Column({"o", "amount"})}), "total");
  b.AddFrom(select, b.Table({"sales", "orders"}, "o"));
  b.AddWhere(select, b.Equal(b.Column({"o", "state"}), b.String("TX")));
  b.AddWhere(select, b.IsNull(b.Column("x"), true));
  b.GroupByOrdinals(select, 1);
  return b.ToQuery(select);
}

TEST(ArenaTest, KeepsNodesWhenMoved) {
  Arena arena;
  Builder b(arena);
  LiteralExpr* literal = b.String("kept");
  Arena moved = std::move(arena);
  EXPECT_EQ(literal->text, "kept");
  EXPECT_GT(moved.bytes_reserved(), 0u);
}

TEST(ArenaTest, ServesObjectsLargerThanABlock) {
  Arena arena;
  char* bytes = static_cast<char*>(arena.Allocate(5 << 20, 16));
  bytes[(5 << 20) - 1] = 'x';
  EXPECT_EQ(reinterpret_cast<uintptr_t>(bytes) % 16, 0u);
  EXPECT_GE(arena.bytes_reserved(), size_t{5 << 20});
}

TEST(ListTest, InsertsAndErases) {
  Arena arena;
  List<int> list(arena, {1, 3});
  list.insert(arena, 1, 2);
  list.insert(arena, 0, 0);
  ASSERT_EQ(list.size(), 4u);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(list[i], i);
  list.erase(1);
  EXPECT_EQ(std::vector<int>(list.begin(), list.end()),
            (std::vector<int>{0, 2, 3}));
}

TEST(NodeTest, AsGivesNullForAnotherKind) {
  Arena arena;
  Builder b(arena);
  Expression* e = b.Integer(1);
  EXPECT_NE(e->As<LiteralExpr>(), nullptr);
  EXPECT_EQ(e->As<BinaryExpr>(), nullptr);
  EXPECT_EQ(NodeKindName(e->kind), "LiteralExpr");
  EXPECT_TRUE(IsExpression(e->kind));
  EXPECT_FALSE(IsRelation(e->kind));
}

TEST(BuilderTest, FlattensAndSkipsNulls) {
  Arena arena;
  Builder b(arena);
  Expression* one = b.Column("a");
  EXPECT_EQ(b.And({}), nullptr);
  EXPECT_EQ(b.And({nullptr, one}), one);
  Expression* inner = b.And({one, b.Column("b")});
  auto* outer = b.And({inner, b.Column("c")})->As<LogicalExpr>();
  ASSERT_NE(outer, nullptr);
  EXPECT_EQ(outer->operands.size(), 3u);
  auto* other = b.Or({inner, b.Column("c")})->As<LogicalExpr>();
  EXPECT_EQ(other->operands.size(), 2u);
}

TEST(BuilderTest, WritesDoublesThatReadBack) {
  Arena arena;
  Builder b(arena);
  EXPECT_EQ(b.Double(0.1)->As<LiteralExpr>()->text, "0.1");
  EXPECT_NE(b.Double(std::numeric_limits<double>::infinity())->As<CastExpr>(),
            nullptr);
}

TEST(WalkTest, VisitsEveryNode) {
  Arena arena;
  Builder b(arena);
  Query* query = SampleQuery(b);
  std::vector<std::string> kinds;
  Walk(static_cast<const Node&>(*query), [&kinds](const Node& node) {
    kinds.emplace_back(NodeKindName(node.kind));
    return true;
  });
  EXPECT_EQ(kinds,
            (std::vector<std::string>{
                "Query", "Select", "SelectItem", "FunctionCall", "ColumnRef",
                "TableRelation", "LogicalExpr", "BinaryExpr", "ColumnRef",
                "LiteralExpr", "IsExpr", "ColumnRef", "GroupByClause",
                "GroupingElement", "LiteralExpr"}));
}

TEST(WalkTest, SlotsCanBeReplaced) {
  Arena arena;
  Builder b(arena);
  FunctionCall* call = b.Call("f", {b.Integer(1), b.Integer(2)});
  ForEachExpressionSlot(*call, [&b](Expression*& slot) { slot = b.Null(); });
  for (Expression* argument : call->arguments) {
    EXPECT_EQ(argument->As<LiteralExpr>()->literal, LiteralKind::kNull);
  }
}

TEST(EqualTest, IgnoresSpansAndQuotesButNotNames) {
  Arena arena;
  Builder b(arena);
  ColumnRef* a = b.Column("x");
  ColumnRef* c = b.Column("x");
  c->span = {3, 4};
  c->name.parts[0].quoted = true;
  EXPECT_TRUE(Equal(*a, *c));
  EXPECT_FALSE(Equal(*a, *b.Column("y")));
  EXPECT_FALSE(Equal(*a, *b.Integer(1)));
  EXPECT_FALSE(Equal(*b.Call("f", {a}), *b.Call("f", {a, a})));
}

TEST(CloneTest, IsEqualAndIndependent) {
  Arena arena;
  Query* copy;
  Arena other;
  {
    Arena first;
    Builder b(first);
    Query* query = SampleQuery(b);
    copy = Clone(*query, other);
    EXPECT_TRUE(Equal(*query, *copy));
  }
  Builder b(arena);
  EXPECT_TRUE(Equal(*SampleQuery(b), *copy));
}

TEST(DumpTest, ShowsFieldsThatAreSet) {
  Arena arena;
  Builder b(arena);
  EXPECT_EQ(DumpTree(*b.Not(b.Column({"a", "b"}))),
            "UnaryExpr\n"
            "  op: 3\n"
            "  operand: ColumnRef\n"
            "    name: \n"
            "      parts: `a`\n"
            "      parts: `b`\n");
}

TEST(VisitorTest, PassesTheTypedNode) {
  Arena arena;
  Builder b(arena);
  Expression* e = b.Integer(7);
  const absl::string_view text = VisitExpression(
      *e, Overloaded{[](const LiteralExpr& l) { return l.text; },
                     [](const Expression&) { return absl::string_view(); }});
  EXPECT_EQ(text, "7");
}

TEST(TimeUnitTest, ReadsSingularAndPlural) {
  EXPECT_EQ(TimeUnitFromName("days"), TimeUnit::kDay);
  EXPECT_EQ(TimeUnitFromName("DayOfYear"), TimeUnit::kDayOfYear);
  EXPECT_EQ(TimeUnitFromName("dayz"), TimeUnit::kNone);
  EXPECT_EQ(TimeUnitFromName(""), TimeUnit::kNone);
}

}  // namespace
}  // namespace semantic_layer::sql
