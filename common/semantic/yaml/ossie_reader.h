#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_OSSIE_READER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_OSSIE_READER_H_

#include "common/semantic/model/model_document.h"
#include "common/semantic/model/table_name.h"
#include "common/semantic/yaml/map_reader.h"

namespace semantic_layer::semantic {

// Whether a mapping is an Apache Ossie document: `semantic_model:` is a list.
bool IsOssie(const YamlNode& node);

// Reads an Apache Ossie (Open Semantic Interchange) document, core spec 0.2:
// datasets become models, each named and prefixed by its own name;
// relationships become entities of the relationship's name, unique on the one
// side and foreign on the many side; metrics become aggregate expressions whose
// columns are qualified by datasets. Of several dialects DATABRICKS is taken,
// then ANSI_SQL.
void ReadOssie(const YamlNode& node, const TableDefaults& defaults,
               FileReporter* reporter, ModelDocument* document);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_OSSIE_READER_H_
