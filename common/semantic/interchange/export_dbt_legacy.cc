#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/interchange/dbt_form.h"
#include "common/semantic/interchange/dbt_models_writer.h"
#include "common/semantic/interchange/formats.h"
#include "common/semantic/interchange/metric_form.h"
#include "common/semantic/yaml/write_document.h"

namespace semantic_layer::semantic {
namespace {

bool IsReference(const std::string& table_text) {
  const size_t open = table_text.find('(');
  return open != std::string::npos &&
         (absl::StrContains(table_text.substr(0, open), "ref") ||
          absl::StrContains(table_text.substr(0, open), "source"));
}

// dbt takes no tables, only models and sources of its project.
void ReferToModels(ModelDocument* document, LossList* losses) {
  for (SemanticModel& model : document->models) {
    if (IsReference(model.table_text)) continue;
    const std::string name = DbtModelName(model);
    const bool is_same = IsPlainRef(model.table_text);
    model.table_text = absl::StrCat("ref('", name, "')");
    if (is_same) continue;
    losses->Add(
        ElementOf(model), "table",
        absl::StrCat("dbt names a model of its project: have one "
                     "called '",
                     name, "' that is ", FormatTableName(model.table), "."));
  }
}

// dbt wants a label of every metric, and each label once.
void AddLabels(ModelDocument* document) {
  absl::flat_hash_set<std::string> labels;
  for (const MetricDefinition& metric : document->metrics) {
    labels.insert(metric.about.label);
  }
  for (MetricDefinition& metric : document->metrics) {
    if (!metric.about.label.empty()) continue;
    std::string label = metric.name;
    while (!labels.insert(label).second) label += " (metric)";
    metric.about.label = label;
  }
}

// Other metrics take only metrics, not measures.
void PublishInputs(ModelDocument* document, LossList* losses) {
  absl::flat_hash_set<std::string> metrics;
  absl::flat_hash_set<std::string> inputs;
  for (const MetricDefinition& metric : document->metrics) {
    metrics.insert(metric.name);
    for (const std::string& name : InputNames(metric)) inputs.insert(name);
  }
  for (SemanticModel& model : document->models) {
    for (Measure& measure : model.measures) {
      if (measure.create_metric || metrics.contains(measure.name) ||
          !inputs.contains(measure.name)) {
        continue;
      }
      measure.create_metric = true;
      losses->Add(ElementOf(model, measure), "private input",
                  "dbt computes metrics from metrics only; it becomes one "
                  "that everybody sees.");
    }
  }
}

}  // namespace

std::string ExportDbtLegacy(const ModelDocument& document, LossList* losses) {
  ModelDocument form = MetricsToMeasures(ToDbtForm(document, losses), losses);
  form.shape = DocumentShape::kLegacy;
  ReferToModels(&form, losses);
  PublishInputs(&form, losses);
  AddLabels(&form);
  // Time spines are properties of dbt's models.
  ModelDocument spines;
  spines.time_spines = std::move(form.time_spines);
  form.time_spines.clear();
  return absl::StrCat(WriteModelDocument(form), WriteDbtModels(spines, losses));
}

}  // namespace semantic_layer::semantic
