#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_SPAN_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_SPAN_H_

#include <cstdint>

namespace semantic_layer::sql {

// A half-open range of bytes [begin, end) of the text a node was parsed from.
// Offsets fit 32 bits because statements are limited to kMaxScriptBytes. Nodes
// that were built rather than parsed have the empty span {0, 0}.
struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;

  uint32_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
};

inline bool operator==(Span a, Span b) {
  return a.begin == b.begin && a.end == b.end;
}

inline bool operator!=(Span a, Span b) { return !(a == b); }

// Returns the smallest span that covers both.
inline Span Cover(Span a, Span b) {
  return Span{a.begin < b.begin ? a.begin : b.begin,
              a.end > b.end ? a.end : b.end};
}

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_SPAN_H_
