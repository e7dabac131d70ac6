#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_CHUNK_DECODER_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_CHUNK_DECODER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rowset/rowset.h"

namespace semantic_layer::databricks {

// Reads the chunks of a JSON_ARRAY result, a list of rows which are lists of
// texts and nulls, straight into typed columns: no JSON tree is made. A chunk
// is given out in pieces, so that a batch is never larger than the caller
// wants.
//
//   ChunkDecoder decoder(schema);
//   decoder.Begin(text, /*first_row=*/0);
//   while (!decoder.at_end()) {
//     rowset::RowSetBuilder builder(schema);
//     RETURN_IF_ERROR(decoder.Read(8192, 1 << 20, &builder).status());
//     ...
//   }
//
// Not thread safe.
class ChunkDecoder {
 public:
  // The schema of result_schema.h.
  explicit ChunkDecoder(rowset::SchemaPtr schema);

  // Begins a chunk; the text must stay until its end. `first_row` is the number
  // of its first row within the result, for messages.
  void Begin(absl::string_view text, int64_t first_row);

  // Appends rows until there are `max_rows` of them, their values have
  // `max_bytes` or a little more, or the chunk ends. Returns how many.
  // WORKSPACE_FAILED when the text is no such list or a value is none of its
  // column's type; the message names column and row, never the value.
  absl::StatusOr<int64_t> Read(int64_t max_rows, int64_t max_bytes,
                               rowset::RowSetBuilder* builder);

  // Whether the chunk has been read to its end; true before the first.
  bool at_end() const { return at_end_; }
  // The number of the next row within the result.
  int64_t next_row() const { return next_row_; }

 private:
  absl::Status ReadRow(rowset::RowSetBuilder* builder);
  bool ReadCell(rowset::Column& column);
  // The text of the string that begins behind its quote; false when it does not
  // end or has a wrong escape.
  bool ReadString(absl::string_view* text);
  bool Unescape(const char* begin);
  bool SkipLiteral(absl::string_view word);
  void SkipSpace();
  bool Skip(char c);
  absl::Status Malformed(absl::string_view what) const;
  absl::Status BadCell(int index) const;

  const rowset::SchemaPtr schema_;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  bool at_end_ = true;
  bool opened_ = false;  // the list of rows has begun
  int64_t next_row_ = 0;
  int64_t text_bytes_ = 0;  // of the values of this Read
  std::string unescaped_;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_CHUNK_DECODER_H_
