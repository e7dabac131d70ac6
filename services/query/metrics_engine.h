#ifndef SEMANTIC_LAYER_SERVICES_QUERY_METRICS_ENGINE_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_METRICS_ENGINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/rowset/rowset.h"
#include "common/rpc/request_context.h"
#include "common/semantic/compiler/explore.h"
#include "common/semantic/compiler/question.h"
#include "common/semantic/limits.h"
#include "common/sql/dialect/dialect_id.h"
#include "common/statedb/page.h"
#include "common/warehouse/warehouse.h"
#include "services/query/answer_cache.h"
#include "services/query/metric_directory.h"
#include "services/query/model_catalog_reader.h"
#include "services/query/query_runner.h"
#include "services/query/question_compiler.h"
#include "services/query/statement_preparer.h"
#include "services/query/table_schemas.h"

namespace semantic_layer::query {

struct MetricAnswer {
  QueryResult result = {};
  CompiledQuestion question = {};
};

// How a question is to be run.
struct AskOptions {
  std::string query_id = {};  // empty: one is made
  bool no_cache = false;      // run it even if its answer is known
  int64_t max_rows = kMaxAnswerRows;  // whatever the question's own limit
};

// Which values of a dimension are wanted.
struct ValuesRequest {
  std::string metric = {};
  std::string dimension = {};
  std::string search = {};  // they hold this
  std::string prefix = {};  // they begin with this
  int64_t limit = kDefaultValues;
};

// Finds metrics and answers questions about them over the models of the moment.
// Every question is compiled for its caller, whose attributes the models' row
// policies read. Thread safe; what runs queries blocks. Every call is
// UNAVAILABLE until models have been loaded.
class MetricsEngine {
 public:
  struct Parts {
    const ModelCatalogReader* models;
    QueryRunner* runner;
    const warehouse::Warehouse* warehouse;
    AnswerCache* answers;
  };

  // The parts must outlive the engine. `max_join_hops`: joins from a metric's
  // model to what it is grouped by.
  MetricsEngine(const Parts& parts, NameDefaults defaults,
                int max_join_hops = semantic::kDefaultMaxJoinHops)
      : parts_(parts),
        dialect_(DialectOf(*parts.warehouse)),
        defaults_(std::move(defaults)),
        max_join_hops_(max_join_hops) {}

  // Public metrics by name; those whose name, label, description or synonym
  // holds `search` without regard to case, if it is not empty.
  absl::StatusOr<statedb::Page<MetricSummary>> ListMetrics(
      absl::string_view search, const statedb::PageRequest& page);

  // Questions that the models keep, by name; `search` as above.
  absl::StatusOr<statedb::Page<SavedQuestion>> ListSavedQuestions(
      absl::string_view search, const statedb::PageRequest& page);

  // METRIC_NOT_FOUND with the nearest names.
  absl::StatusOr<MetricSummary> GetMetric(absl::string_view name);
  absl::StatusOr<std::vector<semantic::ReachableItem>> ListDimensions(
      absl::string_view metric);

  // Errors of CompileQuestion. `dialect` empty: the warehouse's own.
  absl::StatusOr<CompiledQuestion> Compile(
      const rpc::RequestContext& context,
      const semantic::MetricQuestion& question,
      std::optional<sql::DialectId> dialect);
  absl::StatusOr<ExplainedQuestion> Explain(
      const rpc::RequestContext& context,
      const semantic::MetricQuestion& question,
      std::optional<sql::DialectId> dialect);

  // Errors of CompileQuestion and of QueryRunner::Run. Equal questions of
  // callers who may see the same share one answer for a while.
  absl::StatusOr<MetricAnswer> Query(const rpc::RequestContext& context,
                                     const semantic::MetricQuestion& question,
                                     const AskOptions& options);

  // The distinct values of a dimension among the rows of a metric, as the
  // first column of the answer. METRIC_NOT_FOUND, and the errors of Query.
  absl::StatusOr<MetricAnswer> Values(const rpc::RequestContext& context,
                                      const ValuesRequest& request);

  // All rows, batch by batch: at least one, which may be empty. `on_question`
  // comes first. Never from the cache. Errors of CompileQuestion,
  // QueryRunner::Stream and of the two functions.
  absl::Status Stream(
      const rpc::RequestContext& context,
      const semantic::MetricQuestion& question, const AskOptions& options,
      const std::function<absl::Status(const MetricAnswer&)>& on_question,
      const std::function<absl::Status(const rowset::RowSet&)>& on_batch);

 private:
  // The metrics and saved questions of the moment; made when it is first asked
  // for, so that no question waits for it.
  absl::StatusOr<std::shared_ptr<const MetricDirectory>> Directory();
  semantic::CompileOptions OptionsFor(const rpc::RequestContext& context) const;
  // The question's limit, or that of its saved query.
  std::optional<int64_t> LimitOf(
      const semantic::Catalog& catalog,
      const semantic::MetricQuestion& question) const;
  // Compiled for the warehouse, bounded to one row more than `rows_max`.
  absl::StatusOr<PreparedStatement> Prepare(
      const rpc::RequestContext& context,
      const semantic::MetricQuestion& question, std::optional<int64_t> rows_max,
      MetricAnswer* answer);
  AnswerCache::Question KeyOf(const rpc::RequestContext& context,
                              const ModelSnapshot& snapshot,
                              const CompiledQuestion& question,
                              int64_t rows_max) const;
  // The snapshot; answers of models that it has no more are forgotten.
  absl::StatusOr<std::shared_ptr<const ModelSnapshot>> Snapshot();

  const Parts parts_;
  const sql::DialectId dialect_;
  const NameDefaults defaults_;
  const int max_join_hops_;

  absl::Mutex directory_mu_;
  std::shared_ptr<const MetricDirectory> directory_
      ABSL_GUARDED_BY(directory_mu_);

  absl::Mutex mu_;
  std::shared_ptr<const ModelSnapshot> seen_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_METRICS_ENGINE_H_
