#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_NODE_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_NODE_H_

#include <cstdint>
#include <tuple>

#include "absl/strings/string_view.h"
#include "common/sql/ast/arena.h"
#include "common/sql/ast/span.h"

namespace semantic_layer::sql {

// Every kind of node, from node_kind.def.
enum class NodeKind : uint16_t {
  kNone = 0,
#define SQL_NODE(Name) k##Name,
#include "common/sql/ast/node_kind.def"
};

// The name of a kind as the struct is called, e.g. "BinaryExpr".
absl::string_view NodeKindName(NodeKind kind);

// Declares inside a node's struct its kind and the list of its fields, from
// which walking, cloning, comparing and dumping are derived. The span is not a
// field: two trees that differ only in spans are equal.
#define SQL_AST_NODE(Name, ...)                        \
  static constexpr NodeKind kKind = NodeKind::k##Name; \
  SQL_AST_FIELDS(__VA_ARGS__)

// The same for values inside nodes that have no kind of their own.
#define SQL_AST_FIELDS(...)                                \
  static constexpr const char* kFieldNames = #__VA_ARGS__; \
  auto Fields() { return std::tie(__VA_ARGS__); }          \
  auto Fields() const { return std::tie(__VA_ARGS__); }

// Node is the base of all syntax tree nodes. Nodes are made by Arena::New and
// owned by the arena; pointers between them are never null unless the field's
// comment says so.
struct Node {
  NodeKind kind = NodeKind::kNone;
  Span span;

  template <typename T>
  bool Is() const {
    return kind == T::kKind;
  }

  // Returns this as a T, or null when it is of another kind.
  template <typename T>
  T* As() {
    return Is<T>() ? static_cast<T*>(this) : nullptr;
  }
  template <typename T>
  const T* As() const {
    return Is<T>() ? static_cast<const T*>(this) : nullptr;
  }
};

// Families: what may stand in an expression, a FROM clause, a query, after |>,
// and as a statement. IsExpression(kind) and its sisters are in visitor.h.
struct Expression : Node {};
struct Relation : Node {};
struct QueryBody : Node {};
struct PipeOperator : Node {};
struct Statement : Node {};
struct AlterAction : Node {};

// A name as written, without its quotes: `text` of `a``b` is a`b. Names keep
// their case; lookups ignore it. Equality ignores `quoted`, because a printer
// decides about quotes itself.
struct Identifier {
  absl::string_view text;
  // Set for IDENTIFIER(expression): the name is the expression's value at run
  // time and `text` is empty. A constant IDENTIFIER('a.b') is kept like this
  // too.
  Expression* dynamic = nullptr;
  Span span;
  bool quoted = false;

  bool empty() const { return text.empty() && dynamic == nullptr; }
  SQL_AST_FIELDS(text, dynamic)
};

// A name of one or more parts: catalog.schema.table, schema.function, ...
struct ObjectName {
  List<Identifier> parts;

  bool empty() const { return parts.empty(); }
  Span span() const {
    return parts.empty() ? Span{}
                         : Cover(parts.front().span, parts.back().span);
  }
  SQL_AST_FIELDS(parts)
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_NODE_H_
