#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/yaml/load.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::model_store {
namespace {

// The files that the test is given as arguments.
std::vector<std::string> paths;

std::vector<semantic::ModelSource> DemoModels() {
  std::vector<semantic::ModelSource> sources;
  for (const std::string& path : paths) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    sources.push_back({path, text.str()});
  }
  return sources;
}

TEST(DemoModelsTest, HaveNoFindings) {
  ASSERT_GE(paths.size(), 2);
  const semantic::LoadResult loaded =
      semantic::LoadModelFiles(DemoModels(), {});
  for (const semantic::Diagnostic& diagnostic : loaded.diagnostics) {
    ADD_FAILURE() << semantic::FormatDiagnostic(diagnostic);
  }
}

TEST(DemoModelsTest, HaveMetricsOfEveryKindThatIsAnswered) {
  const semantic::LoadResult loaded =
      semantic::LoadModelFiles(DemoModels(), {});
  std::set<semantic::MetricType> kinds;
  for (const semantic::Metric& metric : loaded.catalog->metrics()) {
    kinds.insert(metric.type);
    if (metric.is_private) continue;
    EXPECT_FALSE(metric.about.label.empty()) << metric.name;
    EXPECT_FALSE(metric.about.description.empty()) << metric.name;
  }
  EXPECT_THAT(
      kinds,
      ::testing::IsSupersetOf(
          {semantic::MetricType::kSimple, semantic::MetricType::kRatio,
           semantic::MetricType::kDerived, semantic::MetricType::kCumulative}));
  for (const char* name : {"flights", "average_delay", "share_delayed",
                           "flights_vs_prior_month", "flights_to_date"}) {
    EXPECT_NE(loaded.catalog->FindMetric(name), nullptr) << name;
  }
}

TEST(DemoModelsTest, DoNotDependOnTheUsersDefaults) {
  const semantic::LoadResult loaded = semantic::LoadModelFiles(
      DemoModels(), {.default_catalog = "mine", .default_schema = "mine"});
  for (const semantic::SemanticModel& model : loaded.catalog->models()) {
    EXPECT_EQ(model.table.parts.front(), "samples") << model.name;
  }
  for (const semantic::TimeSpine& spine : loaded.catalog->time_spines()) {
    EXPECT_EQ(spine.table.parts.front(), "samples");
  }
  EXPECT_EQ(loaded.catalog->time_spines().size(), 1);
}

}  // namespace
}  // namespace semantic_layer::model_store

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    for (absl::string_view path :
         absl::StrSplit(argv[i], ' ', absl::SkipEmpty())) {
      semantic_layer::model_store::paths.emplace_back(path);
    }
  }
  return RUN_ALL_TESTS();
}
