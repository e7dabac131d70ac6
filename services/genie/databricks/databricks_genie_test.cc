#include "services/genie/databricks/databricks_genie.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/token_seal.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/fake_clock.h"
#include "common/config/secret.h"
#include "common/databricks/testing/test_workspace.h"
#include "common/http/http_message.h"
#include "common/rpc/request_context.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_tokens.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/genie/databricks/caller_credential.h"
#include "services/genie/databricks/serving_chat_model.h"
#include "services/genie/fake_query_access.h"
#include "services/genie/limits.h"

namespace semantic_layer::genie {
namespace {

using databricks::TestWorkspace;
using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::semantic_layer::testing::TestContext;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kConversation[] = "/api/2.0/genie/spaces/s/conversations/c";
const MessageId kId = {"s", "c", "m"};

// Two rows of every kind of value that matters here.
constexpr char kResult[] = R"({"statement_response":{"statement_id":"st",
  "status":{"state":"SUCCEEDED"},
  "manifest":{"format":"JSON_ARRAY","schema":{"column_count":2,"columns":[
    {"name":"state","type_text":"STRING","type_name":"STRING","position":0},
    {"name":"n","type_text":"BIGINT","type_name":"LONG","position":1}]},
    "total_chunk_count":1,"total_row_count":2,"truncated":true,
    "chunks":[{"chunk_index":0,"row_offset":0,"row_count":2}]},
  "result":{"chunk_index":0,"row_offset":0,"row_count":2,
    "data_array":[["TX","7"],[null,"8"]]}}})";

std::string Statement(const std::string& state) {
  return absl::StrCat(
      R"({"statement_response":{"statement_id":"st","status":{"state":")",
      state, "\"}}}");
}

// The clock stands in the past, so that timers go off at once, and moves on
// with each request.
class DatabricksGenieTest : public ::testing::Test {
 protected:
  // The answers to a request in turn, the last one for ever.
  void Answer(const std::string& request,
              std::vector<TestWorkspace::Reply> answers) {
    absl::MutexLock lock(&mu_);
    answers_[request] = std::move(answers);
  }
  TestWorkspace::Reply Next(const http::HttpRequest& asked) {
    clock_.Advance(absl::Seconds(1));
    absl::MutexLock lock(&mu_);
    const auto found = answers_.find(
        absl::StrCat(asked.method, " ",
                     TestWorkspace::PathOf(asked).substr(
                         0, TestWorkspace::PathOf(asked).find('?'))));
    if (found == answers_.end()) {
      return {404, R"({"error_code":"RESOURCE_DOES_NOT_EXIST"})"};
    }
    TestWorkspace::Reply answer = found->second.front();
    if (found->second.size() > 1) found->second.erase(found->second.begin());
    return answer;
  }
  static TestWorkspace::Reply Status(const std::string& status) {
    return {200,
            absl::StrCat(R"({"message_id":"m","status":")", status, "\"}")};
  }
  std::string MessagePath(const std::string& rest = "") {
    return absl::StrCat(kConversation, "/messages/m", rest);
  }

  const rpc::RequestContext context_ = TestContext("analyst:ana");
  concurrency::FakeClock clock_;
  absl::Mutex mu_;
  std::map<std::string, std::vector<TestWorkspace::Reply>> answers_
      ABSL_GUARDED_BY(mu_);
  std::unique_ptr<DatabricksGenie> genie_;
  // Goes before Genie: looks may be under way when a test is over.
  std::unique_ptr<TestWorkspace> workspace_ = std::make_unique<TestWorkspace>(
      [this](const http::HttpRequest& asked) { return Next(asked); }, &clock_,
      TestWorkspace::Impatient());

  void SetUp() override {
    genie_ = std::make_unique<DatabricksGenie>(DatabricksGenie::Options(),
                                               workspace_->client(),
                                               workspace_->timers(), &clock_);
  }
};

