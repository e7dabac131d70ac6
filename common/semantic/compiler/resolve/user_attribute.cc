#include "common/semantic/compiler/resolve/user_attribute.h"

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace semantic_layer::semantic {

std::optional<std::string> ParseUserAttribute(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (absl::ConsumePrefix(&text, "{{")) {
    if (!absl::ConsumeSuffix(&text, "}}")) return std::nullopt;
    text = absl::StripAsciiWhitespace(text);
  }
  if (!absl::ConsumePrefix(&text, "User")) return std::nullopt;
  text = absl::StripLeadingAsciiWhitespace(text);
  if (!absl::ConsumePrefix(&text, "(") || !absl::ConsumeSuffix(&text, ")")) {
    return std::nullopt;
  }
  text = absl::StripAsciiWhitespace(text);
  if (text.size() < 3 || (text[0] != '\'' && text[0] != '"') ||
      text.back() != text[0]) {
    return std::nullopt;
  }
  text = text.substr(1, text.size() - 2);
  for (char c : text) {
    if (!absl::ascii_isalnum(c) && c != '_' && c != '-' && c != '.') {
      return std::nullopt;
    }
  }
  return std::string(text);
}

}  // namespace semantic_layer::semantic
