#include "services/model_store/project/semantic_files.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/json/reader.h"
#include "common/json/text.h"
#include "common/semantic/model/table_name.h"
#include "common/semantic/yaml/flow_json.h"
#include "common/semantic/yaml/read_document.h"
#include "common/semantic/yaml/write_document.h"
#include "services/model_store/limits.h"
#include "services/model_store/model_id.h"

namespace semantic_layer::model_store {
namespace {

using semantic::ModelDocument;
using semantic::SemanticModel;
using semantic::TableName;

bool HasItems(const json::Value& object, absl::string_view key) {
  const std::optional<json::Value> value = object.Find(key);
  return value.has_value() &&
         (value->kind() == json::Kind::kArray ||
          value->kind() == json::Kind::kObject) &&
         value->size() > 0;
}

bool HasAny(const json::Value& object,
            std::initializer_list<absl::string_view> keys) {
  for (const absl::string_view key : keys) {
    if (HasItems(object, key)) return true;
  }
  return false;
}

// Whether one of dbt's models has a meaning, not only columns and tests.
bool HasSemanticModel(const json::Value& root) {
  const std::optional<json::Value> models = root.Find("models");
  if (!models.has_value() || models->kind() != json::Kind::kArray) return false;
  for (const json::Value& model : models->elements()) {
    if (model.kind() != json::Kind::kObject) continue;
    if (model.Find("semantic_model").has_value() ||
        model.Find("time_spine").has_value()) {
      return true;
    }
  }
  return false;
}

// Whether a mapping says something about models or metrics, in any of the
// shapes that model files have.
bool IsSemantic(const json::Value& root) {
  if (root.kind() != json::Kind::kObject) return false;
  if (HasAny(root, {"semantic_models", "metrics", "saved_queries",
                    "semantic_model", "metric", "saved_query",
                    "project_configuration", "project_configurations"})) {
    return true;
  }
  if (HasSemanticModel(root)) return true;
  // One model by itself, or a metric view.
  return (root.Find("model").has_value() || root.Find("source").has_value()) &&
         HasAny(root, {"entities", "dimensions", "measures", "fields"});
}

enum class Content { kSemantic, kOther, kUnreadable };

Content ContentOf(const std::string& text) {
  semantic::Diagnostics diagnostics;
  for (const std::string& json : semantic::YamlToJson(text, &diagnostics)) {
    json::Document document;
    json::Error error;
    if (document.Parse(json, {}, &error) && IsSemantic(document.root())) {
      return Content::kSemantic;
    }
  }
  return HasErrors(diagnostics) ? Content::kUnreadable : Content::kOther;
}

// What a model's `model:` calls: "ref", "source" or nothing.
absl::string_view CallOf(absl::string_view table_text) {
  absl::string_view text = absl::StripAsciiWhitespace(table_text);
  if (absl::ConsumePrefix(&text, "{{")) {
    text = absl::StripLeadingAsciiWhitespace(text);
  }
  for (const absl::string_view call : {"ref", "source"}) {
    if (absl::StartsWith(text, absl::StrCat(call, "("))) return call;
  }
  return "";
}

// The table as the project has it; nothing where it says nothing.
std::optional<TableName> Resolved(absl::string_view table_text,
                                  const TableName& bare,
                                  const DbtProject& project) {
  const absl::string_view call = CallOf(table_text);
  if (bare.empty()) return std::nullopt;
  if (call == "ref") return project.RelationOf(bare.parts.back());
  if (call == "source" && bare.parts.size() == 2) {
    return project.SourceOf(bare.parts[0], bare.parts[1]);
  }
  return std::nullopt;
}

// Puts every table where the project has it; whether that is elsewhere than
// this service would look by itself.
bool PlaceTables(const DbtProject& project,
                 const semantic::LoadOptions& options,
                 const ModelDocument& bare, ModelDocument& document) {
  bool moved = false;
  const semantic::TableDefaults defaults = {options.default_catalog,
                                            options.default_schema};
  for (size_t i = 0; i < document.models.size(); ++i) {
    SemanticModel& model = document.models[i];
    const std::optional<TableName> table =
        Resolved(model.table_text, bare.models[i].table, project);
    if (!table.has_value()) continue;
    if (semantic::ParseTableName(model.table_text, defaults) == table) continue;
    model.table = *table;
    model.table_text = semantic::FormatTableName(*table);
    moved = true;
  }
  for (size_t i = 0; i < document.time_spines.size(); ++i) {
    const TableName& name = bare.time_spines[i].table;
    if (name.parts.size() != 1) continue;
    TableName table = project.RelationOf(name.parts.front());
    if (document.time_spines[i].table == table) continue;
    document.time_spines[i].table = std::move(table);
    moved = true;
  }
  return moved;
}

// Letters, digits and '_' of a path without its ending: "marts/orders.yml"
// gives "marts_orders".
std::string IdOfPath(absl::string_view path) {
  std::string id;
  for (const char c : path.substr(0, path.rfind('.'))) {
    const bool plain = absl::ascii_isalnum(static_cast<unsigned char>(c));
    if (plain || c == '-') {
      id += c;
    } else if (!id.empty() && id.back() != '_') {
      id += '_';
    }
  }
  while (!id.empty() && id.back() == '_') id.pop_back();
  absl::AsciiStrToLower(&id);
  return id.substr(0, kModelIdBytesMax);
}

absl::string_view LeafOf(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == absl::string_view::npos ? path : path.substr(slash + 1);
}

// The names that a file may have, the best first.
std::vector<std::string> WantedIds(const SemanticFile& file,
                                   absl::string_view root) {
  std::vector<std::string> ids;
  if (file.document.models.size() == 1) {
    ids.push_back(file.document.models.front().name);
  }
  ids.push_back(IdOfPath(LeafOf(file.path)));
  absl::string_view inside = file.path;
  if (!root.empty()) absl::ConsumePrefix(&inside, absl::StrCat(root, "/"));
  ids.push_back(IdOfPath(inside));
  return ids;
}

void ChooseIds(absl::string_view root, std::vector<SemanticFile>& files) {
  std::map<std::string, int> uses;
  for (const SemanticFile& file : files) {
    if (!file.skipped.empty()) continue;
    std::set<std::string> wanted;
    for (std::string& id : WantedIds(file, root)) wanted.insert(std::move(id));
    for (const std::string& id : wanted) ++uses[id];
  }
  std::set<std::string> taken;
  for (SemanticFile& file : files) {
    if (!file.skipped.empty()) continue;
    const std::vector<std::string> wanted = WantedIds(file, root);
    for (const std::string& id : wanted) {
      if (!IsValidModelId(id) || IsReservedModelId(id)) continue;
      // A name that several files would like is nobody's, but for the last.
      if (taken.contains(id) || (uses[id] > 1 && &id != &wanted.back())) {
        continue;
      }
      file.id = id;
      break;
    }
    if (file.id.empty()) {
      file.failed = "No model id can be made of the file's path; rename it.";
    } else {
      taken.insert(file.id);
    }
  }
}

SemanticFile ReadFile(const std::string& path, const std::string& text,
                      const DbtProject& project,
                      const semantic::LoadOptions& options) {
  SemanticFile file;
  file.path = path;
  if (!project.Owns(path)) {
    file.skipped = "It belongs to a build, a package or another project.";
    return file;
  }
  if (!json::IsValidUtf8(text)) {
    file.skipped = "It is not UTF-8.";
    return file;
  }
  const Content content = ContentOf(text);
  if (content == Content::kOther) {
    file.skipped =
        "It defines no semantic models, metrics, saved queries or time spines.";
    return file;
  }
  semantic::ReadResult read =
      semantic::ReadModelDocument({path, text}, options);
  // Settings of other tools may hold what is no YAML, such as templates.
  if (content == Content::kUnreadable &&
      !absl::StrContains(text, "semantic_model") &&
      !absl::StrContains(text, "metrics:")) {
    file.skipped = "It is not plain YAML.";
    return file;
  }
  file.document = std::move(read.document);
  if (HasErrors(read.diagnostics)) {
    file.failed = "The file has errors.";
    file.diagnostics = std::move(read.diagnostics);
    return file;
  }
  file.text = text;
  const ModelDocument bare =
      semantic::ReadModelDocument({path, text}, {}).document;
  if (PlaceTables(project, options, bare, file.document)) {
    file.text = semantic::WriteModelDocument(file.document);
  }
  return file;
}

}  // namespace

std::vector<SemanticFile> FindSemanticFiles(
    const ProjectTree& tree, const DbtProject& project,
    const semantic::LoadOptions& options) {
  std::vector<SemanticFile> files;
  for (const auto& [path, text] : tree.yaml_files()) {
    files.push_back(ReadFile(path, text, project, options));
  }
  ChooseIds(project.root(), files);
  return files;
}

}  // namespace semantic_layer::model_store
