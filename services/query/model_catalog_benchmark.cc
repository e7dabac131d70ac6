// What an edit of one model among many costs the query service.
//
//   bazel run -c opt //services/query:model_catalog_benchmark

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "glog/logging.h"
#include "services/query/metric_directory.h"
#include "services/query/model_catalog_reader.h"
#include "services/query/question_compiler.h"

namespace semantic_layer::query {
namespace {

// A model with a metric that needs its neighbour's; every tenth is a table of
// customers to which all are joined.
semantic::ModelSource Source(int i, int version) {
  const std::string table = absl::StrCat("region_", i / 10);
  std::string text = absl::StrCat(
      "semantic_models:\n  - name: sales_", i, "\n    description: Version ",
      version, " of region ", i, ".\n    model: c.s.sales_", i,
      "\n    defaults: {agg_time_dimension: ds}\n    entities:\n"
      "      - {name: sale_",
      i,
      ", type: primary, expr: id}\n      - {name: customer, type: foreign, "
      "expr: customer_id}\n");
  if (i % 10 != 0) {
    absl::StrAppend(&text, "      - {name: ", table,
                    ", type: foreign, expr: region_id}\n");
  } else {
    absl::StrAppend(&text, "      - {name: ", table,
                    ", type: unique, expr: region_id}\n");
  }
  absl::StrAppend(
      &text,
      "    dimensions:\n      - {name: ds, type: time, type_params: "
      "{time_granularity: day}}\n      - {name: color, type: categorical}\n"
      "      - {name: size, type: categorical}\n    measures:\n"
      "      - {name: amount_",
      i, ", agg: sum, expr: price * quantity}\n      - {name: orders_", i,
      ", agg: count, expr: 1}\nmetrics:\n  - {name: revenue_", i,
      ", type: simple, type_params: {measure: amount_", i, "}}\n  - name: red_",
      i,
      "\n    type: simple\n    type_params: {measure: "
      "orders_",
      i, "}\n    filter: \"{{ Dimension('", table,
      "__color') }} = 'red'\"\n  - {name: average_", i,
      ", type: ratio, type_params: {numerator: revenue_", i - i % 10,
      ", denominator: red_", i, "}}\n");
  return {absl::StrCat("production/sales_", i, ".yaml"), text};
}

std::string Key(int i) { return absl::StrCat("sales_", i); }

std::unique_ptr<ModelFiles> Load(int count) {
  auto files = std::make_unique<ModelFiles>(semantic::LoadOptions());
  for (int i = 0; i < count; ++i) files->Set(Key(i), Source(i, 0));
  return files;
}

void BM_LoadAll(benchmark::State& state) {
  const int count = static_cast<int>(state.range(0));
  for (auto _ : state) {
    const auto snapshot = Load(count)->Snapshot(1);
    CHECK(snapshot->diagnostics.empty())
        << semantic::FormatDiagnostic(snapshot->diagnostics.front());
    CHECK_EQ(snapshot->catalog->models().size(), count);
  }
}
BENCHMARK(BM_LoadAll)
    ->Arg(100)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

// From the text of a changed file to the first question that sees it.
void Edit(benchmark::State& state, int step) {
  const int count = static_cast<int>(state.range(0));
  const auto files = Load(count);
  // The last one is held, as it is by the questions that run.
  std::shared_ptr<const ModelSnapshot> snapshot = files->Snapshot(1);
  semantic::MetricQuestion question;
  question.metrics = {"revenue_13"};
  question.group_by = {"metric_time__month", "region_1__size"};
  int version = 0;
  for (auto _ : state) {
    const int i = version++ * step % count;
    files->Set(Key(i), Source(i, version));
    snapshot = files->Snapshot(version);
    CHECK_EQ(snapshot->catalog->models().size(), count);
    const auto compiled = CompileQuestion(*snapshot->catalog, question, {});
    CHECK(compiled.ok()) << compiled.status();
  }
}

void BM_EditOne(benchmark::State& state) { Edit(state, 7); }
BENCHMARK(BM_EditOne)
    ->Arg(100)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

// Ten other files need something of each of these.
void BM_EditOneThatOthersNeed(benchmark::State& state) { Edit(state, 10); }
BENCHMARK(BM_EditOneThatOthersNeed)
    ->Arg(100)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

// The first page of the list of metrics after an edit.
void BM_Directory(benchmark::State& state) {
  const auto snapshot = Load(static_cast<int>(state.range(0)))->Snapshot(1);
  for (auto _ : state) {
    const MetricDirectory directory(snapshot->catalog,
                                    semantic::kDefaultMaxJoinHops);
    for (int i = 0; i < 100; ++i) {
      benchmark::DoNotOptimize(directory.Complete(directory.metrics()[i]));
    }
  }
}
BENCHMARK(BM_Directory)
    ->Arg(100)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace semantic_layer::query

BENCHMARK_MAIN();
