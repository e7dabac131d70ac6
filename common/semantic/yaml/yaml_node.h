#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_YAML_NODE_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_YAML_NODE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/diagnostic.h"

namespace semantic_layer::semantic {

// A value of a YAML text with its place. Aliases are already expanded and merge
// keys (`<<`) applied.
struct YamlNode {
  enum class Kind { kNull, kScalar, kList, kMap };

  // Elsewhere: pairs of nodes are not complete where a node is.
  YamlNode();
  ~YamlNode();
  YamlNode(const YamlNode& other);
  YamlNode& operator=(const YamlNode& other);
  YamlNode(YamlNode&& other) noexcept;
  YamlNode& operator=(YamlNode&& other) noexcept;

  Kind kind = Kind::kNull;
  std::string text;     // of a scalar
  bool quoted = false;  // scalar in quotes or a block: never a number or bool
  int line = 0;         // from 1
  int column = 0;
  std::vector<YamlNode> items;                         // of a list
  std::vector<std::pair<YamlNode, YamlNode>> entries;  // of a map

  bool is_null() const { return kind == Kind::kNull; }
  bool is_scalar() const { return kind == Kind::kScalar; }
  bool is_list() const { return kind == Kind::kList; }
  bool is_map() const { return kind == Kind::kMap; }
  // The value of a key, or null.
  const YamlNode* Find(absl::string_view key) const;
  // "text", "list", "mapping" or "nothing", for messages.
  absl::string_view KindName() const;
};

// Parses a YAML text into its documents, empty ones left out. Stops at the
// first mistake of syntax: earlier documents are returned and the mistake is
// added to `diagnostics`. Bounded in size, depth and number of nodes after
// expansion of aliases, so that no text costs more than the limits say.
std::vector<YamlNode> ParseYaml(absl::string_view text,
                                const std::shared_ptr<const std::string>& file,
                                Diagnostics* diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_YAML_NODE_H_
