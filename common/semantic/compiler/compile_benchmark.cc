// How long a question takes from its words to a syntax tree.

#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "common/semantic/compiler/compile.h"
#include "common/semantic/compiler/metricflow_corpus.h"
#include "common/semantic/yaml/load.h"
#include "common/sql/printer/printer.h"

namespace semantic_layer::semantic {
namespace {

std::string ModelText() {
  std::ifstream file("common/semantic/compiler/testdata/flights.yaml");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

const Catalog& Flights() {
  static const auto* const kCatalog = new std::shared_ptr<const Catalog>(
      LoadModelFiles({ModelSource{"flights.yaml", ModelText()}}, {}).catalog);
  return **kCatalog;
}

void Run(benchmark::State& state, const Catalog& catalog,
         const MetricQuestion& question) {
  if (!Compile(catalog, question, {}).ok()) {
    state.SkipWithError("the question does not compile");
    return;
  }
  for (auto _ : state) {
    CompileResult result = Compile(catalog, question, {});
    benchmark::DoNotOptimize(result.compiled.query);
  }
}

void BM_Ratio(benchmark::State& state) {
  MetricQuestion question;
  question.metrics = {"flights", "share_delayed"};
  question.group_by = {"metric_time__month", "origin__state"};
  question.where = {"{{ Dimension('origin__state') }} = 'TX'"};
  Run(state, Flights(), question);
}
BENCHMARK(BM_Ratio);

void BM_Offset(benchmark::State& state) {
  MetricQuestion question;
  question.metrics = {"flights_vs_prior_month"};
  question.group_by = {"metric_time__month", "origin__state"};
  Run(state, Flights(), question);
}
BENCHMARK(BM_Offset);

void BM_Cumulative(benchmark::State& state) {
  MetricQuestion question;
  question.metrics = {"flights_to_date"};
  question.group_by = {"metric_time__day"};
  Run(state, Flights(), question);
}
BENCHMARK(BM_Cumulative);

void BM_TwoFacts(benchmark::State& state) {
  MetricQuestion question;
  question.metrics = {"repairs_per_flight", "repair_cost"};
  question.group_by = {"metric_time__month", "aircraft"};
  Run(state, Flights(), question);
}
BENCHMARK(BM_TwoFacts);

void BM_CompileAndPrint(benchmark::State& state) {
  MetricQuestion question;
  question.metrics = {"repairs_per_flight", "repair_cost"};
  question.group_by = {"metric_time__month", "aircraft"};
  for (auto _ : state) {
    CompileResult result = Compile(Flights(), question, {});
    benchmark::DoNotOptimize(sql::Print(*result.compiled.query));
  }
}
BENCHMARK(BM_CompileAndPrint);

// Many metrics, each over rows of its own because of its filter.
void BM_ManyMetrics(benchmark::State& state) {
  std::string text = ModelText();
  std::string metrics = "metrics:\n";
  MetricQuestion question;
  question.group_by = {"metric_time__month"};
  for (int i = 0; i < state.range(0); ++i) {
    absl::StrAppend(&metrics, "  - name: flights_over_", i,
                    "\n    type: simple\n    filter: distance > ", i,
                    "\n    type_params:\n      measure: flight_count\n");
    question.metrics.push_back(absl::StrCat("flights_over_", i));
  }
  const std::shared_ptr<const Catalog> catalog =
      LoadModelFiles({ModelSource{"flights.yaml", text},
                      ModelSource{"many.yaml", metrics}},
                     {})
          .catalog;
  Run(state, *catalog, question);
  state.SetComplexityN(state.range(0));
}
BENCHMARK(BM_ManyMetrics)->Arg(10)->Arg(20)->Arg(40)->Arg(80)->Complexity();

// Many metrics, each over rows of its own: nothing but distinct counts, which
// cannot share a scan with others.
void BM_ManyFacts(benchmark::State& state) {
  std::string metrics = "metrics:\n";
  MetricQuestion question;
  question.group_by = {"metric_time__month"};
  for (int i = 0; i < state.range(0); ++i) {
    absl::StrAppend(&metrics, "  - name: aircraft_over_", i,
                    "\n    type: simple\n    filter: distance > ", i,
                    "\n    type_params:\n      measure: aircraft_used\n");
    question.metrics.push_back(absl::StrCat("aircraft_over_", i));
  }
  const std::shared_ptr<const Catalog> catalog =
      LoadModelFiles({ModelSource{"flights.yaml", ModelText()},
                      ModelSource{"many.yaml", metrics}},
                     {})
          .catalog;
  Run(state, *catalog, question);
  state.SetComplexityN(state.range(0));
}
BENCHMARK(BM_ManyFacts)->Arg(10)->Arg(20)->Arg(40)->Arg(80)->Complexity();

// Every question of MetricFlow's integration tests (CORPUS_DIR says where they
// are), each by the best of several tries, as percentiles over the questions.
void BM_CorpusQuestions(benchmark::State& state) {
  if (!MetricFlowCorpus::IsThere()) {
    state.SkipWithError("CORPUS_DIR names no folder with metricflow");
    return;
  }
  MetricFlowCorpus corpus;
  std::vector<double> best(corpus.cases().size(), 1e9);
  for (const CorpusCase& c : corpus.cases()) corpus.Manifest(c.manifest);
  for (auto _ : state) {
    for (size_t i = 0; i < corpus.cases().size(); ++i) {
      const CorpusCase& c = corpus.cases()[i];
      const Catalog& catalog = corpus.Manifest(c.manifest);
      for (int round = 0; round < 20; ++round) {
        const auto start = std::chrono::steady_clock::now();
        CompileResult result = Compile(catalog, c.question, {});
        benchmark::DoNotOptimize(result.compiled.query);
        const std::chrono::duration<double, std::micro> took =
            std::chrono::steady_clock::now() - start;
        best[i] = std::min(best[i], took.count());
      }
    }
  }
  std::sort(best.begin(), best.end());
  const auto percentile = [&best](size_t percent) {
    return best[std::min(best.size() - 1, best.size() * percent / 100)];
  };
  state.counters["p50_us"] = percentile(50);
  state.counters["p90_us"] = percentile(90);
  state.counters["p99_us"] = percentile(99);
  state.counters["max_us"] = best.back();
}
BENCHMARK(BM_CorpusQuestions)->Unit(benchmark::kMillisecond);

void BM_Load(benchmark::State& state) {
  const std::string text = ModelText();
  for (auto _ : state) {
    LoadResult result = LoadModelFiles({ModelSource{"flights.yaml", text}}, {});
    benchmark::DoNotOptimize(result.catalog);
  }
}
BENCHMARK(BM_Load)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace semantic_layer::semantic

BENCHMARK_MAIN();
