#include "services/model_store/history/document_diff.h"

#include <map>
#include <tuple>
#include <utility>

#include "common/semantic/model/table_name.h"
#include "common/semantic/yaml/write_document.h"

namespace semantic_layer::model_store {
namespace {

using semantic::ModelDocument;
using semantic::SemanticModel;

// Kind in the order of the result, model, name.
using Key = std::tuple<int, std::string, std::string>;
// What is written about each element, as the writer of files says it: one that
// knows every field, so that no difference is overlooked here.
using Elements = std::map<Key, std::string>;

constexpr const char* kKinds[] = {"model",     "entity", "dimension",
                                  "measure",   "metric", "saved_query",
                                  "time_spine"};
enum Kind { kModel, kEntity, kDimension, kMeasure, kMetric, kQuery, kSpine };

// A model with nothing in it but what makes it one.
SemanticModel Bare(const SemanticModel& model) {
  SemanticModel bare = model;
  bare.entities.clear();
  bare.dimensions.clear();
  bare.measures.clear();
  return bare;
}

std::string Written(SemanticModel model) {
  ModelDocument document;
  document.models.push_back(std::move(model));
  return semantic::WriteModelDocument(document);
}

template <typename T>
void AddElements(Kind kind, const std::string& model,
                 const std::vector<T>& items,
                 std::vector<T> SemanticModel::*place, Elements* elements) {
  for (const T& item : items) {
    SemanticModel alone;
    alone.name = model;
    (alone.*place).push_back(item);
    (*elements)[{kind, model, item.name}] += Written(std::move(alone));
  }
}

Elements ElementsOf(const ModelDocument& document) {
  Elements elements;
  for (const SemanticModel& model : document.models) {
    elements[{kModel, "", model.name}] += Written(Bare(model));
    AddElements(kEntity, model.name, model.entities, &SemanticModel::entities,
                &elements);
    AddElements(kDimension, model.name, model.dimensions,
                &SemanticModel::dimensions, &elements);
    AddElements(kMeasure, model.name, model.measures, &SemanticModel::measures,
                &elements);
  }
  for (const semantic::MetricDefinition& metric : document.metrics) {
    ModelDocument alone;
    alone.metrics.push_back(metric);
    elements[{kMetric, "", metric.name}] += semantic::WriteModelDocument(alone);
  }
  for (const semantic::SavedQuery& query : document.saved_queries) {
    ModelDocument alone;
    alone.saved_queries.push_back(query);
    elements[{kQuery, "", query.name}] += semantic::WriteModelDocument(alone);
  }
  for (const semantic::TimeSpine& spine : document.time_spines) {
    ModelDocument alone;
    alone.time_spines.push_back(spine);
    elements[{kSpine, "", semantic::FormatTableName(spine.table)}] +=
        semantic::WriteModelDocument(alone);
  }
  return elements;
}

ElementDifference DifferenceOf(const char* change, const Key& key) {
  return {.change = change,
          .kind = kKinds[std::get<0>(key)],
          .name = std::get<2>(key),
          .model = std::get<1>(key)};
}

}  // namespace

std::vector<ElementDifference> CompareDocuments(const ModelDocument& before,
                                                const ModelDocument& after) {
  const Elements old_ones = ElementsOf(before);
  const Elements new_ones = ElementsOf(after);
  std::map<Key, const char*> changes;
  for (const auto& [key, text] : old_ones) {
    const auto found = new_ones.find(key);
    if (found == new_ones.end()) {
      changes[key] = "removed";
    } else if (found->second != text) {
      changes[key] = "changed";
    }
  }
  for (const auto& [key, text] : new_ones) {
    if (!old_ones.contains(key)) changes[key] = "added";
  }
  std::vector<ElementDifference> differences;
  for (const auto& [key, change] : changes) {
    differences.push_back(DifferenceOf(change, key));
  }
  return differences;
}

}  // namespace semantic_layer::model_store
