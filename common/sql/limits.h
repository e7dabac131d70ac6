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

// Most steps that the resolver takes for one statement; a step looks at one
// name. Far more than statements of people need; lookups among millions of
// names end here rather than in quadratic time.
inline constexpr uint64_t kMaxResolveSteps = uint64_t{1} << 28;

// Steps that a column in a scope or a result costs, which bounds the memory of
// stars over stars.
inline constexpr uint64_t kStepsPerColumn = 128;

// Largest type that an expression has, in types within types. A larger one is
// not known.
inline constexpr uint32_t kMaxTypeNodes = 4096;

// Most bytes that the tree of a translation takes beyond its input.
inline constexpr size_t kMaxTranslationBytes = size_t{1} << 30;

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
