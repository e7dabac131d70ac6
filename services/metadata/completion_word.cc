#include "services/metadata/completion_word.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/sql/lexer/keyword.h"

namespace semantic_layer::metadata {
namespace {

bool IsWordByte(char c) {
  return absl::ascii_isalnum(c) || c == '_' || static_cast<uint8_t>(c) >= 0x80;
}

// End of the quoted name that begins at `at`, or npos when it is not closed.
size_t QuotedEnd(absl::string_view text, size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] != '`') continue;
    if (at + 1 < text.size() && text[at + 1] == '`') {
      ++at;
    } else {
      return at + 1;
    }
  }
  return absl::string_view::npos;
}

std::string Unquoted(absl::string_view text) {
  if (text.empty() || text[0] != '`') return std::string(text);
  text.remove_prefix(1);
  if (!text.empty() && text.back() == '`') text.remove_suffix(1);
  return absl::StrReplaceAll(text, {{"``", "`"}});
}

// Where the dotted name begins with which the text ends: names and dots,
// quoted or not, without anything between them.
size_t NameBegin(absl::string_view text) {
  size_t begin = 0;
  size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '`') {
      const size_t end = QuotedEnd(text, at);
      if (end == absl::string_view::npos) return begin;
      at = end;
    } else {
      if (!IsWordByte(text[at]) && text[at] != '.') begin = at + 1;
      ++at;
    }
  }
  return begin;
}

}  // namespace

std::string CompletionWord::Completed(absl::string_view name) const {
  return absl::StrCat(head, qualifier_text, QuotedIfNeeded(name));
}

CompletionWord LastWord(absl::string_view text) {
  CompletionWord word;
  const size_t begin = NameBegin(text);
  word.head = std::string(text.substr(0, begin));
  const absl::string_view name = text.substr(begin);
  size_t part = 0;
  size_t at = 0;
  while (at < name.size()) {
    if (name[at] == '`') {
      const size_t end = QuotedEnd(name, at);
      at = end == absl::string_view::npos ? name.size() : end;
    } else if (name[at] == '.') {
      word.qualifier.push_back(Unquoted(name.substr(part, at - part)));
      part = ++at;
    } else {
      ++at;
    }
  }
  word.qualifier_text = std::string(name.substr(0, part));
  word.partial = Unquoted(name.substr(part));
  return word;
}

std::string QuotedIfNeeded(absl::string_view name) {
  bool plain = !name.empty() && !absl::ascii_isdigit(name[0]) &&
               !sql::IsStrictlyReserved(sql::FindKeyword(name));
  for (char c : name) plain = plain && (absl::ascii_isalnum(c) || c == '_');
  if (plain) return std::string(name);
  return absl::StrCat("`", absl::StrReplaceAll(name, {{"`", "``"}}), "`");
}

}  // namespace semantic_layer::metadata
