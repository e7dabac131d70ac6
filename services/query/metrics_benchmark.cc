// What the cache saves, and how fast answers become files.
//
//   bazel run -c opt //services/query:metrics_benchmark

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "common/rowset/rowset.h"
#include "glog/logging.h"
#include "services/query/export/arrow_writer.h"
#include "services/query/export/csv_writer.h"
#include "services/query/export/xlsx_writer.h"
#include "services/query/test_world.h"

namespace semantic_layer::query {
namespace {

// A question through the whole engine: history entry, compilation, answer.
void Ask(benchmark::State& state, bool no_cache) {
  TestWorld world;
  semantic::MetricQuestion question;
  question.metrics = {"flights", "average_delay"};
  question.group_by = {"metric_time__month", "origin__state"};
  const rpc::RequestContext caller = TestWorld::Caller();
  for (auto _ : state) {
    const auto answer =
        world.metrics_engine().Query(caller, question, {.no_cache = no_cache});
    CHECK(answer.ok()) << answer.status();
  }
}

void BM_QuestionThatRuns(benchmark::State& state) { Ask(state, true); }
BENCHMARK(BM_QuestionThatRuns)->Unit(benchmark::kMicrosecond);

void BM_QuestionThatIsKept(benchmark::State& state) { Ask(state, false); }
BENCHMARK(BM_QuestionThatIsKept)->Unit(benchmark::kMicrosecond);

// The cache alone.
void BM_AnswerThatIsKept(benchmark::State& state) {
  concurrency::SystemClock clock;
  AnswerCache cache({}, &clock);
  const AnswerCache::Question question{.key = std::string(2000, 'q')};
  const auto run = [](const auto&) { return absl::StatusOr<Answer>(Answer()); };
  for (auto _ : state) {
    const auto result = cache.Get(question, {}, run);
    benchmark::DoNotOptimize(result);
  }
}
BENCHMARK(BM_AnswerThatIsKept);

rowset::RowSet Batch() {
  using rowset::ColumnType;
  rowset::RowSetBuilder builder(
      rowset::MakeSchema({{"day", ColumnType::kDate},
                          {"state", ColumnType::kString},
                          {"flights", ColumnType::kInt64},
                          {"delay", ColumnType::kDouble},
                          {"revenue", ColumnType::kDecimal, "DECIMAL(12,2)"}}));
  for (int i = 0; i < 8192; ++i) {
    builder.column(0).AppendInt(11'000 + i % 365);
    builder.column(1).AppendText(absl::StrCat("state ", i % 50));
    builder.column(2).AppendInt(i);
    builder.column(3).AppendDouble(i / 7.0);
    builder.column(4).AppendText(absl::StrCat(i, ".25"));
  }
  return *std::move(builder).Finish();
}

template <typename Make>
void Export(benchmark::State& state, const Make& make) {
  const rowset::RowSet rows = Batch();
  int64_t bytes = 0;
  const ByteSink sink = [&bytes](absl::string_view piece) {
    bytes += static_cast<int64_t>(piece.size());
    return absl::OkStatus();
  };
  for (auto _ : state) {
    std::unique_ptr<FileWriter> writer = make(rows.schema_ptr(), sink);
    for (int batch = 0; batch < 8; ++batch) {
      CHECK(writer->Write(rows).ok());
    }
    CHECK(writer->Finish().ok());
  }
  state.SetItemsProcessed(state.iterations() * 8 * rows.row_count());
  state.SetBytesProcessed(bytes);
}

void BM_ExportCsv(benchmark::State& state) { Export(state, MakeCsvWriter); }
BENCHMARK(BM_ExportCsv)->Unit(benchmark::kMillisecond);

void BM_ExportArrow(benchmark::State& state) { Export(state, MakeArrowWriter); }
BENCHMARK(BM_ExportArrow)->Unit(benchmark::kMillisecond);

void BM_ExportXlsx(benchmark::State& state) {
  Export(state, [](rowset::SchemaPtr schema, ByteSink sink) {
    auto writer = MakeXlsxWriter(std::move(schema), {}, std::move(sink));
    CHECK(writer.ok()) << writer.status();
    return *std::move(writer);
  });
}
BENCHMARK(BM_ExportXlsx)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace semantic_layer::query

BENCHMARK_MAIN();
