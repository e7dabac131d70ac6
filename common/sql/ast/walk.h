#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_WALK_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_WALK_H_

#include <string>
#include <type_traits>

#include "common/sql/ast/node.h"

namespace semantic_layer::sql {

namespace internal {
using NodeThunk = void (*)(void* context, Node& child);
using SlotThunk = void (*)(void* context, Expression*& slot);
void ForEachChild(Node& node, NodeThunk thunk, void* context);
void ForEachExpressionSlot(Node& node, SlotThunk thunk, void* context);
}  // namespace internal

// Calls `callback(child)` with each direct child of a node, in the order of its
// fields, which is nearly the order of the text. Null children are left out.
template <typename Callback>
void ForEachChild(Node& node, Callback&& callback) {
  using Plain = std::remove_reference_t<Callback>;
  internal::ForEachChild(
      node,
      [](void* context, Node& child) {
        (*static_cast<Plain*>(context))(child);
      },
      const_cast<void*>(static_cast<const void*>(&callback)));
}
template <typename Callback>
void ForEachChild(const Node& node, Callback&& callback) {
  ForEachChild(const_cast<Node&>(node),
               [&callback](const Node& child) { callback(child); });
}

// Calls `callback(child pointer)` with a reference to each field of the node
// that points to an expression (lists included), so that it can be replaced.
// Null fields are left out. Does not descend: a relation's or a clause's
// expressions are reached through ForEachChild.
template <typename Callback>
void ForEachExpressionSlot(Node& node, Callback&& callback) {
  using Plain = std::remove_reference_t<Callback>;
  internal::ForEachExpressionSlot(
      node,
      [](void* context, Expression*& slot) {
        (*static_cast<Plain*>(context))(slot);
      },
      const_cast<void*>(static_cast<const void*>(&callback)));
}

// Calls `callback(node)` with the node and all nodes under it, parents first.
// When it returns false the node's children are left out. Nodes are as deep as
// the parser's limit allows, so this recursion is bounded.
template <typename NodeType, typename Callback>
void Walk(NodeType& node, Callback&& callback) {
  if (!callback(node)) return;
  ForEachChild(node, [&callback](NodeType& child) { Walk(child, callback); });
}

// Whether two trees are the same but for spans, quotes of names and comments.
// Names are compared with their case.
bool Equal(const Node& a, const Node& b);

// Copies a tree, its strings included, into an arena.
Node* CloneNode(const Node& node, Arena& arena);

template <typename T>
T* Clone(const T& node, Arena& arena) {
  return static_cast<T*>(CloneNode(node, arena));
}

// The tree as text, one node a line with its fields, for tests and debugging.
std::string DumpTree(const Node& node);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_WALK_H_
