#ifndef SEMANTIC_LAYER_COMMON_CONFIG_YAML_FILE_H_
#define SEMANTIC_LAYER_COMMON_CONFIG_YAML_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace semantic_layer::config {

// One setting as it stands in a file.
struct FileEntry {
  std::string name;   // As written, parts joined by '.'.
  std::string value;  // A list is joined by ','.
  int line;           // From 1.
  int column;         // From 1; 0 when unknown.
};

// Reads a YAML settings file: nested mappings of scalars and lists of scalars.
// INVALID_ARGUMENT, with file:line:column, for anything else.
absl::StatusOr<std::vector<FileEntry>> ReadYamlFile(const std::string& path);

// The content of a small text file. NOT_FOUND when there is none;
// INVALID_ARGUMENT when it is too large or cannot be read.
absl::StatusOr<std::string> ReadSmallFile(const std::string& path);

}  // namespace semantic_layer::config

#endif  // SEMANTIC_LAYER_COMMON_CONFIG_YAML_FILE_H_
