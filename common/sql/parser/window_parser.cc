#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

OrderItem* Parser::ParseOrderItem() {
  auto* item = Start<OrderItem>();
  item->expression = ParseExpression();
  if (Accept(K::kAsc)) {
    item->direction = SortDirection::kAscending;
  } else if (Accept(K::kDesc)) {
    item->direction = SortDirection::kDescending;
  }
  if (Accept(K::kNulls)) {
    if (Accept(K::kFirst)) {
      item->nulls = NullOrder::kFirst;
    } else {
      Expect(K::kLast);
      item->nulls = NullOrder::kLast;
    }
  }
  return Finish(item);
}

List<OrderItem*> Parser::ParseOrderItems() {
  List<OrderItem*> items;
  CommaList(&items, [this] { return ParseOrderItem(); });
  return items;
}

// What follows OVER or WINDOW name AS.
WindowSpec* Parser::ParseWindowSpec() {
  auto* spec = Start<WindowSpec>();
  if (!Is(T::kLeftParen)) {
    spec->parenthesized = false;
    spec->base_name = ParseIdentifier("a window");
    return Finish(spec);
  }
  Advance();
  const Nesting nesting(this);
  if (AtIdentifier() && Ahead(1, T::kRightParen)) {
    spec->base_name = ParseIdentifier();
  } else if (Accept(K::kCluster, K::kBy)) {
    spec->cluster_by = true;
    CommaList(&spec->partition_by, [this] { return ParseExpression(); });
  } else {
    if (Accept(K::kPartition, K::kBy) || Accept(K::kDistribute, K::kBy)) {
      CommaList(&spec->partition_by, [this] { return ParseExpression(); });
    }
    if (Accept(K::kOrder, K::kBy) || Accept(K::kSort, K::kBy)) {
      spec->order_by = ParseOrderItems();
    }
  }
  if (Is(K::kRows) || Is(K::kRange)) spec->frame = ParseWindowFrame();
  Expect(T::kRightParen);
  return Finish(spec);
}

WindowFrame* Parser::ParseWindowFrame() {
  auto* frame = Start<WindowFrame>();
  frame->unit = Is(K::kRows) ? FrameUnit::kRows : FrameUnit::kRange;
  Advance();
  if (Accept(K::kBetween)) {
    frame->has_end = true;
    frame->start = ParseFrameBound();
    Expect(K::kAnd);
    frame->end = ParseFrameBound();
  } else {
    frame->start = ParseFrameBound();
  }
  return Finish(frame);
}

FrameBound Parser::ParseFrameBound() {
  FrameBound bound;
  if (Accept(K::kCurrent, K::kRow)) return bound;
  if (Accept(K::kUnbounded)) {
    if (Accept(K::kPreceding)) {
      bound.bound = FrameBoundKind::kUnboundedPreceding;
    } else {
      Expect(K::kFollowing);
      bound.bound = FrameBoundKind::kUnboundedFollowing;
    }
    return bound;
  }
  bound.offset = ParseValue();
  if (Accept(K::kPreceding)) {
    bound.bound = FrameBoundKind::kPreceding;
  } else {
    Expect(K::kFollowing);
    bound.bound = FrameBoundKind::kFollowing;
  }
  return bound;
}

// What follows the word WINDOW of a clause.
List<NamedWindow> Parser::ParseWindowClause() {
  List<NamedWindow> windows;
  CommaList(&windows, [this] {
    NamedWindow window;
    window.name = ParseIdentifier("a window's name");
    Expect(K::kAs);
    window.spec = ParseWindowSpec();
    return window;
  });
  return windows;
}

}  // namespace semantic_layer::sql::internal
