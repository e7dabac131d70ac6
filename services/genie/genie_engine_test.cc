#include "services/genie/genie_engine.h"

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/concurrency/fake_clock.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_tokens.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/genie/fake_genie.h"
#include "services/genie/fake_query_access.h"
#include "services/genie/limits.h"
#include "services/genie/sql_vetter.h"
#include "services/genie/sqlite_conversation_store.h"

namespace semantic_layer::genie {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::semantic_layer::testing::TestContext;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

Attachment Query(const std::string& id, const std::string& sql) {
  Attachment attachment;
  attachment.id = id;
  attachment.query = QueryPart{.title = "Count", .sql = sql};
  return attachment;
}

class GenieEngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(
        store_,
        SqliteConversationStore::Open(absl::StrCat(
            std::getenv("TEST_TMPDIR"), "/",
            ::testing::UnitTest::GetInstance()->current_test_info()->name(),
            ".db")));
    engine_ = std::make_unique<GenieEngine>(
        &genie_, store_.get(), &vetter_, &clock_,
        GenieEngine::Options{.default_space = "s1"});
  }

  absl::StatusOr<Message> Ask(const std::string& question = "How many?") {
    return engine_->Ask(ana_, question, "", "");
  }
  // The id of a new conversation of Ana's; its first message is "m" + number.
  std::string Start() {
    const auto started = engine_->StartConversation(ana_, "How many?", "");
    EXPECT_THAT(started, IsOk());
    return started->record.id;
  }
  static ErrorReason Reason(const absl::Status& status) {
    return ReasonOf(status).value_or(ErrorReason::kInternal);
  }

  const rpc::RequestContext ana_ = TestContext("analyst:ana");
  const rpc::RequestContext bob_ = TestContext("admin:bob");
  concurrency::FakeClock clock_;
  FakeGenie genie_;
  FakeQueryAccess queries_;
  SqlVetter vetter_{&queries_, &clock_};
  std::unique_ptr<SqliteConversationStore> store_;
  std::unique_ptr<GenieEngine> engine_;
};

TEST_F(GenieEngineTest, AnswersWithRowsAndAVerdict) {
  genie_.set_script({.attachments = {Query("a", "SELECT count(*) FROM f"),
                                     Query("b", "DROP TABLE f")},
                     .queue_wait = absl::Seconds(7)});
  ASSERT_OK_AND_ASSIGN(const Message answer, Ask());
  EXPECT_EQ(answer.status, MessageStatus::kCompleted);
  EXPECT_EQ(answer.queue_wait, absl::Seconds(7));
  ASSERT_EQ(answer.attachments.size(), 2);
  EXPECT_TRUE(answer.attachments[0].query->verdict.runnable);
  EXPECT_EQ(answer.attachments[0].query->rows->rows.column(0).IntAt(0), 42);
  EXPECT_FALSE(answer.attachments[1].query->verdict.runnable);
}

TEST_F(GenieEngineTest, AFailureOfGenieIsAnAnswer) {
  genie_.set_script({.statuses = {MessageStatus::kFailed},
                     .error = MessageError{.type = "X", .message = "no"}});
  ASSERT_OK_AND_ASSIGN(const Message answer, Ask());
  EXPECT_EQ(answer.status, MessageStatus::kFailed);
  EXPECT_EQ(answer.error->message, "no");
  EXPECT_THAT(genie_.calls(), Not(Contains(::testing::HasSubstr("GetRows"))));
}

TEST_F(GenieEngineTest, AnswersBeforeTheDeadlineHoweverFarItIs) {
  genie_.set_script({.never_ends = true});
  rpc::RequestContext context = ana_;
  context.deadline = clock_.Now() + absl::Seconds(60);
  ASSERT_OK_AND_ASSIGN(const Message answer,
                       engine_->Ask(context, "How many?", "", ""));
  EXPECT_EQ(answer.status, MessageStatus::kAskingAi);
  EXPECT_EQ(genie_.until(), context.deadline - kAnswerMargin);
  context.deadline = clock_.Now() + absl::Seconds(1);
  ASSERT_THAT(engine_->Ask(context, "How many?", "", ""), IsOk());
  EXPECT_EQ(genie_.until(), clock_.Now() + absl::Milliseconds(500));
  ASSERT_THAT(Ask(), IsOk());
  EXPECT_EQ(genie_.until(), clock_.Now() + kMaxFollowTime);
}

