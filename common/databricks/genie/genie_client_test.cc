#include "common/databricks/genie/genie_client.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/concurrency/fake_clock.h"
#include "common/databricks/client/wait_for.h"
#include "common/databricks/genie/limits.h"
#include "common/databricks/genie/post_queue.h"
#include "common/databricks/testing/test_workspace.h"
#include "common/http/http_message.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using ::semantic_layer::testing::IsOk;
using ::testing::ElementsAre;

constexpr char kSpace[] = "/api/2.0/genie/spaces/s";
constexpr char kResult[] = R"({"statement_response":{"statement_id":"st"}})";

class GenieClientTest : public ::testing::Test {
 protected:
  TestWorkspace::Reply Answer(const http::HttpRequest& asked) {
    const auto found =
        answers_.find(asked.method + " " + TestWorkspace::PathOf(asked));
    if (found != answers_.end()) return found->second;
    return {404, R"({"error_code":"RESOURCE_DOES_NOT_EXIST","message":"no"})"};
  }

  // The blocking form of a call.
  template <typename T, typename Begin>
  static absl::StatusOr<T> Wait(Begin begin) {
    return WaitFor<T>(begin);
  }
  absl::StatusOr<GenieResult> Result(const std::string& attachment) {
    return Wait<GenieResult>([&](auto done) {
      client_.GetResult({"s", "c", "m"}, attachment, {}, std::move(done));
    });
  }
  absl::StatusOr<GenieMessage> Start(GenieClient::Post post = {}) {
    return Wait<GenieMessage>([&](auto done) {
      client_.StartConversation("s", "How many?", post, std::move(done));
    });
  }

  std::map<std::string, TestWorkspace::Reply> answers_;
  concurrency::FakeClock clock_{absl::Now() + absl::Hours(24)};
  TestWorkspace workspace_{
      [this](const http::HttpRequest& asked) { return Answer(asked); }, nullptr,
      TestWorkspace::Impatient()};
  PostQueue posts_{{}, workspace_.timers(), &clock_};
  GenieClient client_{workspace_.client(), &posts_};
};

TEST_F(GenieClientTest, ListsSpacesByPages) {
  answers_["GET /api/2.0/genie/spaces?page_size=2&page_token=a%2Fb"] = {
      200, R"({"spaces":[{"space_id":"s","title":"T"}, 7],
               "next_page_token":"n"})"};
  ASSERT_OK_AND_ASSIGN(
      const auto page, Wait<GeniePage<GenieSpace>>([&](auto done) {
        client_.ListSpaces({.size = 2, .token = "a/b"}, {}, std::move(done));
      }));
  EXPECT_EQ(page.next_token, "n");
  ASSERT_EQ(page.items.size(), 1);
  EXPECT_EQ(page.items[0].title, "T");
}

TEST_F(GenieClientTest, AReaderSeesASpaceFromOutside) {
  answers_[std::string("GET ") + kSpace + "?include_serialized_space=true"] = {
      403, R"({"error_code":"PERMISSION_DENIED","message":"edit"})"};
  answers_[std::string("GET ") + kSpace] = {200, R"({"space_id":"s"})"};
  const auto space = Wait<GenieSpace>(
      [&](auto done) { client_.GetSpace("s", {}, std::move(done)); });
  ASSERT_THAT(space, IsOk());
  EXPECT_EQ(space->id, "s");
  EXPECT_EQ(workspace_.calls().size(), 2);
}

TEST_F(GenieClientTest, StartsAConversation) {
  answers_[std::string("POST ") + kSpace + "/start-conversation"] = {
      200, R"({"conversation_id":"c","message_id":"m",
               "message":{"content":"How many?","status":"SUBMITTED"}})"};
  ASSERT_OK_AND_ASSIGN(const GenieMessage message, Start());
  EXPECT_EQ(message.id, (GenieMessageId{"s", "c", "m"}));
  EXPECT_EQ(workspace_.transport().sent()[0].body,
            R"({"content":"How many?"})");
}

TEST_F(GenieClientTest, AQuestionIsNotAskedTwice) {
  answers_[std::string("POST ") + kSpace + "/start-conversation"] = {502, ""};
  EXPECT_EQ(ReasonOf(Start().status()), ErrorReason::kWorkspaceUnavailable);
  EXPECT_EQ(workspace_.calls().size(), 1);
}

