#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_WRITE_DOCUMENT_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_WRITE_DOCUMENT_H_

#include <string>

#include "common/semantic/model/model_document.h"

namespace semantic_layer::semantic {

// Writes a document as YAML that ReadModelDocument reads back to an equal one.
// A kSingleModel document with one model becomes one mapping with nested
// `metrics:`; every other shape is written with dbt's legacy lists
// (`semantic_models:`, `metrics:`, ...), which can say everything a document
// holds. Keys come in a fixed order and defaults are left out, so equal
// documents give equal bytes. Text that YAML would read as something else is
// quoted.
std::string WriteModelDocument(const ModelDocument& document);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_WRITE_DOCUMENT_H_
