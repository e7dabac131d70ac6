#include "services/genie/sqlite_conversation_store.h"

#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::genie {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::IsOkAndHolds;

class SqliteConversationStoreTest : public ::testing::Test {
 protected:
  SqliteConversationStoreTest()
      : path_(absl::StrCat(
            std::getenv("TEST_TMPDIR"), "/",
            ::testing::UnitTest::GetInstance()->current_test_info()->name(),
            "/genie.db")) {
    Reopen();
  }

  void Reopen(int64_t most = 5) {
    store_ = nullptr;
    auto store = SqliteConversationStore::Open(path_, most);
    ASSERT_THAT(store, IsOk());
    store_ = *std::move(store);
  }

  static ConversationRecord Record(const std::string& id) {
    return {.id = id,
            .space = "s",
            .title = "How many?",
            .created_at = absl::FromUnixSeconds(1'700'000'000)};
  }
  std::string Ids(const std::string& user, const statedb::PageRequest& page,
                  std::string* next = nullptr) {
    const auto listed = store_->List(user, page);
    EXPECT_THAT(listed, IsOk());
    std::string ids;
    for (const auto& record : listed->items) absl::StrAppend(&ids, record.id);
    if (next != nullptr) *next = listed->next_token;
    return ids;
  }

  const std::string path_;
  std::unique_ptr<SqliteConversationStore> store_;
};

TEST_F(SqliteConversationStoreTest, RemembersBeyondItsLife) {
  ASSERT_OK(store_->Add("ana", Record("c")));
  Reopen();
  EXPECT_THAT(store_->Get("ana", "c"), IsOkAndHolds(Record("c")));
}

TEST_F(SqliteConversationStoreTest, ForgetsOneOfItsUserForGood) {
  ASSERT_OK(store_->Add("ana", Record("c")));
  ASSERT_OK(store_->Add("ana", Record("d")));
  ASSERT_OK(store_->Add("bob", Record("c")));
  ASSERT_OK(store_->Remove("ana", "c"));
  EXPECT_EQ(ReasonOf(store_->Remove("ana", "c")),
            ErrorReason::kConversationNotFound);
  EXPECT_EQ(ReasonOf(store_->Remove("eve", "c")),
            ErrorReason::kConversationNotFound);
  Reopen();
  EXPECT_EQ(Ids("ana", {.size = 10}), "d");
  EXPECT_EQ(Ids("bob", {.size = 10}), "c");
}

TEST_F(SqliteConversationStoreTest, NobodySeesAnothers) {
  ASSERT_OK(store_->Add("ana", Record("c")));
  EXPECT_EQ(ReasonOf(store_->Get("bob", "c").status()),
            ErrorReason::kConversationNotFound);
  EXPECT_EQ(ReasonOf(store_->Get("ana", "d").status()),
            ErrorReason::kConversationNotFound);
  EXPECT_EQ(Ids("bob", {.size = 10}), "");
}

TEST_F(SqliteConversationStoreTest, AddingTwiceIsAddingOnce) {
  ASSERT_OK(store_->Add("ana", Record("c")));
  ASSERT_OK(store_->Add("ana", Record("c")));
  EXPECT_EQ(Ids("ana", {.size = 10}), "c");
}

TEST_F(SqliteConversationStoreTest, ListsTheNewestFirstByPages) {
  for (const char* id : {"a", "b", "c", "d"}) {
    ASSERT_OK(store_->Add("ana", Record(id)));
    ASSERT_OK(store_->Add("bob", Record(absl::StrCat(id, "!"))));
  }
  std::string next;
  EXPECT_EQ(Ids("ana", {.size = 3}, &next), "dcb");
  EXPECT_EQ(Ids("ana", {.size = 3, .token = next}, &next), "a");
  EXPECT_EQ(next, "");
  Ids("ana", {.size = 1}, &next);
  EXPECT_EQ(ReasonOf(store_->List("bob", {.size = 1, .token = next}).status()),
            ErrorReason::kInvalidPageToken);
}

TEST_F(SqliteConversationStoreTest, ForgetsTheOldestOfOneUser) {
  ASSERT_OK(store_->Add("bob", Record("z")));
  for (int i = 0; i < 8; ++i) {
    ASSERT_OK(store_->Add("ana", Record(absl::StrCat(i))));
  }
  EXPECT_EQ(Ids("ana", {.size = 100}), "76543");
  EXPECT_EQ(Ids("bob", {.size = 100}), "z");
}

}  // namespace
}  // namespace semantic_layer::genie
