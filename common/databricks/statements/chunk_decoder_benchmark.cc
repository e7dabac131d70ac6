// Decoding alone, on one thread: chunks of order lines that are in memory.

#include <cstdint>
#include <string>

#include "benchmark/benchmark.h"
#include "common/databricks/statements/chunk_decoder.h"
#include "common/databricks/statements/test_result.h"
#include "common/rowset/rowset.h"

namespace semantic_layer::databricks {
namespace {

void BM_DecodeChunk(benchmark::State& state) {
  const rowset::SchemaPtr schema = OrderLinesSchema();
  const std::string text = OrderLinesChunk(0, 100'000);
  for (auto _ : state) {
    ChunkDecoder decoder(schema);
    decoder.Begin(text, 0);
    int64_t rows = 0;
    while (!decoder.at_end()) {
      rowset::RowSetBuilder builder(schema);
      const auto read = decoder.Read(8192, 1 << 20, &builder);
      if (!read.ok()) {
        state.SkipWithError(std::string(read.status().message()).c_str());
        return;
      }
      auto batch = std::move(builder).Finish();
      benchmark::DoNotOptimize(batch);
      rows += *read;
    }
    if (rows != 100'000) state.SkipWithError("rows are missing");
  }
  state.SetBytesProcessed(state.iterations() *
                          static_cast<int64_t>(text.size()));
  state.SetItemsProcessed(state.iterations() * 100'000);
}
BENCHMARK(BM_DecodeChunk)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace semantic_layer::databricks

BENCHMARK_MAIN();
