#include "common/sql/translate/date_pattern.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace semantic_layer::sql {
namespace {

struct LetterRule {
  char letter;
  int least;
  int most;
  absl::string_view format;
};

// How a run of one letter is written by strftime. DuckDB reads %d as one or two
// digits, so that parsing takes what the shorter pattern takes.
constexpr LetterRule kRules[] = {
    {'y', 1, 1, "%Y"},  {'y', 2, 2, "%y"},  {'y', 3, 4, "%Y"},
    {'u', 4, 4, "%Y"},  {'M', 1, 1, "%-m"}, {'M', 2, 2, "%m"},
    {'M', 3, 3, "%b"},  {'M', 4, 4, "%B"},  {'L', 1, 1, "%-m"},
    {'L', 2, 2, "%m"},  {'L', 3, 3, "%b"},  {'L', 4, 4, "%B"},
    {'d', 1, 1, "%-d"}, {'d', 2, 2, "%d"},  {'D', 1, 1, "%-j"},
    {'D', 3, 3, "%j"},  {'H', 1, 1, "%-H"}, {'H', 2, 2, "%H"},
    {'h', 1, 1, "%-I"}, {'h', 2, 2, "%I"},  {'m', 1, 1, "%-M"},
    {'m', 2, 2, "%M"},  {'s', 1, 1, "%-S"}, {'s', 2, 2, "%S"},
    {'a', 1, 1, "%p"},  {'E', 1, 3, "%a"},  {'E', 4, 4, "%A"},
};

void AppendFormat(absl::string_view text, DatePattern* out) {
  if (out->pieces.empty() ||
      out->pieces.back().kind != DatePatternPiece::Kind::kFormat) {
    out->pieces.push_back({});
  }
  absl::StrAppend(&out->pieces.back().text, text);
}

// The digits or letters that a run of one letter stands for in a text.
std::string ShapeOf(char letter, int count) {
  switch (letter) {
    case 'y':
    case 'u':
      return count == 2 ? "\\d{2}" : count == 4 ? "\\d{4}" : "\\d+";
    case 'M':
    case 'L':
    case 'E':
      if (letter == 'E' || count > 2) return "[A-Z][a-z]+";
      break;
    case 'a':
      return "[AP]M";
    case 'D':
      return count == 1 ? "\\d{1,3}" : "\\d{3}";
    case 'X':
    case 'x':
    case 'Z':
      return ".+";
    default:
      break;
  }
  return count == 1 && letter != 'S' ? "\\d{1,2}"
                                     : absl::StrCat("\\d{", count, "}");
}

// A literal character; strftime's own sign is doubled.
void AppendText(char c, DatePattern* out) {
  if (!absl::ascii_isalnum(c) && static_cast<unsigned char>(c) < 0x80) {
    out->shape += '\\';
  }
  out->shape += c;
  AppendFormat(c == '%' ? "%%" : absl::string_view(&c, 1), out);
}

void ReadLetters(char letter, int count, DatePatternUse use, DatePattern* out) {
  out->shape += ShapeOf(letter, count);
  for (const LetterRule& rule : kRules) {
    if (rule.letter == letter && count >= rule.least && count <= rule.most) {
      AppendFormat(rule.format, out);
      if (rule.format == "%y") out->short_year = true;
      return;
    }
  }
  const bool format = use == DatePatternUse::kFormat;
  if (letter == 'S' && count <= 9) {
    if (!format) {
      AppendFormat(count == 3 ? "%g" : "%f", out);
    } else {
      out->pieces.push_back({DatePatternPiece::Kind::kFraction, "", count});
    }
    return;
  }
  if ((letter == 'Q' || letter == 'q') && format && count <= 3) {
    out->pieces.push_back({DatePatternPiece::Kind::kQuarter, "", count});
    return;
  }
  // Offsets can be read; what is written is the session's own zone.
  if (!format && (letter == 'X' || letter == 'x' || letter == 'Z') &&
      count <= 5) {
    AppendFormat("%z", out);
    return;
  }
  if (out->problem.empty()) {
    out->problem = absl::StrCat("the date pattern letters `",
                                std::string(static_cast<size_t>(count), letter),
                                "` have no counterpart in DuckDB");
  }
}

}  // namespace

DatePattern ReadDatePattern(absl::string_view pattern, DatePatternUse use) {
  DatePattern out;
  for (size_t i = 0; i < pattern.size();) {
    const char c = pattern[i];
    if (c == '\'') {
      if (i + 1 < pattern.size() && pattern[i + 1] == '\'') {
        AppendText('\'', &out);
        i += 2;
        continue;
      }
      size_t at = i + 1;
      while (at < pattern.size()) {
        if (pattern[at] == '\'') {
          if (at + 1 < pattern.size() && pattern[at + 1] == '\'') {
            ++at;
          } else {
            break;
          }
        }
        AppendText(pattern[at++], &out);
      }
      i = at + 1;
      continue;
    }
    if (c == '[' || c == ']') {
      if (use == DatePatternUse::kParse && out.problem.empty()) {
        out.problem =
            "optional parts of a date pattern have no counterpart in "
            "DuckDB";
      }
      ++i;
      continue;
    }
    if (!absl::ascii_isalpha(c)) {
      AppendText(c, &out);
      ++i;
      continue;
    }
    size_t end = i;
    while (end < pattern.size() && pattern[end] == c) ++end;
    ReadLetters(c, static_cast<int>(end - i), use, &out);
    i = end;
  }
  return out;
}

}  // namespace semantic_layer::sql
