#include "common/semantic/yaml/read_document.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/semantic/model/folded_name.h"
#include "common/semantic/yaml/element_reader.h"
#include "common/semantic/yaml/map_reader.h"
#include "common/semantic/yaml/metric_reader.h"
#include "common/semantic/yaml/metric_view_reader.h"
#include "common/semantic/yaml/model_reader.h"
#include "common/semantic/yaml/ossie_reader.h"
#include "common/semantic/yaml/yaml_node.h"

namespace semantic_layer::semantic {
namespace {

// Whether the mapping is one model by itself (the seed's shape).
bool IsSingleModel(const YamlNode& node) {
  if (node.Find("name") == nullptr) return false;
  for (absl::string_view key :
       {"model", "entities", "dimensions", "measures", "node_relation"}) {
    if (node.Find(key) != nullptr) return true;
  }
  return false;
}

// Reads MetricFlow's one-thing-a-document shape; false when it is not that.
bool ReadWrapped(const YamlNode& node, const TableDefaults& defaults,
                 FileReporter* reporter, ModelDocument* document) {
  static constexpr absl::string_view kKeys[] = {
      "semantic_model", "metric", "project_configuration", "saved_query"};
  bool wrapped = false;
  for (absl::string_view key : kKeys) {
    const YamlNode* value = node.Find(key);
    if (value != nullptr && value->is_map()) wrapped = true;
  }
  if (!wrapped) return false;
  MapReader reader(node, "document", reporter);
  if (const YamlNode* model = reader.Map("semantic_model")) {
    ReadSemanticModel(*model, defaults, reporter, document);
  }
  if (const YamlNode* metric = reader.Map("metric")) {
    if (auto definition = ReadMetric(*metric, reporter)) {
      document->metrics.push_back(*std::move(definition));
    }
  }
  if (const YamlNode* project = reader.Map("project_configuration")) {
    ReadProjectConfiguration(*project, defaults, reporter, document);
  }
  if (const YamlNode* query = reader.Map("saved_query")) {
    ReadSavedQuery(*query, reporter, document);
  }
  reader.Finish();
  document->shape = DocumentShape::kDocuments;
  return true;
}

// Reads a dbt properties file: lists under known keys.
void ReadDbtFile(const YamlNode& node, const TableDefaults& defaults,
                 FileReporter* reporter, ModelDocument* document) {
  MapReader reader(node, "model file", reporter);
  if (!reader.ok()) return;
  // What else dbt keeps in such files.
  reader.Ignore({"version", "sources", "seeds", "snapshots", "exposures",
                 "groups", "macros", "tests", "data_tests", "unit_tests",
                 "analyses", "functions"});
  for (const YamlNode* item : reader.MapList("models")) {
    ReadDbtModel(*item, defaults, reporter, document);
  }
  for (const YamlNode* item : reader.MapList("semantic_models")) {
    ReadSemanticModel(*item, defaults, reporter, document);
  }
  for (const YamlNode* item : reader.MapList("metrics")) {
    if (auto definition = ReadMetric(*item, reporter)) {
      document->metrics.push_back(*std::move(definition));
    }
  }
  for (const YamlNode* item : reader.MapList("saved_queries")) {
    ReadSavedQuery(*item, reporter, document);
  }
  for (const YamlNode* item : reader.MapList("project_configurations")) {
    ReadProjectConfiguration(*item, defaults, reporter, document);
  }
  ReadWeekStart(reader, document);
  reader.Finish();
}

// "production/flights.yaml" as a name: flights.
std::string NameOfFile(absl::string_view id) {
  const size_t slash = id.rfind('/');
  if (slash != absl::string_view::npos) id.remove_prefix(slash + 1);
  return ElementName(id.substr(0, id.find('.')), "_view");
}

// Reads one YAML document of a file.
void ReadNode(const YamlNode& node, const std::string& view_name,
              const TableDefaults& defaults, FileReporter* reporter,
              ModelDocument* document) {
  if (!node.is_map()) {
    reporter->Error(node, DiagnosticCode::kWrongType,
                    absl::StrCat("A model file must be a mapping, this is ",
                                 node.KindName()),
                    "begin it with semantic_models:, models: or metrics:");
    return;
  }
  if (IsOssie(node)) return ReadOssie(node, defaults, reporter, document);
  if (ReadWrapped(node, defaults, reporter, document)) return;
  if (IsMetricView(node)) {
    return ReadMetricView(node, view_name, defaults, reporter, document);
  }
  if (IsSingleModel(node)) {
    document->shape = DocumentShape::kSingleModel;
    return ReadSemanticModel(node, defaults, reporter, document);
  }
  ReadDbtFile(node, defaults, reporter, document);
}

}  // namespace

ReadResult ReadModelDocument(const ModelSource& source,
                             const LoadOptions& options) {
  ReadResult result;
  const auto file = std::make_shared<const std::string>(source.id);
  FileReporter reporter(file, &result.diagnostics);
  const TableDefaults defaults{options.default_catalog, options.default_schema};
  std::optional<MetricViewDdl> ddl = ReadMetricViewDdl(source.text);
  const std::vector<YamlNode> documents = ParseYaml(
      ddl.has_value() ? ddl->yaml : source.text, file, &result.diagnostics);
  std::string view_name = NameOfFile(source.id);
  if (ddl.has_value()) {
    view_name =
        ElementName(ddl->name.substr(ddl->name.rfind('.') + 1), "_view");
    result.document.extras.emplace_back("view", ddl->name);
  }
  for (const YamlNode& node : documents) {
    ReadNode(node, view_name, defaults, &reporter, &result.document);
  }
  if (ddl.has_value() && !result.document.models.empty() &&
      result.document.models.front().about.description.empty()) {
    result.document.models.front().about.description = ddl->comment;
  }
  return result;
}

}  // namespace semantic_layer::semantic
