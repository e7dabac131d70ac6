#include "common/sql/printer/layout.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace semantic_layer::sql {
namespace {

constexpr uint32_t kNeverFits = std::numeric_limits<uint32_t>::max() / 4;

// Deepest indentation written, so that deep nesting stays linear.
constexpr int kMaxIndent = 64;

// Columns that Begin() is given for one step of indentation.
constexpr int kStep = 2;

// A text that grows line by line. No line begins with blanks of the texts, or
// ends with blanks.
class LineWriter {
 public:
  explicit LineWriter(size_t size) { out_.reserve(size); }

  // Whether nothing stands in the line yet.
  bool is_fresh() const { return is_fresh_; }
  // The bytes that stand in the line.
  size_t column() const { return out_.size() - line_begin_; }
  // Of the line that begins.
  void set_indent(int indent) { indent_ = indent; }

  void NewLine(int indent) {
    indent_ = indent;
    while (!out_.empty() && column() > 0 && out_.back() == ' ') out_.pop_back();
    if (is_fresh_) return;
    out_ += '\n';
    line_begin_ = out_.size();
    is_fresh_ = true;
  }

  void BlankLine() {
    if (out_.empty()) return;
    out_ += '\n';
    line_begin_ = out_.size();
  }

  void Spaces(size_t count) {
    if (!is_fresh_) out_.append(count, ' ');
  }

  void OneSpace() {
    if (!is_fresh_ && out_.back() != ' ') out_ += ' ';
  }

  void Text(absl::string_view text) {
    if (is_fresh_) {
      while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
      if (text.empty()) return;
      out_.append(static_cast<size_t>(std::min(indent_, kMaxIndent)), ' ');
      is_fresh_ = false;
    }
    out_.append(text.data(), text.size());
    const size_t last_line = text.rfind('\n');
    if (last_line != absl::string_view::npos) {
      line_begin_ = out_.size() - (text.size() - last_line - 1);
    }
  }

  std::string Take() {
    while (!out_.empty() && (out_.back() == ' ' || out_.back() == '\n')) {
      out_.pop_back();
    }
    return std::move(out_);
  }

 private:
  std::string out_;
  size_t line_begin_ = 0;
  bool is_fresh_ = true;
  int indent_ = 0;
};

}  // namespace

void Layout::Text(absl::string_view text) {
  if (text.empty()) return;
  if (!pieces_.empty() && pieces_.back().kind == Kind::kText &&
      !pieces_.back().of_comment &&
      pieces_.back().offset + pieces_.back().length == buffer_.size()) {
    pieces_.back().length += static_cast<uint32_t>(text.size());
  } else {
    pieces_.push_back({Kind::kText, 0, static_cast<uint32_t>(buffer_.size()),
                       static_cast<uint32_t>(text.size())});
  }
  buffer_.append(text.data(), text.size());
}

void Layout::Keyword(absl::string_view words) {
  if (keyword_case_ != Case::kLower) return Text(words);
  const size_t at = buffer_.size();
  Text(words);
  for (size_t i = at; i < buffer_.size(); ++i) {
    buffer_[i] = absl::ascii_tolower(buffer_[i]);
  }
}

void Layout::Break(int spaces) {
  pieces_.push_back({Kind::kBreak, static_cast<int16_t>(spaces)});
}

void Layout::CloseBreak(int spaces) {
  Break(spaces);
  pieces_.back().closing = true;
}

void Layout::HardBreak() { pieces_.push_back({Kind::kHardBreak}); }

void Layout::BlankLine() { pieces_.push_back({Kind::kBlankLine}); }

void Layout::Begin(int indent) {
  pieces_.push_back(
      {Kind::kBegin, static_cast<int16_t>(indent / kStep * indent_)});
}

void Layout::End() { pieces_.push_back({Kind::kEnd}); }

void Layout::PlaceComments(uint32_t before) {
  while (next_comment_ < comments_.size() &&
         comments_[next_comment_].span.end <= before) {
    const LayoutComment& comment = comments_[next_comment_++];
    PlaceComment(comment, comment.next < before);
  }
}

void Layout::Leave(uint32_t end, bool all) {
  while (next_comment_ < comments_.size()) {
    const LayoutComment& comment = comments_[next_comment_];
    if (comment.anchor > end || (!all && !comment.trailing)) return;
    ++next_comment_;
    PlaceComment(comment, false);
    // Behind a line comment nothing stands on the line.
    if (!all && comment.line) return;
  }
}

