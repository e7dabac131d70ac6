#include "tests/databricks_emulator/statements/statement_json.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/databricks_emulator/http/json_text.h"

namespace semantic_layer::emulator {
namespace {

// Of an answer that has the links of all chunks.
constexpr size_t kMaxLinks = 32;

absl::string_view FormatName(ResultFormat format) {
  switch (format) {
    case ResultFormat::kJsonArray:
      return "JSON_ARRAY";
    case ResultFormat::kCsv:
      return "CSV";
    case ResultFormat::kArrowStream:
      return "ARROW_STREAM";
  }
  return "";
}

bool IsInline(const Statement& statement) {
  return statement.request().disposition == Disposition::kInline;
}

std::string ColumnJson(const ResultColumn& column, size_t position) {
  JsonObject object;
  object.Text("name", column.name)
      .Text("type_text", column.type.text)
      .Text("type_name", column.type.name)
      .Int("position", static_cast<int64_t>(position));
  if (column.type.precision.has_value()) {
    object.Int("type_precision", *column.type.precision)
        .Int("type_scale", column.type.scale.value_or(0));
  }
  return object.TextIf("type_interval_type", column.type.interval).Take();
}

std::string SchemaJson(const StatementResult& result) {
  std::vector<std::string> columns;
  for (size_t i = 0; i < result.columns.size(); ++i) {
    columns.push_back(ColumnJson(result.columns[i], i));
  }
  return JsonObject()
      .Int("column_count", static_cast<int64_t>(columns.size()))
      .ListIf("columns", columns)
      .Take();
}

std::string ManifestJson(const Statement& statement,
                         const StatementResult& result) {
  std::vector<std::string> chunks;
  for (size_t i = 0; i < result.chunks.size(); ++i) {
    const ResultChunk& chunk = result.chunks[i];
    JsonObject object;
    object.Int("chunk_index", static_cast<int64_t>(i))
        .Int("row_offset", chunk.row_offset)
        .Int("row_count", chunk.row_count);
    if (!IsInline(statement)) {
      object.Int("byte_count", static_cast<int64_t>(chunk.data.size()));
    }
    chunks.push_back(object.Take());
  }
  JsonObject manifest;
  manifest.Text("format", FormatName(statement.request().format))
      .Raw("schema", SchemaJson(result))
      .Int("total_chunk_count", static_cast<int64_t>(chunks.size()))
      .ListIf("chunks", chunks)
      .Int("total_row_count", result.row_count);
  if (!IsInline(statement)) manifest.Int("total_byte_count", result.byte_count);
  manifest.Bool("truncated", result.truncated);
  const std::string& compression = statement.request().result_compression;
  if (!compression.empty() && compression != "NONE") {
    manifest.Text("result_compression", compression);
  }
  return manifest.Take();
}

std::string ExpiryText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

// What inline chunks and links have in common, in front and behind.
JsonObject ChunkHead(const StatementResult& result, size_t index) {
  const ResultChunk& chunk = result.chunks[index];
  JsonObject object;
  object.Int("chunk_index", static_cast<int64_t>(index))
      .Int("row_offset", chunk.row_offset)
      .Int("row_count", chunk.row_count);
  return object;
}

std::string NextLink(const Statement& statement, size_t next) {
  return absl::StrCat("/api/2.0/sql/statements/", statement.id(),
                      "/result/chunks/", next);
}

std::string LinkJson(Statement& statement, const StatementResult& result,
                     size_t index, const LinkSource& links) {
  JsonObject object = ChunkHead(result, index);
  object.Int("byte_count",
             static_cast<int64_t>(result.chunks[index].data.size()));
  if (index + 1 < result.chunks.size()) {
    object.Int("next_chunk_index", static_cast<int64_t>(index) + 1)
        .Text("next_chunk_internal_link", NextLink(statement, index + 1));
  }
  const int64_t expires = absl::ToUnixMillis(links.expires);
  statement.NoteLink(expires);
  return object
      .Text("external_link",
            absl::StrCat(links.host_url, "/storage/results/", statement.id(),
                         "/", index, "?X-Expires=", expires,
                         "&X-Signature=", statement.link_secret()))
      .Text("expiration", ExpiryText(links.expires))
      .Take();
}

}  // namespace

std::string ChunkJson(Statement& statement, const StatementResult& result,
                      size_t index, const LinkSource& links) {
  if (!IsInline(statement)) {
    return JsonObject()
        .List("external_links", {LinkJson(statement, result, index, links)})
        .Take();
  }
  JsonObject object = ChunkHead(result, index);
  if (result.chunks[index].row_count > 0) {
    object.Raw("data_array", result.chunks[index].data);
  }
  if (index + 1 < result.chunks.size()) {
    object.Int("next_chunk_index", static_cast<int64_t>(index) + 1)
        .Text("next_chunk_internal_link",
              absl::StrCat(NextLink(statement, index + 1), "?row_offset=",
                           result.chunks[index + 1].row_offset));
  }
  return object.Take();
}

std::string StatementJson(Statement& statement, StatementState state,
                          const LinkSource& links) {
  JsonObject status;
  status.Text("state", StateName(state));
  if (state == StatementState::kFailed) {
    const SqlErrorParts error = statement.error();
    status
        .Raw("error", JsonObject()
                          .Text("error_code", error.error_code)
                          .Text("message", error.message)
                          .Take())
        .TextIf("sql_state", error.sqlstate);
  }
  JsonObject object;
  object.Text("statement_id", statement.id()).Raw("status", status.Take());
  const auto result = statement.result();
  if (state != StatementState::kSucceeded || result == nullptr) {
    return object.Take();
  }
  object.Raw("manifest", ManifestJson(statement, *result));
  if (result->chunks.empty()) return object.Raw("result", "{}").Take();
  if (!statement.request().all_links) {
    return object.Raw("result", ChunkJson(statement, *result, 0, links)).Take();
  }
  std::vector<std::string> all;
  for (size_t i = 0; i < result->chunks.size() && i < kMaxLinks; ++i) {
    all.push_back(LinkJson(statement, *result, i, links));
  }
  return object.Raw("result", JsonObject().List("external_links", all).Take())
      .Take();
}

}  // namespace semantic_layer::emulator
