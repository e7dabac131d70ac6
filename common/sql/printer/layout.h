#ifndef SEMANTIC_LAYER_COMMON_SQL_PRINTER_LAYOUT_H_
#define SEMANTIC_LAYER_COMMON_SQL_PRINTER_LAYOUT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/sql/ast/span.h"

namespace semantic_layer::sql {

// A comment to keep: its text with markers and where it stood.
struct LayoutComment {
  Span span;
  absl::string_view text;
  bool line = false;      // -- rather than /* */
  bool trailing = false;  // other tokens stand before it on its line
  bool own_line = false;  // nothing else stands on its lines
  uint32_t next = 0;      // where the next token begins
  uint32_t anchor = 0;    // where the token before ends, but for a semicolon
};

// Layout collects what a Printer writes, with the groups and the places where
// lines may break, and lays it out to a width. A group that fits stays on one
// line; one that does not is broken at all of its own places. Time is linear.
// Not thread safe.
class Layout {
 public:
  // kKeep is for who knows the text: a formatter turns it into one of the
  // others before it prints.
  enum class Case : uint8_t { kUpper, kLower, kKeep };

  Layout() = default;
  Layout(const Layout&) = delete;
  Layout& operator=(const Layout&) = delete;

  // Comments to put back, in the order of the text. Each is written before the
  // first node that begins behind it.
  void set_comments(std::vector<LayoutComment> comments) {
    comments_ = std::move(comments);
  }
  void set_keyword_case(Case keyword_case) { keyword_case_ = keyword_case; }
  // Columns of one step of indentation.
  void set_indent(int indent) { indent_ = indent; }

  // A node that begins at `begin` of the text comes next.
  void Reach(uint32_t begin) {
    if (next_comment_ < comments_.size() &&
        comments_[next_comment_].span.end <= begin) {
      PlaceComments(begin);
    }
  }
  // What ends at `end` of the text is written. Puts the comments right behind
  // it here: those on its line, or all.
  void Leave(uint32_t end, bool all);
  void Keyword(absl::string_view words);
  void Text(absl::string_view text);
  // A place where a line may break; `spaces` are written when it does not.
  void Break(int spaces);
  // The same in front of what closes a group: its line has the indentation
  // outside of the group.
  void CloseBreak(int spaces);
  void HardBreak();
  // An empty line, after a HardBreak.
  void BlankLine();
  void Begin(int indent);
  void End();

  // Lays out what was collected, with all comments, and begins anew. With
  // `one_line`, hard breaks inside of groups are spaces.
  std::string Finish(int width, bool one_line = false);

 private:
  enum class Kind : uint8_t {
    kText,
    kBreak,
    kHardBreak,
    kBlankLine,
    kBegin,
    kEnd
  };
  struct Piece {
    Kind kind;
    int16_t amount = 0;       // spaces of a break, indent of a group
    uint32_t offset = 0;      // kText: where in buffer_
    uint32_t length = 0;      // kText: bytes; kBegin: columns when flat, with
                              // what follows up to the next break
    bool closing = false;     // kBreak in front of what closes its group
    bool of_comment = false;  // kHardBreak that ends a comment's line
  };

  void PlaceComments(uint32_t before);
  void PlaceComment(const LayoutComment& comment, bool before_words);
  void InsertComment(const LayoutComment& comment, size_t at);
  size_t BeforeLastWords() const;
  bool EndsWithConjunction() const;
  void Measure(bool one_line);
  void AddTails();

  std::string buffer_;
  std::vector<Piece> pieces_;
  std::vector<LayoutComment> comments_;
  size_t next_comment_ = 0;
  Case keyword_case_ = Case::kUpper;
  int indent_ = 2;
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_PRINTER_LAYOUT_H_