TEST_F(GenieEngineTest, AQuestionThatNobodyHasSeenYetIsStillAsked) {
  genie_.set_script(
      {.follow = MakeStatus(ErrorReason::kDeadlineExceeded, "late").Build()});
  ASSERT_OK_AND_ASSIGN(const Message answer, Ask());
  EXPECT_EQ(answer.status, MessageStatus::kSubmitted);
}

TEST_F(GenieEngineTest, AFailureAfterAskingSaysWhereTheAnswerWillBe) {
  genie_.set_script(
      {.follow = MakeStatus(ErrorReason::kWorkspaceUnavailable, "gone")
                     .With("k", "v")
                     .Build()});
  const auto answer = Ask();
  EXPECT_EQ(Reason(answer.status()), ErrorReason::kWorkspaceUnavailable);
  EXPECT_EQ(MetadataOf(answer.status()).at("message_id"), "m1");
  EXPECT_EQ(MetadataOf(answer.status()).at("k"), "v");
}

TEST_F(GenieEngineTest, AConversationIsShownWhileNobodyJudges) {
  genie_.set_script({.attachments = {Query("a", "SELECT count(*) FROM f")}});
  const std::string conversation = Start();
  for (int i = 0; i < 20; ++i) {
    ASSERT_THAT(engine_->Ask(ana_, "And?", "", conversation), IsOk());
  }
  clock_.Advance(kVerdictTime);
  queries_.failure = absl::DeadlineExceededError("hangs");
  queries_.judged = 0;
  ASSERT_OK_AND_ASSIGN(const GenieEngine::Conversation found,
                       engine_->GetConversation(ana_, conversation));
  ASSERT_EQ(found.messages.size(), 21);
  EXPECT_EQ(queries_.judged, 1);
}

TEST_F(GenieEngineTest, AConversationIsForgottenByItsUserAlone) {
  const std::string conversation = Start();
  EXPECT_EQ(Reason(engine_->DeleteConversation(bob_, conversation)),
            ErrorReason::kConversationNotFound);
  EXPECT_THAT(genie_.calls(), Not(Contains(::testing::HasSubstr("Forget"))));
  genie_.set_script(
      {.forget = MakeStatus(ErrorReason::kWorkspaceUnavailable, "gone")});
  EXPECT_EQ(Reason(engine_->DeleteConversation(ana_, conversation)),
            ErrorReason::kWorkspaceUnavailable);
  EXPECT_THAT(engine_->GetConversation(ana_, conversation), IsOk());
  // It may have been forgotten there already.
  genie_.set_script(
      {.forget = MakeStatus(ErrorReason::kConversationNotFound, "none")});
  EXPECT_OK(engine_->DeleteConversation(ana_, conversation));
  EXPECT_THAT(genie_.calls(), Contains("Forget s1 " + conversation));
  EXPECT_EQ(Reason(engine_->GetConversation(ana_, conversation).status()),
            ErrorReason::kConversationNotFound);
  EXPECT_EQ(Reason(engine_->DeleteConversation(ana_, conversation)),
            ErrorReason::kConversationNotFound);
}

