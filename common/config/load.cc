#include "common/config/load.h"

#include <unistd.h>

#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/config/dotenv.h"
#include "common/config/yaml_file.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

extern char** environ;

namespace semantic_layer::config {
namespace {

struct Candidate {
  std::string value;
  std::string origin;
};

// Values by canonical name; a later Offer wins over an earlier one.
class Candidates {
 public:
  void Offer(absl::string_view name, std::string value, std::string origin) {
    best_[CanonicalName(name)] = {std::move(value), std::move(origin)};
  }

  const Candidate* Find(const std::string& canonical) const {
    auto found = best_.find(canonical);
    return found == best_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, Candidate> best_;
};

std::string UnknownKey(const Schema& schema, absl::string_view name,
                       absl::string_view origin) {
  std::vector<std::string> nearest = schema.Nearest(name);
  return absl::StrCat(origin, ": unknown setting '", name, "'",
                      nearest.empty()
                          ? "; --help lists the settings"
                          : absl::StrCat("; did you mean ",
                                         absl::StrJoin(nearest, " or "), "?"));
}

std::string UnusableValue(const Schema::Key& key, const Candidate& candidate,
                          const absl::Status& status) {
  std::string shown;
  if (key.type != Schema::Type::kSecret) {
    shown = absl::StrCat(" '", candidate.value, "'");
  }
  return absl::StrCat(candidate.origin, ": the value", shown, " of ",
                      key.spec.name, " ", status.message(), " (",
                      TypeName(key.type),
                      key.spec.example.empty()
                          ? ""
                          : absl::StrCat("; for example ", key.spec.example),
                      ")");
}

// Keys of the settings file and of --set must exist; names elsewhere may be
// meant for others.
void OfferFile(const std::string& path, const Schema& schema,
               Candidates& candidates, std::vector<std::string>& problems) {
  absl::StatusOr<std::vector<FileEntry>> entries = ReadYamlFile(path);
  if (!entries.ok()) {
    problems.push_back(absl::StrCat("--config ", entries.status().message()));
    return;
  }
  for (FileEntry& entry : *entries) {
    std::string origin = absl::StrCat(path, ":", entry.line, ":", entry.column);
    if (schema.Find(entry.name) == nullptr) {
      problems.push_back(UnknownKey(schema, entry.name, origin));
    }
    candidates.Offer(entry.name, std::move(entry.value), origin);
  }
}

void OfferDotenv(const std::string& path, Candidates& candidates,
                 std::vector<std::string>& problems) {
  if (path.empty()) return;
  absl::StatusOr<std::string> text = ReadSmallFile(path);
  if (absl::IsNotFound(text.status())) return;
  absl::StatusOr<std::vector<FileEntry>> entries =
      text.ok() ? ParseDotenv(*text, path)
                : absl::StatusOr<std::vector<FileEntry>>(text.status());
  if (!entries.ok()) {
    problems.push_back(std::string(entries.status().message()));
    return;
  }
  for (FileEntry& entry : *entries) {
    candidates.Offer(entry.name, std::move(entry.value),
                     absl::StrCat(path, ":", entry.line));
  }
}

// The value of an option given as --name=value or --name value.
absl::StatusOr<std::optional<std::string>> OptionValue(
    absl::string_view name, const std::vector<std::string>& args, size_t& i) {
  absl::string_view rest = args[i];
  if (!absl::ConsumePrefix(&rest, name)) return std::nullopt;
  if (absl::ConsumePrefix(&rest, "=")) {
    return std::optional<std::string>(std::string(rest));
  }
  if (!rest.empty()) return std::nullopt;
  if (i + 1 == args.size()) {
    return MakeStatus(ErrorReason::kInvalidConfiguration,
                      absl::StrCat(name, " needs a value"));
  }
  return std::optional<std::string>(args[++i]);
}

}  // namespace

absl::StatusOr<CommandLine> ParseCommandLine(
    const std::vector<std::string>& args) {
  CommandLine line;
  for (size_t i = 0; i < args.size(); ++i) {
    if (args[i] == "--help" || args[i] == "-h") {
      line.help = true;
      continue;
    }
    if (args[i] == "--print_config" || args[i] == "--print-config") {
      line.print_config = true;
      continue;
    }
    ASSIGN_OR_RETURN(std::optional<std::string> file,
                     OptionValue("--config", args, i));
    if (file.has_value()) {
      line.config_file = *file;
      continue;
    }
    ASSIGN_OR_RETURN(std::optional<std::string> set,
                     OptionValue("--set", args, i));
    size_t equals = set.has_value() ? set->find('=') : std::string::npos;
    if (!set.has_value() || equals == std::string::npos || equals == 0) {
      return MakeStatus(
          ErrorReason::kInvalidConfiguration,
          absl::StrCat("cannot make sense of '",
                       set.has_value() ? "--set" : args[i],
                       "'; usage: [--config FILE] [--set key=value]... "
                       "[--print_config] [--help]"));
    }
    line.sets.emplace_back(set->substr(0, equals), set->substr(equals + 1));
  }
  return line;
}

std::map<std::string, std::string> ProcessEnvironment() {
  std::map<std::string, std::string> environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    absl::string_view text = *entry;
    size_t equals = text.find('=');
    if (equals == absl::string_view::npos) continue;
    environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

absl::StatusOr<Origins> Load(const CommandLine& command_line,
                             const Sources& sources, Schema& schema) {
  std::vector<std::string> problems;
  Candidates candidates;  // From the weakest source to the strongest.
  if (!command_line.config_file.empty()) {
    OfferFile(command_line.config_file, schema, candidates, problems);
  }
  OfferDotenv(sources.dotenv_file, candidates, problems);
  for (const auto& [name, value] : sources.environment) {
    candidates.Offer(name, value, "environment");
  }
  for (const auto& [name, value] : command_line.sets) {
    if (schema.Find(name) == nullptr) {
      problems.push_back(UnknownKey(schema, name, "--set"));
    }
    candidates.Offer(name, value, "--set");
  }
  Origins origins;
  for (const Schema::Key& key : schema.keys()) {
    const Candidate* candidate = candidates.Find(key.spec.name);
    origins[key.spec.name] =
        candidate == nullptr ? "default" : candidate->origin;
    if (candidate == nullptr) continue;
    absl::Status status = key.assign(candidate->value);
    if (!status.ok()) {
      problems.push_back(UnusableValue(key, *candidate, status));
    }
  }
  if (!problems.empty()) {
    return MakeStatus(ErrorReason::kInvalidConfiguration,
                      absl::StrJoin(problems, "\n"));
  }
  return origins;
}

}  // namespace semantic_layer::config
