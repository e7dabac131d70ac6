#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_ANSWER_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_ANSWER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/databricks/statements/result_schema.h"
#include "common/http/http_message.h"

namespace semantic_layer::databricks {

// What the Statement Execution API answers, as values. Members that an answer
// leaves out are empty.

enum class StatementState {
  kPending,
  kRunning,
  kSucceeded,
  kFailed,
  kCanceled,
  kClosed,
  kUnknown,  // one that is new to us: not an end
};

// A part of an answer's text that holds rows, with the text it is part of.
struct RowsText {
  std::string answer = {};
  size_t begin = 0;
  size_t size = 0;  // 0: no rows

  absl::string_view view() const {
    return absl::string_view(answer).substr(begin, size);
  }
};

// A presigned address of a chunk. It opens the chunk to everybody: never log
// it.
struct ExternalLink {
  int64_t chunk_index = 0;
  std::string url = {};
  absl::Time expires_at = absl::InfiniteFuture();
  http::HeaderList headers = {};  // to be sent with the request
};

struct ChunkInfo {
  int64_t index = 0;
  int64_t row_offset = 0;
  std::optional<int64_t> row_count = {};
  std::optional<int64_t> byte_count = {};
};

struct ResultManifest {
  std::string format = {};
  std::vector<ResultColumn> columns = {};  // none: not a result with rows
  std::optional<int64_t> chunk_count = {};
  std::optional<int64_t> row_count = {};
  bool truncated = false;
  std::vector<ChunkInfo> chunks = {};
};

// One chunk of a result: its rows, or the links to them.
struct ResultChunk {
  int64_t index = 0;
  std::optional<int64_t> next_index = {};
  RowsText rows = {};
  std::vector<ExternalLink> links = {};
};

struct StatementAnswer {
  std::string id = {};
  StatementState state = StatementState::kUnknown;
  std::string error_code = {};
  std::string error_message = {};
  std::string sql_state = {};
  ResultManifest manifest = {};
  std::optional<ResultChunk> result = {};
};

// Reads the answer to submitting or polling a statement. WORKSPACE_FAILED for
// what is no such answer: no JSON, no state, no id and still running.
absl::StatusOr<StatementAnswer> ReadStatementAnswer(std::string body);

// Reads the answer to asking for chunk `index`, which is also that of a chunk
// or link that does not name its own. WORKSPACE_FAILED for no JSON, and for the
// rows of another chunk.
absl::StatusOr<ResultChunk> ReadChunkAnswer(std::string body, int64_t index);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_ANSWER_H_
