// The codec against protobuf's own JSON functions, in one run on one core.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "common/json/json_to_proto.h"
#include "common/json/proto_to_json.h"
#include "common/json/reader.h"
#include "common/json/schema.h"
#include "common/json/testdata/test_messages.pb.h"
#include "google/protobuf/util/json_util.h"
#include "semantic_layer/rowset/v1/rowset.pb.h"

namespace semantic_layer::json {
namespace {

namespace rowset = ::semantic_layer::rowset::v1;

const SchemaSet& Schemas() {
  static const SchemaSet& schemas = *[] {
    auto set = SchemaSet::Create(
        {test::Model::descriptor(), rowset::RowSet::descriptor()});
    return set->release();
  }();
  return schemas;
}

const MessageSchema& ModelSchema() {
  return *Schemas().Find("semantic_layer.json.test.Model");
}

test::Model SampleModel() {
  test::Model model;
  model.set_id("flights");
  model.set_name("Flights");
  model.set_description("Three million flights, from the first to the last");
  model.mutable_update_time()->set_seconds(1700000000);
  for (int i = 0; i < 30; ++i) {
    auto* metric = model.add_metrics();
    metric->set_name(absl::StrCat("metric_", i));
    metric->set_description("How many of them there were in the period");
    metric->set_type("simple");
    metric->set_uses(int64_t{1} << i);
    metric->set_weight(i / 7.0);
    metric->add_tags("finance");
    metric->add_tags("daily");
  }
  return model;
}

std::string ModelJson() {
  std::string json;
  Output out(&json);
  AppendMessage(Schemas(), ModelSchema(), SampleModel().SerializeAsString(),
                &out);
  out.Flush();
  return json;
}

// 1000 rows of 10 columns, as a query answers them.
rowset::RowSet SampleRows() {
  constexpr int kRows = 1000;
  rowset::RowSet rows;
  rows.set_row_count(kRows);
  for (int c = 0; c < 10; ++c) {
    auto* column = rows.add_columns();
    column->set_name(absl::StrCat("column_", c));
    const rowset::ColumnType types[] = {
        rowset::COLUMN_TYPE_INT64, rowset::COLUMN_TYPE_STRING,
        rowset::COLUMN_TYPE_DOUBLE, rowset::COLUMN_TYPE_TIMESTAMP,
        rowset::COLUMN_TYPE_DECIMAL};
    column->set_type(types[c % 5]);
    for (int r = 0; r < kRows; ++r) {
      switch (c % 5) {
        case 0:
          column->add_int64s(int64_t{r} * 1000003);
          break;
        case 1:
          column->add_strings(absl::StrCat("customer number ", r));
          break;
        case 2:
          column->add_doubles(r / 8.0);
          break;
        case 3:
          column->add_int64s(1700000000000000 + int64_t{r} * 1000000);
          break;
        default:
          column->add_strings(absl::StrCat(r, ".", 10 + r % 90));
      }
    }
  }
  return rows;
}

void BM_WriteMessage(benchmark::State& state) {
  const std::string wire = SampleModel().SerializeAsString();
  int64_t bytes = 0;
  for (auto _ : state) {
    std::string json;
    Output out(&json);
    AppendMessage(Schemas(), ModelSchema(), wire, &out);
    out.Flush();
    bytes += static_cast<int64_t>(json.size());
  }
  state.SetBytesProcessed(bytes);
}
BENCHMARK(BM_WriteMessage);

void BM_WriteMessageProtobuf(benchmark::State& state) {
  const std::string wire = SampleModel().SerializeAsString();
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  int64_t bytes = 0;
  for (auto _ : state) {
    test::Model model;
    model.ParseFromString(wire);
    std::string json;
    benchmark::DoNotOptimize(
        google::protobuf::util::MessageToJsonString(model, &json, options));
    bytes += static_cast<int64_t>(json.size());
  }
  state.SetBytesProcessed(bytes);
}
BENCHMARK(BM_WriteMessageProtobuf);

void BM_ReadMessage(benchmark::State& state) {
  const std::string json = ModelJson();
  for (auto _ : state) {
    Document document;
    Error error;
    std::string wire;
    std::vector<Error> errors;
    document.Parse(json, {}, &error);
    JsonToProto(Schemas(), ModelSchema(), document.root(), {}, &wire, &errors);
    benchmark::DoNotOptimize(wire);
  }
  state.SetBytesProcessed(state.iterations() *
                          static_cast<int64_t>(json.size()));
}
BENCHMARK(BM_ReadMessage);

void BM_ReadMessageProtobuf(benchmark::State& state) {
  const std::string json = ModelJson();
  for (auto _ : state) {
    test::Model model;
    benchmark::DoNotOptimize(
        google::protobuf::util::JsonStringToMessage(json, &model));
    benchmark::DoNotOptimize(model.SerializeAsString());
  }
  state.SetBytesProcessed(state.iterations() *
                          static_cast<int64_t>(json.size()));
}
BENCHMARK(BM_ReadMessageProtobuf);

void BM_WriteRows(benchmark::State& state) {
  const std::string wire = SampleRows().SerializeAsString();
  const MessageSchema& schema =
      *Schemas().Find("semantic_layer.rowset.v1.RowSet");
  int64_t bytes = 0;
  for (auto _ : state) {
    std::string json;
    Output out(&json);
    AppendMessage(Schemas(), schema, wire, &out);
    out.Flush();
    bytes += static_cast<int64_t>(json.size());
  }
  state.SetBytesProcessed(bytes);
}
BENCHMARK(BM_WriteRows);

}  // namespace
}  // namespace semantic_layer::json

BENCHMARK_MAIN();
