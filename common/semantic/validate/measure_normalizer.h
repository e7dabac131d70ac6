#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_MEASURE_NORMALIZER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_MEASURE_NORMALIZER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/model/metric.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/model/semantic_model.h"
#include "common/sql/ast/ast.h"
#include "common/sql/ast/builder.h"

namespace semantic_layer::semantic {

// Turns measures of metric views and metrics of Ossie documents, which are
// aggregate expressions, into metrics of the kinds that the compiler knows:
//
//  - SUM(x), MIN(x), MAX(x), AVG(x) and COUNT(DISTINCT x) become what dbt calls
//    so, every other aggregate an Aggregation::kExpression;
//  - an expression over MEASURE(m) becomes a derived metric, whose other
//    aggregates become private simple metrics, and so does an expression over
//    the rows of several datasets;
//  - a `window` becomes a cumulative metric, a semi-additive or a shifted one.
class MeasureNormalizer {
 public:
  // Everything must outlive the normaliser; private metrics go to `out`.
  MeasureNormalizer(
      const absl::flat_hash_map<std::string, const SemanticModel*>* models,
      const std::vector<MetricDefinition>* definitions, sql::Arena* arena,
      Diagnostics* diagnostics, std::vector<Metric>* out);

  // Fills a metric whose name, annotations and place are set. False, with
  // errors, for what cannot be computed.
  bool Normalize(const MetricDefinition& definition, Metric* metric);

 private:
  struct Reference {
    const sql::Expression* node;
    std::string name;  // of the measure, folded
  };

  bool Error(const Location& at, DiagnosticCode code, std::string message,
             std::string hint = "");

  // One aggregate expression over the rows of `model`.
  SimpleAggregation Simple(const SemanticModel& model,
                           const sql::Expression& tree, const Location& at);
  std::string AddPrivate(const std::string& stem, SimpleAggregation simple,
                         const MetricDefinition& definition);

  bool NormalizeDerived(const MetricDefinition& definition,
                        const SemanticModel* model, Metric* metric);
  // The model that an aggregate of an Ossie metric reads, its columns in that
  // model's terms; null, with an error, when there is none or are several.
  const SemanticModel* Settle(const MetricDefinition& definition,
                              sql::Expression*& tree);
  const SemanticModel* DatasetOf(const MetricDefinition& definition,
                                 const sql::ColumnRef& column);

  // Whether aggregates of the definition read one model, which is returned.
  const SemanticModel* OnlyModel(const MetricDefinition& definition);

  bool ApplyWindows(const MetricDefinition& definition,
                    SimpleAggregation simple, Metric* metric);
  void ApplyCurrent(const MeasureWindow& window, SimpleAggregation simple,
                    Metric* metric);
  // A `current` range is one `unit` long.
  bool ReadRange(const MetricDefinition& definition,
                 const MeasureWindow& window, TimeGrain unit,
                 CumulativeParams* params);
  // The measure `name` of a view under the windows of another one.
  std::string Windowed(const MetricDefinition& definition,
                       const std::string& name, const Location& at);

  const absl::flat_hash_map<std::string, const SemanticModel*>& models_;
  const std::vector<MetricDefinition>& definitions_;
  sql::Builder b_;
  Diagnostics& diagnostics_;
  std::vector<Metric>& out_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_MEASURE_NORMALIZER_H_
