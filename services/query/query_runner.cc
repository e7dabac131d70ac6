#include "services/query/query_runner.h"

#include <utility>

#include "common/status/status_macros.h"
#include "services/query/errors.h"

namespace semantic_layer::query {
namespace {

statedb::QueryStatus StatusNameOf(const absl::Status& status) {
  if (status.ok()) return statedb::QueryStatus::kSucceeded;
  return status.code() == absl::StatusCode::kCancelled
             ? statedb::QueryStatus::kCancelled
             : statedb::QueryStatus::kFailed;
}

// A statement that changed rows answers with their number, as Databricks does.
absl::StatusOr<rowset::RowSet> ChangedRows(int64_t rows_changed) {
  rowset::RowSetBuilder builder(rowset::MakeSchema(
      {{.name = "num_affected_rows", .type = rowset::ColumnType::kInt64}}));
  builder.column(0).AppendInt(rows_changed);
  return std::move(builder).Finish();
}

}  // namespace

absl::StatusOr<QueryResult> QueryRunner::Run(const rpc::RequestContext& context,
                                             const QueryJob& job) {
  QueryResult result;
  result.query_id = job.query_id.empty() ? make_id_() : job.query_id;
  ASSIGN_OR_RETURN(
      Outcome outcome,
      Frame(context, job, result.query_id,
            [&](const PreparedStatement& prepared,
                const warehouse::CallOptions& call,
                Outcome& so_far) -> absl::Status {
              if (job.answers != nullptr && prepared.answer_key.has_value()) {
                RETURN_IF_ERROR(GatherShared(prepared, job, call, result));
              } else {
                ASSIGN_OR_RETURN(Answer answer, Gather(prepared, job, call));
                result.rows = std::move(answer.rows);
                result.truncated = answer.truncated;
              }
              so_far.rows = result.rows.row_count();
              return absl::OkStatus();
            }));
  result.execution_time = outcome.time;
  return result;
}

absl::Status QueryRunner::GatherShared(const PreparedStatement& prepared,
                                       const QueryJob& job,
                                       const warehouse::CallOptions& call,
                                       QueryResult& result) {
  ASSIGN_OR_RETURN(
      AnswerCache::Result known,
      job.answers->Get(*prepared.answer_key, call.cancellation,
                       [&](const concurrency::CancellationToken& run) {
                         // Others may wait for the rows when this caller's time
                         // is up.
                         return Gather(
                             prepared, job,
                             {.identity = call.identity, .cancellation = run});
                       }));
  metrics_->AnswerCameFrom(known.source);
  result.rows = known.answer->rows;
  result.truncated = known.answer->truncated;
  result.source = known.source;
  result.age = known.age;
  return absl::OkStatus();
}

absl::StatusOr<Answer> QueryRunner::Gather(const PreparedStatement& prepared,
                                           const QueryJob& job,
                                           const warehouse::CallOptions& call) {
  ASSIGN_OR_RETURN(
      std::unique_ptr<warehouse::ResultStream> stream,
      warehouse_->Execute(prepared.statement,
                          {.call = call,
                           .limits = {.max_rows = job.rows_max,
                                      .max_bytes = options_.answer_bytes_max},
                           .allow_writes = prepared.writes}));
  Answer answer;
  ASSIGN_OR_RETURN(answer.rows, warehouse::ReadAll(*stream));
  answer.truncated = stream->truncated();
  // Cut before the row limit was reached: it was the bytes.
  if (answer.truncated && answer.rows.row_count() < job.rows_max) {
    return ResultTooLarge(options_.answer_bytes_max);
  }
  if (answer.rows.column_count() == 0 && stream->rows_changed().has_value()) {
    ASSIGN_OR_RETURN(answer.rows, ChangedRows(*stream->rows_changed()));
  }
  return answer;
}

absl::Status QueryRunner::Stream(
    const rpc::RequestContext& context, const QueryJob& job,
    const std::function<absl::Status(const rowset::RowSet&)>& on_batch) {
  const std::string query_id = job.query_id.empty() ? make_id_() : job.query_id;
  const auto body = [&](const PreparedStatement& prepared,
                        const warehouse::CallOptions& call,
                        Outcome& so_far) -> absl::Status {
    if (prepared.writes) return StreamOnlyReads();
    ASSIGN_OR_RETURN(std::unique_ptr<warehouse::ResultStream> stream,
                     warehouse_->Execute(prepared.statement,
                                         {.call = call,
                                          .limits = {.max_rows = job.rows_max},
                                          .allow_writes = false}));
    while (true) {
      ASSIGN_OR_RETURN(std::optional<rowset::RowSet> batch, stream->Next());
      if (!batch.has_value()) break;
      RETURN_IF_ERROR(on_batch(*batch));
      so_far.rows += batch->row_count();
    }
    if (so_far.rows > 0) return absl::OkStatus();
    ASSIGN_OR_RETURN(rowset::RowSet columns_only,
                     rowset::RowSetBuilder(stream->schema()).Finish());
    return on_batch(columns_only);
  };
  return Frame(context, job, query_id, body).status();
}

absl::StatusOr<QueryRunner::Outcome> QueryRunner::Frame(
    const rpc::RequestContext& context, const QueryJob& job,
    const std::string& query_id, const Body& body) {
  const std::string& user_id = context.principal.user_id;
  ASSIGN_OR_RETURN(warehouse::Identity identity,
                   options_.identities.Of(context.principal));
  ASSIGN_OR_RETURN(std::unique_ptr<RunningQueries::Entry> entry,
                   running_.Enter(user_id, query_id, context.cancellation));
  RETURN_IF_ERROR(history_->Start({.user_id = user_id,
                                   .query_id = query_id,
                                   .kind = job.kind,
                                   .query = job.text,
                                   .started_at = clock_->Now()}));
  const warehouse::CallOptions call = {.identity = std::move(identity),
                                       .deadline = context.deadline,
                                       .cancellation = entry->token()};
  Outcome outcome;
  const absl::Duration begin = clock_->Monotonic();
  absl::StatusOr<PreparedStatement> prepared = job.prepare(call);
  outcome.status =
      prepared.ok() ? body(*prepared, call, outcome) : prepared.status();
  if (prepared.ok() && !outcome.status.ok() && job.refine != nullptr) {
    outcome.status = job.refine(outcome.status, call);
  }
  // Whatever else went wrong, a query that was told to end has been cancelled,
  // and one whose time was up has run out of time.
  const absl::Status ended = entry->token().status();
  if (!outcome.status.ok() && !ended.ok()) outcome.status = ended;
  outcome.time = clock_->Monotonic() - begin;
  RETURN_IF_ERROR(RecordEnd(context, job, query_id, outcome));
  if (!outcome.status.ok()) return outcome.status;
  return outcome;
}

absl::Status QueryRunner::RecordEnd(const rpc::RequestContext& context,
                                    const QueryJob& job,
                                    const std::string& query_id,
                                    const Outcome& outcome) {
  statedb::QueryEnd end;
  end.status = StatusNameOf(outcome.status);
  end.execution_time = outcome.time;
  if (outcome.status.ok()) {
    end.row_count = outcome.rows;
  } else {
    end.error = std::string(outcome.status.message());
  }
  metrics_->QueryEnded(job.kind, end.status, outcome.time, outcome.rows);
  return history_->End(context.principal.user_id, query_id, end);
}

absl::Status QueryRunner::Cancel(const rpc::RequestContext& context,
                                 absl::string_view query_id) {
  return running_.Cancel(context.principal.user_id, query_id);
}

}  // namespace semantic_layer::query
