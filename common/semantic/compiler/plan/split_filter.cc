#include "common/semantic/compiler/plan/split_filter.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "common/semantic/compiler/plan/question_reader.h"
#include "common/sql/ast/ast.h"
#include "common/sql/ast/walk.h"
#include "common/sql/printer/printer.h"

namespace semantic_layer::semantic {
namespace {

// Whether a condition names an item, outside of queries of its own.
bool Names(const sql::Expression& tree, const std::string& key) {
  bool found = false;
  sql::Walk(static_cast<const sql::Node&>(tree), [&](const sql::Node& node) {
    if (found || node.Is<sql::Query>()) return false;
    found = FilterKey(node) == key;
    return !found;
  });
  return found;
}

}  // namespace

std::vector<PlannedFilter> SplitFilter(const PlannedFilter& filter) {
  const auto* both = filter.tree->As<sql::LogicalExpr>();
  if (both == nullptr || both->op != sql::LogicalOp::kAnd) return {filter};
  std::vector<PlannedFilter> parts;
  for (const sql::Expression* operand : both->operands) {
    PlannedFilter part;
    part.tree = operand;
    part.text = sql::Print(*operand);
    std::copy_if(filter.items.begin(), filter.items.end(),
                 std::back_inserter(part.items), [operand](const auto& item) {
                   return Names(*operand, item.first);
                 });
    parts.push_back(std::move(part));
  }
  return parts;
}

}  // namespace semantic_layer::semantic
