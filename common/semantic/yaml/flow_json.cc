#include "common/semantic/yaml/flow_json.h"

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/json/text.h"
#include "common/json/writer.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/yaml/yaml_node.h"

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
        separator = ",";
        Append(item, out);
      }
      out += ']';
      return;
    case YamlNode::Kind::kMap:
      out += '{';
      for (const auto& [key, value] : node.entries) {
        absl::StrAppend(&out, separator, json::Quoted(key.text), ":");
        separator = ",";
        Append(value, out);
      }
      out += '}';
      return;
  }
}

}  // namespace

std::string FlowTextToJson(absl::string_view flow) {
  if (flow == "null" || flow == "true" || flow == "false" ||
      json::IsNumber(flow)) {
    return std::string(flow);
  }
  const bool is_collection =
      !flow.empty() &&
      (flow.front() == '[' || flow.front() == '{' || flow.front() == '"');
  if (!is_collection) return json::Quoted(flow);
  Diagnostics diagnostics;
  const std::vector<YamlNode> documents = ParseYaml(
      flow, std::make_shared<const std::string>("meta"), &diagnostics);
  if (documents.size() != 1 || HasErrors(diagnostics)) {
    return json::Quoted(flow);
  }
  std::string out;
  Append(documents.front(), out);
  return out;
}

}  // namespace semantic_layer::semantic
