#include "common/sql/printer/layout.h"

#include <algorithm>
#include <limits>

#include "absl/strings/ascii.h"

namespace semantic_layer::sql {
namespace {

constexpr uint32_t kNeverFits = std::numeric_limits<uint32_t>::max() / 4;

// Deepest indentation written, so that deep nesting stays linear.
constexpr int kMaxIndent = 120;

}  // namespace

void Layout::Text(absl::string_view text) {
  if (text.empty()) return;
  if (!pieces_.empty() && pieces_.back().kind == Kind::kText &&
      pieces_.back().offset + pieces_.back().length == buffer_.size()) {
    pieces_.back().length += static_cast<uint32_t>(text.size());
  } else {
    pieces_.push_back({Kind::kText, 0, static_cast<uint32_t>(buffer_.size()),
                       static_cast<uint32_t>(text.size())});
  }
  buffer_.append(text.data(), text.size());
}

void Layout::Keyword(absl::string_view words) {
  if (keyword_case_ == Case::kUpper) return Text(words);
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
  pieces_.push_back({Kind::kBegin, static_cast<int16_t>(indent)});
}

void Layout::End() { pieces_.push_back({Kind::kEnd}); }

void Layout::PlaceComments(uint32_t before) {
  while (next_comment_ < comments_.size() &&
         comments_[next_comment_].span.end <= before) {
    PlaceComment(comments_[next_comment_++]);
  }
}

void Layout::PlaceComment(const LayoutComment& comment) {
  absl::string_view text = absl::StripTrailingAsciiWhitespace(comment.text);
  // Behind what stands before it on its line, before the break that follows.
  size_t at = pieces_.size();
  if (comment.trailing) {
    while (at > 0 && (pieces_[at - 1].kind == Kind::kBreak ||
                      pieces_[at - 1].kind == Kind::kBegin)) {
      --at;
    }
    if (at == 0 || pieces_[at - 1].kind == Kind::kHardBreak) {
      at = pieces_.size();
    }
  }
  std::vector<Piece> tail(pieces_.begin() + static_cast<ptrdiff_t>(at),
                          pieces_.end());
  pieces_.resize(at);
  const uint32_t offset = static_cast<uint32_t>(buffer_.size());
  // Never against what stands before: "-" and "-- x" would melt together.
  if (at > 0 && pieces_[at - 1].kind == Kind::kText) buffer_ += ' ';
  buffer_.append(text.data(), text.size());
  if (!comment.line) buffer_ += ' ';
  pieces_.push_back(
      {Kind::kText, 0, offset, static_cast<uint32_t>(buffer_.size()) - offset});
  if (comment.line) {
    // The line ends here whatever was to follow; a break that comes anyway is
    // this one.
    pieces_.push_back({Kind::kHardBreak});
    bool dropped = false;
    for (const Piece& piece : tail) {
      if (!dropped && piece.kind == Kind::kBreak) {
        dropped = true;
        continue;
      }
      pieces_.push_back(piece);
    }
  } else {
    pieces_.insert(pieces_.end(), tail.begin(), tail.end());
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
}

std::string Layout::Finish(int width, bool one_line) {
  PlaceComments(std::numeric_limits<uint32_t>::max());
  Measure(one_line);
  struct Group {
    int indent;
    bool broken;
  };
  std::vector<Group> groups = {{0, true}};
  std::string out;
  out.reserve(buffer_.size() + buffer_.size() / 4);
  size_t line_begin = 0;
  bool fresh_line = true;
  int indent = 0;  // of the line that begins
  const auto new_line = [&] {
    indent = groups.back().indent;
    while (!out.empty() && out.size() > line_begin && out.back() == ' ') {
      out.pop_back();
    }
    if (fresh_line) return;
    out += '\n';
    line_begin = out.size();
    fresh_line = true;
  };
  for (const Piece& piece : pieces_) {
    switch (piece.kind) {
      case Kind::kText: {
        absl::string_view text =
            absl::string_view(buffer_).substr(piece.offset, piece.length);
        if (fresh_line) {
          while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
          if (text.empty()) break;
          out.append(static_cast<size_t>(std::min(indent, kMaxIndent)), ' ');
          fresh_line = false;
        }
        out.append(text.data(), text.size());
        const size_t last_line = text.rfind('\n');
        if (last_line != absl::string_view::npos) {
          line_begin = out.size() - (text.size() - last_line - 1);
        }
        break;
      }
      case Kind::kBreak:
        if (groups.back().broken) {
          new_line();
          if (piece.closing && groups.size() > 1) {
            indent = groups[groups.size() - 2].indent;
          }
        } else if (!fresh_line) {
          out.append(static_cast<size_t>(piece.amount), ' ');
        }
        break;
      case Kind::kHardBreak:
        if (one_line && groups.size() > 1) {
          if (!fresh_line) out += ' ';
        } else {
          new_line();
        }
        break;
      case Kind::kBlankLine:
        if (!out.empty()) {
          out += '\n';
          line_begin = out.size();
        }
        break;
      case Kind::kBegin: {
        const size_t column = fresh_line
                                  ? static_cast<size_t>(groups.back().indent)
                                  : out.size() - line_begin;
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
  while (!out.empty() && (out.back() == ' ' || out.back() == '\n')) {
    out.pop_back();
  }
  buffer_.clear();
  pieces_.clear();
  comments_.clear();
  next_comment_ = 0;
  return out;
}

}  // namespace semantic_layer::sql
