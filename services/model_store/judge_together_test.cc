#include "services/model_store/judge_together.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/blobstore/blob_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/model_store/library_loader.h"

namespace semantic_layer::model_store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A model with a metric, and a ratio of it to others.
std::string ModelText(absl::string_view name,
                      const std::vector<std::string>& others = {}) {
  std::string text = absl::StrCat(
      "semantic_models:\n  - name: ", name, "\n    model: c.s.", name,
      "\n    defaults: {agg_time_dimension: ds}\n    primary_entity: ", name,
      "_id\n    dimensions:\n      - {name: ds, type: time,"
      " type_params: {time_granularity: day}}\n"
      "    measures:\n      - {name: ",
      name, "_count, agg: count, expr: 1}\nmetrics:\n  - {name: ", name,
      "_total, label: ", name, ", type: simple, type_params: {measure: ", name,
      "_count}}\n");
  for (const std::string& other : others) {
    absl::StrAppend(&text, "  - {name: ", name, "_per_", other,
                    ", label: ", name, " per ", other,
                    ", type: ratio, type_params: {numerator: ", name,
                    "_total, denominator: ", other, "_total}}\n");
  }
  return text;
}

ModelFilePtr File(absl::string_view id, std::string text) {
  blobstore::BlobInfo info;
  info.name = PathOf(Category::kProduction, id);
  return MakeModelFile(info, Category::kProduction, id, std::move(text), {});
}

std::vector<std::string> GoodOf(const std::vector<ModelFilePtr>& files) {
  std::vector<std::string> good;
  for (const ModelFilePtr& file : files) {
    if (file->is_good) good.push_back(file->id);
  }
  return good;
}

TEST(JudgeTogetherTest, OfTwoOfOneNameTheFirstCounts) {
  const auto files = JudgeTogether(
      {File("a", ModelText("sales")), File("b", ModelText("sales"))});
  EXPECT_THAT(GoodOf(files), ElementsAre("a"));
}

TEST(JudgeTogetherTest, ABadCopyPutsNothingOut) {
  const auto files = JudgeTogether({File("a", ModelText("sales", {"nowhere"})),
                                    File("b", ModelText("sales")),
                                    File("c", ModelText("visits", {"sales"}))});
  EXPECT_THAT(GoodOf(files), ElementsAre("b", "c"));
  EXPECT_THAT(files[0]->diagnostics[0].message, HasSubstr("nowhere_total"));
}

// Neither could come back alone.
TEST(JudgeTogetherTest, ABadCopyPutsOutNoFilesThatNeedEachOther) {
  const auto files = JudgeTogether({File("a", ModelText("sales", {"nowhere"})),
                                    File("b", ModelText("sales", {"visits"})),
                                    File("c", ModelText("visits", {"sales"}))});
  EXPECT_THAT(GoodOf(files), ElementsAre("b", "c"));
}

TEST(JudgeTogetherTest, WhatIsOutForTheFirstPutsOutNoThird) {
  const auto files = JudgeTogether(
      {File("a", ModelText("sales")),
       File("b", absl::StrCat(ModelText("sales"),
                              "  - {name: visits_total, label: v, type: simple,"
                              " type_params: {measure: sales_count}}\n")),
       File("c", ModelText("visits"))});
  EXPECT_THAT(GoodOf(files), ElementsAre("a", "c"));
}

// Who is told that a name is taken is told by whom.
TEST(JudgeTogetherTest, NamesTheFileThatHasTheName) {
  const auto files = JudgeTogether({File("a", ModelText("sales", {"nowhere"})),
                                    File("b", ModelText("sales")),
                                    File("c", ModelText("sales"))});
  EXPECT_THAT(GoodOf(files), ElementsAre("b"));
  EXPECT_THAT(files[2]->diagnostics[0].hint, HasSubstr("production/b.yaml"));
}

}  // namespace
}  // namespace semantic_layer::model_store
