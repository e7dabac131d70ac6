#ifndef SEMANTIC_LAYER_COMMON_JSON_ROWSET_JSON_H_
#define SEMANTIC_LAYER_COMMON_JSON_ROWSET_JSON_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/json/output.h"

namespace semantic_layer::json {

// The JSON form of semantic_layer.rowset.v1.RowSet: a list of row objects,
// written straight from the wire bytes of the columns.
//
//   RowSetReader rows;
//   if (!rows.Open(wire)) return <malformed>;
//   while (rows.AppendRow(&out)) ...
//
// Decimals and 64-bit integers are JSON numbers with all their digits; dates
// and times are ISO 8601 strings; NaN and the infinities are the strings "NaN",
// "Infinity" and "-Infinity" (a null would be a lie); nested values stand as
// the JSON that they are. Not thread safe; keeps views into the wire bytes.
class RowSetReader {
 public:
  // Reads the columns' heads and checks that each holds exactly as many values
  // as there are rows. Wrong bytes are refused here, so that no row fails
  // afterwards.
  bool Open(absl::string_view wire);

  int64_t row_count() const { return row_count_; }
  // Rows that were not written yet.
  int64_t remaining() const { return row_count_ - next_row_; }

  // Writes the next row as an object; false after the last one.
  bool AppendRow(Output* out);

 private:
  // How a column's values stand on the wire.
  enum class Form : uint8_t { kNothing, kBools, kInt64s, kDoubles, kTexts };

  struct Column {
    uint32_t type = 0;
    Form form = Form::kNothing;
    std::string quoted_key;  // `"name":`, with the comma before it
    absl::string_view nulls;
    // One value after another: packed, or fields of the column's message.
    const char* p = nullptr;
    const char* end = nullptr;
    uint32_t value_number = 0;  // kTexts: the field that holds the values
  };

  bool OpenColumn(absl::string_view wire);
  static void AppendValue(Column* column, bool null, Output* out);
  static void AppendText(const Column& column, absl::string_view text,
                         Output* out);

  std::vector<Column> columns_;
  // Values that came in several pieces, joined.
  std::vector<std::string> joined_;
  int64_t row_count_ = 0;
  int64_t next_row_ = 0;
};

// Writes all rows as a list. False, with part of the list written, if the bytes
// are no RowSet.
bool AppendRowSet(absl::string_view wire, Output* out);

}  // namespace semantic_layer::json

#endif  // SEMANTIC_LAYER_COMMON_JSON_ROWSET_JSON_H_
