#include "common/config/yaml_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/config/limits.h"
#include "common/status/status_macros.h"
#include "yaml-cpp/yaml.h"

namespace semantic_layer::config {
namespace {

class Flattener {
 public:
  explicit Flattener(const std::string& path) : path_(path) {}

  absl::Status Walk(const YAML::Node& node, const std::string& name,
                    int depth) {
    if (depth > kConfigDepthMax) return Wrong(node, "is nested too deeply");
    if (node.IsNull()) return absl::OkStatus();  // "key:" says nothing.
    if (node.IsScalar()) {
      if (name.empty()) return Wrong(node, "expected `key: value` lines");
      Add(node, name, node.Scalar());
      return absl::OkStatus();
    }
    if (node.IsSequence()) return WalkList(node, name);
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) return Wrong(entry.first, "is no name");
      const std::string& part = entry.first.Scalar();
      RETURN_IF_ERROR(Walk(entry.second,
                           name.empty() ? part : absl::StrCat(name, ".", part),
                           depth + 1));
    }
    return absl::OkStatus();
  }

  std::vector<FileEntry> Take() { return std::move(entries_); }

 private:
  absl::Status WalkList(const YAML::Node& node, const std::string& name) {
    if (name.empty()) return Wrong(node, "expected `key: value` lines");
    std::string joined;
    for (const YAML::Node& item : node) {
      if (!item.IsScalar() || absl::StrContains(item.Scalar(), ",")) {
        return Wrong(item, absl::StrCat(name,
                                        ": a list holds plain texts "
                                        "without commas"));
      }
      absl::StrAppend(&joined, joined.empty() ? "" : ",", item.Scalar());
    }
    Add(node, name, joined);
    return absl::OkStatus();
  }

  void Add(const YAML::Node& node, const std::string& name,
           const std::string& value) {
    entries_.push_back(
        {name, value, node.Mark().line + 1, node.Mark().column + 1});
  }

  absl::Status Wrong(const YAML::Node& node, absl::string_view what) const {
    return absl::InvalidArgumentError(
        absl::StrCat(path_, ":", node.Mark().line + 1, ":",
                     node.Mark().column + 1, ": ", what));
  }

  const std::string& path_;
  std::vector<FileEntry> entries_;
};

}  // namespace

absl::StatusOr<std::string> ReadSmallFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    std::string why = absl::StrCat(path, ": ", std::strerror(errno));
    if (errno == ENOENT) return absl::NotFoundError(why);
    return absl::InvalidArgumentError(why);
  }
  std::string text(kConfigFileBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": cannot be read; is it a directory?"));
  }
  text.resize(static_cast<size_t>(in.gcount()));
  if (text.size() > kConfigFileBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": is larger than ", kConfigFileBytesMax, " bytes"));
  }
  return text;
}

absl::StatusOr<std::vector<FileEntry>> ReadYamlFile(const std::string& path) {
  ASSIGN_OR_RETURN(std::string text, ReadSmallFile(path));
  Flattener flattener(path);
  try {
    RETURN_IF_ERROR(flattener.Walk(YAML::Load(text), "", 0));
  } catch (const YAML::Exception& e) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ":", e.mark.line + 1, ":", e.mark.column + 1, ": ", e.msg));
  }
  return flattener.Take();
}

}  // namespace semantic_layer::config