TEST_F(DatabricksGenieTest, AsksFirstAndFurtherQuestions) {
  Answer("POST /api/2.0/genie/spaces/s/start-conversation",
         {{200, R"({"conversation_id":"c","message_id":"m",
                    "message":{"content":"How many?","status":"SUBMITTED"}})"}});
  Answer(absl::StrCat("POST ", kConversation, "/messages"),
         {{200, R"({"message_id":"m2","status":"ASKING_AI"})"}});
  ASSERT_OK_AND_ASSIGN(const Message first,
                       genie_->Ask(context_, "s", "", "How many?"));
  EXPECT_EQ(first.id, kId);
  EXPECT_EQ(first.status, MessageStatus::kSubmitted);
  EXPECT_FALSE(first.queue_wait.has_value());
  ASSERT_OK_AND_ASSIGN(const Message second,
                       genie_->Ask(context_, "s", "c", "Why?"));
  EXPECT_EQ(second.id.message, "m2");
}

TEST_F(DatabricksGenieTest, WhatIsNotThereIsSaidInOurWords) {
  const auto missing = [](const absl::Status& status) {
    EXPECT_EQ(ReasonOf(status), ErrorReason::kConversationNotFound);
  };
  missing(genie_->Ask(context_, "s", "c", "x").status());
  missing(genie_->Get(context_, kId).status());
  missing(genie_->List(context_, "s", "c").status());
  missing(genie_->Forget(context_, "s", "c"));
  missing(
      genie_->Follow(context_, kId, absl::InfiniteFuture(), nullptr).status());
  missing(genie_->Rate(context_, kId, Rating::kPositive, ""));
  EXPECT_EQ(ReasonOf(genie_->Ask(context_, "s", "", "x").status()),
            ErrorReason::kWorkspaceObjectNotFound);
  EXPECT_EQ(ReasonOf(genie_->GetRows(context_, kId, "a").status()),
            ErrorReason::kResultExpired);
}

TEST_F(DatabricksGenieTest, ReadsAMessageWithAllItsParts) {
  Answer("GET " + MessagePath(), {{200, R"({"message_id":"m",
      "content":"How many?","status":"FAILED",
      "feedback":{"rating":"NEGATIVE"},
      "error":{"type":"SQL_EXECUTION_EXCEPTION","error":"no"},
      "attachments":[
        {"attachment_id":"a","query":{"query":"SELECT 1","title":"T",
          "parameters":[{"keyword":"k","sql_type":"INT","value":"1"}],
          "thoughts":[{"thought_type":"THOUGHT_TYPE_DATA_SOURCING",
                       "content":"x"}],
          "query_result_metadata":{"row_count":3,"is_truncated":true}}},
        {"text":{"content":"Which?","purpose":"FOLLOW_UP_QUESTION"}},
        {"suggested_questions":{"questions":["A?"]}},
        {"attachment_id":"v","viz":{"title":"B"}}]})"}});
  ASSERT_OK_AND_ASSIGN(const Message message, genie_->Get(context_, kId));
  EXPECT_EQ(message.status, MessageStatus::kFailed);
  EXPECT_EQ(message.rating, Rating::kNegative);
  EXPECT_THAT(message.error->hint, HasSubstr("other words"));
  ASSERT_EQ(message.attachments.size(), 4);
  const QueryPart& query = *message.attachments[0].query;
  EXPECT_EQ(query.thoughts[0].type, "data_sourcing");
  EXPECT_EQ(query.row_count, 3);
  EXPECT_TRUE(query.truncated);
  EXPECT_TRUE(message.attachments[1].text->is_follow_up_question);
  EXPECT_THAT(*message.attachments[2].suggested_questions, ElementsAre("A?"));
  EXPECT_EQ(message.attachments[3].other->kind, "viz");
}

TEST_F(DatabricksGenieTest, FollowsAMessageToItsEnd) {
  Answer("GET " + MessagePath(),
         {Status("SUBMITTED"), Status("SUBMITTED"), Status("PONDERING"),
          Status("EXECUTING_QUERY"), Status("COMPLETED")});
  std::vector<MessageStatus> seen;
  ASSERT_OK_AND_ASSIGN(const Message last,
                       genie_->Follow(context_, kId, absl::InfiniteFuture(),
                                      [&](const Message& message) {
                                        seen.push_back(message.status);
                                        return absl::OkStatus();
                                      }));
  EXPECT_EQ(last.status, MessageStatus::kCompleted);
  EXPECT_THAT(
      seen,
      ElementsAre(MessageStatus::kSubmitted, MessageStatus::kInProgress,
                  MessageStatus::kExecutingQuery, MessageStatus::kCompleted));
}

TEST_F(DatabricksGenieTest, ReturnsWhatItSawLastWhenTimeIsUp) {
  Answer("GET " + MessagePath(), {Status("ASKING_AI")});
  ASSERT_OK_AND_ASSIGN(
      const Message last,
      genie_->Follow(context_, kId, clock_.Now() + absl::Seconds(20), nullptr));
  EXPECT_EQ(last.status, MessageStatus::kAskingAi);
}

TEST_F(DatabricksGenieTest, StopsWhenTheListenerHasEnoughOrTheCallerLeaves) {
  Answer("GET " + MessagePath(), {Status("ASKING_AI")});
  EXPECT_THAT(genie_->Follow(
                  context_, kId, absl::InfiniteFuture(),
                  [](const Message&) { return absl::AbortedError("enough"); }),
              StatusIs(absl::StatusCode::kAborted));
  concurrency::CancellationSource source;
  rpc::RequestContext leaving = context_;
  leaving.cancellation = source.token();
  EXPECT_THAT(genie_->Follow(leaving, kId, absl::InfiniteFuture(),
                             [&](const Message&) {
                               source.Cancel();
                               return absl::OkStatus();
                             }),
              StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(DatabricksGenieTest, ReadsRows) {
  Answer("GET " + MessagePath("/attachments/a/query-result"), {{200, kResult}});
  ASSERT_OK_AND_ASSIGN(const Rows rows, genie_->GetRows(context_, kId, "a"));
  EXPECT_EQ(rows.attachment_id, "a");
  EXPECT_TRUE(rows.truncated);
  ASSERT_EQ(rows.rows.row_count(), 2);
  EXPECT_EQ(rows.rows.column(0).TextAt(0), "TX");
  EXPECT_TRUE(rows.rows.column(0).IsNull(1));
  EXPECT_EQ(rows.rows.column(1).IntAt(1), 8);
  // Genie's statement is not ours to close.
  for (const std::string& call : workspace_->calls()) {
    EXPECT_FALSE(absl::StartsWith(call, "DELETE")) << call;
  }
}

TEST_F(DatabricksGenieTest, ReadsRowsInSeveralChunks) {
  Answer("GET " + MessagePath("/attachments/a/query-result"),
         {{200, absl::StrCat(
                    R"({"statement_response":{"statement_id":"st",
      "status":{"state":"SUCCEEDED"},"manifest":{"format":"JSON_ARRAY",
      "schema":{"columns":[{"name":"n","type_name":"INT"}]},
      "total_chunk_count":2,"total_row_count":2,"chunks":[
        {"chunk_index":0,"row_offset":0,"row_count":1},
        {"chunk_index":1,"row_offset":1,"row_count":1}]},
      "result":{"chunk_index":0,"row_offset":0,"row_count":1,
        "next_chunk_index":1,"data_array":[["1"]]}}})")}});
  Answer("GET /api/2.0/sql/statements/st/result/chunks/1",
         {{200, R"({"chunk_index":1,"row_offset":1,"row_count":1,
                    "data_array":[["2"]]})"}});
  ASSERT_OK_AND_ASSIGN(const Rows rows, genie_->GetRows(context_, kId, "a"));
  ASSERT_EQ(rows.rows.row_count(), 2);
  EXPECT_EQ(rows.rows.column(0).IntAt(1), 2);
  EXPECT_FALSE(rows.truncated);
}

TEST_F(DatabricksGenieTest, RowsThatAreNotThereYetOrAnyMore) {
  const std::string request =
      "GET " + MessagePath("/attachments/a/query-result");
  const auto reason = [&](const std::string& answer) {
    Answer(request, {{200, answer}});
    return ReasonOf(genie_->GetRows(context_, kId, "a").status());
  };
  EXPECT_EQ(reason(Statement("RUNNING")), ErrorReason::kConversationNotFound);
  EXPECT_EQ(reason(Statement("CLOSED")), ErrorReason::kResultExpired);
  EXPECT_EQ(reason(R"({"statement_response":{"statement_id":"st","status":
      {"state":"FAILED","error":{"error_code":"BAD_REQUEST",
       "message":"[TABLE_OR_VIEW_NOT_FOUND] no t. SQLSTATE: 42P01"}}}})"),
            ErrorReason::kTableNotFound);
  EXPECT_EQ(reason("{}"), ErrorReason::kWorkspaceFailed);
}

TEST_F(DatabricksGenieTest, RunsAQueryAgainUntilItHasRows) {
  Answer("POST " + MessagePath("/attachments/a/execute-query"),
         {{200, Statement("PENDING")}});
  Answer("GET " + MessagePath("/attachments/a/query-result"), {{200, kResult}});
  ASSERT_OK_AND_ASSIGN(const Rows rows, genie_->RunAgain(context_, kId, "a"));
  EXPECT_EQ(rows.rows.row_count(), 2);
}

TEST_F(DatabricksGenieTest, ListsTheLastMessagesInTheirOrder) {
  const std::string request = absl::StrCat("GET ", kConversation, "/messages");
  std::string page = R"({"next_page_token":"t","messages":[)";
  for (int i = 0; i < 150; ++i) {
    absl::StrAppend(&page, i == 0 ? "" : ",", R"({"id":"m)", i,
                    R"(","created_timestamp":)", 1700000000000 + i, "}");
  }
  Answer(request, {{200, R"({"next_page_token":"empty"})"},
                   {200, page + "]}"},
                   {200, R"({"messages":[{"id":"x","created_timestamp":
                   1700000000500}]})"}});
  ASSERT_OK_AND_ASSIGN(const std::vector<Message> messages,
                       genie_->List(context_, "s", "c"));
  ASSERT_EQ(messages.size(), kMaxMessagesShown);
  EXPECT_EQ(messages.front().id.message, "m51");
  EXPECT_EQ(messages.back().id.message, "x");
}

TEST_F(DatabricksGenieTest, ListsSpaces) {
  Answer("GET /api/2.0/genie/spaces",
         {{200, R"({"spaces":[{"space_id":"s","title":"T",
                    "description":"D"}],"next_page_token":"n"})"}});
  ASSERT_OK_AND_ASSIGN(const Genie::SpacePage page,
                       genie_->ListSpaces(context_, 1, ""));
  ASSERT_EQ(page.spaces.size(), 1);
  EXPECT_EQ(page.spaces[0].description, "D");
  EXPECT_EQ(page.next_token, "n");
}

