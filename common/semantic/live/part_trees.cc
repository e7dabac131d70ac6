#include "common/semantic/live/part_trees.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {
namespace {

class TreeCopier {
 public:
  explicit TreeCopier(sql::Arena* arena) : arena_(*arena) {}

  void Copy(SemanticModel& model) {
    Copy(model.source_query);
    for (SourceJoin& join : model.source_joins) {
      Copy(join.query);
      Copy(join.on);
    }
    Copy(model.row_filters);
    for (RowPolicy& policy : model.row_policies) Copy(policy.condition);
    for (ModelParameter& parameter : model.parameters) {
      Copy(parameter.default_value);
    }
    for (Entity& entity : model.entities) {
      Copy(entity.expr);
      Copy(entity.key_parts);
    }
    for (Dimension& dimension : model.dimensions) Copy(dimension.expr);
    for (Measure& measure : model.measures) Copy(measure.expr);
  }

  void Copy(Metric& metric) {
    Copy(metric.filters);
    Copy(metric.simple.expr);
    Copy(metric.simple.measure_filters);
    for (InputMetric* input :
         {&metric.numerator, &metric.denominator, &metric.cumulative.input,
          &metric.conversion.base, &metric.conversion.conversion}) {
      Copy(input->filters);
    }
    Copy(metric.expr);
    for (InputMetric& input : metric.inputs) Copy(input.filters);
  }

  void Copy(SavedQuery& query) { Copy(query.where); }

 private:
  void Copy(std::vector<SqlText>& texts) {
    for (SqlText& text : texts) Copy(text);
  }

  // Several texts may have one tree.
  void Copy(SqlText& text) {
    if (text.tree == nullptr) return;
    const sql::Expression*& copy = copies_[text.tree];
    if (copy == nullptr) copy = sql::Clone(*text.tree, arena_);
    text.tree = copy;
  }

  sql::Arena& arena_;
  absl::flat_hash_map<const sql::Expression*, const sql::Expression*> copies_;
};

}  // namespace

void OwnTrees(CatalogPart* part) {
  auto arena = std::make_shared<sql::Arena>();
  TreeCopier copier(arena.get());
  for (SemanticModel& model : part->models) copier.Copy(model);
  for (Metric& metric : part->metrics) copier.Copy(metric);
  for (SavedQuery& query : part->saved_queries) copier.Copy(query);
  part->arena = std::move(arena);
}

}  // namespace semantic_layer::semantic
