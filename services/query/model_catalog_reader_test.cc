#include "services/query/model_catalog_reader.h"

#include <cstdint>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace semantic_layer::query {
namespace {

std::string Model(int number, int version) {
  return absl::StrCat(
      "  - name: m", number, "\n    model: c.s.t", number,
      "\n    description: v", version, "\n    primary_entity: key", number,
      "\n    dimensions:\n      - {name: color, type: categorical}\n");
}

semantic::ModelSource File(const std::string& id, const std::string& models) {
  return {absl::StrCat("production/", id, ".yaml"),
          absl::StrCat("semantic_models:\n", models)};
}

TEST(ModelFilesTest, AModelThatMovesKeepsAMark) {
  for (const bool first_away : {false, true}) {
    ModelFiles files((semantic::LoadOptions()));
    files.Set("a", File("a", Model(1, 0) + Model(2, 0)));
    files.Set("b", File("b", Model(3, 0)));
    files.Set("c", File("c", Model(4, 0)));
    const auto before = files.Snapshot(1);
    ASSERT_EQ(before->model_marks.size(), 4);
    if (first_away) files.Set("a", File("a", Model(1, 0)));
    files.Set("b", File("b", Model(3, 0) + Model(2, 0)));
    if (!first_away) files.Set("a", File("a", Model(1, 0)));
    const auto after = files.Snapshot(2);
    EXPECT_TRUE(after->diagnostics.empty());
    ASSERT_EQ(after->model_marks.size(), 4);
    EXPECT_EQ(after->model_marks.at("m2"), after->model_marks.at("m3"));
    EXPECT_NE(after->model_marks.at("m2"), after->model_marks.at("m1"));
    EXPECT_EQ(after->model_marks.at("m4"), before->model_marks.at("m4"));
  }
}

// What a start with the same files would have.
std::map<std::string, uint64_t> MarksOfAll(
    const std::map<std::string, semantic::ModelSource>& sources) {
  std::vector<semantic::ModelSource> list;
  for (const auto& [key, source] : sources) list.push_back(source);
  return LoadSnapshot(1, list, {})->model_marks;
}

TEST(ModelFilesTest, MarksAreThoseOfALoadOfAll) {
  for (const uint32_t seed : {7, 8, 9, 10}) {
    std::cout << "seed " << seed << "\n";
    std::mt19937 random(seed);
    ModelFiles files((semantic::LoadOptions()));
    std::map<std::string, semantic::ModelSource> sources;
    for (int round = 0; round < 1000; ++round) {
      for (uint32_t i = random() % 3; i < 3; ++i) {
        const std::string key = absl::StrCat("f", random() % 6);
        if (random() % 50 == 0) {
          files.RemoveAll();
          sources.clear();
        }
        if (random() % 4 == 0) {
          files.Remove(key);
          sources.erase(key);
          continue;
        }
        std::string models = Model(static_cast<int>(random() % 12), round);
        if (random() % 3 == 0) models = "  - name: [\n";
        sources[key] = File(key, models);
        files.Set(key, sources[key]);
      }
      ASSERT_EQ(files.Snapshot(round)->model_marks, MarksOfAll(sources))
          << "seed " << seed << " round " << round;
    }
  }
}

}  // namespace
}  // namespace semantic_layer::query
