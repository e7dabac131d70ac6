#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_READ_DOCUMENT_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_READ_DOCUMENT_H_

#include "common/semantic/diagnostic.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/yaml/model_source.h"

namespace semantic_layer::semantic {

struct ReadResult {
  // What could be read; elements with errors are left out.
  ModelDocument document;
  Diagnostics diagnostics;
};

// Reads one model file as written, whatever its shape: strict about keys and
// values, but follows no references and parses no expressions. Thread safe.
ReadResult ReadModelDocument(const ModelSource& source,
                             const LoadOptions& options);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_READ_DOCUMENT_H_
