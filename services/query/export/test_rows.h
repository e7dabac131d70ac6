#ifndef SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_TEST_ROWS_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_TEST_ROWS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/rowset/rowset.h"
#include "services/query/export/file_writer.h"

namespace semantic_layer::query {

// Two rows with a column of every type, the second one all null; for tests.
inline rowset::RowSet EveryType() {
  using rowset::ColumnType;
  rowset::RowSetBuilder builder(
      rowset::MakeSchema({{"flag", ColumnType::kBool},
                          {"count", ColumnType::kInt64},
                          {"big", ColumnType::kInt64},
                          {"ratio", ColumnType::kDouble},
                          {"price", ColumnType::kDecimal, "DECIMAL(10,2)"},
                          {"huge", ColumnType::kDecimal, "DECIMAL(38,4)"},
                          {"name", ColumnType::kString},
                          {"day", ColumnType::kDate},
                          {"at", ColumnType::kTimestamp},
                          {"local", ColumnType::kTimestampNtz},
                          {"clock", ColumnType::kTime},
                          {"bytes", ColumnType::kBinary},
                          {"span", ColumnType::kInterval},
                          {"tags", ColumnType::kJson}}));
  builder.column(0).AppendBool(true);
  builder.column(1).AppendInt(-42);
  builder.column(2).AppendInt(9'007'199'254'740'993);  // no double is it
  builder.column(3).AppendDouble(0.1);
  builder.column(4).AppendText("-12.50");
  builder.column(5).AppendText("1234567890123456789012345678901234.5678");
  builder.column(6).AppendText("Zo\u00eb, \"the\" <1st>\r\n=1+1");
  builder.column(7).AppendInt(11'323);  // 2001-01-01
  builder.column(8).AppendInt(978'350'706'500'000);
  builder.column(9).AppendInt(978'350'706'000'000);
  builder.column(10).AppendInt(3'723'000'000);
  builder.column(11).AppendText(absl::string_view("\0\xFF", 2));
  builder.column(12).AppendText("1 year 2 days");
  builder.column(13).AppendText("[\"a\",1]");
  for (int i = 0; i < builder.schema().size(); ++i) {
    builder.column(i).AppendNull();
  }
  return *std::move(builder).Finish();
}

inline ByteSink AppendTo(std::string* out) {
  return [out](absl::string_view bytes) {
    out->append(bytes.data(), bytes.size());
    return absl::OkStatus();
  };
}

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_TEST_ROWS_H_
