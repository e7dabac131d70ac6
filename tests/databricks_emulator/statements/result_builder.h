#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_RESULT_BUILDER_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_RESULT_BUILDER_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rowset/rowset.h"
#include "services/query/export/file_writer.h"
#include "tests/databricks_emulator/engine/duckdb_engine.h"
#include "tests/databricks_emulator/statements/nested_text.h"
#include "tests/databricks_emulator/statements/value_text.h"
#include "tests/databricks_emulator/unity_catalog/type_names.h"

namespace semantic_layer::emulator {

enum class ResultFormat { kJsonArray, kCsv, kArrowStream };

struct ResultOptions {
  ResultFormat format = ResultFormat::kJsonArray;
  bool inline_result = true;  // then at most kMaxInlineBytes
  bool lz4 = false;           // wraps Arrow chunks
  int64_t row_limit = std::numeric_limits<int64_t>::max();
  int64_t byte_limit = std::numeric_limits<int64_t>::max();
  int64_t chunk_rows = 50'000;
  absl::TimeZone zone = absl::UTCTimeZone();
};

// One chunk, encoded: a JSON array of arrays, CSV, or an Arrow stream.
struct ResultChunk {
  int64_t row_offset = 0;
  int64_t row_count = 0;
  std::string data = {};
};

struct ResultColumn {
  std::string name = {};
  TypeNames type = {};
};

// The result of a statement, whole.
struct StatementResult {
  bool has_rows = false;  // false for statements such as CREATE
  std::vector<ResultColumn> columns = {};
  std::vector<ResultChunk> chunks = {};
  int64_t row_count = 0;
  int64_t byte_count = 0;
  bool truncated = false;
};

// Encodes the rows of one statement into chunks as they come. Not thread safe.
class ResultBuilder : public RowSink {
 public:
  static constexpr int64_t kMaxInlineBytes = 26'214'400;
  // A chunk ends before it is larger.
  static constexpr size_t kChunkBytes = 16 << 20;

  explicit ResultBuilder(ResultOptions options) : options_(options) {}

  absl::Status OnSchema(const rowset::SchemaPtr& schema) override;
  // RESOURCE_EXHAUSTED when an inline result becomes too large.
  absl::StatusOr<bool> OnRows(const rowset::RowSet& rows) override;

  absl::StatusOr<StatementResult> Finish() &&;

 private:
  // One value that is not null, as AppendResultText writes it.
  void AppendText(const rowset::RowSet& rows, int column, int64_t row,
                  std::string* out) const;
  void AppendJsonRow(const rowset::RowSet& rows, int64_t row,
                     std::string* out) const;
  void AppendCsvRow(const rowset::RowSet& rows, int64_t row,
                    std::string* out) const;
  absl::Status AppendArrow(const rowset::RowSet& rows);
  // Writes rows to the open chunk, as many as the limit of bytes has room for.
  absl::StatusOr<int64_t> WriteArrowWithin(const rowset::RowSet& rows);
  ResultChunk& OpenChunk();
  absl::Status CloseChunk();

  const ResultOptions options_;
  rowset::SchemaPtr schema_;
  std::vector<ValueForm> forms_;
  std::vector<std::shared_ptr<const NestedText>> nested_;  // null for most
  bool open_ = false;
  std::unique_ptr<query::FileWriter> arrow_;
  StatementResult result_;
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_RESULT_BUILDER_H_
