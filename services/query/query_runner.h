#ifndef SEMANTIC_LAYER_SERVICES_QUERY_QUERY_RUNNER_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_QUERY_RUNNER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/concurrency/clock.h"
#include "common/rowset/rowset.h"
#include "common/rpc/request_context.h"
#include "common/statedb/query_history.h"
#include "common/warehouse/warehouse.h"
#include "services/query/answer_cache.h"
#include "services/query/caller_identity.h"
#include "services/query/limits.h"
#include "services/query/query_metrics.h"
#include "services/query/running_queries.h"

namespace semantic_layer::query {

// A statement in the warehouse's dialect, ready to run.
struct PreparedStatement {
  warehouse::Statement statement = {};
  bool writes = false;
  // What the answer is kept and shared by; nothing: it is neither.
  std::optional<AnswerCache::Question> answer_key = {};
};

// One query to run for a user.
struct QueryJob {
  statedb::QueryKind kind = statedb::QueryKind::kSql;
  std::string text = {};      // for the history
  std::string query_id = {};  // empty: one is made
  // Rows that are kept; more than these are cut.
  int64_t rows_max = kMaxAnswerRows;
  // Makes the statement. Called once the query is in the history, so that a
  // text that does not parse is found there too. Calls to the warehouse that it
  // makes are to use `call`.
  std::function<absl::StatusOr<PreparedStatement>(
      const warehouse::CallOptions& call)>
      prepare = {};
  // Says an error of the warehouse in terms of what the user wrote. May be
  // empty.
  std::function<absl::Status(absl::Status error,
                             const warehouse::CallOptions& call)>
      refine = {};
  // Where answers are kept whose statements have a key; null: nowhere.
  AnswerCache* answers = nullptr;
};

struct QueryResult {
  std::string query_id = {};
  rowset::RowSet rows = {};
  absl::Duration execution_time = absl::ZeroDuration();
  bool truncated = false;
  // Where the rows came from, and how long ago they were read.
  AnswerCache::Source source = AnswerCache::Source::kRun;
  absl::Duration age = absl::ZeroDuration();
};

// Runs prepared statements on the warehouse: entered into the history before
// and after, counted, bounded for each user, ended by a cancel call, by the
// caller going away or by the deadline. Thread safe; calls block.
//
// Errors: those of `prepare` and of Warehouse::Execute, INVALID_REQUEST for an
// id that the user has used, OVERLOADED, STATE_FAILED when the history cannot
// be written: a query that cannot be recorded is not run.
class QueryRunner {
 public:
  struct Options {
    int64_t answer_bytes_max = kDefaultAnswerBytesMax;
    int concurrent_queries_per_user = kDefaultConcurrentQueriesPerUser;
    CallerIdentity identities = {};
  };

  // All pointers must outlive the runner. `make_id` gives ids that never
  // repeat and is thread safe.
  QueryRunner(const Options& options, warehouse::Warehouse* warehouse,
              statedb::QueryHistory* history, const concurrency::Clock* clock,
              QueryMetrics* metrics, std::function<std::string()> make_id)
      : options_(options),
        warehouse_(warehouse),
        history_(history),
        clock_(clock),
        metrics_(metrics),
        make_id_(std::move(make_id)),
        running_(options.concurrent_queries_per_user) {}

  // Runs a query and gathers its rows. RESULT_TOO_LARGE when they have more
  // bytes than one answer may have.
  absl::StatusOr<QueryResult> Run(const rpc::RequestContext& context,
                                  const QueryJob& job);

  // Runs a query that only reads and hands out its rows batch by batch (at
  // least one, which may be empty, so that its columns are known). An error of
  // `on_batch` ends the query and is returned.
  absl::Status Stream(
      const rpc::RequestContext& context, const QueryJob& job,
      const std::function<absl::Status(const rowset::RowSet&)>& on_batch);

  // Ends a running query of the caller. QUERY_NOT_FOUND.
  absl::Status Cancel(const rpc::RequestContext& context,
                      absl::string_view query_id);

  int running() const { return running_.count(); }

 private:
  // What became of a query that was started.
  struct Outcome {
    absl::Status status;
    absl::Duration time = absl::ZeroDuration();
    int64_t rows = 0;
  };
  using Body = std::function<absl::Status(
      const PreparedStatement&, const warehouse::CallOptions&, Outcome&)>;

  // The frame of both: enters, prepares, runs `body`, records the end.
  absl::StatusOr<Outcome> Frame(const rpc::RequestContext& context,
                                const QueryJob& job,
                                const std::string& query_id, const Body& body);
  absl::Status RecordEnd(const rpc::RequestContext& context,
                         const QueryJob& job, const std::string& query_id,
                         const Outcome& outcome);
  absl::StatusOr<Answer> Gather(const PreparedStatement& prepared,
                                const QueryJob& job,
                                const warehouse::CallOptions& call);
  // The answer by way of the job's cache.
  absl::Status GatherShared(const PreparedStatement& prepared,
                            const QueryJob& job,
                            const warehouse::CallOptions& call,
                            QueryResult& result);

  const Options options_;
  warehouse::Warehouse* warehouse_;
  statedb::QueryHistory* history_;
  const concurrency::Clock* clock_;
  QueryMetrics* metrics_;
  const std::function<std::string()> make_id_;
  RunningQueries running_;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_QUERY_RUNNER_H_
