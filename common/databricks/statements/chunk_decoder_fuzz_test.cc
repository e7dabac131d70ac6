// Whatever the bytes: decoding ends, and in small pieces it gives the same rows
// as at once.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "absl/strings/string_view.h"
#include "common/databricks/statements/chunk_decoder.h"
#include "common/databricks/statements/data_array.h"
#include "common/rowset/rowset.h"

namespace semantic_layer::databricks {
namespace {

using rowset::ColumnType;

rowset::SchemaPtr AllTypes() {
  return rowset::MakeSchema(
      {{.name = "b", .type = ColumnType::kBool},
       {.name = "i", .type = ColumnType::kInt64},
       {.name = "d", .type = ColumnType::kDouble},
       {.name = "f", .type = ColumnType::kDouble, .sql_type = "FLOAT"},
       {.name = "n", .type = ColumnType::kDecimal},
       {.name = "s", .type = ColumnType::kString},
       {.name = "day", .type = ColumnType::kDate},
       {.name = "ts", .type = ColumnType::kTimestamp},
       {.name = "ntz", .type = ColumnType::kTimestampNtz},
       {.name = "t", .type = ColumnType::kTime},
       {.name = "x", .type = ColumnType::kBinary}});
}

std::optional<rowset::RowSet> Decode(const rowset::SchemaPtr& schema,
                                     absl::string_view text, int64_t max_rows) {
  ChunkDecoder decoder(schema);
  decoder.Begin(text, 0);
  rowset::RowSetBuilder all(schema);
  while (!decoder.at_end()) {
    rowset::RowSetBuilder builder(schema);
    const auto read = decoder.Read(max_rows, 1 << 20, &builder);
    if (!read.ok()) return std::nullopt;
    auto batch = std::move(builder).Finish();
    if (!batch.ok() || batch->row_count() != *read) std::abort();
    if (!all.Append(*batch).ok()) std::abort();
  }
  auto rows = std::move(all).Finish();
  if (!rows.ok()) std::abort();
  return *std::move(rows);
}

}  // namespace
}  // namespace semantic_layer::databricks

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using semantic_layer::databricks::DataArray;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  static const auto* const schema = new semantic_layer::rowset::SchemaPtr(
      semantic_layer::databricks::AllTypes());
  const auto whole =
      semantic_layer::databricks::Decode(*schema, text, int64_t{1} << 20);
  const auto pieces = semantic_layer::databricks::Decode(*schema, text, 1);
  if (whole.has_value() != pieces.has_value()) std::abort();
  if (whole.has_value() && !(*whole == *pieces)) std::abort();
  const DataArray rows = semantic_layer::databricks::FindDataArray(text);
  if (rows.found && rows.begin + rows.size > size) std::abort();
  return 0;
}
