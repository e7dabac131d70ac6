#include "common/semantic/yaml/flow_json.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/json/text.h"
#include "common/json/writer.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/yaml/yaml_node.h"
#include "common/semantic/yaml/yaml_writer.h"

namespace semantic_layer::semantic {
namespace {

void Append(const YamlNode& node, std::string& out) {
  absl::string_view separator = "";
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      out += "null";
      return;
    case YamlNode::Kind::kScalar:
      if (!node.quoted && (node.text == "true" || node.text == "false" ||
                           json::IsNumber(node.text))) {
        out += node.text;
      } else {
        out += json::Quoted(node.text);
      }
      return;
    case YamlNode::Kind::kList:
      out += '[';
      for (const YamlNode& item : node.items) {
        absl::StrAppend(&out, separator);
        separator = ", ";
        Append(item, out);
      }
      out += ']';
      return;
    case YamlNode::Kind::kMap:
      out += '{';
      for (const auto& [key, value] : node.entries) {
        absl::StrAppend(&out, separator, json::Quoted(key.text), ": ");
        separator = ", ";
        Append(value, out);
      }
      out += '}';
      return;
  }
}

bool IsWord(absl::string_view text) {
  return text == "null" || text == "true" || text == "false" ||
         json::IsNumber(text);
}

bool IsMarked(absl::string_view flow) {
  return !flow.empty() &&
         (flow.front() == '[' || flow.front() == '{' || flow.front() == '"');
}

// The one value that the text is in YAML; nothing when it is none.
std::optional<YamlNode> ParseFlow(absl::string_view flow) {
  Diagnostics diagnostics;
  std::vector<YamlNode> documents = ParseYaml(
      flow, std::make_shared<const std::string>("meta"), &diagnostics);
  if (documents.size() != 1 || HasErrors(diagnostics)) return std::nullopt;
  return std::move(documents.front());
}

}  // namespace

std::string FlowTextToJson(absl::string_view flow) {
  if (IsWord(flow)) return std::string(flow);
  if (!IsMarked(flow)) return json::Quoted(flow);
  const std::optional<YamlNode> node = ParseFlow(flow);
  if (!node.has_value()) return json::Quoted(flow);
  std::string out;
  Append(*node, out);
  return out;
}

std::string FlowToYaml(absl::string_view flow) {
  if (!IsWord(flow) && !IsMarked(flow) && IsPlainYaml(flow)) {
    return std::string(flow);
  }
  return FlowTextToJson(flow);
}

std::string FlowToText(absl::string_view flow) {
  if (flow.empty() || flow.front() != '"') return std::string(flow);
  const std::optional<YamlNode> node = ParseFlow(flow);
  return node.has_value() && node->is_scalar() ? node->text : std::string(flow);
}

std::string TextToFlow(absl::string_view text) {
  return IsWord(text) || IsMarked(text) ? json::Quoted(text)
                                        : std::string(text);
}

std::vector<std::string> YamlToJson(absl::string_view text,
                                    Diagnostics* diagnostics) {
  std::vector<std::string> documents;
  for (const YamlNode& node :
       ParseYaml(text, std::make_shared<const std::string>(), diagnostics)) {
    Append(node, documents.emplace_back());
  }
  return documents;
}

}  // namespace semantic_layer::semantic
