#include "common/semantic/yaml/yaml_node.h"

#include <exception>
#include <sstream>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/limits.h"
#include "yaml-cpp/eventhandler.h"
#include "yaml-cpp/exceptions.h"
#include "yaml-cpp/parser.h"

namespace semantic_layer::semantic {
namespace {

// Thrown through yaml-cpp's parser to stop it, and caught in ParseYaml.
struct Stop {
  DiagnosticCode code;
  std::string message;
  std::string hint;
  int line;
  int column;
};

// What the trees of a file may still take.
struct Budget {
  size_t nodes = kMaxYamlNodes;
  size_t bytes = kMaxYamlBytes;
};

// What a copy of a node takes.
Budget CostOf(const YamlNode& node) {
  Budget cost = {.nodes = 1, .bytes = node.text.size()};
  const auto add = [&cost](const YamlNode& part) {
    const Budget more = CostOf(part);
    cost.nodes += more.nodes;
    cost.bytes += more.bytes;
  };
  for (const YamlNode& item : node.items) add(item);
  for (const auto& [key, value] : node.entries) {
    add(key);
    add(value);
  }
  return cost;
}

// Builds the tree of one document from the parser's events.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const Budget& left) : left_(left) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(Make(YamlNode::Kind::kNull, mark), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto it = anchors_.find(anchor);
    if (it == anchors_.end()) {
      throw Stop{DiagnosticCode::kYamlSyntax,
                 "An alias refers to the collection that holds it",
                 "write the values out", Line(mark), Column(mark)};
    }
    Spend(CostOf(it->second), mark);
    YamlNode copy = it->second;
    copy.line = Line(mark);
    copy.column = Column(mark);
    Append(std::move(copy), mark);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag,
                YAML::anchor_t anchor, const std::string& value) override {
    const bool quoted = tag == "!";
    const bool null = !quoted && (value == "~" || value == "null" ||
                                  value == "Null" || value == "NULL");
    YamlNode node =
        Make(null ? YamlNode::Kind::kNull : YamlNode::Kind::kScalar, mark);
    node.text = value;
    node.quoted = quoted;
    Add(std::move(node), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(Make(YamlNode::Kind::kList, mark), anchor, mark);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string&,
                  YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    Open(Make(YamlNode::Kind::kMap, mark), anchor, mark);
  }
  void OnMapEnd() override { Close(); }

  YamlNode TakeRoot() { return std::move(root_); }
  Diagnostics TakeDuplicates() { return std::move(duplicates_); }
  const Budget& left() const { return left_; }

 private:
  struct Frame {
    YamlNode node;
    YAML::anchor_t anchor = YAML::NullAnchor;
    bool has_key = false;
    YamlNode key;
    absl::flat_hash_set<std::string> keys;
    std::vector<YamlNode> merges;
  };

  static int Line(const YAML::Mark& mark) { return mark.line + 1; }
  static int Column(const YAML::Mark& mark) { return mark.column + 1; }

  static YamlNode Make(YamlNode::Kind kind, const YAML::Mark& mark) {
    YamlNode node;
    node.kind = kind;
    node.line = Line(mark);
    node.column = Column(mark);
    return node;
  }

  void Spend(const Budget& cost, const YAML::Mark& mark) {
    if (cost.nodes > left_.nodes || cost.bytes > left_.bytes) {
      throw Stop{DiagnosticCode::kYamlLimit,
                 absl::StrCat("The file holds more than ", kMaxYamlNodes,
                              " values or ", kMaxYamlBytes,
                              " bytes of text after its aliases are expanded"),
                 "split it into several files", Line(mark), Column(mark)};
    }
    left_.nodes -= cost.nodes;
    left_.bytes -= cost.bytes;
  }

  void Open(YamlNode node, YAML::anchor_t anchor, const YAML::Mark& mark) {
    Spend(CostOf(node), mark);
    if (stack_.size() >= kMaxYamlDepth) {
      throw Stop{DiagnosticCode::kYamlLimit,
                 absl::StrCat("Values are nested deeper than ", kMaxYamlDepth,
                              " levels"),
                 "no model needs that; check the brackets", Line(mark),
                 Column(mark)};
    }
    stack_.emplace_back();
    stack_.back().node = std::move(node);
    stack_.back().anchor = anchor;
  }

  void Close() {
    Frame frame = std::move(stack_.back());
    stack_.pop_back();
    // A mapping's own keys win over those that it merges in.
    for (YamlNode& merge : frame.merges) {
      for (auto& [key, value] : merge.entries) {
        if (!frame.keys.insert(key.text).second) continue;
        frame.node.entries.emplace_back(std::move(key), std::move(value));
      }
    }
    if (frame.anchor != YAML::NullAnchor) anchors_[frame.anchor] = frame.node;
    YAML::Mark mark;
    mark.line = frame.node.line - 1;
    mark.column = frame.node.column - 1;
    Append(std::move(frame.node), mark);
  }

  void Add(YamlNode node, YAML::anchor_t anchor) {
    YAML::Mark mark;
    mark.line = node.line - 1;
    mark.column = node.column - 1;
    Spend(CostOf(node), mark);
    if (anchor != YAML::NullAnchor) anchors_[anchor] = node;
    Append(std::move(node), mark);
  }

  void Append(YamlNode node, const YAML::Mark& mark) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = stack_.back();
    if (frame.node.is_list()) {
      frame.node.items.push_back(std::move(node));
      return;
    }
    if (!frame.has_key) {
      if (!node.is_scalar()) {
        throw Stop{DiagnosticCode::kYamlSyntax, "A key must be plain text",
                   "write a word before the colon", Line(mark), Column(mark)};
      }
      frame.key = std::move(node);
      frame.has_key = true;
      return;
    }
    frame.has_key = false;
    if (frame.key.text == "<<" && !frame.key.quoted) {
      AddMerge(frame, std::move(node));
      return;
    }
    if (!frame.keys.insert(frame.key.text).second) {
      Diagnostic duplicate;
      duplicate.code = DiagnosticCode::kYamlDuplicateKey;
      duplicate.message =
          absl::StrCat("The key '", frame.key.text, "' stands here twice");
      duplicate.hint = "remove one of the two";
      duplicate.line = frame.key.line;
      duplicate.column = frame.key.column;
      duplicates_.push_back(std::move(duplicate));
      return;
    }
    frame.node.entries.emplace_back(std::move(frame.key), std::move(node));
  }

