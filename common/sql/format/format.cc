#include "common/sql/format/format.h"

#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/walk.h"
#include "common/sql/lexer/lexer.h"

namespace semantic_layer::sql {
namespace {

// Wide enough for any text: everything stays on one line.
constexpr int kNoWidth = std::numeric_limits<int>::max() / 2;

// Most times that a text with comments is laid out.
constexpr int kMostPasses = 5;

// Whether other text stands before `at` on its line.
bool HasTextBefore(absl::string_view text, size_t at) {
  while (at > 0) {
    const char c = text[--at];
    if (c == '\n') return false;
    if (c != ' ' && c != '\t' && c != '\r') return true;
  }
  return false;
}

// The text of a node that is taken as it stands to the end of the statement;
// null when there is none.
absl::string_view FreeText(const Node& node) {
  switch (node.kind) {
    case NodeKind::kSetConfigStatement:
      return static_cast<const SetConfigStatement&>(node).key;
    case NodeKind::kResetConfigStatement:
      return static_cast<const ResetConfigStatement&>(node).key;
    case NodeKind::kResourceStatement:
      return static_cast<const ResourceStatement&>(node).text;
    case NodeKind::kRefreshStatement:
      return static_cast<const RefreshStatement&>(node).path;
    default:
      return absl::string_view();
  }
}

// The spans of free text, whose comments belong to the text itself. One between
// the verb and the text does not.
std::vector<Span> FreeTextSpans(const ParsedScript& script) {
  std::vector<Span> spans;
  if (script.comments.empty()) return spans;
  for (const Statement* statement : script.statements) {
    Walk(static_cast<const Node&>(*statement), [&](const Node& node) {
      const absl::string_view free_text = FreeText(node);
      if (free_text.empty()) return true;
      const auto begin =
          static_cast<uint32_t>(free_text.data() - script.text.data());
      spans.push_back(Span{begin, node.span.end});
      return true;
    });
  }
  return spans;
}

// Whether nothing but blanks follows up to the end of the line.
bool EndsLine(absl::string_view text, size_t at) {
  while (at < text.size() && text[at] != '\n') {
    if (!absl::ascii_isspace(static_cast<unsigned char>(text[at])))
      return false;
    ++at;
  }
  return true;
}

// Sets where the tokens around each comment stand.
void FindNeighbours(absl::string_view text,
                    std::vector<LayoutComment>* comments) {
  const std::vector<Token> tokens = Tokenize(text);
  size_t next = 0;
  for (LayoutComment& comment : *comments) {
    while (tokens[next].begin < comment.span.end &&
           tokens[next].type != TokenType::kEnd) {
      ++next;
    }
    // A comma in front of the next item is written behind the one before.
    const size_t after =
        tokens[next].type == TokenType::kComma ? next + 1 : next;
    comment.next = tokens[after].begin;
    size_t before = next;
    if (before > 0 && tokens[before - 1].type == TokenType::kSemicolon) {
      --before;
    }
    if (before > 0) comment.anchor = tokens[before - 1].end;
  }
}

// The case that most of a text's keywords are written in.
Layout::Case CaseOf(absl::string_view text) {
  int upper = 0;
  int lower = 0;
  for (const Token& token : Tokenize(text)) {
    if (token.keyword == Keyword::kNotKeyword) continue;
    const absl::string_view word =
        text.substr(token.begin, token.end - token.begin);
    ++(absl::ascii_isupper(static_cast<unsigned char>(word[0])) ? upper
                                                                : lower);
  }
  return lower > upper ? Layout::Case::kLower : Layout::Case::kUpper;
}

// A line comment's text as a block comment: without marks that would begin or
// end one, and never a hint.
std::string BlockComment(absl::string_view text) {
  std::string out = "/*";
  if (!text.empty() && text[0] == '+') out += ' ';
  for (const char c : text) {
    const char last = out.size() > 2 ? out.back() : ' ';
    if ((last == '*' && c == '/') || (last == '/' && c == '*')) out += ' ';
    out += c == '\n' ? ' ' : c;
  }
  out += " */";
  return out;
}

// The comments of a script in the form a layout takes; line comments as block
// comments (kept in `storage`) when everything is to stay on one line.
std::vector<LayoutComment> CommentsOf(const ParsedScript& script, bool compact,
                                      std::vector<std::string>* storage) {
  std::vector<LayoutComment> comments;
  comments.reserve(script.comments.size());
  storage->reserve(script.comments.size());
  const std::vector<Span> free_text = FreeTextSpans(script);
  size_t next_free = 0;
  for (const Comment& comment : script.comments) {
    while (next_free < free_text.size() &&
           free_text[next_free].end <= comment.span.begin) {
      ++next_free;
    }
    if (next_free < free_text.size() &&
        free_text[next_free].begin <= comment.span.begin) {
      continue;
    }
    LayoutComment out;
    out.span = comment.span;
    out.text = script.text.substr(comment.span.begin, comment.span.size());
    out.line = comment.line;
    out.trailing = HasTextBefore(script.text, comment.span.begin);
    out.own_line =
        !compact && !out.trailing && EndsLine(script.text, comment.span.end);
    if (compact && comment.line) {
      storage->push_back(BlockComment(out.text.substr(2)));
      out.text = storage->back();
      out.line = false;
    }
    comments.push_back(out);
  }
  if (!comments.empty()) FindNeighbours(script.text, &comments);
  return comments;
}

}  // namespace

std::string FormatScript(const ParsedScript& script,
                         const FormatOptions& options,
                         const PrinterFactory& make_printer,
                         std::vector<Printer::Finding>* findings) {
  Layout layout;
  layout.set_keyword_case(options.keyword_case == Layout::Case::kKeep
                              ? CaseOf(script.text)
                              : options.keyword_case);
  layout.set_indent(options.indent);
  std::vector<std::string> storage;
  layout.set_comments(CommentsOf(script, options.compact, &storage));
  const std::unique_ptr<Printer> printer = make_printer(&layout);
  const bool several = script.statements.size() > 1;
  for (size_t i = 0; i < script.statements.size(); ++i) {
    if (i > 0) {
      // A line between statements, and an empty one unless compact.
      layout.HardBreak();
      if (!options.compact) layout.BlankLine();
    }
    printer->Print(*script.statements[i]);
    // An open quote in free text at the end would swallow the semicolon.
    const bool last = i + 1 == script.statements.size();
    if (several && !(last && !FreeText(*script.statements[i]).empty())) {
      layout.Text(";");
    }
    if (!last) layout.Leave(script.statements[i]->span.end, false);
  }
  if (findings != nullptr) *findings = printer->findings();
  return layout.Finish(options.compact ? kNoWidth : options.width,
                       options.compact);
}

Result<std::string> FormatSql(absl::string_view text,
                              const FormatOptions& options) {
  Result<std::string> result;
  ParseOptions parse_options;
  parse_options.keep_comments = true;
  result.value = std::string(text.data(), text.size());
  size_t count = 0;
  // A comment at an odd place may find its last one in a second or third pass;
  // what comes back is laid out until it stays as it is.
  for (int pass = 0; pass < kMostPasses; ++pass) {
    ParsedScript script = ParseScript(result.value, parse_options);
    if (pass == 0) result.diagnostics = std::move(script.diagnostics);
    if (HasErrors(result.diagnostics)) return result;
    if (pass == 0) count = script.statements.size();
    if (script.statements.size() != count) {
      // Nothing a user wrote is ever lost: rather no layout than a broken one.
      result.value = std::string(text.data(), text.size());
      return result;
    }
    std::string laid_out = FormatScript(script, options, [](Layout* layout) {
      return std::make_unique<Printer>(layout);
    });
    if (laid_out == result.value) break;
    result.value = std::move(laid_out);
    if (script.comments.empty()) break;
  }
  return result;
}

}  // namespace semantic_layer::sql
