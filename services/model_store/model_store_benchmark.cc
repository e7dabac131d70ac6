// A directory of models: start, list, search, edit, notice; edits also among
// fewer, to tell what depends on their number.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "benchmark/benchmark.h"
#include "common/blobstore/local_dir/local_dir_blob_store.h"
#include "common/concurrency/clock.h"
#include "common/rpc/collecting_sink.h"
#include "services/model_store/model_engine.h"
#include "services/model_store/model_service.h"
#include "services/model_store/snapshot_sender.h"

namespace semantic_layer::model_store {
namespace {

constexpr int kModels = 10'000;

std::string ModelText(int i) {
  return absl::StrCat(
      "semantic_models:\n  - name: sales_", i,
      "\n    description: Sales of region ", i, ".\n    model: c.s.sales_", i,
      "\n    defaults: {agg_time_dimension: ds}\n    entities:\n      - {name: "
      "sale_",
      i,
      ", type: primary, expr: id}\n      - {name: customer, type: foreign, "
      "expr: customer_id}\n    dimensions:\n      - {name: ds, type: time, "
      "type_params: {time_granularity: day}}\n      - {name: color, type: "
      "categorical}\n      - {name: size, type: categorical}\n    measures:\n"
      "      - {name: amount_",
      i, ", agg: sum, expr: price * quantity}\n      - {name: orders_", i,
      ", agg: count, expr: 1}\nmetrics:\n  - {name: revenue_", i,
      ", label: Revenue ", i, ", type: simple, type_params: {measure: amount_",
      i, "}}\n  - {name: count_", i, ", label: Count ", i,
      ", type: simple, type_params: {measure: orders_", i,
      "}}\n  - {name: average_", i, ", label: Average ", i,
      ", type: ratio, type_params: {numerator: revenue_", i,
      ", denominator: count_", i, "}}\n");
}

// A directory of that many models, removed at the end of the run.
class Directory {
 public:
  explicit Directory(int models) {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "models-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
    std::filesystem::create_directories(path_ + "/production");
    for (int i = 0; i < models; ++i) {
      std::ofstream(absl::StrCat(path_, "/production/sales_", i, ".yaml"))
          << ModelText(i);
    }
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct World {
  std::unique_ptr<blobstore::BlobStore> store;
  concurrency::SystemClock clock;
  std::unique_ptr<ModelEngine> engine;
  std::unique_ptr<ModelService> service;

  void Open(int models = kModels) {
    static auto* const directories =
        new std::map<int, std::unique_ptr<Directory>>();
    static const int at_exit = std::atexit([] { directories->clear(); });
    (void)at_exit;
    std::unique_ptr<Directory>& directory = (*directories)[models];
    if (directory == nullptr) directory = std::make_unique<Directory>(models);
    store = *blobstore::LocalDirBlobStore::Create(directory->path());
    engine = *ModelEngine::Create(store.get(), &clock, {});
    service = std::make_unique<ModelService>(engine.get());
  }

  static World& Shared(int models = kModels) {
    static auto* const worlds = new std::map<int, World>();
    World& world = (*worlds)[models];
    if (world.engine == nullptr) world.Open(models);
    return world;
  }
};

void BM_Start(benchmark::State& state) {
  World::Shared();
  for (auto _ : state) {
    World world;
    world.Open();
    if (world.engine->library()->Served().size() != kModels) {
      state.SkipWithError("not all files are good");
    }
  }
}
BENCHMARK(BM_Start)->Unit(benchmark::kMillisecond)->Iterations(2);

void List(benchmark::State& state, const model::v1::ListModelsRequest& request,
          int expected) {
  World& world = World::Shared();
  for (auto _ : state) {
    auto response = world.service->ListModels({}, request);
    if (response->models_size() != expected) state.SkipWithError("wrong list");
    benchmark::DoNotOptimize(response->SerializeAsString());
  }
}

void BM_ListPage(benchmark::State& state) {
  model::v1::ListModelsRequest request;
  request.set_page_size(100);
  List(state, request, 100);
}
BENCHMARK(BM_ListPage)->Unit(benchmark::kMillisecond);

void BM_ListAll(benchmark::State& state) { List(state, {}, kModels); }
BENCHMARK(BM_ListAll)->Unit(benchmark::kMillisecond);

void BM_SearchOne(benchmark::State& state) {
  model::v1::ListModelsRequest request;
  request.set_search("region 7777.");
  List(state, request, 1);
}
BENCHMARK(BM_SearchOne)->Unit(benchmark::kMillisecond);

// Nobody has changed anything.
void BM_Look(benchmark::State& state) {
  World& world = World::Shared(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    if (!world.engine->Refresh().ok()) state.SkipWithError("no look");
  }
}
BENCHMARK(BM_Look)->Arg(100)->Arg(1'000)->Arg(kModels)->Unit(
    benchmark::kMillisecond);

// Somebody has changed one file by hand.
void BM_NoticeAnEdit(benchmark::State& state) {
  World& world = World::Shared(static_cast<int>(state.range(0)));
  int count = 0;
  for (auto _ : state) {
    state.PauseTiming();
    (void)world.store->Put("production/sales_5.yaml",
                           absl::StrCat(ModelText(5), "# ", ++count, "\n"),
                           blobstore::Precondition::None());
    state.ResumeTiming();
    if (!world.engine->Refresh().ok()) state.SkipWithError("no look");
  }
}
BENCHMARK(BM_NoticeAnEdit)
    ->Arg(100)
    ->Arg(1'000)
    ->Arg(kModels)
    ->Unit(benchmark::kMillisecond);

void BM_Edit(benchmark::State& state) {
  World& world = World::Shared(static_cast<int>(state.range(0)));
  const ModelFilePtr file =
      *world.engine->Find(Category::kProduction, "sales_7");
  semantic::ModelDocument document = file->document;
  int count = 0;
  for (auto _ : state) {
    document.models.front().about.description = absl::StrCat("No ", ++count);
    const auto changed =
        world.engine->Update({.id = "sales_7", .author = "eve"}, document);
    if (!changed.ok()) state.SkipWithError("no edit");
  }
}
BENCHMARK(BM_Edit)->Arg(100)->Arg(1'000)->Arg(kModels)->Unit(
    benchmark::kMillisecond);

void BM_Judge(benchmark::State& state) {
  World& world = World::Shared(static_cast<int>(state.range(0)));
  const std::string text = ModelText(9);
  for (auto _ : state) {
    if (!world.engine->Judge(Category::kProduction, "sales_9", text).empty()) {
      state.SkipWithError("wrong");
    }
  }
}
BENCHMARK(BM_Judge)->Arg(100)->Arg(1'000)->Arg(kModels)->Unit(
    benchmark::kMillisecond);

// What is wrong by itself, and by others.
void JudgeWrong(benchmark::State& state, const std::string& from,
                const std::string& to) {
  World& world = World::Shared();
  const std::string text = absl::StrReplaceAll(ModelText(9), {{from, to}});
  for (auto _ : state) {
    if (world.engine->Judge(Category::kProduction, "sales_9", text).empty()) {
      state.SkipWithError("not found");
    }
  }
}
BENCHMARK_CAPTURE(JudgeWrong, unknown_key, "label:", "lable:")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(JudgeWrong, taken_name, "metrics:\n",
                  "metrics:\n  - {name: count_8, label: X, type: simple, "
                  "type_params: {measure: orders_9}}\n")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(JudgeWrong, unknown_name, "numerator: revenue_9",
                  "numerator: revenu_9")
    ->Unit(benchmark::kMillisecond);

// What a new watcher is sent, with the bytes.
void BM_Snapshot(benchmark::State& state) {
  World& world = World::Shared();
  size_t bytes = 0;
  for (auto _ : state) {
    rpc::CollectingSink<model::v1::ModelSnapshot> sink;
    auto writer = sink.writer();
    SnapshotSender sender(/*deltas=*/true);
    if (!sender.Send(*world.engine->library(), writer).ok()) {
      state.SkipWithError("not sent");
    }
    bytes = 0;
    for (const auto& message : sink.messages()) bytes += message.ByteSizeLong();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(BM_Snapshot)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace semantic_layer::model_store

BENCHMARK_MAIN();
