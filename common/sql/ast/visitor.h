#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_VISITOR_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_VISITOR_H_

#include <cstdlib>
#include <utility>

#include "common/sql/ast/ast.h"

namespace semantic_layer::sql {

// Combines lambdas into one visitor:
//   VisitExpression(e, Overloaded{[](const BinaryExpr& b) {...}, ...});
template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <typename... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

bool IsExpression(NodeKind kind);
bool IsRelation(NodeKind kind);
bool IsQueryBody(NodeKind kind);
bool IsPipeOperator(NodeKind kind);
bool IsStatement(NodeKind kind);
bool IsAlterAction(NodeKind kind);

// The Visit functions call `visitor` with the node as its own type and return
// what it returns. They compile only when the visitor has an overload for every
// kind of the family; an overload that takes the family's base (or `auto&`) is
// the way to say "all the others". The node may be const or not.
//
// A node whose kind is outside of the family (or kNone) ends the process: trees
// made by the parser or by Arena::New never hold one.
#define SQL_VISIT_CASE(Name)                                                 \
  case NodeKind::k##Name:                                                    \
    if constexpr (std::is_const_v<NodeType>) {                               \
      return std::forward<Visitor>(visitor)(static_cast<const Name&>(node)); \
    } else {                                                                 \
      return std::forward<Visitor>(visitor)(static_cast<Name&>(node));       \
    }

template <typename NodeType, typename Visitor>
decltype(auto) VisitNode(NodeType& node, Visitor&& visitor) {
  switch (node.kind) {
#define SQL_NODE(Name) SQL_VISIT_CASE(Name)
#include "common/sql/ast/node_kind.def"
    case NodeKind::kNone:
      break;
  }
  std::abort();
}

template <typename NodeType, typename Visitor>
decltype(auto) VisitExpression(NodeType& node, Visitor&& visitor) {
  switch (node.kind) {
#define SQL_EXPRESSION(Name) SQL_VISIT_CASE(Name)
#include "common/sql/ast/node_kind.def"
    default:
      break;
  }
  std::abort();
}

template <typename NodeType, typename Visitor>
decltype(auto) VisitRelation(NodeType& node, Visitor&& visitor) {
  switch (node.kind) {
#define SQL_RELATION(Name) SQL_VISIT_CASE(Name)
#include "common/sql/ast/node_kind.def"
    default:
      break;
  }
  std::abort();
}

template <typename NodeType, typename Visitor>
decltype(auto) VisitQueryBody(NodeType& node, Visitor&& visitor) {
  switch (node.kind) {
#define SQL_QUERY_BODY(Name) SQL_VISIT_CASE(Name)
#include "common/sql/ast/node_kind.def"
    default:
      break;
  }
  std::abort();
}

template <typename NodeType, typename Visitor>
decltype(auto) VisitPipeOperator(NodeType& node, Visitor&& visitor) {
  switch (node.kind) {
#define SQL_PIPE_OPERATOR(Name) SQL_VISIT_CASE(Name)
#include "common/sql/ast/node_kind.def"
    default:
      break;
  }
  std::abort();
}

template <typename NodeType, typename Visitor>
decltype(auto) VisitStatement(NodeType& node, Visitor&& visitor) {
  switch (node.kind) {
#define SQL_STATEMENT(Name) SQL_VISIT_CASE(Name)
#include "common/sql/ast/node_kind.def"
    default:
      break;
  }
  std::abort();
}

template <typename NodeType, typename Visitor>
decltype(auto) VisitAlterAction(NodeType& node, Visitor&& visitor) {
  switch (node.kind) {
#define SQL_ALTER_ACTION(Name) SQL_VISIT_CASE(Name)
#include "common/sql/ast/node_kind.def"
    default:
      break;
  }
  std::abort();
}

#undef SQL_VISIT_CASE

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_VISITOR_H_
