#ifndef SEMANTIC_LAYER_SERVICES_QUERY_METRICS_ENGINE_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_METRICS_ENGINE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/request_context.h"
#include "common/semantic/compiler/compile.h"
#include "common/semantic/compiler/explore.h"
#include "common/semantic/compiler/question.h"
#include "common/sql/dialect/dialect_id.h"
#include "common/statedb/page.h"
#include "common/warehouse/warehouse.h"
#include "services/query/metric_directory.h"
#include "services/query/model_catalog_reader.h"
#include "services/query/query_runner.h"
#include "services/query/statement_preparer.h"
#include "services/query/table_schemas.h"

namespace semantic_layer::query {

// A compiled question as text.
struct CompiledQuestion {
  std::string sql = {};
  sql::DialectId dialect = sql::DialectId::kDatabricks;
  std::vector<std::string> columns = {};
  std::vector<std::string> warnings = {};
};

struct MetricAnswer {
  QueryResult result = {};
  CompiledQuestion question = {};
};

// Finds metrics and answers questions about them over the models of the moment.
// Thread safe; QueryMetrics blocks. Every call is UNAVAILABLE until models have
// been loaded.
class MetricsEngine {
 public:
  // All pointers must outlive the engine.
  MetricsEngine(const ModelCatalogReader* models, QueryRunner* runner,
                const warehouse::Warehouse* warehouse, NameDefaults defaults)
      : models_(models),
        runner_(runner),
        dialect_(DialectOf(*warehouse)),
        defaults_(std::move(defaults)) {}

  // Public metrics by name; those whose name, label or description holds
  // `search` without regard to case, if it is not empty.
  absl::StatusOr<statedb::Page<MetricSummary>> ListMetrics(
      absl::string_view search, const statedb::PageRequest& page);

  // METRIC_NOT_FOUND with the nearest names.
  absl::StatusOr<MetricSummary> GetMetric(absl::string_view name);
  absl::StatusOr<std::vector<semantic::ReachableItem>> ListDimensions(
      absl::string_view metric);

  // METRIC_QUESTION_INVALID (INVALID_ARGUMENT) with all mistakes and the
  // nearest names. `dialect` empty: the warehouse's own.
  absl::StatusOr<CompiledQuestion> Compile(
      const semantic::MetricQuestion& question,
      std::optional<sql::DialectId> dialect);

  // Errors of Compile and of QueryRunner::Run.
  absl::StatusOr<MetricAnswer> Query(const rpc::RequestContext& context,
                                     const semantic::MetricQuestion& question,
                                     absl::string_view query_id);

 private:
  absl::StatusOr<std::shared_ptr<const MetricDirectory>> Directory();
  // `rows_max`: bounds the rows of the text.
  absl::StatusOr<CompiledQuestion> CompileTo(
      sql::DialectId dialect, const semantic::MetricQuestion& question,
      std::optional<int64_t> rows_max);

  const ModelCatalogReader* models_;
  QueryRunner* runner_;
  const sql::DialectId dialect_;
  const NameDefaults defaults_;

  absl::Mutex mu_;
  std::shared_ptr<const MetricDirectory> directory_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_METRICS_ENGINE_H_
