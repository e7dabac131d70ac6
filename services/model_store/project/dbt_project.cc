#include "services/model_store/project/dbt_project.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/yaml/flow_json.h"

namespace semantic_layer::model_store {
namespace {

constexpr absl::string_view kSettingsFile = "dbt_project.yml";
// Folders of builds and of other people's code.
constexpr absl::string_view kForeignFolders[] = {
    "target", "dbt_packages", "dbt_modules", "logs", "node_modules", "venv"};

absl::string_view FolderOf(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == absl::string_view::npos ? "" : path.substr(0, slash);
}

absl::string_view LeafOf(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == absl::string_view::npos ? path : path.substr(slash + 1);
}

// The path as seen from a folder; nothing when it is not in there.
std::optional<absl::string_view> Below(absl::string_view path,
                                       absl::string_view folder) {
  if (folder.empty()) return path;
  if (path == folder) return "";
  if (!absl::ConsumePrefix(&path, folder) || !absl::ConsumePrefix(&path, "/")) {
    return std::nullopt;
  }
  return path;
}

std::string ScalarText(const json::Value& value) {
  switch (value.kind()) {
    case json::Kind::kString:
      return std::string(value.string());
    case json::Kind::kNumber:
      return std::string(value.number());
    case json::Kind::kBool:
      return value.boolean() ? "true" : "false";
    default:
      return "";
  }
}

std::string TextAt(const json::Value& object, absl::string_view key) {
  const std::optional<json::Value> value = object.Find(key);
  return value.has_value() ? ScalarText(*value) : "";
}

bool IsObject(const std::optional<json::Value>& value) {
  return value.has_value() && value->kind() == json::Kind::kObject;
}

// Calls `visit` with each mapping among the documents of a text.
template <typename Visit>
void ForEachMapping(absl::string_view text, const Visit& visit) {
  semantic::Diagnostics ignored;
  for (const std::string& json : semantic::YamlToJson(text, &ignored)) {
    json::Document document;
    json::Error error;
    if (!document.Parse(json, {}, &error)) continue;
    if (document.root().kind() == json::Kind::kObject) visit(document.root());
  }
}

// Calls `visit` with each mapping of a list.
template <typename Visit>
void ForEachItem(const json::Value& object, absl::string_view key,
                 const Visit& visit) {
  const std::optional<json::Value> list = object.Find(key);
  if (!list.has_value() || list->kind() != json::Kind::kArray) return;
  for (const json::Value& item : list->elements()) {
    if (item.kind() == json::Kind::kObject) visit(item);
  }
}

}  // namespace

DbtProject DbtProject::Read(const ProjectTree& tree,
                            const semantic::TableDefaults& target) {
  DbtProject project;
  project.target_ = target;
  const std::string* settings = nullptr;
  std::vector<std::string> folders;
  for (const auto& [path, text] : tree.yaml_files()) {
    if (LeafOf(path) != kSettingsFile) continue;
    std::string folder(FolderOf(path));
    const auto depth = [](const std::string& name) {
      return name.empty() ? 0 : 1 + std::count(name.begin(), name.end(), '/');
    };
    if (settings == nullptr || depth(folder) < depth(project.root_)) {
      settings = &text;
      project.root_ = folder;
    }
    folders.push_back(std::move(folder));
  }
  for (std::string& folder : folders) {
    if (folder != project.root_) {
      project.foreign_folders_.push_back(std::move(folder));
    }
  }
  if (settings != nullptr) project.ReadSettings(*settings);
  for (const auto& [path, text] : tree.yaml_files()) {
    if (project.Owns(path)) project.ReadProperties(text);
  }
  project.FindModelFiles(tree);
  return project;
}

bool DbtProject::Owns(absl::string_view path) const {
  const std::optional<absl::string_view> inside = Below(path, root_);
  if (!inside.has_value()) return false;
  for (const std::string& folder : foreign_folders_) {
    if (Below(path, folder).has_value()) return false;
  }
  const std::vector<absl::string_view> parts = absl::StrSplit(*inside, '/');
  for (const absl::string_view part : parts) {
    if (absl::StartsWith(part, ".")) return false;
  }
  for (const absl::string_view folder : kForeignFolders) {
    if (parts.size() > 1 && parts.front() == folder) return false;
  }
  return parts.front() != "__MACOSX";
}

void DbtProject::ReadSettings(absl::string_view text) {
  has_settings_ = true;
  ForEachMapping(text, [&](const json::Value& root) {
    name_ = TextAt(root, "name");
    for (const absl::string_view key : {"model-paths", "source-paths"}) {
      const std::optional<json::Value> paths = root.Find(key);
      if (!paths.has_value() || paths->kind() != json::Kind::kArray) continue;
      model_paths_.clear();
      for (const json::Value& path : paths->elements()) {
        model_paths_.push_back(ScalarText(path));
      }
      break;
    }
    if (const std::optional<json::Value> vars = root.Find("vars");
        IsObject(vars)) {
      for (const auto& [key_value, value] : vars->members()) {
        const absl::string_view key = key_value.string();
        // Variables of one project stand in a mapping under its name.
        if (value.kind() == json::Kind::kObject && key == name_) {
          for (const auto& [inner, set] : value.members()) {
            vars_[std::string(inner.string())] = ScalarText(set);
          }
        } else if (value.kind() != json::Kind::kObject) {
          vars_.emplace(std::string(key), ScalarText(value));
        }
      }
    }
    const std::optional<json::Value> models = root.Find("models");
    if (!IsObject(models)) return;
    const Place top = PlaceIn(*models, Place());
    folders_[""] = top;
    const std::optional<json::Value> own = models->Find(name_);
    if (IsObject(own)) ReadTree(*own, "", top);
  });
}

DbtProject::Place DbtProject::PlaceIn(const json::Value& config,
                                      Place place) const {
  const auto take = [&](absl::string_view key, std::string& to) {
    std::string value = TextAt(config, absl::StrCat("+", key));
    if (value.empty()) value = TextAt(config, key);
    if (!value.empty()) to = Filled(value);
  };
  take("database", place.database);
  take("catalog", place.database);
  take("schema", place.schema);
  take("alias", place.alias);
  return place;
}

void DbtProject::ReadTree(const json::Value& node, const std::string& folder,
                          Place place) {
  place = PlaceIn(node, std::move(place));
  folders_[folder] = place;
  for (const auto& [key_value, value] : node.members()) {
    const absl::string_view key = key_value.string();
    if (value.kind() != json::Kind::kObject || absl::StartsWith(key, "+")) {
      continue;
    }
    ReadTree(value,
             folder.empty() ? std::string(key) : absl::StrCat(folder, "/", key),
             place);
  }
}

void DbtProject::ReadProperties(absl::string_view text) {
  ForEachMapping(text, [&](const json::Value& root) {
    for (const absl::string_view key : {"models", "seeds", "snapshots"}) {
      ForEachItem(root, key, [&](const json::Value& item) { ReadModel(item); });
    }
    ForEachItem(root, "sources",
                [&](const json::Value& item) { ReadSource(item); });
  });
}

void DbtProject::ReadModel(const json::Value& model) {
  const std::optional<json::Value> config = model.Find("config");
  const std::string name = TextAt(model, "name");
  if (name.empty() || !IsObject(config)) return;
  models_[name] = PlaceIn(*config, Place());
}

void DbtProject::ReadSource(const json::Value& source) {
  const std::string name = TextAt(source, "name");
  std::string database = Filled(TextAt(source, "database"));
  if (database.empty()) database = Filled(TextAt(source, "catalog"));
  std::string schema = Filled(TextAt(source, "schema"));
  if (schema.empty()) schema = name;
  if (database.empty()) database = target_.catalog;
  ForEachItem(source, "tables", [&](const json::Value& table) {
    const std::string table_name = TextAt(table, "name");
    std::string identifier = Filled(TextAt(table, "identifier"));
    if (identifier.empty()) identifier = table_name;
    semantic::TableName relation;
    for (const std::string& part : {database, schema, identifier}) {
      if (!part.empty()) relation.parts.push_back(part);
    }
    sources_[{name, table_name}] = std::move(relation);
  });
}

void DbtProject::FindModelFiles(const ProjectTree& tree) {
  for (const std::string& path : tree.other_files()) {
    if (!Owns(path)) continue;
    const absl::string_view leaf = LeafOf(path);
    const size_t dot = leaf.rfind('.');
    if (dot == absl::string_view::npos) continue;
    const absl::string_view ending = leaf.substr(dot);
    if (ending != ".sql" && ending != ".py") continue;
    for (const std::string& folder : model_paths_) {
      const std::optional<absl::string_view> inside =
          Below(FolderOf(path),
                root_.empty() ? folder : absl::StrCat(root_, "/", folder));
      if (!inside.has_value()) continue;
      folder_of_model_[std::string(leaf.substr(0, dot))] = std::string(*inside);
      break;
    }
  }
}

semantic::TableName DbtProject::RelationOf(absl::string_view model) const {
  const std::string name(model);
  Place place;
  const auto folder = folder_of_model_.find(name);
  // The deepest folder that says something stands for those above it.
  std::string at = folder == folder_of_model_.end() ? "" : folder->second;
  for (;;) {
    const auto found = folders_.find(at);
    if (found != folders_.end()) {
      place = found->second;
      break;
    }
    if (at.empty()) break;
    at = std::string(FolderOf(at));
  }
  if (const auto own = models_.find(name); own != models_.end()) {
    if (!own->second.database.empty()) place.database = own->second.database;
    if (!own->second.schema.empty()) place.schema = own->second.schema;
    if (!own->second.alias.empty()) place.alias = own->second.alias;
  }
  std::string schema = target_.schema;
  if (!place.schema.empty()) {
    schema =
        schema.empty() ? place.schema : absl::StrCat(schema, "_", place.schema);
  }
  const std::string& database =
      place.database.empty() ? target_.catalog : place.database;
  semantic::TableName relation;
  if (!schema.empty()) {
    if (!database.empty()) relation.parts.push_back(database);
    relation.parts.push_back(schema);
  }
  relation.parts.push_back(place.alias.empty() ? name : place.alias);
  return relation;
}

std::optional<semantic::TableName> DbtProject::SourceOf(
    absl::string_view source, absl::string_view table) const {
  const auto found = sources_.find({std::string(source), std::string(table)});
  if (found == sources_.end()) return std::nullopt;
  return found->second;
}

std::string DbtProject::Filled(absl::string_view text) const {
  std::string filled;
  for (;;) {
    const size_t begin = text.find("{{");
    const size_t end = text.find("}}", begin);
    if (begin == absl::string_view::npos || end == absl::string_view::npos) {
      return absl::StrCat(filled, text);
    }
    absl::StrAppend(&filled, text.substr(0, begin));
    absl::string_view inside =
        absl::StripAsciiWhitespace(text.substr(begin + 2, end - begin - 2));
    if (inside == "target.schema") {
      filled += target_.schema;
    } else if (inside == "target.database" || inside == "target.catalog") {
      filled += target_.catalog;
    } else if (absl::ConsumePrefix(&inside, "var(") &&
               absl::ConsumeSuffix(&inside, ")")) {
      const std::vector<absl::string_view> arguments =
          absl::StrSplit(inside, absl::MaxSplits(',', 1));
      const auto unquoted = [](absl::string_view quoted) {
        quoted = absl::StripAsciiWhitespace(quoted);
        if (quoted.size() < 2) return std::string();
        return std::string(quoted.substr(1, quoted.size() - 2));
      };
      const auto set = vars_.find(unquoted(arguments.front()));
      if (set != vars_.end()) {
        filled += set->second;
      } else if (arguments.size() == 2) {
        filled += unquoted(arguments[1]);
      }
    }
    text.remove_prefix(end + 2);
  }
}

}  // namespace semantic_layer::model_store
