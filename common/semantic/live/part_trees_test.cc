#include "common/semantic/live/part_trees.h"

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/semantic/validate/build_catalog.h"
#include "common/semantic/yaml/load.h"
#include "common/semantic/yaml/read_document.h"
#include "common/sql/printer/printer.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

// SQL in every place that may have it.
constexpr char kModels[] = R"yaml(
semantic_models:
  - name: sales
    model: c.s.sales
    defaults: {agg_time_dimension: sold_at}
    primary_entity: sale
    entities:
      - {name: buyer, type: foreign, expr: buyer_id + 1}
      - {name: place, type: foreign, expr: [region, "shop + 1"]}
    dimensions:
      - {name: sold_at, type: time, type_params: {time_granularity: day}}
      - {name: color, type: categorical, expr: upper(c)}
    measures:
      - {name: amount, agg: sum, expr: price * quantity}
      - {name: buyers, agg: count_distinct, expr: buyer_id}
    row_policies:
      - {name: own, condition: "region IN ({{ User('regions') }})"}
metrics:
  - name: revenue
    type: simple
    filter: "color = 'a'"
    type_params: {measure: {name: amount, filter: "price > 0"}}
  - name: share
    type: ratio
    type_params:
      numerator: {name: revenue, filter: "color = 'b'"}
      denominator: {name: revenue, filter: "color = 'c'"}
  - name: growth
    type: derived
    type_params:
      expr: now - before
      metrics:
        - {name: revenue, alias: now, filter: "color = 'd'"}
        - {name: revenue, alias: before, offset_window: 1 month}
  - name: rolling
    type: cumulative
    type_params:
      measure: {name: amount, filter: "color = 'e'"}
      cumulative_type_params: {window: 7 days}
  - name: bought
    type: conversion
    type_params:
      conversion_type_params:
        entity: buyer
        base_measure: {name: buyers, filter: "color = 'f'"}
        conversion_measure: {name: buyers, filter: "color = 'g'"}
saved_queries:
  - name: weekly
    query_params: {metrics: [revenue], group_by: [], where: "color = 'h'"}
)yaml";
constexpr char kView[] = R"yaml(
version: 1.1
source: SELECT * FROM c.s.orders WHERE kept
filter: amount > 0
parameters:
  - {name: rate, data_type: INT, default: 1 + 1}
joins:
  - name: buyers
    source: SELECT id, tier FROM c.s.buyers
    'on': source.buyer_id = buyers.id
fields:
  - {name: tier, expr: lower(buyers.tier)}
measures:
  - {name: total, expr: SUM(amount * rate)}
  - {name: average, expr: SUM(amount) / COUNT(*)}
)yaml";

CatalogPart Build(const std::string& text) {
  ReadResult read = ReadModelDocument({"f.yaml", text}, LoadOptions());
  std::vector<ModelDocument> documents;
  documents.push_back(std::move(read.document));
  Catalog::Contents contents =
      BuildContents(std::move(documents), {}, &read.diagnostics);
  for (const Diagnostic& diagnostic : read.diagnostics) {
    EXPECT_NE(diagnostic.severity, Severity::kError)
        << FormatDiagnostic(diagnostic);
  }
  CatalogPart part;
  part.models = std::move(contents.models);
  part.metrics = std::move(contents.metrics);
  part.saved_queries = std::move(contents.saved_queries);
  part.arena = std::move(contents.arena);
  return part;
}

// All trees of a part, by place.
class Trees {
 public:
  explicit Trees(const CatalogPart& part) {
    for (const SemanticModel& model : part.models) Add(model);
    for (const Metric& metric : part.metrics) Add(metric);
    for (const SavedQuery& query : part.saved_queries) Add(query.where);
  }

  std::vector<std::string> texts;
  std::set<const sql::Expression*> places;

 private:
  void Add(const SqlText& text) {
    if (text.tree == nullptr) return;
    texts.push_back(sql::Print(*text.tree));
    places.insert(text.tree);
  }
  void Add(const std::vector<SqlText>& list) {
    for (const SqlText& text : list) Add(text);
  }
  void Add(const SemanticModel& model) {
    Add(model.source_query);
    Add(model.row_filters);
    for (const SourceJoin& join : model.source_joins) {
      Add(join.query);
      Add(join.on);
    }
    for (const RowPolicy& policy : model.row_policies) Add(policy.condition);
    for (const ModelParameter& item : model.parameters) Add(item.default_value);
    for (const Entity& entity : model.entities) {
      Add(entity.expr);
      Add(entity.key_parts);
    }
    for (const Dimension& dimension : model.dimensions) Add(dimension.expr);
    for (const Measure& measure : model.measures) Add(measure.expr);
  }
  void Add(const Metric& metric) {
    Add(metric.filters);
    Add(metric.expr);
    Add(metric.simple.expr);
    Add(metric.simple.measure_filters);
    for (const InputMetric* input :
         {&metric.numerator, &metric.denominator, &metric.cumulative.input,
          &metric.conversion.base, &metric.conversion.conversion}) {
      Add(input->filters);
    }
    for (const InputMetric& input : metric.inputs) Add(input.filters);
  }
};

TEST(PartTreesTest, EveryTreeIsCopiedAndSaysTheSame) {
  for (const char* text : {kModels, kView}) {
    CatalogPart part = Build(text);
    const std::shared_ptr<const sql::Arena> old = part.arena;
    const Trees before(part);
    EXPECT_GE(before.texts.size(), text == kView ? 7 : 20);
    OwnTrees(&part);
    EXPECT_NE(part.arena, old);
    const Trees after(part);
    EXPECT_EQ(after.texts, before.texts);
    for (const sql::Expression* tree : after.places) {
      EXPECT_FALSE(before.places.contains(tree)) << sql::Print(*tree);
    }
    // One tree stays one.
    EXPECT_EQ(after.places.size(), before.places.size());
  }
}

}  // namespace
}  // namespace semantic_layer::semantic
