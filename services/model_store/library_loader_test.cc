#include "services/model_store/library_loader.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/blobstore/fake_blob_store.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/model_store/library_judge.h"

namespace semantic_layer::model_store {
namespace {

using blobstore::FakeBlobStore;
using blobstore::Precondition;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A good model file; `metric` needs `measure`.
std::string ModelText(absl::string_view name, absl::string_view more = "") {
  return absl::StrCat("semantic_models:\n  - name: ", name, "\n    model: c.s.",
                      name,
                      "\n    defaults: {agg_time_dimension: ds}\n"
                      "    primary_entity: ",
                      name,
                      "_id\n    dimensions:\n      - name: ds\n"
                      "        type: time\n"
                      "        type_params: {time_granularity: day}\n"
                      "    measures:\n      - name: ",
                      name, "_count\n        agg: count\n        expr: 1\n",
                      "metrics:\n  - name: ", name, "_total\n    label: ", name,
                      "\n    type: simple\n    type_params: {measure: ", name,
                      "_count}\n", more);
}

std::shared_ptr<const Library> Load(
    FakeBlobStore& store, std::shared_ptr<const Library> previous = nullptr) {
  LibraryJudge judge;
  if (previous != nullptr) judge.Follow(previous);
  absl::StatusOr<std::shared_ptr<const Library>> library =
      LoadLibrary(store, {}, judge, std::move(previous));
  EXPECT_OK(library);
  return *library;
}

void Put(FakeBlobStore& store, absl::string_view name, absl::string_view text) {
  ASSERT_OK(store.Put(name, text, Precondition::None()));
}

// An outage says nothing about a file; neither does one that is over.
TEST(LibraryLoaderTest, AnOutageMarksNoFile) {
  FakeBlobStore store;
  Put(store, "production/sales.yaml", ModelText("sales"));
  store.FailReads("production", absl::UnavailableError("outage"));
  LibraryJudge judge;
  EXPECT_TRUE(
      absl::IsUnavailable(LoadLibrary(store, {}, judge, nullptr).status()));
  store.FailReads("production", absl::OkStatus());
  const std::shared_ptr<const Library> before = Load(store);
  Put(store, "production/orders.yaml", ModelText("orders"));
  store.FailReads("production", absl::DeadlineExceededError("slow"));
  judge.Follow(before);
  EXPECT_TRUE(
      absl::IsDeadlineExceeded(LoadLibrary(store, {}, judge, before).status()));
  store.FailReads("production", absl::OkStatus());
  const std::shared_ptr<const Library> after = Load(store, before);
  ASSERT_EQ(after->files().size(), 2);
  for (const ModelFilePtr& file : after->files()) {
    EXPECT_THAT(file->diagnostics, IsEmpty());
  }
}

TEST(LibraryLoaderTest, AFileThatGoesMeanwhileIsGone) {
  FakeBlobStore store;
  Put(store, "production/sales.yaml", ModelText("sales"));
  Put(store, "production/orders.yaml", ModelText("orders"));
  const std::shared_ptr<const Library> before = Load(store);
  Put(store, "production/sales.yaml", ModelText("sales", "# changed\n"));
  store.FailReads("production", absl::NotFoundError("gone"));
  const std::shared_ptr<const Library> after = Load(store, before);
  ASSERT_EQ(after->files().size(), 1);
  EXPECT_EQ(after->files()[0]->id, "orders");
}

TEST(LibraryLoaderTest, AnEmptyStoreIsALibrary) {
  FakeBlobStore store;
  EXPECT_THAT(Load(store)->files(), IsEmpty());
  EXPECT_EQ(Load(store)->revision(), 1);
}

TEST(LibraryLoaderTest, ServesProductionAndDemoOnly) {
  FakeBlobStore store;
  Put(store, "production/aa.yaml", ModelText("aa"));
  Put(store, "demo/bb.yml", ModelText("bb"));
  Put(store, "staging/cc.yaml", ModelText("cc"));
  Put(store, "templates/dd.yaml", ModelText("dd"));
  Put(store, "backups/production/aa_1.yaml", "not read");
  Put(store, "production/readme.md", "no model");
  Put(store, "production/deeper/ee.yaml", "no model");
  const auto library = Load(store);
  EXPECT_EQ(library->files().size(), 4);
  for (const ModelFilePtr& file : library->files()) {
    EXPECT_TRUE(file->is_good) << file->path;
  }
  ASSERT_EQ(library->Served().size(), 2);
  EXPECT_EQ(library->Served()[0]->path, "production/aa.yaml");
  EXPECT_EQ(library->Served()[1]->id, "bb");
  EXPECT_NE(library->Find(Category::kStaging, "cc"), nullptr);
  EXPECT_EQ(library->Find(Category::kProduction, "cc"), nullptr);
}

TEST(LibraryLoaderTest, ListsABrokenFileAndServesTheOthers) {
  FakeBlobStore store;
  Put(store, "production/good.yaml", ModelText("good"));
  Put(store, "production/bad.yaml",
      "semantic_models:\n  - name: bad\n    modle: c.s.t\n");
  const auto library = Load(store);
  ASSERT_EQ(library->Served().size(), 1);
  const ModelFilePtr bad = library->Find(Category::kProduction, "bad");
  ASSERT_NE(bad, nullptr);
  EXPECT_FALSE(bad->is_good);
  bool found = false;
  for (const semantic::Diagnostic& error : bad->diagnostics) {
    if (error.line == 3 && error.message.find("modle") != std::string::npos) {
      found = true;
      EXPECT_EQ(error.file, "production/bad.yaml");
    }
  }
  EXPECT_TRUE(found);
}

TEST(LibraryLoaderTest, WhatNeedsABrokenFileIsBrokenToo) {
  FakeBlobStore store;
  Put(store, "production/bottom.yaml", ModelText("bottom"));
  Put(store, "production/top.yaml",
      ModelText("top",
                "  - name: both\n    label: both\n    type: ratio\n"
                "    type_params: {numerator: top_total, denominator: "
                "bottom_total}\n"));
  EXPECT_EQ(Load(store)->Served().size(), 2);
  Put(store, "production/bottom.yaml", "nonsense");
  const auto library = Load(store);
  EXPECT_THAT(library->Served(), IsEmpty());
  // And well again once the other one is.
  Put(store, "production/bottom.yaml", ModelText("bottom"));
  EXPECT_EQ(Load(store, library)->Served().size(), 2);
}

TEST(LibraryLoaderTest, ProductionWinsOverDemo) {
  FakeBlobStore store;
  Put(store, "demo/same.yaml", ModelText("same"));
  Put(store, "production/same.yaml", ModelText("same"));
  const auto library = Load(store);
  ASSERT_EQ(library->Served().size(), 1);
  EXPECT_EQ(library->Served()[0]->path, "production/same.yaml");
  EXPECT_FALSE(library->Find(Category::kDemo, "same")->is_good);
}

TEST(LibraryLoaderTest, SaysWhatIsWrongWithAFilesName) {
  FakeBlobStore store;
  Put(store, "production/my model.yaml", ModelText("mine"));
  Put(store, "production/two.yaml", ModelText("two"));
  Put(store, "production/two.yml", ModelText("other"));
  const auto library = Load(store);
  EXPECT_EQ(library->Served().size(), 1);
  EXPECT_THAT(library->files()[0]->diagnostics.back().message,
              HasSubstr("cannot be a model's id"));
  EXPECT_FALSE(library->files()[2]->is_good);
}

TEST(LibraryLoaderTest, AFileThatIsNoTextIsNotServed) {
  FakeBlobStore store;
  Put(store, "production/bytes.yaml", "name: \xff\xfe");
  const auto library = Load(store);
  ASSERT_EQ(library->files().size(), 1);
  EXPECT_FALSE(library->files()[0]->is_good);
  EXPECT_FALSE(library->files()[0]->is_readable);
}

TEST(LibraryLoaderTest, TheRevisionGrowsOnlyWithWhatIsServed) {
  FakeBlobStore store;
  Put(store, "production/aa.yaml", ModelText("aa"));
  const auto first = Load(store);
  Put(store, "staging/bb.yaml", ModelText("bb"));
  const auto second = Load(store, first);
  EXPECT_EQ(second->revision(), first->revision());
  EXPECT_EQ(second->files().size(), 2);
  Put(store, "production/bad.yaml", "nonsense");
  EXPECT_EQ(Load(store, second)->revision(), first->revision());
  Put(store, "production/aa.yaml", ModelText("aa", "# more\n"));
  EXPECT_EQ(Load(store, second)->revision(), first->revision() + 1);
}

TEST(LibraryLoaderTest, UnchangedFilesAreNotReadAgain) {
  FakeBlobStore store;
  Put(store, "production/aa.yaml", ModelText("aa"));
  Put(store, "production/bb.yaml", ModelText("bb"));
  const auto first = Load(store);
  Put(store, "production/bb.yaml", ModelText("bb", "# more\n"));
  const int64_t before = store.reads();
  Load(store, first);
  // Four listings and the changed file.
  EXPECT_EQ(store.reads() - before, 5);
}

TEST(LibraryLoaderTest, TellsWhatAChangeWouldBreak) {
  FakeBlobStore store;
  Put(store, "production/bottom.yaml", ModelText("bottom"));
  Put(store, "production/top.yaml",
      ModelText("top",
                "  - name: both\n    label: both\n    type: ratio\n"
                "    type_params: {numerator: top_total, denominator: "
                "bottom_total}\n"));
  const auto library = Load(store);
  LibraryJudge judge;
  judge.Follow(library);
  const auto errors = [&](absl::string_view path, const std::string* text) {
    PlannedFile plan;
    plan.path = std::string(path);
    if (text != nullptr) {
      blobstore::BlobInfo info;
      info.name = plan.path;
      plan.file = MakeModelFile(info, plan.category, "again", *text, {});
    }
    return judge.JudgeChanges(*library, absl::MakeConstSpan(&plan, 1)).findings;
  };
  EXPECT_THAT(errors("production/top.yaml", nullptr), IsEmpty());
  const semantic::Diagnostics gone = errors("production/bottom.yaml", nullptr);
  ASSERT_FALSE(gone.empty());
  EXPECT_EQ(gone[0].file, "production/top.yaml");
  // A newcomer with a name that is taken is the one in the wrong.
  const std::string twin = ModelText("top");
  const semantic::Diagnostics taken = errors("production/again.yaml", &twin);
  ASSERT_FALSE(taken.empty());
  EXPECT_EQ(taken[0].file, "production/again.yaml");
}

}  // namespace
}  // namespace semantic_layer::model_store
