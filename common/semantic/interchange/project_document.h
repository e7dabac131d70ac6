#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_PROJECT_DOCUMENT_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_PROJECT_DOCUMENT_H_

#include <filesystem>
#include <string>
#include <vector>

#include "common/semantic/model/model_document.h"
#include "common/semantic/yaml/model_source.h"

namespace semantic_layer::semantic {

// For tests: the files of a project as one document.
ModelDocument ReadProject(const std::vector<ModelSource>& sources);

// The files of a folder, by name.
std::vector<ModelSource> ReadFolder(const std::filesystem::path& folder);

// A file as text; empty when it cannot be read.
std::string ReadText(const std::filesystem::path& path);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_PROJECT_DOCUMENT_H_
