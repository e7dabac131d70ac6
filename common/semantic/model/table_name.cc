#include "common/semantic/model/table_name.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace semantic_layer::semantic {
namespace {

// Reads quoted arguments 'a', "b" up to the closing parenthesis.
std::optional<std::vector<std::string>> ParseArguments(absl::string_view text) {
  std::vector<std::string> arguments;
  while (true) {
    text = absl::StripLeadingAsciiWhitespace(text);
    if (text.empty() || (text[0] != '\'' && text[0] != '"')) {
      return std::nullopt;
    }
    const size_t end = text.find(text[0], 1);
    if (end == absl::string_view::npos || end == 1) return std::nullopt;
    arguments.emplace_back(text.substr(1, end - 1));
    text = absl::StripLeadingAsciiWhitespace(text.substr(end + 1));
    if (absl::ConsumePrefix(&text, ",")) continue;
    if (!absl::ConsumePrefix(&text, ")")) return std::nullopt;
    if (!absl::StripAsciiWhitespace(text).empty()) return std::nullopt;
    return arguments;
  }
}

bool IsPlainNameByte(char c) {
  return absl::ascii_isalnum(c) || c == '_' || c == '-' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Reads a.b.c with optional quotes around each part.
std::optional<std::vector<std::string>> ParseDotted(absl::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    std::string part;
    if (!text.empty() && (text[0] == '`' || text[0] == '"')) {
      const char quote = text[0];
      size_t i = 1;
      for (;; ++i) {
        if (i >= text.size()) return std::nullopt;
        if (text[i] != quote) {
          part.push_back(text[i]);
        } else if (i + 1 < text.size() && text[i + 1] == quote) {
          part.push_back(text[i++]);
        } else {
          break;
        }
      }
      text.remove_prefix(i + 1);
    } else {
      size_t i = 0;
      while (i < text.size() && IsPlainNameByte(text[i])) ++i;
      part = std::string(text.substr(0, i));
      text.remove_prefix(i);
    }
    if (part.empty()) return std::nullopt;
    parts.push_back(std::move(part));
    if (text.empty()) break;
    if (!absl::ConsumePrefix(&text, ".")) return std::nullopt;
  }
  if (parts.size() > 3) return std::nullopt;
  return parts;
}

// Puts the defaults before a name that leaves out its leading parts.
TableName Qualify(std::vector<std::string> parts,
                  const TableDefaults& defaults) {
  if (parts.size() == 1 && !defaults.schema.empty()) {
    parts.insert(parts.begin(), defaults.schema);
  }
  if (parts.size() == 2 && !defaults.catalog.empty()) {
    parts.insert(parts.begin(), defaults.catalog);
  }
  return TableName{std::move(parts)};
}

}  // namespace

std::optional<TableName> ParseTableName(absl::string_view text,
                                        const TableDefaults& defaults) {
  text = absl::StripAsciiWhitespace(text);
  if (absl::ConsumePrefix(&text, "{{")) {
    if (!absl::ConsumeSuffix(&text, "}}")) return std::nullopt;
    text = absl::StripAsciiWhitespace(text);
  }
  for (absl::string_view function : {"ref", "source"}) {
    absl::string_view rest = text;
    if (!absl::ConsumePrefix(&rest, function)) continue;
    rest = absl::StripLeadingAsciiWhitespace(rest);
    if (!absl::ConsumePrefix(&rest, "(")) continue;
    std::optional<std::vector<std::string>> arguments = ParseArguments(rest);
    if (!arguments.has_value() || arguments->size() > 2) return std::nullopt;
    if (function == "source") {
      if (arguments->size() != 2) return std::nullopt;
      return Qualify(*std::move(arguments), defaults);
    }
    return Qualify({std::move(arguments->back())}, defaults);
  }
  std::optional<std::vector<std::string>> parts = ParseDotted(text);
  if (!parts.has_value()) return std::nullopt;
  return Qualify(*std::move(parts), defaults);
}

std::string FormatTableName(const TableName& name) {
  std::string out;
  for (const std::string& part : name.parts) {
    if (!out.empty()) out.push_back('.');
    bool plain = !part.empty() && !absl::ascii_isdigit(part[0]);
    for (char c : part) {
      if (!absl::ascii_isalnum(c) && c != '_') plain = false;
    }
    if (plain) {
      out += part;
      continue;
    }
    out.push_back('`');
    for (char c : part) {
      if (c == '`') out.push_back('`');
      out.push_back(c);
    }
    out.push_back('`');
  }
  return out;
}

}  // namespace semantic_layer::semantic
