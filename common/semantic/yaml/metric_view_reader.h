#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_METRIC_VIEW_READER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_METRIC_VIEW_READER_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/model/table_name.h"
#include "common/semantic/yaml/map_reader.h"

namespace semantic_layer::semantic {

// The text of a metric view inside of its DDL.
struct MetricViewDdl {
  std::string name;     // as written, up to three parts
  std::string comment;  // empty when there is none
  std::string yaml;     // with line ends before it, so that lines are counted
                        // as in the DDL
};

// Takes `CREATE ... VIEW v WITH METRICS LANGUAGE YAML AS $$ ... $$` apart.
// Nothing for a text that is no such statement.
std::optional<MetricViewDdl> ReadMetricViewDdl(absl::string_view text);

// Whether a mapping is a Unity Catalog metric view.
bool IsMetricView(const YamlNode& node);

// Reads a metric view (YAML 0.1 and 1.1) as a model with its source joins, and
// its measures as metrics over that model. `name` is the view's; names of
// fields and measures become names of ours ("Order Month" is order_month, with
// the original as its label).
void ReadMetricView(const YamlNode& node, const std::string& name,
                    const TableDefaults& defaults, FileReporter* reporter,
                    ModelDocument* document);

// Reads the table or query that rows come from, in Databricks' notation; false,
// with an error, for text that is neither.
bool ReadSource(const YamlNode& node, const std::string& text,
                const TableDefaults& defaults, FileReporter* reporter,
                TableName* table, SqlText* query);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_METRIC_VIEW_READER_H_
