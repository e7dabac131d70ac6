#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_MODEL_SOURCE_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_MODEL_SOURCE_H_

#include <string>

namespace semantic_layer::semantic {

// One model file: its text, and the id by which diagnostics call it.
struct ModelSource {
  std::string id;
  std::string text;
};

struct LoadOptions {
  // What ref('x') and bare table names resolve against; may be empty.
  std::string default_catalog;
  std::string default_schema;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_MODEL_SOURCE_H_
