#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_YAML_WRITER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_YAML_WRITER_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace semantic_layer::semantic {

// Whether YAML reads `text` without quotes as that very text, in block and in
// flow style.
bool IsPlainYaml(absl::string_view text);

// Writes mappings in block style, key by key, in the order of the calls. Empty
// texts and lists are left out. Not thread safe.
//
//   YamlWriter out;
//   out.Text("name", "flights");
//   out.List("measures", measures, [&](const Measure& m) { ... });
//   std::string yaml = std::move(out).Take();
class YamlWriter {
 public:
  // Quoted if YAML would read it as anything else; several lines as a block.
  void Text(absl::string_view key, absl::string_view value);
  void TextList(absl::string_view key, const std::vector<std::string>& values);
  void Flag(absl::string_view key, bool value);
  void Int(absl::string_view key, int64_t value);
  void Number(absl::string_view key, double value);
  // A value that is YAML already.
  void Raw(absl::string_view key, absl::string_view yaml);

  // A nested mapping; `write` writes its keys, at least one.
  template <typename Write>
  void Map(absl::string_view key, Write write) {
    Line(key, "");
    const size_t depth = std::exchange(depth_, depth_ + 2);
    write();
    depth_ = depth;
  }

  // A list of mappings; `write(item)` writes the keys of each, at least one.
  template <typename Items, typename Write>
  void List(absl::string_view key, const Items& items, Write write) {
    if (items.empty()) return;
    Line(key, "");
    const size_t depth = std::exchange(depth_, depth_ + 4);
    for (const auto& item : items) {
      begins_item_ = true;
      write(item);
    }
    depth_ = depth;
  }

  std::string Take() && { return std::move(text_); }

 private:
  void Line(absl::string_view key, absl::string_view value);

  std::string text_;
  size_t depth_ = 0;
  // The next key follows a dash.
  bool begins_item_ = false;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_YAML_WRITER_H_
