#include "common/semantic/yaml/yaml_writer.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/json/output.h"
#include "common/json/writer.h"

namespace semantic_layer::semantic {
namespace {

// Words that some reader of YAML takes for a boolean or for nothing.
constexpr absl::string_view kWords[] = {"true", "false", "yes", "no", "on",
                                        "off",  "null",  "y",   "n"};

// What a plain text may hold besides letters and digits. Whatever means
// something to YAML anywhere is not among them.
bool IsPlainCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         absl::StrContains("_ ./()*+-=<>;$^~'%|`@", c);
}

// Whether the text can stand as a literal block that keeps every character.
bool IsBlock(absl::string_view text) {
  if (!absl::StrContains(text, '\n') || text.back() == '\n' ||
      text.front() == ' ' || text.front() == '\n') {
    return false;
  }
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f) {
      return false;
    }
  }
  return true;
}

std::string Scalar(absl::string_view text) {
  return IsPlainYaml(text) ? std::string(text) : json::Quoted(text);
}

}  // namespace

bool IsPlainYaml(absl::string_view text) {
  if (text.empty() ||
      !absl::ascii_isalpha(static_cast<unsigned char>(text.front()))) {
    return false;
  }
  if (text.back() == ' ') return false;
  for (const absl::string_view word : kWords) {
    if (absl::EqualsIgnoreCase(text, word)) return false;
  }
  for (const char c : text) {
    if (!IsPlainCharacter(c)) return false;
  }
  return true;
}

void YamlWriter::Text(absl::string_view key, absl::string_view value) {
  if (value.empty()) return;
  if (!IsBlock(value)) {
    Line(key, Scalar(value));
    return;
  }
  Line(key, "|-");
  for (const absl::string_view line : absl::StrSplit(value, '\n')) {
    if (!line.empty()) text_.append(depth_ + 2, ' ');
    absl::StrAppend(&text_, line, "\n");
  }
}

void YamlWriter::TextList(absl::string_view key,
                          const std::vector<std::string>& values) {
  if (values.empty()) return;
  Line(key, "");
  for (const std::string& value : values) {
    text_.append(depth_ + 2, ' ');
    absl::StrAppend(&text_, "- ", Scalar(value), "\n");
  }
}

void YamlWriter::Flag(absl::string_view key, bool value) {
  Line(key, value ? "true" : "false");
}

void YamlWriter::Int(absl::string_view key, int64_t value) {
  Line(key, absl::StrCat(value));
}

void YamlWriter::Number(absl::string_view key, double value) {
  std::string text;
  {
    json::Output output(&text);
    output.AppendDouble(value);
  }
  Line(key, text);
}

void YamlWriter::Raw(absl::string_view key, absl::string_view yaml) {
  Line(key, yaml);
}

void YamlWriter::Line(absl::string_view key, absl::string_view value) {
  if (begins_item_) {
    text_.append(depth_ - 2, ' ');
    text_ += "- ";
    begins_item_ = false;
  } else {
    text_.append(depth_, ' ');
  }
  absl::StrAppend(&text_, Scalar(key), value.empty() ? ":" : ": ", value, "\n");
}

}  // namespace semantic_layer::semantic
