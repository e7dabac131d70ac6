#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_OSSIE_METRICS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_OSSIE_METRICS_H_

#include <string>
#include <vector>

#include "common/semantic/interchange/metric_expressions.h"
#include "common/sql/ast/arena.h"

namespace semantic_layer::semantic {

// A metric as Ossie has it: one expression, columns named dataset.column.
struct OssieMetric {
  const MetricDefinition* metric = nullptr;
  const sql::Expression* tree = nullptr;
};

// Names columns of models as dataset.column; nothing of other models is
// reached, as Ossie does not say how rows meet inside of an expression.
class DatasetNames : public RowNames {
 public:
  // `document` holds the datasets.
  DatasetNames(const ModelDocument* document, sql::Arena* arena)
      : document_(*document), b_(*arena) {}

  sql::Expression* Qualify(const SemanticModel& model, sql::Expression* tree,
                           std::string* why) override;
  sql::Expression* Element(const SemanticModel& model,
                           const std::vector<std::string>& path,
                           const std::string& element,
                           std::string* why) override;
  sql::Expression* Column(const std::string& model,
                          const sql::ColumnRef& column,
                          std::string* why) override;

 private:
  const ModelDocument& document_;
  sql::Builder b_;
};

// The time of a dataset that its metrics are counted by for who reads it: the
// model's own stands first among the fields. Empty when there is none.
std::string FirstTimeOf(const SemanticModel& model);

// Says the metrics of a document as expressions over datasets, the inputs of
// each written out. Not thread safe.
class OssieMetrics : public MetricExpressions {
 public:
  OssieMetrics(const ModelDocument* document, sql::Arena* arena,
               LossList* losses);

  // All that can be said, in the order of the document; the rest is listed.
  std::vector<OssieMetric> Take();

 protected:
  sql::Expression* Refer(const MetricDefinition& user, const InputMetric& input,
                         bool* failed, std::string* why) override;
  // Ossie tells whose rows are aggregated by the columns that are named.
  sql::Expression* Anchor(const SemanticModel& model, sql::Expression* value,
                          std::string* why) override;

 private:
  // The same for the aggregates of an expression of a document.
  bool AnchorAggregates(const MetricDefinition& metric, sql::Expression*& tree,
                        std::string* why);
  sql::Expression* Say(const MetricDefinition& metric, std::string* why);
  void ListTimes(const MetricDefinition& metric);
  // Writes MEASURE(x) out.
  bool Expand(sql::Expression*& tree, int depth, std::string* why);

  DatasetNames datasets_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_OSSIE_METRICS_H_
