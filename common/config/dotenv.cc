#include "common/config/dotenv.h"

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace semantic_layer::config {
namespace {

bool IsName(absl::string_view name) {
  if (name.empty() || absl::ascii_isdigit(name.front())) return false;
  for (char c : name) {
    if (!absl::ascii_isalnum(c) && c != '_' && c != '.' && c != '-') {
      return false;
    }
  }
  return true;
}

// Whether nothing but blanks and a comment follows.
bool IsRest(absl::string_view rest) {
  rest = absl::StripLeadingAsciiWhitespace(rest);
  return rest.empty() || rest.front() == '#';
}

// Nothing when a quote is not closed or something follows it.
std::optional<std::string> ParseValue(absl::string_view text) {
  if (text.empty() || (text.front() != '"' && text.front() != '\'')) {
    size_t end = text.find(" #");
    return std::string(absl::StripAsciiWhitespace(text.substr(0, end)));
  }
  char quote = text.front();
  std::string value;
  for (size_t i = 1; i < text.size(); ++i) {
    char c = text[i];
    if (c == quote) {
      if (!IsRest(text.substr(i + 1))) return std::nullopt;
      return value;
    }
    if (c == '\\' && quote == '"' && i + 1 < text.size()) {
      c = text[++i];
      if (c == 'n') c = '\n';
      if (c == 't') c = '\t';
    }
    value.push_back(c);
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<std::vector<FileEntry>> ParseDotenv(absl::string_view text,
                                                   absl::string_view path) {
  std::vector<FileEntry> entries;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line.front() == '#') continue;
    absl::ConsumePrefix(&line, "export ");
    size_t equals = line.find('=');
    absl::string_view name = absl::StripAsciiWhitespace(line.substr(0, equals));
    if (equals == absl::string_view::npos || !IsName(name)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", number, ": expected NAME=value"));
    }
    std::optional<std::string> value =
        ParseValue(absl::StripLeadingAsciiWhitespace(line.substr(equals + 1)));
    if (!value.has_value()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", number, ": the quotes of ", name,
                       " are not closed, or something follows them"));
    }
    entries.push_back({std::string(name), *std::move(value), number, 0});
  }
  return entries;
}

}  // namespace semantic_layer::config