class CallerCredentialTest : public ::testing::Test {
 protected:
  const std::shared_ptr<const auth::TokenSeal> seal_ =
      std::make_shared<const auth::TokenSeal>(
          config::Secret<std::string>("a secret of the suite"));
  FakeQueryAccess queries_;
  concurrency::FakeClock clock_;
  const CallerCredential credential_{seal_, &queries_, &clock_};
  rpc::RequestContext ann_ = TestContext("viewer:ann");
};

TEST_F(CallerCredentialTest, IsTheServicesUnlessQueriesRunAsTheCaller) {
  ASSERT_OK_AND_ASSIGN(const auto service, CallerCredential().Call(ann_));
  EXPECT_EQ(service.credential, nullptr);
  ASSERT_OK_AND_ASSIGN(const auto as_queries, credential_.Call(ann_));
  EXPECT_EQ(as_queries.credential, nullptr);
}

TEST_F(CallerCredentialTest, IsTheCallersOwnWhereTheirQueriesAre) {
  queries_.as_caller = true;
  EXPECT_EQ(ReasonOf(credential_.Call(ann_).status()),
            ErrorReason::kWorkspaceTokenExpired);
  ann_.principal.sealed_workspace_token = seal_->Seal(
      config::Secret<std::string>("dapi-ann"), ann_.principal.user_id);
  ASSERT_OK_AND_ASSIGN(const auto own, credential_.Call(ann_));
  ASSERT_NE(own.credential, nullptr);
  EXPECT_EQ(own.credential->holder(), databricks::Holder::kUser);
}

