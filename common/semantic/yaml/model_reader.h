#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_MODEL_READER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_MODEL_READER_H_

#include <vector>

#include "common/semantic/model/model_document.h"
#include "common/semantic/model/table_name.h"
#include "common/semantic/yaml/map_reader.h"

namespace semantic_layer::semantic {

// Reads a semantic model of dbt's legacy spec, of a MetricFlow document, or of
// the seed's shape (whose nested `metrics:` go to the document too). Elements
// with errors are left out; a model without a name or a table is.
void ReadSemanticModel(const YamlNode& node, const TableDefaults& defaults,
                       FileReporter* reporter, ModelDocument* document);

// Reads an entry of dbt's `models:`: a semantic model of the latest spec, a
// time spine, both or neither. Keys that belong to dbt alone are left alone.
void ReadDbtModel(const YamlNode& node, const TableDefaults& defaults,
                  FileReporter* reporter, ModelDocument* document);

// Reads `node_relation: {alias, schema_name, database, relation_name}`.
TableName ReadNodeRelation(const YamlNode& node, const TableDefaults& defaults,
                           FileReporter* reporter);

// Reads a `project_configuration:` document's time spines.
void ReadProjectConfiguration(const YamlNode& node,
                              const TableDefaults& defaults,
                              FileReporter* reporter, ModelDocument* document);

void ReadSavedQuery(const YamlNode& node, FileReporter* reporter,
                    ModelDocument* document);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_MODEL_READER_H_
