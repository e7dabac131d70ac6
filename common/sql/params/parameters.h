#ifndef SEMANTIC_LAYER_COMMON_SQL_PARAMS_PARAMETERS_H_
#define SEMANTIC_LAYER_COMMON_SQL_PARAMS_PARAMETERS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "common/sql/ast/ast.h"
#include "common/sql/diagnostics/diagnostic.h"

namespace semantic_layer::sql {

// A marker in a statement: `:name`, or `?` by position.
struct ParameterMarker {
  std::string name;         // lower case; empty for ?
  uint32_t position = 0;    // of ?, from 0
  std::vector<Span> spans;  // every place where it stands
};

// All markers of a tree, named ones once each, in order of first appearance.
std::vector<ParameterMarker> FindParameters(const Node& tree);

// A value given for a marker. `text` is the value as SQL would write it without
// quotes: 12, 1.5, true, 2024-01-31, any string. A positional marker takes the
// next value without name, or the one whose name is its number from 1 on.
struct ParameterValue {
  std::string name;  // without colon; empty for the next positional marker
  TypeKind type = TypeKind::kString;
  int precision = 0;  // kDecimal
  int scale = 0;
  TimeUnit from_unit = TimeUnit::kNone;  // kInterval
  TimeUnit to_unit = TimeUnit::kNone;    // kInterval; kNone: from_unit alone
  bool is_null = false;
  std::string text;
};

enum class BindMode {
  // Every marker becomes a typed literal. The literal is a node of the tree,
  // never text: no value can change the statement's shape.
  kLiterals,
  // Markers stay, for the engine to bind, except where an engine accepts none:
  // in IDENTIFIER(), intervals, types, samples, time travel. Those become
  // literals.
  kKeepMarkers,
};

struct BoundParameters {
  // The values that the engine has to bind, in order of first appearance; their
  // markers are `:name` ($name in DuckDB). Empty with kLiterals.
  std::vector<ParameterValue> values;
};

// Checks values against the markers of a statement and puts them in, changing
// the tree in place. Diagnostics: UNBOUND_SQL_PARAMETER for a marker without a
// value (with the span), UNUSED_SQL_PARAMETER for a value without marker (a
// slip in one of the two names), INVALID_SQL_PARAMETER for a value that does
// not fit its type, twice given, or of names mixed with positions. On errors
// the tree is left as it was.
Result<BoundParameters> BindParameters(
    Node* tree, const std::vector<ParameterValue>& values, BindMode mode,
    Arena& arena);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_PARAMS_PARAMETERS_H_
