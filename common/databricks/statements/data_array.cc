#include "common/databricks/statements/data_array.h"

#include "absl/strings/str_cat.h"

namespace semantic_layer::databricks {
namespace {

constexpr absl::string_view kKey = "data_array";

// Behind the quote that ends the string whose text begins at `at`.
size_t SkipString(absl::string_view text, size_t at) {
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
  return at < text.size() ? at + 1 : text.size();
}

size_t SkipSpace(absl::string_view text, size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\n' ||
                              text[at] == '\r' || text[at] == '\t')) {
    ++at;
  }
  return at;
}

// Behind the bracket that closes the one at `at`.
size_t SkipList(absl::string_view text, size_t at) {
  size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at++];
    if (c == '"') {
      at = SkipString(text, at);
    } else if (c == '[') {
      ++depth;
    } else if (c == ']' && --depth == 0) {
      return at;
    }
  }
  return text.size();
}

}  // namespace

DataArray FindDataArray(absl::string_view answer) {
  size_t at = 0;
  while (at < answer.size()) {
    if (answer[at++] != '"') continue;
    const size_t begin = at;
    at = SkipString(answer, at);
    if (at - begin != kKey.size() + 1 ||
        answer.substr(begin, kKey.size()) != kKey) {
      continue;
    }
    size_t value = SkipSpace(answer, at);
    if (value == answer.size() || answer[value] != ':') continue;
    value = SkipSpace(answer, value + 1);
    if (value == answer.size() || answer[value] != '[') continue;
    return {
        .found = true, .begin = value, .size = SkipList(answer, value) - value};
  }
  return {};
}

std::string WithoutDataArray(absl::string_view answer, const DataArray& rows) {
  if (!rows.found) return std::string(answer);
  return absl::StrCat(answer.substr(0, rows.begin), "null",
                      answer.substr(rows.begin + rows.size));
}

}  // namespace semantic_layer::databricks
