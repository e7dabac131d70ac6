#include "gateway/routing/path_template.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gateway/routing/limits.h"
#include "gateway/routing/percent_encoding.h"

namespace semantic_layer::gateway {
namespace {

using SegmentKind = PathTemplate::SegmentKind;

// What RFC 3986 allows in a segment, but for the characters that mean
// something in a template.
bool IsLiteralChar(char c) {
  return absl::ascii_isalnum(c) ||
         absl::string_view("-._~%!$&'()+,;@").find(c) !=
             absl::string_view::npos;
}

bool IsIdentifierChar(char c) { return absl::ascii_isalnum(c) || c == '_'; }

class Parser {
 public:
  explicit Parser(absl::string_view text) : text_(text) {}

  absl::StatusOr<PathTemplate> Parse() {
    if (!Take('/')) return Fail("must begin with '/'");
    if (position_ < text_.size()) {
      if (!Segments(/*inside_variable=*/false)) return Fail(problem_);
    }
    if (Take(':')) {
      result_.verb = Literal();
      if (result_.verb.empty()) return Fail("the verb is empty");
      if (result_.segments.empty()) return Fail("a verb needs a segment");
    }
    if (position_ != text_.size()) return Fail("unexpected character");
    if (!IsWellEscaped(text_)) return Fail("malformed escape");
    CountFromTheEnd();
    return std::move(result_);
  }

 private:
  absl::Status Fail(absl::string_view problem) {
    return absl::InvalidArgumentError(absl::StrCat(
        "path template '", text_, "': ", problem, " at ", position_));
  }

  bool Problem(absl::string_view problem) {
    problem_ = std::string(problem);
    return false;
  }

  char Peek() const {
    return position_ < text_.size() ? text_[position_] : '\0';
  }

  bool Take(char c) {
    if (position_ >= text_.size() || text_[position_] != c) return false;
    ++position_;
    return true;
  }

  std::string Literal() {
    const size_t start = position_;
    while (position_ < text_.size() && IsLiteralChar(text_[position_])) {
      ++position_;
    }
    return NormalizeEscapes(text_.substr(start, position_ - start));
  }

  bool Segments(bool inside_variable) {
    do {
      if (result_.segments.size() == kMaxTemplateSegments) {
        return Problem("too many segments");
      }
      if (!Segment(inside_variable)) return false;
    } while (Take('/'));
    return true;
  }

  bool Segment(bool inside_variable) {
    if (Peek() == '{') {
      if (inside_variable) return Problem("variables do not nest");
      return Variable();
    }
    if (Take('*')) {
      const bool twice = Take('*');
      return Add(twice ? SegmentKind::kDoubleStar : SegmentKind::kStar, "");
    }
    std::string literal = Literal();
    if (literal.empty()) return Problem("expected a segment");
    return Add(SegmentKind::kLiteral, std::move(literal));
  }

  bool Add(SegmentKind kind, std::string literal) {
    if (double_star_ && kind != SegmentKind::kLiteral) {
      return Problem("only literals may follow '**'");
    }
    double_star_ |= kind == SegmentKind::kDoubleStar;
    result_.segments.push_back({kind, std::move(literal)});
    return true;
  }

  bool Variable() {
    Take('{');
    PathTemplate::Variable variable;
    do {
      std::string name;
      while (IsIdentifierChar(Peek())) name += text_[position_++];
      if (name.empty() || absl::ascii_isdigit(name[0])) {
        return Problem("expected a field name");
      }
      variable.field_path.push_back(std::move(name));
    } while (Take('.'));
    variable.start = static_cast<int>(result_.segments.size());
    if (Take('=')) {
      if (!Segments(/*inside_variable=*/true)) return false;
    } else if (!Add(SegmentKind::kStar, "")) {
      return false;
    }
    if (!Take('}')) return Problem("expected '}'");
    variable.end = static_cast<int>(result_.segments.size());
    variable.multi_segment = variable.end - variable.start > 1;
    for (int i = variable.start; i < variable.end; ++i) {
      variable.multi_segment |= result_.segments[static_cast<size_t>(i)].kind ==
                                SegmentKind::kDoubleStar;
    }
    result_.variables.push_back(std::move(variable));
    return true;
  }

  void CountFromTheEnd() {
    const int count = static_cast<int>(result_.segments.size());
    int double_star = count;
    for (int i = 0; i < count; ++i) {
      if (result_.segments[static_cast<size_t>(i)].kind ==
          SegmentKind::kDoubleStar) {
        double_star = i;
      }
    }
    for (PathTemplate::Variable& variable : result_.variables) {
      if (variable.end > double_star) variable.end -= count + 1;
    }
  }

  absl::string_view text_;
  size_t position_ = 0;
  bool double_star_ = false;
  std::string problem_;
  PathTemplate result_;
};

}  // namespace

absl::StatusOr<PathTemplate> ParsePathTemplate(absl::string_view text) {
  return Parser(text).Parse();
}

std::string ShapeOf(const PathTemplate& path_template) {
  std::string shape;
  for (const PathTemplate::Segment& segment : path_template.segments) {
    shape += '/';
    switch (segment.kind) {
      case SegmentKind::kLiteral:
        shape += segment.literal;
        break;
      case SegmentKind::kStar:
        shape += '*';
        break;
      case SegmentKind::kDoubleStar:
        shape += "**";
        break;
    }
  }
  if (shape.empty()) shape = "/";
  if (!path_template.verb.empty()) {
    absl::StrAppend(&shape, ":", path_template.verb);
  }
  return shape;
}

}  // namespace semantic_layer::gateway
