#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_PROJECT_SEMANTIC_FILES_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_PROJECT_SEMANTIC_FILES_H_

#include <string>
#include <vector>

#include "common/semantic/diagnostic.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/yaml/load.h"
#include "services/model_store/project/dbt_project.h"
#include "services/model_store/project/project_tree.h"

namespace semantic_layer::model_store {

// A YAML file of a project and what it is to a model store.
struct SemanticFile {
  std::string path;
  // Why there is nothing to keep; empty for what is to be kept.
  std::string skipped;
  // The id that it would be kept under, and its text: the file's own, unless
  // the project puts a table elsewhere than this service would look for it.
  std::string id;
  std::string text;
  semantic::ModelDocument document;
  // Why it cannot be kept; `diagnostics` are those of the file as sent.
  std::string failed;
  semantic::Diagnostics diagnostics;
};

// Every YAML file of the project, by path. `options` are those that the kept
// files are read with later. Pure.
std::vector<SemanticFile> FindSemanticFiles(
    const ProjectTree& tree, const DbtProject& project,
    const semantic::LoadOptions& options);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_PROJECT_SEMANTIC_FILES_H_
