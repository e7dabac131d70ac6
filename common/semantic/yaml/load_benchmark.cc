// How long model files take from their text to a catalog: reading the YAML, the
// rules of each file and those of all files together.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "benchmark/benchmark.h"
#include "common/semantic/yaml/load.h"
#include "common/semantic/yaml/read_document.h"
#include "common/semantic/yaml/yaml_node.h"

namespace semantic_layer::semantic {
namespace {

// A model as companies have them: descriptions, a few keys, a dozen columns,
// metrics of every kind. `@` is the model's number.
constexpr char kModel[] = R"(semantic_models:
  - name: orders_@
    description: |
      Orders of region @, one row per order. Cancelled orders are left out by
      the table already.
    label: Orders of region @
    model: ref('fct_orders_@')
    defaults:
      agg_time_dimension: ordered_at_@
    config:
      meta: {owner: finance, tier: "1"}
    entities:
      - name: order_@
        type: primary
        expr: order_id
      - name: customer
        type: foreign
        expr: customer_id
      - name: product
        type: foreign
        expr: product_id
    dimensions:
      - name: ordered_at_@
        type: time
        type_params:
          time_granularity: day
      - name: shipped_at_@
        type: time
        expr: CAST(shipped AS TIMESTAMP)
        type_params:
          time_granularity: hour
      - name: status_@
        type: categorical
        description: Where the order stands
      - name: channel_@
        type: categorical
        expr: COALESCE(channel, 'unknown')
      - name: is_large_@
        type: categorical
        expr: CASE WHEN amount > 1000 THEN 'large' ELSE 'small' END
      - name: country_@
        type: categorical
    measures:
      - name: revenue_@
        description: What was paid, in euro
        agg: sum
        expr: amount - COALESCE(discount, 0)
      - name: order_count_@
        agg: count
        expr: order_id
      - name: buyers_@
        agg: count_distinct
        expr: customer_id
      - name: p95_amount_@
        agg: percentile
        expr: amount
        agg_params:
          percentile: 0.95
      - name: largest_@
        agg: max
        expr: amount
        create_metric: true
metrics:
  - name: total_revenue_@
    label: Total revenue @
    type: simple
    type_params:
      measure:
        name: revenue_@
        fill_nulls_with: 0
  - name: web_revenue_@
    label: Web revenue @
    type: simple
    type_params:
      measure: revenue_@
    filter: "{{ Dimension('order_@__channel_@') }} = 'web'"
  - name: order_total_@
    type: simple
    type_params:
      measure: order_count_@
  - name: average_order_@
    label: Average order @
    type: ratio
    type_params:
      numerator: total_revenue_@
      denominator: order_total_@
  - name: revenue_growth_@
    type: derived
    type_params:
      expr: (now - before) / before
      metrics:
        - name: total_revenue_@
          alias: now
        - name: total_revenue_@
          alias: before
          offset_window: 1 month
  - name: revenue_to_date_@
    type: cumulative
    type_params:
      measure: revenue_@
      cumulative_type_params:
        grain_to_date: year
)";

std::vector<ModelSource> Sources(int count) {
  std::vector<ModelSource> sources;
  for (int i = 0; i < count; ++i) {
    sources.push_back(
        ModelSource{absl::StrCat("orders_", i, ".yaml"),
                    absl::StrReplaceAll(kModel, {{"@", absl::StrCat(i)}})});
  }
  return sources;
}

void BM_ParseYaml(benchmark::State& state) {
  const std::vector<ModelSource> sources =
      Sources(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    size_t documents = 0;
    for (const ModelSource& source : sources) {
      Diagnostics diagnostics;
      documents +=
          ParseYaml(source.text, std::make_shared<const std::string>(source.id),
                    &diagnostics)
              .size();
    }
    benchmark::DoNotOptimize(documents);
  }
}
BENCHMARK(BM_ParseYaml)->Arg(1000)->Unit(benchmark::kMillisecond);

void BM_ReadDocuments(benchmark::State& state) {
  const std::vector<ModelSource> sources =
      Sources(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    for (const ModelSource& source : sources) {
      ReadResult result = ReadModelDocument(source, {});
      benchmark::DoNotOptimize(result.document);
    }
  }
}
BENCHMARK(BM_ReadDocuments)->Arg(1000)->Unit(benchmark::kMillisecond);

void BM_Load(benchmark::State& state) {
  const std::vector<ModelSource> sources =
      Sources(static_cast<int>(state.range(0)));
  size_t bytes = 0;
  for (const ModelSource& source : sources) bytes += source.text.size();
  size_t metrics = 0;
  for (auto _ : state) {
    const LoadResult result = LoadModelFiles(sources, {});
    if (!result.diagnostics.empty()) {
      state.SkipWithError(FormatDiagnostic(result.diagnostics.front()).c_str());
      return;
    }
    metrics = result.catalog->metrics().size();
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes * state.iterations()));
  state.counters["metrics"] = static_cast<double>(metrics);
  state.SetComplexityN(state.range(0));
}
BENCHMARK(BM_Load)
    ->Arg(100)
    ->Arg(1000)
    ->Arg(4000)
    ->Unit(benchmark::kMillisecond)
    ->Complexity();

}  // namespace
}  // namespace semantic_layer::semantic

BENCHMARK_MAIN();