TEST_F(GenieClientTest, ARefusalForTheRateMakesTheOthersWait) {
  answers_[std::string("POST ") + kSpace + "/start-conversation"] = {
      429,
      R"({"error_code":"REQUEST_LIMIT_EXCEEDED","message":"slowly"})",
      {{"Retry-After", "30"}}};
  GenieClient::Post hasty;
  hasty.call.deadline = clock_.Now() + absl::Seconds(10);
  const auto first = Start(hasty);
  EXPECT_EQ(ReasonOf(first.status()), ErrorReason::kWorkspaceRateLimited);
  EXPECT_EQ(posts_.Wait(), absl::Seconds(30));
  const size_t calls = workspace_.calls().size();
  EXPECT_EQ(calls, 1);
  const auto second = Start(hasty);
  EXPECT_EQ(ReasonOf(second.status()), ErrorReason::kWorkspaceRateLimited);
  EXPECT_EQ(MetadataOf(second.status()).at("retry_after_seconds"), "30");
  EXPECT_EQ(workspace_.calls().size(), calls);
}

TEST_F(GenieClientTest, WhatIsRefusedTakesAnotherTurnOfTheQueue) {
  const std::string post =
      std::string("POST ") + kSpace + "/start-conversation";
  const TestWorkspace::Reply good = {200,
                                     R"({"conversation_id":"c","message_id":"m",
               "message":{"content":"How many?","status":"SUBMITTED"}})"};
  for (const int status : {429, 503}) {
    // A client that would repeat it by itself, had it leave to.
    answers_[post] = {status, "", {{"Retry-After", "0"}}};
    int asked = 0;
    TestWorkspace workspace([&](const http::HttpRequest& request) {
      if (++asked == 2) answers_[post] = good;
      return Answer(request);
    });
    PostQueue posts({.posts = 2}, workspace.timers(), &clock_);
    GenieClient client(workspace.client(), &posts);
    ASSERT_OK(Wait<GenieMessage>([&](auto done) {
      client.StartConversation("s", "How many?", {}, std::move(done));
    }));
    EXPECT_EQ(asked, 2) << status;
    // Each of them counts.
    EXPECT_EQ(posts.Wait(), kPostWindow) << status;
  }
}

TEST_F(GenieClientTest, AQuestionIsNotAskedForEver) {
  answers_[std::string("POST ") + kSpace + "/start-conversation"] = {
      429, "", {{"Retry-After", "0"}}};
  EXPECT_EQ(ReasonOf(Start().status()), ErrorReason::kWorkspaceRateLimited);
  EXPECT_EQ(workspace_.calls().size(), kMaxAsks);
}

TEST_F(GenieClientTest, OtherPostsQueueWhenTheyAreRefused) {
  const std::string message =
      std::string("POST ") + kSpace + "/conversations/c/messages/m";
  const GenieMessageId id = {"s", "c", "m"};
  for (const bool feedback : {true, false}) {
    const std::string post =
        message + (feedback ? "/feedback" : "/execute-query");
    const std::string good = feedback ? "{}" : kResult;
    // They may be repeated, so that a gateway's page is no end of them.
    answers_[post] = {feedback ? 502 : 429, "", {{"Retry-After", "0"}}};
    int asked = 0;
    TestWorkspace workspace([&](const http::HttpRequest& request) {
      if (++asked == 2) answers_[post] = {200, good};
      return Answer(request);
    });
    PostQueue posts({.posts = 1}, workspace.timers(), &clock_);
    GenieClient client(workspace.client(), &posts);
    const auto send = [&] {
      if (feedback) {
        return WaitForStatus([&](auto done) {
          client.SendFeedback(id, GenieRating::kNegative, "", {},
                              std::move(done));
        });
      }
      return Wait<GenieResult>([&](auto done) {
               client.ExecuteQuery(id, "", {}, std::move(done));
             })
          .status();
    };
    ASSERT_OK(send());
    EXPECT_EQ(asked, 2);
    // The second was a turn of the queue; the next is sent without one.
    EXPECT_EQ(posts.Wait(), kPostWindow);
    EXPECT_OK(send());
    EXPECT_EQ(asked, 3);
  }
}

TEST_F(GenieClientTest, OnlyQuestionsQueue) {
  answers_[std::string("GET ") + kSpace + "/conversations/c/messages/m"] = {
      200, R"({"message_id":"m","status":"ASKING_AI"})"};
  posts_.Pause(absl::Minutes(1));
  const auto message = Wait<GenieMessage>([&](auto done) {
    client_.GetMessage({"s", "c", "m"}, {}, std::move(done));
  });
  ASSERT_THAT(message, IsOk());
  EXPECT_EQ(message->status, GenieStatus::kAskingAi);
}

