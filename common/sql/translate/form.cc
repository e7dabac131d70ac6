#include "common/sql/translate/form.h"

#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/builder.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/ast/walk.h"
#include "common/sql/functions/function_table.h"

namespace semantic_layer::sql {
namespace {

// Nodes that an expression may have to be written more than once.
constexpr int kCheapNodes = 8;

// The index of a marker's hole: a is 0.
size_t HoleOf(const ParameterExpr& parameter) {
  return static_cast<size_t>(parameter.name[0] - 'a');
}

bool IsHole(const Node& node) {
  const auto* parameter = node.As<ParameterExpr>();
  return parameter != nullptr && parameter->name.size() == 1 &&
         HoleOf(*parameter) < Form::kMaxHoles;
}

bool IsTrivial(const Expression& expression) {
  return expression.Is<LiteralExpr>() || expression.Is<ColumnRef>();
}

void FillHoles(Node& node, const std::vector<Expression*>& arguments) {
  ForEachExpressionSlot(node, [&](Expression*& slot) {
    if (IsHole(*slot)) {
      slot = arguments[HoleOf(*static_cast<ParameterExpr*>(slot))];
    } else {
      FillHoles(*slot, arguments);
    }
  });
  // ORDER BY items and the like.
  ForEachChild(node, [&](Node& child) {
    if (!IsExpression(child.kind)) FillHoles(child, arguments);
  });
}

// Aggregates of DuckDB's under names that the function table does not have.
bool IsTargetAggregate(absl::string_view name) {
  return name == "list" || name == "quantile_disc" || name == "quantile_cont" ||
         name == "kurtosis_pop" || name == "count_star";
}

bool IsTargetVolatile(absl::string_view name) {
  return name == "random" || name == "uuid";
}

// Gives the parameters of the lambdas under a node names of their own.
void RenameParameters(Node& tree, Arena& arena, int* next_name) {
  Walk(tree, [&](Node& node) {
    auto* lambda = node.As<LambdaExpr>();
    if (lambda == nullptr) return true;
    for (Identifier& parameter : lambda->parameters) {
      const absl::string_view old = parameter.text;
      parameter.text = arena.Copy(absl::StrCat("_", old, (*next_name)++));
      Walk(static_cast<Node&>(*lambda->body), [&](Node& inner) {
        if (auto* column = inner.As<ColumnRef>();
            column != nullptr && column->name.parts[0].text == old) {
          column->name.parts[0].text = parameter.text;
        }
        return true;
      });
    }
    return true;
  });
}

}  // namespace

bool IsCheap(const Expression& expression) {
  int nodes = 0;
  bool cheap = true;
  Walk(static_cast<const Node&>(expression), [&](const Node& node) {
    if (!cheap) return false;
    if (++nodes > kCheapNodes || IsQueryBody(node.kind)) cheap = false;
    if (const auto* call = node.As<FunctionCall>()) {
      const absl::string_view name = call->name.parts.back().text;
      const FunctionInfo* function = FindFunction(name);
      if (call->over != nullptr || IsTargetAggregate(name) ||
          IsTargetVolatile(name) ||
          (function != nullptr &&
           (function->kind != FunctionKind::kScalar ||
            function->trait == FunctionTrait::kVolatile))) {
        cheap = false;
      }
    }
    return cheap;
  });
  return cheap;
}

Form::Form(absl::string_view text) : parsed_(ParseExpression(text)) {
  if (!parsed_.ok()) std::abort();  // a defect of the table, seen by its test
  Walk(static_cast<const Node&>(*parsed_.node), [this](const Node& node) {
    if (IsHole(node)) ++uses_[HoleOf(static_cast<const ParameterExpr&>(node))];
    if (node.Is<LambdaExpr>()) has_lambdas_ = true;
    return true;
  });
}

Expression* Form::Fill(const std::vector<Expression*>& arguments, Arena& arena,
                       int* next_name) const {
  Builder b(arena);
  std::vector<Expression*> values = arguments;
  bool bind = false;
  for (size_t i = 0; i < values.size() && i < kMaxHoles; ++i) {
    if (uses_[i] > 1 && !IsCheap(*values[i])) bind = true;
  }
  // Bound arguments become fields of one lambda parameter, so that nothing but
  // names and literals stays inside of its body.
  std::vector<Expression*> fields;
  absl::string_view row;
  if (bind) {
    row = arena.Copy(absl::StrCat("_r", (*next_name)++));
    for (size_t i = 0; i < values.size() && i < kMaxHoles; ++i) {
      if (uses_[i] == 0 || IsTrivial(*values[i])) continue;
      const absl::string_view field = arena.Copy(absl::StrCat("v", i));
      fields.push_back(b.NamedArgument(field, values[i]));
      values[i] = b.Column({row, field});
    }
  }
  Expression* body = Clone(*parsed_.node, arena);
  if (has_lambdas_) RenameParameters(*body, arena, next_name);
  if (IsHole(*body)) {
    body = values[HoleOf(*static_cast<ParameterExpr*>(body))];
  } else {
    FillHoles(*body, values);
  }
  if (fields.empty()) return body;
  auto* subscript = arena.New<SubscriptExpr>();
  subscript->base = b.Call(
      "list_transform", {b.Call("list_value", {b.Call("struct_pack", fields)}),
                         b.Lambda({row}, body)});
  subscript->index = b.Integer(1);
  return subscript;
}

}  // namespace semantic_layer::sql