// Where the words behind the last break begin, e.g. WHERE; 0 if that is the
// beginning.
size_t Layout::BeforeLastWords() const {
  size_t at = pieces_.size();
  const auto is_break = [this](size_t i) {
    return pieces_[i].kind == Kind::kBreak ||
           pieces_[i].kind == Kind::kHardBreak;
  };
  while (at > 0 && ((is_break(at - 1) && !pieces_[at - 1].of_comment) ||
                    pieces_[at - 1].kind == Kind::kBegin)) {
    --at;
  }
  // Comments stay in their order.
  while (at > 0 && !is_break(at - 1) && !pieces_[at - 1].of_comment) --at;
  return at;
}

// Whether AND or OR is all that stands behind the last break.
bool Layout::EndsWithConjunction() const {
  if (pieces_.empty() || pieces_.back().kind != Kind::kText) return false;
  const absl::string_view text = absl::string_view(buffer_).substr(
      pieces_.back().offset, pieces_.back().length);
  return absl::EqualsIgnoreCase(text, "AND ") ||
         absl::EqualsIgnoreCase(text, "OR ");
}

// Puts a comment back. `before_words`: what was written last stood behind it.
void Layout::PlaceComment(const LayoutComment& comment, bool before_words) {
  size_t at = pieces_.size();
  size_t words = 0;
  if (before_words || (comment.trailing && EndsWithConjunction())) {
    words = BeforeLastWords();
  }
  if (comment.trailing) {
    // Behind what stands before it on its line, before the break that follows.
    if (words > 0) at = words;
    while (at > 0 && (pieces_[at - 1].kind == Kind::kBreak ||
                      pieces_[at - 1].kind == Kind::kBegin ||
                      (pieces_[at - 1].kind == Kind::kHardBreak &&
                       !pieces_[at - 1].of_comment))) {
      --at;
    }
    if (at == 0 || pieces_[at - 1].kind == Kind::kHardBreak) {
      at = words > 0 ? words : pieces_.size();
    }
  } else if (words > 0) {
    at = words;
  }
  InsertComment(comment, at);
}

void Layout::InsertComment(const LayoutComment& comment, size_t at) {
  const absl::string_view text =
      absl::StripTrailingAsciiWhitespace(comment.text);
  std::vector<Piece> tail(pieces_.begin() + static_cast<ptrdiff_t>(at),
                          pieces_.end());
  pieces_.resize(at);
  const size_t next =
      static_cast<size_t>(std::find_if(tail.begin(), tail.end(),
                                       [](const Piece& piece) {
                                         return piece.kind != Kind::kBegin &&
                                                piece.kind != Kind::kEnd;
                                       }) -
                          tail.begin());
  const bool break_follows =
      next < tail.size() &&
      (tail[next].kind == Kind::kBreak || tail[next].kind == Kind::kHardBreak);
  const uint32_t offset = static_cast<uint32_t>(buffer_.size());
  // Never against what stands before: "-" and "-- x" would melt together.
  size_t last = at;
  while (last > 0 && (pieces_[last - 1].kind == Kind::kBegin ||
                      pieces_[last - 1].kind == Kind::kEnd)) {
    --last;
  }
  const bool behind_text = last > 0 && pieces_[last - 1].kind == Kind::kText;
  if (behind_text && comment.own_line) {
    pieces_.push_back({Kind::kHardBreak});
    pieces_.back().of_comment = true;
  } else if (behind_text &&
             buffer_[pieces_[last - 1].offset + pieces_[last - 1].length - 1] !=
                 ' ') {
    buffer_ += ' ';
  }
  buffer_.append(text.data(), text.size());
  const bool ends_line = comment.line || comment.own_line;
  if (!ends_line && !(break_follows && tail[next].amount > 0)) buffer_ += ' ';
  pieces_.push_back(
      {Kind::kText, 0, offset, static_cast<uint32_t>(buffer_.size()) - offset});
  pieces_.back().of_comment = true;
  if (ends_line) {
    // The line ends here whatever was to follow: the break that comes anyway
    // does it, or one of its own.
    if (break_follows) {
      tail[next].kind = Kind::kHardBreak;
      tail[next].of_comment = true;
    } else {
      // Behind the groups that begin here, for their indentation.
      size_t begins = 0;
      while (begins < tail.size() && tail[begins].kind == Kind::kBegin) {
        ++begins;
      }
      Piece line_end{Kind::kHardBreak};
      line_end.of_comment = true;
      tail.insert(tail.begin() + static_cast<ptrdiff_t>(begins), line_end);
    }
  }
  pieces_.insert(pieces_.end(), tail.begin(), tail.end());
}

