#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_PROJECT_PROJECT_TREE_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_PROJECT_PROJECT_TREE_H_

#include <cstddef>
#include <map>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::model_store {

// The files of a project as somebody sent them: the texts of its YAML files,
// and of the others the paths only. Paths are relative, with '/' between parts
// and without '.' or '..' in them.
class ProjectTree {
 public:
  // Whether a file's text is worth reading.
  static bool IsYaml(absl::string_view path);

  // Makes "./a//b" to "a/b". INVALID_REQUEST about `field` for a path that
  // leads out of the project, is absolute, holds what no path should, or is
  // longer or deeper than kProject... of limits.h.
  static absl::StatusOr<std::string> NormalPath(absl::string_view path,
                                                absl::string_view field);

  // Adds a file; `text` is kept of YAML files only. INVALID_REQUEST about
  // `field` for a path that is there already, or for more files or bytes than
  // a project may have.
  absl::Status Add(absl::string_view path, std::string text,
                   absl::string_view field);

  const std::map<std::string, std::string>& yaml_files() const {
    return yaml_files_;
  }
  const std::set<std::string>& other_files() const { return other_files_; }

 private:
  std::map<std::string, std::string> yaml_files_;
  std::set<std::string> other_files_;
  size_t bytes_ = 0;
};

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_PROJECT_PROJECT_TREE_H_
