#include "common/sql/limit/row_limit.h"

#include <algorithm>
#include <limits>

#include "absl/strings/numbers.h"
#include "common/sql/ast/builder.h"

namespace semantic_layer::sql {
namespace {

// The value of a limit or offset that is a plain number that fits.
std::optional<int64_t> NumberOf(const Expression* expression) {
  if (expression == nullptr) return std::nullopt;
  const auto* literal = expression->As<LiteralExpr>();
  if (literal == nullptr) return std::nullopt;
  switch (literal->literal) {
    case LiteralKind::kInteger:
    case LiteralKind::kBigInt:
    case LiteralKind::kSmallInt:
    case LiteralKind::kTinyInt:
      break;
    default:
      return std::nullopt;
  }
  int64_t value = 0;
  if (!absl::SimpleAtoi(literal->text, &value) || value < 0) {
    return std::nullopt;
  }
  return value;
}

// Puts a bound on the tail of a query, beside what is there.
RowLimit BoundTail(Query* tail, int64_t bound, Builder& builder) {
  RowLimit result;
  result.applied = true;
  result.bound = bound;
  if (tail->limit == nullptr) {
    tail->limit_all = false;
    tail->limit = builder.Integer(bound);
    return result;
  }
  result.written = NumberOf(tail->limit);
  if (!result.written.has_value()) {
    // A marker or a constant expression: the engine takes the smaller. A limit
    // that is NULL there stays the engine's error.
    tail->limit = builder.Call("least", {tail->limit, builder.Integer(bound)});
    return result;
  }
  result.bound = std::min(*result.written, bound);
  if (*result.written > bound) tail->limit = builder.Integer(bound);
  return result;
}

// Whether a pipe step is nothing but LIMIT n.
bool IsPlainLimit(const PipeOperator& step) {
  const auto* tail = step.As<PipeTail>();
  if (tail == nullptr) return false;
  const Query& query = *tail->tail;
  return NumberOf(query.limit).has_value() && query.offset == nullptr &&
         query.order_by.empty() && query.sort_by.empty() &&
         query.cluster_by.empty() && query.distribute_by.empty() &&
         query.windows.empty();
}

// A limit after the last step. A step of its own keeps what came before.
RowLimit BoundPipe(PipeQuery* pipe, int64_t bound, Builder& builder) {
  if (!pipe->operators.empty() && IsPlainLimit(*pipe->operators.back())) {
    return BoundTail(static_cast<PipeTail*>(pipe->operators.back())->tail,
                     bound, builder);
  }
  auto* step = builder.arena().New<PipeTail>();
  step->tail = builder.arena().New<Query>();
  const RowLimit result = BoundTail(step->tail, bound, builder);
  pipe->operators.push_back(builder.arena(), step);
  return result;
}

}  // namespace

RowLimit ApplyRowLimit(Query* query, int64_t max_rows, Arena& arena) {
  Builder builder(arena);
  const int64_t bound = max_rows < std::numeric_limits<int64_t>::max()
                            ? max_rows + 1
                            : max_rows;
  auto* pipe = query->body->As<PipeQuery>();
  if (pipe != nullptr && query->limit == nullptr && !query->limit_all &&
      query->offset == nullptr) {
    return BoundPipe(pipe, bound, builder);
  }
  return BoundTail(query, bound, builder);
}

RowLimit ApplyRowLimit(Statement* statement, int64_t max_rows, Arena& arena) {
  auto* query = statement->As<QueryStatement>();
  if (query == nullptr) return RowLimit{};
  return ApplyRowLimit(query->query, max_rows, arena);
}

}  // namespace semantic_layer::sql
