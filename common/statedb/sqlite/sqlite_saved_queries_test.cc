#include "common/statedb/sqlite/sqlite_saved_queries.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/statedb/limits.h"
#include "common/statedb/sqlite/state_database.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::statedb {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::IsOkAndHolds;
using ::semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

class SqliteSavedQueriesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = absl::StrCat(
        ::testing::TempDir(), "/saved_test_",
        ::testing::UnitTest::GetInstance()->current_test_info()->name(), ".db");
    for (const char* suffix : {"", "-wal", "-shm"}) {
      std::filesystem::remove(path_ + suffix);
    }
    Reopen();
  }

  void Reopen() {
    saved_.reset();
    database_.reset();
    ASSERT_OK_AND_ASSIGN(database_, OpenStateDatabase(path_));
    saved_ = std::make_unique<SqliteSavedQueries>(database_.get());
  }

  static SavedQuery Query(absl::string_view id, absl::string_view name) {
    return {.id = std::string(id),
            .name = std::string(name),
            .query = "SELECT :x",
            .parameters = {{"x", "1"}, {"y", "{\"type\": \"DATE\"}"}},
            .created_at = kNow,
            .updated_at = kNow};
  }

  std::string path_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<SqliteSavedQueries> saved_;
};

TEST_F(SqliteSavedQueriesTest, KeepsAQueryOverReopening) {
  SavedQuery query = Query("id1", "by state");
  query.description = "flights by state";
  EXPECT_THAT(saved_->Save("ann", query), IsOkAndHolds(query));
  Reopen();
  EXPECT_THAT(saved_->Get("ann", "id1"), IsOkAndHolds(query));
}

TEST_F(SqliteSavedQueriesTest, ReplacesAQueryOfTheSameName) {
  ASSERT_OK(saved_->Save("ann", Query("id1", "a")).status());
  SavedQuery second = Query("id2", "a");
  second.query = "SELECT 2";
  second.parameters = {{"z", "null"}};
  second.created_at = second.updated_at = kNow + absl::Seconds(5);

  SavedQuery expected = second;
  expected.id = "id1";
  expected.created_at = kNow;
  EXPECT_THAT(saved_->Save("ann", second), IsOkAndHolds(expected));
  EXPECT_THAT(saved_->Get("ann", "id1"), IsOkAndHolds(expected));
  EXPECT_THAT(saved_->Get("ann", "id2"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(SqliteSavedQueriesTest, ShowsEachUserOnlyTheirOwn) {
  ASSERT_OK(saved_->Save("ann", Query("id1", "a")).status());
  ASSERT_OK(saved_->Save("bob", Query("id2", "a")).status());
  EXPECT_EQ(ReasonOf(saved_->Get("bob", "id1").status()),
            ErrorReason::kSavedQueryNotFound);
  EXPECT_EQ(ReasonOf(saved_->Delete("bob", "id1")),
            ErrorReason::kSavedQueryNotFound);
  ASSERT_OK_AND_ASSIGN(auto page, saved_->List("bob", {.size = 10}));
  EXPECT_THAT(page.items, ElementsAre(Query("id2", "a")));
}

TEST_F(SqliteSavedQueriesTest, ForgetsADeletedQuery) {
  ASSERT_OK(saved_->Save("ann", Query("id1", "a")).status());
  EXPECT_OK(saved_->Delete("ann", "id1"));
  EXPECT_THAT(saved_->Get("ann", "id1"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(saved_->Delete("ann", "id1"),
              StatusIs(absl::StatusCode::kNotFound));
  // Its parameters went with it: another query may take the id.
  SavedQuery bare = Query("id1", "b");
  bare.parameters.clear();
  EXPECT_THAT(saved_->Save("ann", bare), IsOkAndHolds(bare));
  EXPECT_THAT(saved_->Get("ann", "id1"), IsOkAndHolds(bare));
}

TEST_F(SqliteSavedQueriesTest, ListsByNamePageByPage) {
  for (const char* name : {"c", "a", "\xc3\xa9", "B", "b"}) {
    ASSERT_OK(
        saved_->Save("ann", Query(absl::StrCat("id-", name), name)).status());
  }
  std::vector<std::string> names;
  PageRequest request{.size = 2};
  do {
    ASSERT_OK_AND_ASSIGN(auto page, saved_->List("ann", request));
    for (const SavedQuery& query : page.items) names.push_back(query.name);
    request.token = page.next_token;
  } while (!request.token.empty());
  EXPECT_THAT(names, ElementsAre("B", "a", "b", "c", "\xc3\xa9"));

  ASSERT_OK_AND_ASSIGN(auto page, saved_->List("ann", {.size = 2}));
  EXPECT_THAT(saved_->List("bob", {.size = 2, .token = page.next_token}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(SqliteSavedQueriesTest, RefusesMoreThanAUserMayHave) {
  for (int64_t i = 0; i < kMaxSavedQueriesPerUser; ++i) {
    const std::string name = absl::StrCat("q", i);
    ASSERT_OK(saved_->Save("ann", Query(name, name)).status());
  }
  EXPECT_EQ(ReasonOf(saved_->Save("ann", Query("x", "x")).status()),
            ErrorReason::kRequestTooLarge);
  EXPECT_OK(saved_->Save("ann", Query("x", "q7")).status());
  EXPECT_OK(saved_->Save("bob", Query("x", "x")).status());
}

}  // namespace
}  // namespace semantic_layer::statedb
