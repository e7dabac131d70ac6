#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_METRIC_EXPRESSIONS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_METRIC_EXPRESSIONS_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/semantic/interchange/loss_list.h"
#include "common/semantic/interchange/row_names.h"
#include "common/semantic/model/model_document.h"
#include "common/sql/ast/arena.h"
#include "common/sql/ast/builder.h"

namespace semantic_layer::semantic {

// Says metrics as aggregate expressions, for formats that have nothing else.
// The document has been through MeasuresToMetrics. What a metric means beyond
// its expression (windows, semi-additive measures) is for the subclass to say.
// Not thread safe.
class MetricExpressions {
 public:
  // Everything must outlive this; `arena` owns the trees.
  MetricExpressions(const ModelDocument* document, RowNames* names,
                    sql::Arena* arena, LossList* losses);
  virtual ~MetricExpressions() = default;

  // A simple, ratio or derived metric, or an aggregate expression, under more
  // filters. Null, with a reason, when it cannot be said.
  sql::Expression* Of(const MetricDefinition& metric,
                      const std::vector<SqlText>& filters, std::string* why);

  const MetricDefinition* Find(const std::string& name) const;
  const SemanticModel* FindModel(const std::string& name) const;

 protected:
  // An input without filters that is shown by itself, as the format refers to
  // it; null when it is to be written out in full. `*failed` when it cannot be.
  virtual sql::Expression* Refer(const MetricDefinition& user,
                                 const InputMetric& input, bool* failed,
                                 std::string* why) = 0;

  // A value to aggregate that names no column, as the 1 of a count of rows.
  // The format may make it one that says whose rows they are; null, with a
  // reason, when it cannot.
  virtual sql::Expression* Anchor(const SemanticModel& model,
                                  sql::Expression* value, std::string* why);

  // To be called before a metric is said: counts anew what it is made of.
  void Begin() { said_ = 0; }

  // The aggregate of a simple metric's rows under all of its filters.
  sql::Expression* Aggregate(const MetricDefinition& metric,
                             const std::vector<SqlText>& filters,
                             std::string* why);

  // The time by which a simple metric is aggregated; empty for none.
  std::string TimeOf(const MetricDefinition& metric) const;

  // The simple metrics that a metric is computed from, itself if it is one.
  std::vector<const MetricDefinition*> LeavesOf(
      const MetricDefinition& metric) const;

  const ModelDocument& document_;
  RowNames& names_;
  sql::Builder b_;
  LossList& losses_;

 private:
  sql::Expression* Input(const MetricDefinition& user, const InputMetric& input,
                         const std::vector<SqlText>& filters, std::string* why);
  sql::Expression* Derived(const MetricDefinition& metric,
                           const std::vector<SqlText>& filters,
                           std::string* why);
  sql::Expression* Written(const MetricDefinition& metric, std::string* why);
  sql::Expression* Condition(const MetricDefinition& metric,
                             const SemanticModel& model,
                             const std::vector<SqlText>& filters,
                             std::string* why);
  sql::Expression* Item(const MetricDefinition& metric,
                        const SemanticModel& model, sql::Expression& name,
                        std::string* why);

  absl::flat_hash_map<std::string, const MetricDefinition*> metrics_;
  int depth_ = 0;
  size_t said_ = 0;  // expressions since the last Begin()
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_METRIC_EXPRESSIONS_H_