TEST_F(CallerCredentialTest, FollowsTheQueryService) {
  queries_.failure = MakeStatus(ErrorReason::kUnavailable, "down");
  // Unless it has said so, nothing is asked as the service.
  EXPECT_EQ(ReasonOf(credential_.Call(ann_).status()),
            ErrorReason::kUnavailable);
  queries_.failure = absl::OkStatus();
  for (int i = 0; i < 5; ++i) {
    ASSERT_OK(credential_.Call(ann_));
  }
  EXPECT_EQ(queries_.asked_run_as, 2);
  queries_.failure = MakeStatus(ErrorReason::kUnavailable, "down");
  clock_.Advance(kRunAsTime);
  EXPECT_OK(credential_.Call(ann_));
  queries_.failure = absl::OkStatus();
  queries_.as_caller = true;
  clock_.Advance(kRunAsTime);
  EXPECT_EQ(ReasonOf(credential_.Call(ann_).status()),
            ErrorReason::kWorkspaceTokenExpired);
}

TEST(ServingChatModelTest, AsksForJsonAndTellsWhatIsMissing) {
  TestWorkspace::Reply answer = {200,
                                 R"({"choices":[{"message":{"content":"{}"},
               "finish_reason":"length"}]})"};
  TestWorkspace workspace([&](const http::HttpRequest&) { return answer; });
  ServingChatModel model("llama", {}, workspace.client());
  const ChatModel::Question question = {
      .turns = {{ChatModel::Turn::Who::kSystem, "S"},
                {ChatModel::Turn::Who::kUser, "U"},
                {ChatModel::Turn::Who::kModel, "M"}},
      .schema_name = "x",
      .schema = "{}",
      .max_tokens = 5};
  ASSERT_OK_AND_ASSIGN(const ChatModel::Reply reply,
                       model.Ask(TestContext(), question));
  EXPECT_EQ(reply.text, "{}");
  EXPECT_TRUE(reply.cut);
  EXPECT_THAT(workspace.transport().sent()[0].body,
              HasSubstr(R"({"role":"assistant","content":"M"})"));
  EXPECT_THAT(workspace.transport().sent()[0].body, HasSubstr("json_schema"));
  answer = {404, R"({"error_code":"RESOURCE_DOES_NOT_EXIST"})"};
  EXPECT_THAT(model.Ask(TestContext(), question),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("'llama'")));
}

