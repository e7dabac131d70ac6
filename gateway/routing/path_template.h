#ifndef SEMANTIC_LAYER_GATEWAY_ROUTING_PATH_TEMPLATE_H_
#define SEMANTIC_LAYER_GATEWAY_ROUTING_PATH_TEMPLATE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::gateway {

// A path template of google.api.http:
//
//   Template  = "/" [ Segments ] [ ":" LITERAL ]
//   Segments  = Segment { "/" Segment }
//   Segment   = "*" | "**" | LITERAL | "{" FieldPath [ "=" Segments ] "}"
//
// "**" stands for any number of segments; there is at most one, and only
// literals may follow it. A literal and a variable cannot share a segment.
struct PathTemplate {
  enum class SegmentKind { kLiteral, kStar, kDoubleStar };

  struct Segment {
    SegmentKind kind;
    std::string literal;  // with normal escapes
  };

  // A part of the path that is bound to a field: segments [start, end). With a
  // "**" before or in it, the number of segments is known only when a path is
  // matched: then `end` counts from the path's end, -1 being just after the
  // last segment.
  struct Variable {
    std::vector<std::string> field_path;
    int start = 0;
    int end = 0;
    bool multi_segment = false;
  };

  std::vector<Segment> segments;
  std::vector<Variable> variables;
  std::string verb;  // without the colon
};

// Reads a template; INVALID_ARGUMENT says what is wrong and where.
absl::StatusOr<PathTemplate> ParsePathTemplate(absl::string_view text);

// The template without names: "/a/{x}/{y=b/*}:v" becomes "/a/*/b/*:v". Two
// templates of the same shape match the same paths.
std::string ShapeOf(const PathTemplate& path_template);

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_ROUTING_PATH_TEMPLATE_H_
