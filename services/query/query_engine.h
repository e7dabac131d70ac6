#ifndef SEMANTIC_LAYER_SERVICES_QUERY_QUERY_ENGINE_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_QUERY_ENGINE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/concurrency/clock.h"
#include "common/rowset/rowset.h"
#include "common/rpc/request_context.h"
#include "common/statedb/page.h"
#include "common/statedb/query_history.h"
#include "common/statedb/saved_queries.h"
#include "services/query/answer_cache.h"
#include "services/query/caller_identity.h"
#include "services/query/limits.h"
#include "services/query/query_runner.h"
#include "services/query/sql_checker.h"
#include "services/query/statement_preparer.h"
#include "services/query/table_schemas.h"

namespace semantic_layer::query {

// A statement to run. Sizes and ids have been checked by whoever made it.
struct SqlQuery {
  std::string text = {};
  std::optional<int64_t> rows_max = {};
  // Values of the markers, by name, as JSON text.
  std::map<std::string, std::string> parameters = {};
  NameDefaults defaults = {};  // empty parts: the configured ones
  std::string query_id = {};   // empty: one is made
};

// The use cases of SQL: running it, checking it, and what users ran and kept.
// The caller is `context.principal`; nobody sees what is another's. Thread
// safe; calls block.
class QueryEngine {
 public:
  struct Parts {
    QueryRunner* runner;
    StatementPreparer* preparer;
    SqlChecker* checker;
    TableSchemas* schemas;
    AnswerCache* answers;
    statedb::QueryHistory* history;
    statedb::SavedQueries* saved;
    const concurrency::Clock* clock;
    std::function<std::string()> make_id;
    CallerIdentity identities = {};
  };

  // The parts must outlive the engine.
  QueryEngine(Parts parts, NameDefaults defaults)
      : parts_(std::move(parts)), defaults_(std::move(defaults)) {}

  // Runs one statement; kDefaultAnswerRows unless rows_max says otherwise.
  absl::StatusOr<QueryResult> Execute(const rpc::RequestContext& context,
                                      const SqlQuery& query);

  // Runs one reading statement, batch by batch; all rows unless rows_max says
  // otherwise.
  absl::Status Stream(
      const rpc::RequestContext& context, const SqlQuery& query,
      const std::function<absl::Status(const rowset::RowSet&)>& on_batch);

  absl::Status Cancel(const rpc::RequestContext& context,
                      absl::string_view query_id);

  absl::StatusOr<CheckResult> Validate(const rpc::RequestContext& context,
                                       absl::string_view text, CheckLevel level,
                                       const NameDefaults& defaults);

  absl::StatusOr<statedb::Page<statedb::QueryRecord>> History(
      const rpc::RequestContext& context, const statedb::PageRequest& page);

  // `query` without id and times.
  absl::StatusOr<statedb::SavedQuery> Save(const rpc::RequestContext& context,
                                           statedb::SavedQuery query);
  absl::StatusOr<statedb::Page<statedb::SavedQuery>> ListSaved(
      const rpc::RequestContext& context, const statedb::PageRequest& page);
  absl::StatusOr<statedb::SavedQuery> GetSaved(
      const rpc::RequestContext& context, absl::string_view id);
  absl::Status DeleteSaved(const rpc::RequestContext& context,
                           absl::string_view id);
  // Runs a saved query; `parameters` replace saved ones of the same name.
  absl::StatusOr<QueryResult> RunSaved(
      const rpc::RequestContext& context, absl::string_view id,
      std::optional<int64_t> rows_max,
      const std::map<std::string, std::string>& parameters);

 private:
  NameDefaults WithDefaults(const NameDefaults& given) const;
  // The job for a statement; `statement` must outlive it.
  QueryJob JobOf(const SqlQuery& query, const UserStatement& statement);
  absl::StatusOr<UserStatement> StatementOf(const rpc::RequestContext& context,
                                            const SqlQuery& query) const;

  const Parts parts_;
  const NameDefaults defaults_;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_QUERY_ENGINE_H_
