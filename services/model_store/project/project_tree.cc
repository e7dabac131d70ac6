#include "services/model_store/project/project_tree.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/json/text.h"
#include "services/model_store/errors.h"
#include "services/model_store/limits.h"

namespace semantic_layer::model_store {
namespace {

// A path of a stranger, fit for a message.
std::string Shown(absl::string_view path) {
  constexpr size_t kShownBytes = 80;
  return absl::CHexEscape(path.substr(0, kShownBytes));
}

bool HasDrive(absl::string_view path) {
  return path.size() >= 2 && absl::ascii_isalpha(path[0]) && path[1] == ':';
}

}  // namespace

bool ProjectTree::IsYaml(absl::string_view path) {
  return absl::EndsWithIgnoreCase(path, ".yml") ||
         absl::EndsWithIgnoreCase(path, ".yaml");
}

absl::StatusOr<std::string> ProjectTree::NormalPath(absl::string_view path,
                                                    absl::string_view field) {
  const auto refused = [&](absl::string_view why) {
    return InvalidField(
        field, absl::StrCat("The path '", Shown(path), "' ", why,
                            "; paths of a project are relative to it."));
  };
  if (path.empty() || path.size() > kProjectPathBytesMax) {
    return refused("is empty or too long");
  }
  if (!json::IsValidUtf8(path)) return refused("is not UTF-8");
  for (const char c : path) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c)) || c == '\\') {
      return refused("holds a control character or a backslash");
    }
  }
  if (path.front() == '/' || HasDrive(path)) return refused("is absolute");
  std::vector<absl::string_view> parts;
  for (const absl::string_view part : absl::StrSplit(path, '/')) {
    if (part == "..") return refused("leads out of the project");
    if (!part.empty() && part != ".") parts.push_back(part);
  }
  if (parts.empty()) return refused("names no file");
  if (parts.size() > kProjectDepthMax) return refused("is too deep");
  return absl::StrJoin(parts, "/");
}

absl::Status ProjectTree::Add(absl::string_view path, std::string text,
                              absl::string_view field) {
  const std::string key(path);
  if (yaml_files_.contains(key) || other_files_.contains(key)) {
    return InvalidField(
        field, absl::StrCat("The project has two files '", Shown(path), "'."));
  }
  if (yaml_files_.size() + other_files_.size() >= kProjectFilesMax) {
    return InvalidField(field, absl::StrCat("A project may have ",
                                            kProjectFilesMax, " files."));
  }
  if (!IsYaml(path)) {
    other_files_.insert(key);
    return absl::OkStatus();
  }
  bytes_ += text.size();
  if (bytes_ > kProjectBytesMax) {
    return InvalidField(field, absl::StrCat("A project may have ",
                                            kProjectBytesMax, " bytes."));
  }
  yaml_files_.emplace(key, std::move(text));
  return absl::OkStatus();
}

}  // namespace semantic_layer::model_store