TEST_F(GenieEngineTest, AskingGoesOnInAConversation) {
  const std::string conversation = Start();
  ASSERT_OK_AND_ASSIGN(const Message answer,
                       engine_->Ask(ana_, "And now?", "", conversation));
  EXPECT_EQ(answer.id.conversation, conversation);
  EXPECT_THAT(engine_->Ask(ana_, "And now?", "s2", conversation),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(GenieEngineTest, ConversationsBelongToTheirUser) {
  const std::string conversation = Start();
  const auto refused = [](const absl::Status& status) {
    EXPECT_EQ(Reason(status), ErrorReason::kConversationNotFound);
  };
  const size_t calls = genie_.calls().size();
  refused(engine_->GetConversation(bob_, conversation).status());
  refused(engine_->CreateMessage(bob_, conversation, "x").status());
  refused(engine_->Ask(bob_, "x", "", conversation).status());
  refused(engine_->GetMessage(bob_, conversation, "m1").status());
  refused(engine_->GetResult(bob_, conversation, "m1", "").status());
  refused(
      engine_->SendFeedback(bob_, conversation, "m1", Rating::kPositive, ""));
  refused(engine_->ListSuggestions(bob_, conversation, "").status());
  refused(engine_->WatchMessage(bob_, conversation, "m1", [](const Message&) {
    return absl::OkStatus();
  }));
  EXPECT_EQ(genie_.calls().size(), calls);
  ASSERT_OK_AND_ASSIGN(const auto page,
                       engine_->ListConversations(bob_, {.size = 10}));
  EXPECT_TRUE(page.items.empty());
  EXPECT_THAT(engine_->GetMessage(ana_, conversation, "m1"), IsOk());
}

TEST_F(GenieEngineTest, ShowsAConversationWithItsMessages) {
  const auto started =
      engine_->StartConversation(ana_, std::string(300, 'x') + "?", "s2");
  ASSERT_THAT(started, IsOk());
  EXPECT_EQ(started->record.title.size(), kMaxTitleBytes + strlen("…"));
  ASSERT_THAT(engine_->CreateMessage(ana_, started->record.id, "Why?"), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto shown,
                       engine_->GetConversation(ana_, started->record.id));
  EXPECT_EQ(shown.record.space, "s2");
  ASSERT_EQ(shown.messages.size(), 2);
  EXPECT_EQ(shown.messages[1].content, "Why?");
}

TEST_F(GenieEngineTest, WatchesUntilItIsOver) {
  genie_.set_script(
      {.statuses = {MessageStatus::kAskingAi, MessageStatus::kExecutingQuery,
                    MessageStatus::kCompleted},
       .attachments = {Query("a", "SELECT * FROM missing")}});
  const std::string conversation = Start();
  std::vector<MessageStatus> seen;
  Message last;
  EXPECT_OK(engine_->WatchMessage(ana_, conversation, "m1",
                                  [&](const Message& message) {
                                    seen.push_back(message.status);
                                    last = message;
                                    return absl::OkStatus();
                                  }));
  EXPECT_THAT(seen, ElementsAre(MessageStatus::kAskingAi,
                                MessageStatus::kExecutingQuery,
                                MessageStatus::kCompleted));
  EXPECT_EQ(last.attachments[0].query->verdict.reason,
            "there is no table missing");
  EXPECT_THAT(engine_->WatchMessage(
                  ana_, conversation, "m1",
                  [](const Message&) { return absl::CancelledError("left"); }),
              StatusIs(absl::StatusCode::kCancelled));
  genie_.set_script(
      {.statuses = {MessageStatus::kAskingAi}, .never_ends = true});
  EXPECT_THAT(
      engine_->WatchMessage(ana_, conversation, "m1",
                            [](const Message&) { return absl::OkStatus(); }),
      StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(GenieEngineTest, RowsThatHaveExpiredAreMadeAgainIfTheyMay) {
  const absl::Status expired =
      MakeStatus(ErrorReason::kResultExpired, "gone").Build();
  genie_.set_script(
      {.statuses = {MessageStatus::kQueryResultExpired},
       .attachments = {Query("a", "SELECT 1"), Query("b", "DELETE FROM f")},
       .rows = expired});
  const std::string conversation = Start();
  EXPECT_THAT(engine_->GetResult(ana_, conversation, "m1", ""), IsOk());
  EXPECT_THAT(genie_.calls(), Contains("RunAgain m1 a"));
  EXPECT_EQ(Reason(engine_->GetResult(ana_, conversation, "m1", "b").status()),
            ErrorReason::kSqlNotAllowed);
  EXPECT_THAT(genie_.calls(), Not(Contains("RunAgain m1 b")));
}

TEST_F(GenieEngineTest, AMessageWithoutRowsSaysSo) {
  const std::string conversation = Start();
  EXPECT_EQ(Reason(engine_->GetResult(ana_, conversation, "m1", "").status()),
            ErrorReason::kConversationNotFound);
  EXPECT_EQ(Reason(engine_->GetResult(ana_, conversation, "m1", "a").status()),
            ErrorReason::kConversationNotFound);
}

TEST_F(GenieEngineTest, BadRequestsReachNobody) {
  const std::string conversation = Start();
  const size_t calls = genie_.calls().size();
  const auto invalid = StatusIs(absl::StatusCode::kInvalidArgument);
  for (const char* id : {"", "..", "a/b", "%2e", "a b", "ä"}) {
    EXPECT_THAT(engine_->GetConversation(ana_, id), invalid) << id;
    EXPECT_THAT(engine_->GetMessage(ana_, conversation, id), invalid) << id;
  }
  EXPECT_THAT(engine_->GetConversation(ana_, std::string(129, 'x')), invalid);
  for (const std::string& question :
       {std::string(), std::string(" \n"), std::string("a\0b", 3),
        std::string(kMaxQuestionBytes + 1, 'x')}) {
    EXPECT_THAT(Ask(question), invalid);
  }
  EXPECT_THAT(engine_->StartConversation(ana_, "x", "../s"), invalid);
  EXPECT_THAT(
      engine_->SendFeedback(ana_, conversation, "m1", Rating::kNotSaid, ""),
      invalid);
  EXPECT_THAT(engine_->SendFeedback(ana_, conversation, "m1", Rating::kPositive,
                                    std::string(kMaxCommentBytes + 1, 'x')),
              invalid);
  EXPECT_THAT(engine_->ListSpaces(ana_, 101, ""), invalid);
  EXPECT_EQ(genie_.calls().size(), calls);
}

TEST_F(GenieEngineTest, SuggestsWhatAnswersSuggestOrTheSpace) {
  EXPECT_THAT(*engine_->ListSuggestions(ana_, "", "s2"),
              ElementsAre("How many flights?"));
  EXPECT_THAT(genie_.calls(), Contains("GetSpace s2"));
  Attachment more;
  more.suggested_questions = {"By state?"};
  genie_.set_script(
      {.statuses = {MessageStatus::kCompleted}, .attachments = {more}});
  ASSERT_OK_AND_ASSIGN(const Message answer, Ask());
  EXPECT_THAT(*engine_->ListSuggestions(ana_, answer.id.conversation, ""),
              ElementsAre("By state?"));
}

TEST_F(GenieEngineTest, WithoutGenieEverythingSaysWhatToSet) {
  GenieEngine engine(nullptr, store_.get(), &vetter_, &clock_, {});
  for (const absl::Status& status :
       {engine.Ask(ana_, "x", "", "").status(),
        engine.StartConversation(ana_, "x", "").status(),
        engine.ListConversations(ana_, {.size = 1}).status(),
        engine.GetConversation(ana_, "c").status(),
        engine.CreateMessage(ana_, "c", "x").status(),
        engine.GetMessage(ana_, "c", "m").status(),
        engine.GetResult(ana_, "c", "m", "").status(),
        engine.SendFeedback(ana_, "c", "m", Rating::kPositive, ""),
        engine.ListSpaces(ana_, 0, "").status(),
        engine.ListSuggestions(ana_, "", "").status()}) {
    EXPECT_EQ(Reason(status), ErrorReason::kGenieNotConfigured);
    EXPECT_THAT(std::string(status.message()),
                ::testing::HasSubstr("DATABRICKS_HOST"));
  }
}

TEST_F(GenieEngineTest, WithoutADefaultSpaceOneIsNamed) {
  GenieEngine engine(&genie_, store_.get(), &vetter_, &clock_, {});
  EXPECT_EQ(Reason(engine.Ask(ana_, "x", "", "").status()),
            ErrorReason::kGenieNotConfigured);
  EXPECT_THAT(engine.Ask(ana_, "x", "s9", ""), IsOk());
}

TEST_F(GenieEngineTest, FeedbackIsPassedOn) {
  const std::string conversation = Start();
  EXPECT_OK(engine_->SendFeedback(ana_, conversation, "m1", Rating::kNegative,
                                  "wrong year"));
  EXPECT_THAT(genie_.calls(), Contains("Rate m1 2 wrong year"));
}

}  // namespace
}  // namespace semantic_layer::genie