// Adds to the width of each group that of the text behind it, which stays on
// the line of its end up to the next break.
void Layout::AddTails() {
  std::vector<uint32_t> tails;  // of the groups whose end was met
  uint32_t tail = 0;
  for (size_t i = pieces_.size(); i-- > 0;) {
    Piece& piece = pieces_[i];
    switch (piece.kind) {
      case Kind::kText: {
        const size_t line_end = absl::string_view(buffer_)
                                    .substr(piece.offset, piece.length)
                                    .find('\n');
        tail = line_end == absl::string_view::npos
                   ? std::min(kNeverFits, tail + piece.length)
                   : static_cast<uint32_t>(line_end);
        break;
      }
      case Kind::kEnd:
        tails.push_back(tail);
        break;
      case Kind::kBegin:
        if (tails.empty()) break;
        piece.length = std::min(kNeverFits, piece.length + tails.back());
        tails.pop_back();
        break;
      default:
        tail = 0;
    }
  }
}

// Sets the flat width of every group.
void Layout::Measure(bool one_line) {
  std::vector<size_t> open;
  std::vector<uint32_t> widths;
  uint32_t width = 0;
  for (size_t i = 0; i < pieces_.size(); ++i) {
    Piece& piece = pieces_[i];
    switch (piece.kind) {
      case Kind::kText:
        width = std::min(kNeverFits, width + piece.length);
        if (absl::string_view(buffer_)
                .substr(piece.offset, piece.length)
                .find('\n') != absl::string_view::npos) {
          width = kNeverFits;
        }
        break;
      case Kind::kBreak:
        width =
            std::min(kNeverFits, width + static_cast<uint32_t>(piece.amount));
        break;
      case Kind::kHardBreak:
      case Kind::kBlankLine:
        width = one_line ? width + 1 : kNeverFits;
        break;
      case Kind::kBegin:
        open.push_back(i);
        widths.push_back(width);
        width = 0;
        break;
      case Kind::kEnd:
        if (open.empty()) break;
        pieces_[open.back()].length = width;
        width = std::min(kNeverFits, width + widths.back());
        open.pop_back();
        widths.pop_back();
        break;
    }
  }
  while (!open.empty()) {
    pieces_[open.back()].length = kNeverFits;
    open.pop_back();
  }
  if (!one_line) AddTails();
}

std::string Layout::Finish(int width, bool one_line) {
  Leave(std::numeric_limits<uint32_t>::max(), true);
  Measure(one_line);
  struct Group {
    int indent;
    bool broken;
  };
  std::vector<Group> groups = {{0, true}};
  LineWriter lines(buffer_.size() + buffer_.size() / 4);
  const auto new_line = [&](bool closing) {
    lines.NewLine(groups.back().indent);
    if (closing && groups.size() > 1) {
      lines.set_indent(groups[groups.size() - 2].indent);
    }
  };
  for (const Piece& piece : pieces_) {
    switch (piece.kind) {
      case Kind::kText:
        lines.Text(
            absl::string_view(buffer_).substr(piece.offset, piece.length));
        break;
      case Kind::kBreak:
        if (groups.back().broken) {
          new_line(piece.closing);
        } else {
          lines.Spaces(static_cast<size_t>(piece.amount));
        }
        break;
      case Kind::kHardBreak:
        if (one_line && groups.size() > 1) {
          lines.OneSpace();
        } else {
          new_line(piece.closing);
        }
        break;
      case Kind::kBlankLine:
        lines.BlankLine();
        break;
      case Kind::kBegin: {
        const size_t column = lines.is_fresh()
                                  ? static_cast<size_t>(groups.back().indent)
                                  : lines.column();
        const bool fits =
            column + piece.length <= static_cast<size_t>(std::max(width, 1));
        groups.push_back({groups.back().indent + piece.amount, !fits});
        break;
      }
      case Kind::kEnd:
        if (groups.size() > 1) groups.pop_back();
        break;
    }
  }
  buffer_.clear();
  pieces_.clear();
  comments_.clear();
  next_comment_ = 0;
  return lines.Take();
}

}  // namespace semantic_layer::sql
