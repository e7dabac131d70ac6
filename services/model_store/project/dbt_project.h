#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_PROJECT_DBT_PROJECT_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_PROJECT_DBT_PROJECT_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/json/reader.h"
#include "common/semantic/model/table_name.h"
#include "services/model_store/project/project_tree.h"

namespace semantic_layer::model_store {

// Where the tables of a dbt project are: what its files say about databases,
// schemas and names, so that ref() and source() can be resolved.
//
// Read are dbt_project.yml (vars, and schema and database of its tree of
// models) and every properties file (config of single models, sources). A
// model's own schema is appended to the target's, "analytics_marts", as dbt
// does unless told otherwise; macros and config() calls inside SQL are not
// run. Immutable once read.
class DbtProject {
 public:
  // `target` is the catalog and schema that the project is built into.
  static DbtProject Read(const ProjectTree& tree,
                         const semantic::TableDefaults& target);

  // The folder with the project's dbt_project.yml, "" for the top; files of a
  // project inside it are not its own.
  const std::string& root() const { return root_; }
  bool has_settings() const { return has_settings_; }
  // Whether a file is part of this project rather than of an installed package,
  // a build, or another project below it.
  bool Owns(absl::string_view path) const;

  // The table that ref('model') means.
  semantic::TableName RelationOf(absl::string_view model) const;

  // The table that source('source', 'table') means; nothing when no file
  // declares it.
  std::optional<semantic::TableName> SourceOf(absl::string_view source,
                                              absl::string_view table) const;

 private:
  // What may be said about the place of a table; empty: not said.
  struct Place {
    std::string database;
    std::string schema;
    std::string alias;
  };

  void ReadSettings(absl::string_view text);
  void ReadTree(const json::Value& node, const std::string& folder,
                Place place);
  void ReadProperties(absl::string_view text);
  void ReadModel(const json::Value& model);
  void ReadSource(const json::Value& source);
  void FindModelFiles(const ProjectTree& tree);
  Place PlaceIn(const json::Value& config, Place place) const;
  // A text with {{ var('x') }} and {{ target.schema }} filled in.
  std::string Filled(absl::string_view text) const;

  semantic::TableDefaults target_;
  std::string root_;
  bool has_settings_ = false;
  std::string name_;
  std::vector<std::string> model_paths_ = {"models"};
  std::vector<std::string> foreign_folders_;
  std::map<std::string, std::string> vars_;
  // By folder below the model paths, "marts/finance".
  std::map<std::string, Place> folders_;
  std::map<std::string, Place> models_;
  // The folder of each model's SQL file.
  std::map<std::string, std::string> folder_of_model_;
  std::map<std::pair<std::string, std::string>, semantic::TableName> sources_;
};

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_PROJECT_DBT_PROJECT_H_
