// What an export writes means the same when it is read again, except for what
// it lists. Runs on the example models of this project and, where CORPUS_DIR
// names a folder with metricflow/manifests, on those.

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/interchange/catalog_text.h"
#include "common/semantic/interchange/export.h"
#include "common/semantic/interchange/project_document.h"
#include "common/semantic/yaml/load.h"
#include "common/semantic/yaml/read_document.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

constexpr const char* kExamples[] = {
    "common/semantic/compiler/testdata/flights.yaml",
    "common/semantic/compiler/testdata/views/models.yaml",
    "common/semantic/compiler/testdata/views/orders.yaml",
    "common/semantic/compiler/testdata/views/ossie.yaml",
    "common/semantic/yaml/testdata/everything.yaml",
    "common/semantic/yaml/testdata/load_fuzz_corpus/aliases.yaml",
    "common/semantic/yaml/testdata/load_fuzz_corpus/flights.yaml",
    "common/semantic/yaml/testdata/load_fuzz_corpus/latest.yaml",
    "common/semantic/yaml/testdata/load_fuzz_corpus/single.yaml",
    "deploy/local/demo_models/airports.yaml",
    "deploy/local/demo_models/flights.yaml",
};

std::string Errors(const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    absl::StrAppend(&out, FormatDiagnostic(diagnostic), "\n");
  }
  return out;
}

struct Example {
  std::string name;
  std::vector<ModelSource> sources;
  ModelDocument document;  // all sources together
};

Example MakeExample(std::string name, std::vector<ModelSource> sources) {
  Example example;
  example.name = std::move(name);
  example.document = ReadProject(sources);
  example.sources = std::move(sources);
  return example;
}

// The demo's files make one project.
std::vector<Example> Examples() {
  std::vector<Example> examples;
  std::vector<ModelSource> demo;
  for (const char* path : kExamples) {
    ModelSource source{path, ReadText(path)};
    EXPECT_NE(source.text, "") << path;
    if (absl::StrContains(path, "demo_models")) demo.push_back(source);
    examples.push_back(MakeExample(path, {std::move(source)}));
  }
  examples.push_back(MakeExample("demo", std::move(demo)));
  const char* corpus = std::getenv("CORPUS_DIR");
  const std::filesystem::path folder =
      std::filesystem::path(corpus == nullptr ? "" : corpus) / "metricflow" /
      "manifests";
  if (corpus == nullptr || !std::filesystem::exists(folder)) {
    std::cout << "CORPUS_DIR names no folder with metricflow/manifests: only "
                 "this project's examples are tried\n";
    return examples;
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    examples.push_back(MakeExample(entry.path().filename().string(),
                                   ReadFolder(entry.path())));
  }
  return examples;
}

// By what a loss is called, all elements that it excuses.
std::set<std::string> Excused(const ExportResult& result) {
  std::set<std::string> elements;
  for (const ExportLoss& loss : result.losses) {
    // Labels and their like are not compared.
    if (loss.what == "label" || loss.what == "format" || loss.what == "role") {
      continue;
    }
    elements.insert(loss.element);
  }
  return elements;
}

class RoundTripTest : public ::testing::TestWithParam<const char*> {
 protected:
  ExportFormat format() const { return *ParseExportFormat(GetParam()); }

  LoadResult LoadBack(const Example& example, const ExportResult& result) {
    LoadResult back =
        LoadModelFiles({ModelSource{"back.yaml", result.text}}, LoadOptions{});
    EXPECT_EQ(Errors(back.diagnostics), "") << example.name << "\n"
                                            << result.text;
    return back;
  }

  std::string WriteAgain(const std::string& text) {
    return ExportModel(
               ReadModelDocument({"back.yaml", text}, LoadOptions{}).document,
               format(), ExportOptions{})
        .text;
  }
};

TEST_P(RoundTripTest, MeansTheSameExceptForWhatIsListed) {
  int compared = 0;
  for (const Example& example : Examples()) {
    SCOPED_TRACE(example.name);
    const LoadResult loaded = LoadModelFiles(example.sources, LoadOptions{});
    // A file of a project need not stand by itself.
    if (!Errors(loaded.diagnostics).empty()) continue;
    const ExportResult result =
        ExportModel(example.document, format(), ExportOptions{});
    const LoadResult back = LoadBack(example, result);
    const std::set<std::string> excused = Excused(result);
    const auto after = CatalogText(*back.catalog);
    const bool is_view = example.document.shape == DocumentShape::kMetricView ||
                         example.document.shape == DocumentShape::kOssie;
    for (const auto& [element, text] : CatalogText(*loaded.catalog)) {
      if (excused.count(element) > 0) continue;
      const bool is_metric = absl::StartsWith(element, "metric ");
      const auto it = after.find(element);
      // Models of views are laid out otherwise; their metrics stay.
      if (is_view && !is_metric) continue;
      ASSERT_NE(it, after.end()) << element << "\n" << result.text;
      if (!is_view) {
        EXPECT_EQ(it->second, text) << element;
      }
      ++compared;
    }
  }
  std::cout << compared << " elements compared\n";
  EXPECT_GT(compared, 100);
}

INSTANTIATE_TEST_SUITE_P(Dbt, RoundTripTest,
                         ::testing::Values("dbt_legacy", "dbt_latest"));

class ForeignFormatTest : public RoundTripTest {};

// Every metric is there or is listed, and writing it again changes nothing.
TEST_P(ForeignFormatTest, KeepsOrListsEveryMetric) {
  int compared = 0;
  for (const Example& example : Examples()) {
    SCOPED_TRACE(example.name);
    const LoadResult loaded = LoadModelFiles(example.sources, LoadOptions{});
    if (!Errors(loaded.diagnostics).empty()) continue;
    const ExportResult result =
        ExportModel(example.document, format(), ExportOptions{});
    if (result.text.empty()) {
      EXPECT_FALSE(result.losses.empty());
      continue;
    }
    const LoadResult back = LoadBack(example, result);
    std::set<std::string> excused;
    for (const ExportLoss& loss : result.losses) excused.insert(loss.element);
    for (const Metric& metric : loaded.catalog->metrics()) {
      if (metric.is_private) continue;
      ++compared;
      if (back.catalog->FindMetric(metric.name) != nullptr) continue;
      EXPECT_EQ(excused.count(absl::StrCat("metric ", metric.name)), 1)
          << metric.name;
    }
    // Once read, a document settles: writing and reading change nothing more.
    const std::string second = WriteAgain(result.text);
    EXPECT_EQ(WriteAgain(second), second);
  }
  std::cout << compared << " metrics looked for\n";
  EXPECT_GT(compared, 50);
}

INSTANTIATE_TEST_SUITE_P(All, ForeignFormatTest,
                         ::testing::Values("metric_view", "ossie"));

}  // namespace
}  // namespace semantic_layer::semantic
