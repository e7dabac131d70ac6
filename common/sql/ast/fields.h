#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_FIELDS_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_FIELDS_H_

// Reflection over the fields of nodes, for the generic algorithms of this
// folder (walk, clone, compare, dump). Private to it.

#include <tuple>
#include <type_traits>

#include "common/sql/ast/ast.h"

namespace semantic_layer::sql::internal {

template <typename T>
struct IsList : std::false_type {};
template <typename T>
struct IsList<List<T>> : std::true_type {};

// Whether T is a value with fields of its own, such as Identifier.
template <typename T, typename = void>
struct HasFields : std::false_type {};
template <typename T>
struct HasFields<T, std::void_t<decltype(T::kFieldNames)>> : std::true_type {};

template <typename T>
constexpr bool kIsNodePointer =
    std::is_pointer_v<T> && std::is_convertible_v<T, const Node*>;

// Calls f(field) with a reference to each field of a node or value.
template <typename T, typename F>
void ForEachField(T& value, F&& f) {
  std::apply([&f](auto&... fields) { (f(fields), ...); }, value.Fields());
}

}  // namespace semantic_layer::sql::internal

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_FIELDS_H_
