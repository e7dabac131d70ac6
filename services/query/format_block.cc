#include "services/query/format_block.h"

#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "common/semantic/yaml/flow_json.h"

namespace semantic_layer::query {

bool ReadFormatBlock(absl::string_view text,
                     const std::function<void(json::Value block)>& read) {
  text = absl::StripAsciiWhitespace(text);
  if (!absl::StartsWith(text, "{")) return false;
  const std::string block = semantic::FlowTextToJson(text);
  json::Document document;
  json::Error error;
  if (!document.Parse(block, {}, &error) ||
      document.root().kind() != json::Kind::kObject) {
    return false;
  }
  read(document.root());
  return true;
}

std::string TextMember(json::Value block, absl::string_view key) {
  const std::optional<json::Value> value = block.Find(key);
  if (!value.has_value() || value->kind() != json::Kind::kString) return "";
  return std::string(value->string());
}

bool IsTrue(json::Value block, absl::string_view key) {
  const std::optional<json::Value> value = block.Find(key);
  return value.has_value() && value->kind() == json::Kind::kBool &&
         value->boolean();
}

}  // namespace semantic_layer::query
