#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_MAP_READER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_MAP_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/model/sql_text.h"
#include "common/semantic/yaml/yaml_node.h"

namespace semantic_layer::semantic {

// Collects the findings about one file, up to a limit.
class FileReporter {
 public:
  FileReporter(std::shared_ptr<const std::string> file,
               Diagnostics* diagnostics)
      : file_(std::move(file)), diagnostics_(diagnostics) {}

  void Error(const YamlNode& at, DiagnosticCode code, std::string message,
             std::string hint = "");
  void Warning(const YamlNode& at, DiagnosticCode code, std::string message,
               std::string hint = "");
  Location At(const YamlNode& node) const;
  // Errors so far: an element that raised the count while it was read is bad.
  size_t errors() const { return errors_; }

 private:
  void Add(Diagnostic diagnostic);

  std::shared_ptr<const std::string> file_;
  Diagnostics* diagnostics_;
  size_t errors_ = 0;
  size_t reported_ = 0;
};

// MapReader reads one mapping strictly: each key is asked for by name, wrong
// kinds of values are reported where they stand, and Finish() reports the keys
// that nobody asked for, with the nearest known one. Keys like __this__ are
// left alone.
//
// A getter returns "nothing" both for an absent key and for a bad value (which
// it has reported). Not thread safe; lives while the node does.
class MapReader {
 public:
  // `what` names the mapping in messages: "dimension", "metric".
  MapReader(const YamlNode& node, absl::string_view what,
            FileReporter* reporter);

  bool ok() const { return node_.is_map(); }
  const YamlNode& node() const { return node_; }
  FileReporter* reporter() { return reporter_; }

  // The value of a key; null when absent or written as null.
  const YamlNode* Get(absl::string_view key);
  bool Has(absl::string_view key) const;
  // Where the value of a key stands; no place when it is absent.
  Location PlaceOf(absl::string_view key) const;

  std::optional<std::string> Text(absl::string_view key);
  // Reports a missing key.
  std::string RequiredText(absl::string_view key);
  // A name of an element: folded to lower case and checked against the rules.
  std::string Name(absl::string_view key);
  std::string RequiredName(absl::string_view key);
  std::optional<bool> Bool(absl::string_view key);
  std::optional<int64_t> Int(absl::string_view key);
  std::optional<double> Number(absl::string_view key);
  // Text of SQL: text, number or boolean.
  SqlText Sql(absl::string_view key);
  // One text or a list of texts. `places`, where given, gets theirs.
  std::vector<SqlText> SqlList(absl::string_view key);
  std::vector<std::string> TextList(absl::string_view key,
                                    std::vector<Location>* places = nullptr);
  // The items of a list of mappings; empty when absent.
  std::vector<const YamlNode*> MapList(absl::string_view key);
  // A mapping, or null.
  const YamlNode* Map(absl::string_view key);

  // Marks keys as known without reading them.
  void Ignore(std::initializer_list<absl::string_view> keys);
  void Finish();

  // Reports a value outside of what its key allows.
  void BadValue(const YamlNode& at, absl::string_view key,
                absl::string_view value,
                const std::vector<absl::string_view>& allowed);
  void Missing(absl::string_view key);

 private:
  const YamlNode& node_;
  absl::string_view what_;
  FileReporter* reporter_;
  std::vector<absl::string_view> known_;
};

// Reports a known word (a type, an aggregation, a grain) that mixes upper and
// lower case, as "Sum": dbt takes it all lower or all upper.
void CheckWordCase(const YamlNode& node, FileReporter* reporter);

// Whether a name keeps the rules: lower-case letters, digits and single
// underscores, beginning with a letter, at least two characters. On failure
// `why` says what is wrong.
bool IsValidName(absl::string_view name, std::string* why);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_MAP_READER_H_
