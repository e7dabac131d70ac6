#include "common/databricks/statements/test_result.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/json/writer.h"

namespace semantic_layer::databricks {
namespace {

using rowset::ColumnType;

struct TestColumn {
  const char* name;
  const char* type_name;
  const char* type_text;
  ColumnType type;
};
constexpr TestColumn kColumns[] = {
    {"order_key", "LONG", "BIGINT", ColumnType::kInt64},
    {"part_key", "LONG", "BIGINT", ColumnType::kInt64},
    {"line", "INT", "INT", ColumnType::kInt64},
    {"quantity", "DECIMAL", "DECIMAL(18,2)", ColumnType::kDecimal},
    {"price", "DECIMAL", "DECIMAL(18,2)", ColumnType::kDecimal},
    {"discount", "DOUBLE", "DOUBLE", ColumnType::kDouble},
    {"returned", "BOOLEAN", "BOOLEAN", ColumnType::kBool},
    {"status", "STRING", "STRING", ColumnType::kString},
    {"shipped", "DATE", "DATE", ColumnType::kDate},
    {"changed", "TIMESTAMP", "TIMESTAMP", ColumnType::kTimestamp},
    {"mode", "STRING", "STRING", ColumnType::kString},
    {"remark", "STRING", "STRING", ColumnType::kString},
};
constexpr const char* kModes[] = {"AIR", "RAIL", "SHIP", "TRUCK"};
constexpr const char* kRemarks[] = {
    "carefully final deposits detect", "said \"no\" and left",
    "the furious, even accounts", "caf\u00e9 au lait"};

}  // namespace

rowset::SchemaPtr OrderLinesSchema() {
  std::vector<rowset::Field> fields;
  for (const TestColumn& column : kColumns) {
    fields.push_back({.name = column.name,
                      .type = column.type,
                      .sql_type = column.type_text});
  }
  return rowset::MakeSchema(std::move(fields));
}

std::string OrderLinesManifestSchema() {
  std::string text;
  json::Writer writer(&text);
  writer.BeginObject().Key("columns").BeginArray();
  for (const TestColumn& column : kColumns) {
    writer.BeginObject()
        .Key("name")
        .String(column.name)
        .Key("type_name")
        .String(column.type_name)
        .Key("type_text")
        .String(column.type_text)
        .EndObject();
  }
  writer.EndArray().EndObject();
  writer.Flush();
  return text;
}

std::string OrderLinesChunk(int64_t first, int64_t count) {
  std::string text;
  json::Writer writer(&text);
  writer.BeginArray();
  for (int64_t row = first; row < first + count; ++row) {
    writer.BeginArray();
    writer.String(absl::StrCat(row));
    writer.String(absl::StrCat(row * 7919 % 200'000));
    writer.String(absl::StrCat(row % 7));
    writer.String(absl::StrCat(row % 50, ".00"));
    if (row % 16 == 3) {
      writer.Null();
    } else {
      writer.String(absl::StrCat(row * 31 % 100'000, ".", 10 + row % 90));
    }
    writer.String(absl::StrCat("0.0", row % 9 + 1));
    writer.String(row % 3 == 0 ? "true" : "false");
    writer.String(row % 2 == 0 ? "F" : "O");
    writer.String(absl::StrFormat("199%d-%02d-%02d", row % 10, row % 12 + 1,
                                  row % 28 + 1));
    writer.String(absl::StrFormat("2024-%02d-%02dT%02d:15:%02d.%03dZ",
                                  row % 12 + 1, row % 28 + 1, row % 24,
                                  row % 60, row % 1000));
    writer.String(kModes[row % 4]);
    if (row % 16 == 5) {
      writer.Null();
    } else {
      writer.String(kRemarks[row % 4]);
    }
    writer.EndArray();
  }
  writer.EndArray();
  writer.Flush();
  return text;
}

}  // namespace semantic_layer::databricks
