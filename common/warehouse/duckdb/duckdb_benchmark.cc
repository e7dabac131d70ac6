// What the embedded warehouse costs beside DuckDB itself:
//
//   bazel run //common/warehouse/duckdb:duckdb_benchmark

#include <memory>
#include <string>

#include "benchmark/benchmark.h"
#include "common/rowset/rowset.h"
#include "common/rowset/rowset_proto.h"
#include "common/warehouse/duckdb/duckdb_warehouse.h"
#include "semantic_layer/rowset/v1/rowset.pb.h"

namespace semantic_layer::warehouse {
namespace {

DuckDbWarehouse& SharedWarehouse() {
  static DuckDbWarehouse& warehouse = *[] {
    auto created = DuckDbWarehouse::Create({});
    if (!created.ok()) std::abort();
    ExecuteOptions write;
    write.allow_writes = true;
    const auto filled = (*created)->Execute(
        {.text = "CREATE TABLE t AS SELECT range AS id, range / 7.0 AS x, "
                 "'name ' || range AS name, (range % 1000)::DECIMAL(9,2) AS d, "
                 "TIMESTAMP '2001-01-01' + INTERVAL (range) SECOND AS at "
                 "FROM range(1000000)"},
        write);
    if (!filled.ok()) std::abort();
    return created->release();
  }();
  return warehouse;
}

void BM_SmallStatement(benchmark::State& state) {
  DuckDbWarehouse& warehouse = SharedWarehouse();
  for (auto _ : state) {
    const auto stream =
        warehouse.Execute({.text = "SELECT * FROM t WHERE id = $id",
                           .parameters = {{"id", rowset::Value::Int64(42)}}},
                          ExecuteOptions());
    benchmark::DoNotOptimize(ReadAll(**stream));
  }
}
BENCHMARK(BM_SmallStatement)->Unit(benchmark::kMicrosecond);

void BM_StreamRows(benchmark::State& state) {
  DuckDbWarehouse& warehouse = SharedWarehouse();
  int64_t rows = 0;
  int64_t bytes = 0;
  for (auto _ : state) {
    const auto stream = warehouse.Execute(
        {.text = "SELECT * FROM t LIMIT 200000"}, ExecuteOptions());
    while (true) {
      const auto batch = (*stream)->Next();
      if (!batch->has_value()) break;
      rows += (*batch)->row_count();
      bytes += (*batch)->ValueBytes();
    }
  }
  state.SetItemsProcessed(rows);
  state.SetBytesProcessed(bytes);
}
BENCHMARK(BM_StreamRows)->Unit(benchmark::kMillisecond);

void BM_ToProto(benchmark::State& state) {
  const auto stream = SharedWarehouse().Execute(
      {.text = "SELECT * FROM t LIMIT 8192"}, ExecuteOptions());
  const rowset::RowSet rows = *ReadAll(**stream);
  rowset::v1::RowSet wire;
  for (auto _ : state) {
    rowset::ToProto(rows, &wire);
    benchmark::DoNotOptimize(wire.SerializeAsString());
  }
  state.SetItemsProcessed(state.iterations() * rows.row_count());
  state.SetBytesProcessed(state.iterations() * rows.ValueBytes());
}
BENCHMARK(BM_ToProto)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace semantic_layer::warehouse

BENCHMARK_MAIN();
