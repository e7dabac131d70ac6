#include "common/databricks/statements/statement_answer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/databricks/client/json_fields.h"
#include "common/databricks/statements/data_array.h"
#include "common/databricks/statements/limits.h"
#include "common/json/reader.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::databricks {
namespace {

StatementState StateOf(absl::string_view text) {
  if (text == "PENDING") return StatementState::kPending;
  if (text == "RUNNING") return StatementState::kRunning;
  if (text == "SUCCEEDED") return StatementState::kSucceeded;
  if (text == "FAILED") return StatementState::kFailed;
  if (text == "CANCELED" || text == "CANCELLED") {
    return StatementState::kCanceled;
  }
  if (text == "CLOSED") return StatementState::kClosed;
  return StatementState::kUnknown;
}

absl::Status NoAnswer(absl::string_view what) {
  return MakeStatus(ErrorReason::kWorkspaceFailed, what);
}

ResultManifest ReadManifest(const json::Value& object) {
  ResultManifest manifest;
  manifest.format = TextField(object, "format");
  manifest.chunk_count = IntField(object, "total_chunk_count");
  manifest.row_count = IntField(object, "total_row_count");
  manifest.truncated = BoolField(object, "truncated").value_or(false);
  if (const auto schema = ObjectField(object, "schema")) {
    ForEachObject(*schema, "columns", [&](const json::Value& column) {
      if (manifest.columns.size() > kMaxResultColumns) return;
      manifest.columns.push_back(
          {.name = TextField(column, "name"),
           .type_name = TextField(column, "type_name"),
           .type_text = TextField(column, "type_text"),
           .precision = IntField(column, "type_precision"),
           .scale = IntField(column, "type_scale"),
           .interval_type = TextField(column, "type_interval_type")});
    });
  }
  ForEachObject(object, "chunks", [&](const json::Value& chunk) {
    manifest.chunks.push_back(
        {.index = IntField(chunk, "chunk_index").value_or(0),
         .row_offset = IntField(chunk, "row_offset").value_or(0),
         .row_count = IntField(chunk, "row_count"),
         .byte_count = IntField(chunk, "byte_count")});
  });
  return manifest;
}

ExternalLink ReadLink(const json::Value& object, int64_t index) {
  ExternalLink link = {
      .chunk_index = IntField(object, "chunk_index").value_or(index),
      .url = TextField(object, "external_link")};
  absl::Time expires_at;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, TextField(object, "expiration"),
                      &expires_at, &error)) {
    link.expires_at = expires_at;
  }
  if (const auto headers = ObjectField(object, "http_headers")) {
    for (const auto& [name, value] : headers->members()) {
      if (value.kind() != json::Kind::kString) continue;
      link.headers.emplace_back(std::string(name.string()),
                                std::string(value.string()));
    }
  }
  return link;
}

// A chunk without its rows; `index` where it does not say which one it is.
ResultChunk ReadChunk(const json::Value& object, int64_t index) {
  ResultChunk chunk = {.index = IntField(object, "chunk_index").value_or(index),
                       .next_index = IntField(object, "next_chunk_index")};
  ForEachObject(object, "external_links", [&](const json::Value& item) {
    ExternalLink link = ReadLink(item, index);
    // Links say where to go on in place of the chunk.
    const std::optional<int64_t> next = IntField(item, "next_chunk_index");
    if (next.has_value()) chunk.next_index = next;
    if (!link.url.empty()) chunk.links.push_back(std::move(link));
  });
  return chunk;
}

void TakeRows(std::string body, const DataArray& rows, ResultChunk* chunk) {
  if (!rows.found) return;
  chunk->rows = {
      .answer = std::move(body), .begin = rows.begin, .size = rows.size};
}

// Rows of which nothing is known would be taken for no rows.
bool HasRowsWithoutColumns(const StatementAnswer& answer) {
  if (!answer.manifest.columns.empty()) return false;
  if (answer.manifest.row_count.value_or(0) > 0) return true;
  constexpr size_t kNoRows = absl::string_view("[]").size();
  return answer.result.has_value() &&
         (!answer.result->links.empty() || answer.result->rows.size > kNoRows);
}

}  // namespace

absl::StatusOr<StatementAnswer> ReadStatementAnswer(std::string body) {
  const DataArray rows = FindDataArray(body);
  const std::string rest = WithoutDataArray(body, rows);
  ASSIGN_OR_RETURN(const json::Document document,
                   ReadAnswer(rest, "run a statement"));
  const json::Value root = document.root();
  StatementAnswer answer;
  answer.id = TextField(root, "statement_id");
  const auto status = ObjectField(root, "status");
  const std::string state =
      status.has_value() ? TextField(*status, "state") : "";
  if (state.empty()) {
    return NoAnswer(
        "The workspace's answer does not say how the statement is "
        "doing.");
  }
  answer.state = StateOf(state);
  answer.sql_state = TextField(*status, "sql_state");
  if (const auto error = ObjectField(*status, "error")) {
    answer.error_code = TextField(*error, "error_code");
    answer.error_message = TextField(*error, "message");
  }
  if (const auto manifest = ObjectField(root, "manifest")) {
    answer.manifest = ReadManifest(*manifest);
    if (answer.manifest.columns.size() > kMaxResultColumns) {
      return NoAnswer("The result has more columns than are supported.");
    }
  }
  if (const auto result = ObjectField(root, "result")) {
    answer.result = ReadChunk(*result, 0);
    TakeRows(std::move(body), rows, &*answer.result);
  }
  if (HasRowsWithoutColumns(answer)) {
    return NoAnswer("The workspace's answer holds rows and names no columns.");
  }
  const bool at_end = answer.state == StatementState::kSucceeded ||
                      answer.state == StatementState::kFailed;
  if (answer.id.empty() && !at_end) {
    return NoAnswer("The workspace's answer names no statement.");
  }
  return answer;
}

absl::StatusOr<ResultChunk> ReadChunkAnswer(std::string body, int64_t index) {
  const DataArray rows = FindDataArray(body);
  const std::string rest = WithoutDataArray(body, rows);
  ASSIGN_OR_RETURN(const json::Document document,
                   ReadAnswer(rest, "read a result"));
  ResultChunk chunk = ReadChunk(document.root(), index);
  TakeRows(std::move(body), rows, &chunk);
  if (chunk.rows.size > 0 && chunk.index != index) {
    return NoAnswer(absl::StrCat("The workspace was asked for part ", index,
                                 " of a result and sent part ", chunk.index,
                                 "."));
  }
  return chunk;
}

}  // namespace semantic_layer::databricks
