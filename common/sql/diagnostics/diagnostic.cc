#include "common/sql/diagnostics/diagnostic.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/sql/limits.h"

namespace semantic_layer::sql {
namespace {

// Whether a byte continues a UTF-8 character.
bool IsContinuation(char c) { return (static_cast<uint8_t>(c) & 0xC0) == 0x80; }

int CountCharacters(absl::string_view text) {
  int count = 0;
  for (char c : text) count += IsContinuation(c) ? 0 : 1;
  return count;
}

// Edit distance of two short words without regard to case, at most `limit` + 1.
int EditDistance(absl::string_view a, absl::string_view b, int limit) {
  const int gap = static_cast<int>(a.size()) - static_cast<int>(b.size());
  if (gap > limit || -gap > limit) return limit + 1;
  std::vector<int> row(b.size() + 1);
  std::vector<int> before(b.size() + 1);  // the row before the last
  for (size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    std::vector<int> next(b.size() + 1);
    next[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const char x = absl::ascii_tolower(a[i - 1]);
      const char y = absl::ascii_tolower(b[j - 1]);
      next[j] = std::min(
          {row[j] + 1, next[j - 1] + 1, row[j - 1] + (x == y ? 0 : 1)});
      // Two letters swapped count as one slip.
      if (i > 1 && j > 1 && x == absl::ascii_tolower(b[j - 2]) &&
          y == absl::ascii_tolower(a[i - 2])) {
        next[j] = std::min(next[j], before[j - 2] + 1);
      }
    }
    before = row;
    row = next;
  }
  return row.back();
}

// The line of the text that holds `offset`, without its line end, and where it
// begins.
absl::string_view LineAt(absl::string_view text, size_t offset, size_t* begin) {
  offset = std::min(offset, text.size());
  const size_t before =
      offset == 0 ? absl::string_view::npos : text.rfind('\n', offset - 1);
  *begin = before == absl::string_view::npos ? 0 : before + 1;
  size_t end = text.find('\n', offset);
  if (end == absl::string_view::npos) end = text.size();
  absl::string_view line = text.substr(*begin, end - *begin);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

// Appends the bytes with tabs as spaces and control characters as '?'.
void AppendPrintable(absl::string_view text, std::string* out) {
  for (char c : text) {
    if (c == '\t') {
      *out += ' ';
    } else {
      *out += static_cast<uint8_t>(c) < 0x20 || c == 0x7F ? '?' : c;
    }
  }
}

}  // namespace

absl::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kInfo:
      return "info";
  }
  return "";
}

absl::string_view DiagnosticCodeName(DiagnosticCode code) {
  switch (code) {
#define SQL_DIAGNOSTIC(Name, Text, Doc) \
  case DiagnosticCode::k##Name:         \
    return Text;
#include "common/sql/diagnostics/diagnostic_code.def"
  }
  return "";
}

absl::string_view DiagnosticCodeDoc(DiagnosticCode code) {
  switch (code) {
#define SQL_DIAGNOSTIC(Name, Text, Doc) \
  case DiagnosticCode::k##Name:         \
    return Doc;
#include "common/sql/diagnostics/diagnostic_code.def"
  }
  return "";
}

LineColumn LineColumnAt(absl::string_view text, size_t offset) {
  offset = std::min(offset, text.size());
  size_t begin = 0;
  LineAt(text, offset, &begin);
  LineColumn place;
  place.line = 1 + static_cast<int>(
                       std::count(text.begin(), text.begin() + begin, '\n'));
  place.column = 1 + CountCharacters(text.substr(begin, offset - begin));
  return place;
}

bool HasErrors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(
      diagnostics.begin(), diagnostics.end(),
      [](const Diagnostic& d) { return d.severity == Severity::kError; });
}

std::string FormatDiagnostic(absl::string_view text,
                             const Diagnostic& diagnostic) {
  const size_t offset = std::min<size_t>(diagnostic.span.begin, text.size());
  const LineColumn place = LineColumnAt(text, offset);
  std::string out = absl::StrCat(SeverityName(diagnostic.severity), "[",
                                 DiagnosticCodeName(diagnostic.code),
                                 "] at line ", place.line, ", column ",
                                 place.column, ": ", diagnostic.message, "\n");
  size_t begin = 0;
  absl::string_view line = LineAt(text, offset, &begin);
  size_t caret = std::min(offset - begin, line.size());
  // A long line is cut to a window around the caret.
  if (caret > kMaxCaretLineWidth / 2) {
    size_t cut = caret - kMaxCaretLineWidth / 2;
    while (cut < caret && IsContinuation(line[cut])) ++cut;
    line.remove_prefix(cut);
    caret -= cut;
  }
  if (line.size() > kMaxCaretLineWidth) {
    size_t cut = kMaxCaretLineWidth;
    while (cut > caret && IsContinuation(line[cut])) --cut;
    line = line.substr(0, cut);
  }
  const size_t length =
      std::min<size_t>(diagnostic.span.size(), line.size() - caret);
  out += "  ";
  AppendPrintable(line, &out);
  out += "\n  ";
  out.append(CountCharacters(line.substr(0, caret)), ' ');
  out += '^';
  const int marked = CountCharacters(line.substr(caret, length));
  if (marked > 1) out.append(marked - 1, '~');
  out += '\n';
  if (!diagnostic.hint.empty()) {
    absl::StrAppend(&out, "  hint: ", diagnostic.hint, "\n");
  }
  return out;
}

absl::string_view NearestWord(
    absl::string_view word, const std::vector<absl::string_view>& candidates) {
  constexpr size_t kLongestWord = 64;
  if (word.size() < 2 || word.size() > kLongestWord) return "";
  int best = word.size() <= 3 ? 1 : word.size() <= 6 ? 2 : 3;
  absl::string_view nearest;
  size_t looked = 0;
  for (absl::string_view candidate : candidates) {
    if (++looked > kMaxHintCandidates) break;
    if (candidate.empty() || candidate.size() > kLongestWord) continue;
    const int distance = EditDistance(word, candidate, best);
    // Half of a word must be right for the other to be meant.
    if (distance * 2 >= static_cast<int>(candidate.size())) continue;
    if (distance < best || (distance == best && nearest.empty())) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace semantic_layer::sql
