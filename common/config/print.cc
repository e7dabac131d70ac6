#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/config/load.h"

namespace semantic_layer::config {
namespace {

// A YAML scalar that reads back as `text`.
std::string YamlScalar(const std::string& text) {
  bool plain = !text.empty() && (absl::ascii_isalnum(text.front()) ||
                                 text.front() == '/' || text.front() == '.');
  for (char c : text) {
    plain &= absl::ascii_isalnum(c) || c == '/' || c == '.' || c == '_' ||
             c == '-' || c == '+' || c == ':';
  }
  // "a: b" and "a:" are not plain; "127.0.0.1:80" is.
  plain &= text.empty() || text.back() != ':';
  if (plain) return text;
  return absl::StrCat(
      "\"",
      absl::StrReplaceAll(text,
                          {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}}),
      "\"");
}

std::string MarkdownCell(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"|", "\\|"}, {"\n", " "}});
}

std::string Code(absl::string_view text) {
  return text.empty() ? "" : absl::StrCat("`", MarkdownCell(text), "`");
}

// "whole number, 1 to 512", "one of a, b".
std::string Accepted(const Schema::Key& key) {
  std::string text(TypeName(key.type));
  const KeySpec& spec = key.spec;
  const char* unit = key.type == Schema::Type::kDuration ? " s" : "";
  if (!spec.one_of.empty()) {
    absl::StrAppend(&text, ": ", absl::StrJoin(spec.one_of, ", "));
  }
  bool has_min = spec.min != std::numeric_limits<double>::lowest();
  bool has_max = spec.max != std::numeric_limits<double>::max();
  if (has_min && has_max) {
    absl::StrAppend(&text, ", ", spec.min, unit, " to ", spec.max, unit);
  } else if (has_min) {
    absl::StrAppend(&text, ", at least ", spec.min, unit);
  } else if (has_max) {
    absl::StrAppend(&text, ", at most ", spec.max, unit);
  }
  return text;
}

}  // namespace

std::string PrintConfig(const Schema& schema, const Origins& origins) {
  std::string out;
  for (const Schema::Key& key : schema.keys()) {
    auto origin = origins.find(key.spec.name);
    std::string value = key.print();
    // "key:" alone says nothing when the output is read back.
    absl::StrAppend(&out, key.spec.name, ":", value.empty() ? "" : " ",
                    value.empty() ? "" : YamlScalar(value), "  # ",
                    origin == origins.end() ? "default" : origin->second, "\n");
  }
  return out;
}

std::string PrintReference(const Schema& schema) {
  std::string out =
      "| setting | accepts | default | what it does | example |\n"
      "| --- | --- | --- | --- | --- |\n";
  for (const Schema::Key& key : schema.keys()) {
    absl::StrAppend(&out, "| ", Code(absl::AsciiStrToUpper(key.spec.name)),
                    " | ", MarkdownCell(Accepted(key)), " | ",
                    Code(key.default_text), " | ", MarkdownCell(key.spec.doc),
                    " | ", Code(key.spec.example), " |\n");
  }
  return out;
}

std::string PrintHelp(const Schema& schema, absl::string_view program) {
  std::string out = absl::StrCat(
      "Usage: ", program,
      " [--config FILE] [--set key=value]... [--print_config] [--help]\n\n"
      "Settings come from --set, the environment, .env, the file of --config "
      "and\ndefaults, in this order. As environment variables:\n\n");
  for (const Schema::Key& key : schema.keys()) {
    absl::StrAppend(
        &out, "  ", absl::AsciiStrToUpper(key.spec.name), "  (", Accepted(key),
        key.default_text.empty() ? ""
                                 : absl::StrCat("; default ", key.default_text),
        ")\n      ", key.spec.doc, "\n");
  }
  return out;
}

}  // namespace semantic_layer::config
