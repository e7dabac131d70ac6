#ifndef SEMANTIC_LAYER_COMMON_CONFIG_LOAD_H_
#define SEMANTIC_LAYER_COMMON_CONFIG_LOAD_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/config/schema.h"

namespace semantic_layer::config {

// What was typed after the program's name.
struct CommandLine {
  std::string config_file;  // --config FILE; empty: none.
  std::vector<std::pair<std::string, std::string>> sets;  // --set key=value
  bool print_config = false;
  bool help = false;
};

// Understands --config, --set, --print_config and --help; a value follows
// after '=' or as the next argument. `args` does not hold the program's name.
// INVALID_ARGUMENT names an argument that is none of these.
absl::StatusOr<CommandLine> ParseCommandLine(
    const std::vector<std::string>& args);

// Where settings come from, apart from the command line.
struct Sources {
  // Environment variables; names that the schema lacks are not ours to judge.
  std::map<std::string, std::string> environment;
  // A .env file (KEY=value lines); one that does not exist is none. Names that
  // the schema lacks are skipped, as in the environment: one file serves the
  // whole suite.
  std::string dotenv_file = ".env";
};

// The environment of this process.
std::map<std::string, std::string> ProcessEnvironment();

// Where each key's value came from: "default", "file app.yaml:3", ".env:2",
// "environment", "--set". By canonical name.
using Origins = std::map<std::string, std::string>;

// Fills the schema's fields. For each key the first of --set, environment,
// .env file, config file, default that has it counts.
//
// INVALID_ARGUMENT lists every problem, one a line: a key of the file or of
// --set that the schema lacks (with the nearest names), a value that does not
// fit its key (with an example), a file that cannot be read. Values of
// secrets are never part of a message.
absl::StatusOr<Origins> Load(const CommandLine& command_line,
                             const Sources& sources, Schema& schema);

// The settings in force as a YAML file, each with its origin; secrets masked.
std::string PrintConfig(const Schema& schema, const Origins& origins);

// The keys as a Markdown table for the reference pages.
std::string PrintReference(const Schema& schema);

// What --help prints.
std::string PrintHelp(const Schema& schema, absl::string_view program);

}  // namespace semantic_layer::config

#endif  // SEMANTIC_LAYER_COMMON_CONFIG_LOAD_H_