TEST(ServingChatModelTest, ASchemaThatIsRefusedIsSaidInWords) {
  TestWorkspace workspace([&](const http::HttpRequest& request) {
    if (absl::StrContains(request.body, "response_format")) {
      return TestWorkspace::Reply{400, R"({"error_code":"BAD_REQUEST",
                   "message":"response_format is not supported"})"};
    }
    return TestWorkspace::Reply{200, R"({"choices":[{"message":{"content":"{}"},
                             "finish_reason":"stop"}]})"};
  });
  ServingChatModel model("llama", {}, workspace.client());
  const ChatModel::Question question = {
      .turns = {{ChatModel::Turn::Who::kSystem, "S"}},
      .schema_name = "x",
      .schema = R"({"type":"object"})"};
  for (const size_t calls : {2, 3}) {
    ASSERT_OK_AND_ASSIGN(const ChatModel::Reply reply,
                         model.Ask(TestContext(), question));
    EXPECT_EQ(reply.text, "{}");
    EXPECT_EQ(workspace.transport().sent().size(), calls);
    EXPECT_THAT(workspace.transport().sent().back().body,
                HasSubstr(R"({\"type\":\"object\"})"));
  }
}

TEST(ServingChatModelTest, WhatTheEndpointRefusesIsNotTheCallersMistake) {
  TestWorkspace::Reply answer = {
      400, R"({"error_code":"BAD_REQUEST","message":"context too long"})"};
  TestWorkspace workspace([&](const http::HttpRequest&) { return answer; });
  ServingChatModel model("llama", {}, workspace.client());
  const ChatModel::Question question = {
      .turns = {{ChatModel::Turn::Who::kSystem, "S"}},
      .schema_name = "x",
      .schema = "{}"};
  const absl::Status refused = model.Ask(TestContext(), question).status();
  EXPECT_EQ(ReasonOf(refused), ErrorReason::kWorkspaceFailed);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("context too long"));
  EXPECT_EQ(workspace.transport().sent().size(), 1u);
  answer = {200, R"({"choices":[{"message":{"content":null,
                     "refusal":"No."},"finish_reason":"stop"}]})"};
  ASSERT_OK_AND_ASSIGN(ChatModel::Reply reply,
                       model.Ask(TestContext(), question));
  EXPECT_EQ(reply.refusal, "No.");
  answer = {200, R"({"choices":[{"message":{"content":""},
                     "finish_reason":"content_filter"}]})"};
  ASSERT_OK_AND_ASSIGN(reply, model.Ask(TestContext(), question));
  EXPECT_THAT(reply.refusal, HasSubstr("filter"));
}

}  // namespace
}  // namespace semantic_layer::genie
