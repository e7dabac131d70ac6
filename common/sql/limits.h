#ifndef SEMANTIC_LAYER_COMMON_SQL_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_SQL_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace semantic_layer::sql {

// Longest text that is parsed at once, in bytes.
inline constexpr size_t kMaxScriptBytes = 16 * 1024 * 1024;

// Deepest nesting of parentheses, subqueries, calls, types and blocks. Each
// level costs the parser up to about 2 KiB of stack.
inline constexpr int kMaxNestingDepth = 400;

// Highest tree: nesting plus the length of chains such as a + b + c + ...,
// whose tree leans to the left. AND and OR chains are lists and do not count.
// Every recursive reader of a tree may rely on it.
inline constexpr int kMaxTreeHeight = 2000;

// Most diagnostics reported for one text.
inline constexpr size_t kMaxDiagnostics = 100;

// Longest name that a column of a result without an alias gets, in bytes.
inline constexpr size_t kMaxColumnNameBytes = 512;

// Longest part of a source line that a caret print shows, in characters.
inline constexpr int kMaxCaretLineWidth = 160;

// Most candidates a "did you mean" search looks at.
inline constexpr size_t kMaxHintCandidates = 2000;

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_LIMITS_H_
