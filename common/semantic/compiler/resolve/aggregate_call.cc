#include "common/semantic/compiler/resolve/aggregate_call.h"

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "common/semantic/model/folded_name.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/ast/walk.h"
#include "common/sql/functions/function_table.h"

namespace semantic_layer::semantic {
namespace {

// Whether `is_one` holds for an expression in the tree.
template <typename IsOne>
bool Holds(const sql::Expression& tree, IsOne is_one) {
  bool holds = false;
  sql::Walk(static_cast<const sql::Node&>(tree), [&](const sql::Node& node) {
    holds = holds || (sql::IsExpression(node.kind) &&
                      is_one(static_cast<const sql::Expression&>(node)));
    return !holds;
  });
  return holds;
}

// What stands in MEASURE(m) or AGG(m); null for other expressions.
const sql::ColumnRef* MeasureColumn(const sql::Expression& tree) {
  const std::string name = CalledName(tree);
  if (name != "measure" && name != "agg") return nullptr;
  const auto* call = tree.As<sql::FunctionCall>();
  if (call->arguments.size() != 1) return nullptr;
  const auto* column = call->arguments[0]->As<sql::ColumnRef>();
  if (column == nullptr || column->name.parts.size() != 1 ||
      column->name.parts[0].dynamic != nullptr) {
    return nullptr;
  }
  return column;
}

}  // namespace

std::string CalledName(const sql::Expression& tree) {
  const auto* call = tree.As<sql::FunctionCall>();
  if (call == nullptr || call->name.parts.size() != 1) return "";
  return absl::AsciiStrToLower(call->name.parts[0].text);
}

bool IsMeasureReference(const sql::Expression& tree) {
  return MeasureColumn(tree) != nullptr;
}

std::string MeasureReference(const sql::Expression& tree) {
  const sql::ColumnRef* column = MeasureColumn(tree);
  return column == nullptr
             ? ""
             : ElementName(column->name.parts[0].text, kMeasureSuffix);
}

bool IsAggregateCall(const sql::Expression& tree) {
  const auto* call = tree.As<sql::FunctionCall>();
  if (call == nullptr || call->over != nullptr || IsMeasureReference(tree)) {
    return false;
  }
  const sql::FunctionInfo* info = sql::FindFunction(call->name);
  return info != nullptr && info->kind == sql::FunctionKind::kAggregate;
}

bool HasAggregateCall(const sql::Expression& tree) {
  return Holds(tree, IsAggregateCall);
}

bool NamesColumn(const sql::Expression& tree) {
  return Holds(tree, [](const sql::Expression& node) {
    return node.Is<sql::ColumnRef>();
  });
}

bool HasMeasureReference(const sql::Expression& tree) {
  return Holds(tree, IsMeasureReference);
}

}  // namespace semantic_layer::semantic