  static void AddMerge(Frame& frame, YamlNode node) {
    if (node.is_map()) {
      frame.merges.push_back(std::move(node));
      return;
    }
    for (YamlNode& item : node.items) {
      if (item.is_map()) frame.merges.push_back(std::move(item));
    }
  }

  Budget left_;
  YamlNode root_;
  std::vector<Frame> stack_;
  absl::flat_hash_map<YAML::anchor_t, YamlNode> anchors_;
  Diagnostics duplicates_;
};

void AddProblem(const std::shared_ptr<const std::string>& file, int line,
                int column, DiagnosticCode code, std::string message,
                std::string hint, Diagnostics* diagnostics) {
  Location at;
  at.file = file;
  at.line = line;
  at.column = column;
  diagnostics->push_back(
      ErrorAt(at, code, std::move(message), std::move(hint)));
}

}  // namespace

YamlNode::YamlNode() = default;
YamlNode::~YamlNode() = default;
YamlNode::YamlNode(const YamlNode& other) = default;
YamlNode& YamlNode::operator=(const YamlNode& other) = default;
YamlNode::YamlNode(YamlNode&& other) noexcept = default;
YamlNode& YamlNode::operator=(YamlNode&& other) noexcept = default;

const YamlNode* YamlNode::Find(absl::string_view key) const {
  for (const auto& [name, value] : entries) {
    if (name.text == key) return &value;
  }
  return nullptr;
}

absl::string_view YamlNode::KindName() const {
  switch (kind) {
    case Kind::kNull:
      return "nothing";
    case Kind::kScalar:
      return "text";
    case Kind::kList:
      return "a list";
    case Kind::kMap:
      return "a mapping";
  }
  return "";
}

std::vector<YamlNode> ParseYaml(absl::string_view text,
                                const std::shared_ptr<const std::string>& file,
                                Diagnostics* diagnostics) {
  std::vector<YamlNode> documents;
  if (text.size() > kMaxModelFileBytes) {
    AddProblem(
        file, 1, 1, DiagnosticCode::kYamlLimit,
        absl::StrCat("The file is larger than ", kMaxModelFileBytes, " bytes"),
        "split it into several files", diagnostics);
    return documents;
  }
  Budget left;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (true) {
      TreeBuilder builder(left);
      if (!parser.HandleNextDocument(builder)) break;
      left = builder.left();
      for (Diagnostic& duplicate : builder.TakeDuplicates()) {
        duplicate.file = *file;
        diagnostics->push_back(std::move(duplicate));
      }
      YamlNode root = builder.TakeRoot();
      if (!root.is_null()) documents.push_back(std::move(root));
    }
  } catch (const Stop& stop) {
    AddProblem(file, stop.line, stop.column, stop.code, stop.message, stop.hint,
               diagnostics);
  } catch (const YAML::Exception& error) {
    AddProblem(file, error.mark.line + 1, error.mark.column + 1,
               DiagnosticCode::kYamlSyntax,
               absl::StrCat("This is not YAML: ", error.msg),
               "check indentation, quotes and colons around here", diagnostics);
  } catch (const std::exception& error) {
    AddProblem(file, 1, 1, DiagnosticCode::kYamlSyntax,
               absl::StrCat("This is not YAML: ", error.what()),
               "check indentation, quotes and colons", diagnostics);
  }
  return documents;
}

}  // namespace semantic_layer::semantic
