#ifndef SEMANTIC_LAYER_COMMON_CONFIG_DOTENV_H_
#define SEMANTIC_LAYER_COMMON_CONFIG_DOTENV_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/config/yaml_file.h"

namespace semantic_layer::config {

// Parses KEY=value lines: blank lines, `# comments` and `export ` are skipped;
// a value may stand in single quotes (taken as it is) or double quotes (with
// \n, \t, \" and \\); an unquoted one ends at " #". INVALID_ARGUMENT names the
// line.
absl::StatusOr<std::vector<FileEntry>> ParseDotenv(absl::string_view text,
                                                   absl::string_view path);

}  // namespace semantic_layer::config

#endif  // SEMANTIC_LAYER_COMMON_CONFIG_DOTENV_H_