TEST_F(GenieClientTest, BadArgumentsReachNoWorkspace) {
  for (const char* id : {"", "..", "a/b", "a%2e", "a?b", "a b"}) {
    const auto message = Wait<GenieMessage>([&](auto done) {
      client_.GetMessage({"s", id, "m"}, {}, std::move(done));
    });
    EXPECT_EQ(ReasonOf(message.status()), ErrorReason::kInvalidRequest) << id;
  }
  const auto empty = Wait<GenieMessage>([&](auto done) {
    client_.CreateMessage("s", "c", " \n", {}, std::move(done));
  });
  EXPECT_EQ(ReasonOf(empty.status()), ErrorReason::kInvalidRequest);
  EXPECT_TRUE(workspace_.calls().empty());
}

TEST_F(GenieClientTest, RowsAreAskedForInTheNewerWayFirst) {
  const std::string message =
      std::string(kSpace) + "/conversations/c/messages/m";
  answers_["GET " + message + "/attachments/a/query-result"] = {
      404, R"({"error_code":"ENDPOINT_NOT_FOUND","message":"No API found"})"};
  answers_["GET " + message + "/query-result/a"] = {200, kResult};
  answers_["GET " + message + "/query-result"] = {200, kResult};
  const auto result = Result("a");
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->statement_json, R"({"statement_id":"st"})");
  EXPECT_THAT(Result(""), IsOk());
  EXPECT_EQ(workspace_.calls().size(), 3);
}

TEST_F(GenieClientTest, AMissingResultIsNotAskedForTwice) {
  const auto result = Result("a");
  EXPECT_EQ(ReasonOf(result.status()), ErrorReason::kWorkspaceObjectNotFound);
  EXPECT_EQ(workspace_.calls().size(), 1);
}

TEST_F(GenieClientTest, RunsAnExpiredQueryAgain) {
  answers_[std::string("POST ") + kSpace +
           "/conversations/c/messages/m/attachments/a/execute-query"] = {
      200, kResult};
  EXPECT_THAT(Wait<GenieResult>([&](auto done) {
                client_.ExecuteQuery({"s", "c", "m"}, "a", {}, std::move(done));
              }),
              IsOk());
}

TEST_F(GenieClientTest, ListsMessagesAndConversations) {
  answers_[std::string("GET ") + kSpace + "/conversations/c/messages"] = {
      200, R"({"messages":[{"id":"m1"},{"id":"m2","status":"FAILED"}]})"};
  answers_[std::string("GET ") + kSpace + "/conversations?page_size=100"] = {
      200, R"({"conversations":[{"conversation_id":"c","title":"T"}]})"};
  ASSERT_OK_AND_ASSIGN(
      const auto messages, Wait<GeniePage<GenieMessage>>([&](auto done) {
        client_.ListMessages("s", "c", {}, {}, std::move(done));
      }));
  ASSERT_EQ(messages.items.size(), 2);
  EXPECT_EQ(messages.items[1].id, (GenieMessageId{"s", "c", "m2"}));
  ASSERT_OK_AND_ASSIGN(const auto conversations,
                       Wait<GeniePage<GenieConversation>>([&](auto done) {
                         client_.ListConversations("s", {.size = 1000}, {},
                                                   std::move(done));
                       }));
  ASSERT_EQ(conversations.items.size(), 1);
  EXPECT_EQ(conversations.items[0].space_id, "s");
}

TEST_F(GenieClientTest, SendsFeedbackAndDeletes) {
  const std::string conversation = std::string(kSpace) + "/conversations/c";
  answers_["POST " + conversation + "/messages/m/feedback"] = {200, "{}"};
  answers_["DELETE " + conversation] = {200, ""};
  answers_["DELETE " + conversation + "/messages/m"] = {200, "{}"};
  const GenieMessageId id = {"s", "c", "m"};
  EXPECT_OK(WaitForStatus([&](auto done) {
    client_.SendFeedback(id, GenieRating::kPositive, "good", {},
                         std::move(done));
  }));
  EXPECT_EQ(workspace_.transport().sent()[0].body,
            R"({"rating":"POSITIVE","comment":"good"})");
  EXPECT_OK(WaitForStatus(
      [&](auto done) { client_.DeleteMessage(id, {}, std::move(done)); }));
  EXPECT_OK(WaitForStatus([&](auto done) {
    client_.DeleteConversation("s", "c", {}, std::move(done));
  }));
}

TEST_F(GenieClientTest, AnAnswerThatIsNoneIsTheWorkspacesFailure) {
  answers_[std::string("POST ") + kSpace + "/start-conversation"] = {
      200, "<html>proxy</html>"};
  EXPECT_EQ(ReasonOf(Start().status()), ErrorReason::kWorkspaceFailed);
}

}  // namespace
}  // namespace semantic_layer::databricks
