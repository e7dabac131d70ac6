#include "services/query/query_engine.h"

#include <limits>

#include "common/status/status_macros.h"
#include "services/query/parameter_values.h"

namespace semantic_layer::query {
namespace {

constexpr char kWritePermission[] = "queries:write";

}  // namespace

NameDefaults QueryEngine::WithDefaults(const NameDefaults& given) const {
  NameDefaults result = given;
  if (result.schema.empty()) {
    // The configured schema is one of the configured catalog.
    if (result.catalog.empty()) result.schema = defaults_.schema;
  }
  if (result.catalog.empty()) result.catalog = defaults_.catalog;
  return result;
}

absl::StatusOr<UserStatement> QueryEngine::StatementOf(
    const rpc::RequestContext& context, const SqlQuery& query) const {
  UserStatement statement;
  statement.text = query.text;
  ASSIGN_OR_RETURN(statement.parameters,
                   ParseParameterValues(query.parameters));
  statement.defaults = WithDefaults(query.defaults);
  statement.may_write = context.principal.Has(kWritePermission);
  statement.rows_max = query.rows_max;
  return statement;
}

QueryJob QueryEngine::JobOf(const SqlQuery& query,
                            const UserStatement& statement) {
  QueryJob job;
  job.kind = statedb::QueryKind::kSql;
  job.text = query.text;
  job.query_id = query.query_id;
  job.rows_max =
      statement.rows_max.value_or(std::numeric_limits<int64_t>::max());
  job.prepare = [this, &statement](const warehouse::CallOptions& call) {
    return parts_.preparer->Prepare(statement, call);
  };
  job.refine = [this, &statement](absl::Status error,
                                  const warehouse::CallOptions& call) {
    return parts_.preparer->Refine(statement, std::move(error), call);
  };
  return job;
}

absl::StatusOr<QueryResult> QueryEngine::Execute(
    const rpc::RequestContext& context, const SqlQuery& query) {
  ASSIGN_OR_RETURN(UserStatement statement, StatementOf(context, query));
  statement.rows_max = query.rows_max.value_or(kDefaultAnswerRows);
  QueryJob job = JobOf(query, statement);
  bool writes = false;
  job.prepare = [&writes, prepare = std::move(job.prepare)](
                    const warehouse::CallOptions& call) {
    absl::StatusOr<PreparedStatement> prepared = prepare(call);
    writes = prepared.ok() && prepared->writes;
    return prepared;
  };
  absl::StatusOr<QueryResult> result = parts_.runner->Run(context, job);
  if (writes) {  // it may have changed tables
    parts_.schemas->Clear();
    parts_.answers->Clear();
  }
  return result;
}

absl::Status QueryEngine::Stream(
    const rpc::RequestContext& context, const SqlQuery& query,
    const std::function<absl::Status(const rowset::RowSet&)>& on_batch) {
  ASSIGN_OR_RETURN(UserStatement statement, StatementOf(context, query));
  return parts_.runner->Stream(context, JobOf(query, statement), on_batch);
}

absl::Status QueryEngine::Cancel(const rpc::RequestContext& context,
                                 absl::string_view query_id) {
  return parts_.runner->Cancel(context, query_id);
}

absl::StatusOr<CheckResult> QueryEngine::Validate(
    const rpc::RequestContext& context, absl::string_view text,
    CheckLevel level, const NameDefaults& defaults) {
  ASSIGN_OR_RETURN(warehouse::Identity identity,
                   parts_.identities.Of(context.principal));
  return parts_.checker->Check(text, level, WithDefaults(defaults),
                               context.principal.Has(kWritePermission),
                               {.identity = std::move(identity),
                                .deadline = context.deadline,
                                .cancellation = context.cancellation});
}

absl::StatusOr<statedb::Page<statedb::QueryRecord>> QueryEngine::History(
    const rpc::RequestContext& context, const statedb::PageRequest& page) {
  return parts_.history->List(context.principal.user_id, page);
}

absl::StatusOr<statedb::SavedQuery> QueryEngine::Save(
    const rpc::RequestContext& context, statedb::SavedQuery query) {
  // What could never be bound is not kept.
  RETURN_IF_ERROR(ParseParameterValues(query.parameters).status());
  query.id = parts_.make_id();
  query.created_at = query.updated_at = parts_.clock->Now();
  return parts_.saved->Save(context.principal.user_id, query);
}

absl::StatusOr<statedb::Page<statedb::SavedQuery>> QueryEngine::ListSaved(
    const rpc::RequestContext& context, const statedb::PageRequest& page) {
  return parts_.saved->List(context.principal.user_id, page);
}

absl::StatusOr<statedb::SavedQuery> QueryEngine::GetSaved(
    const rpc::RequestContext& context, absl::string_view id) {
  return parts_.saved->Get(context.principal.user_id, id);
}

absl::Status QueryEngine::DeleteSaved(const rpc::RequestContext& context,
                                      absl::string_view id) {
  return parts_.saved->Delete(context.principal.user_id, id);
}

absl::StatusOr<QueryResult> QueryEngine::RunSaved(
    const rpc::RequestContext& context, absl::string_view id,
    std::optional<int64_t> rows_max,
    const std::map<std::string, std::string>& parameters) {
  ASSIGN_OR_RETURN(statedb::SavedQuery saved, GetSaved(context, id));
  SqlQuery query;
  query.text = std::move(saved.query);
  query.rows_max = rows_max;
  query.parameters = parameters;
  query.parameters.merge(saved.parameters);
  return Execute(context, query);
}

}  // namespace semantic_layer::query
