#include "common/databricks/serving/serving_client.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/databricks/client/wait_for.h"
#include "common/databricks/serving/chat_types.h"
#include "common/databricks/serving/limits.h"
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
using ::semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;

class ServingClientTest : public ::testing::Test {
 protected:
  ChatRequest Hello() {
    return {.messages = {{ChatRole::kSystem, "Be short."},
                         {ChatRole::kUser, "Hello"}}};
  }
  absl::StatusOr<ChatAnswer> Complete(const ChatRequest& request,
                                      const std::string& endpoint = "llama-3") {
    return WaitFor<ChatAnswer>([&](auto done) {
      client_.Complete(endpoint, request, {}, std::move(done));
    });
  }
  absl::StatusOr<ChatAnswer> Stream(absl::Status taken = absl::OkStatus()) {
    return WaitFor<ChatAnswer>([&](auto done) {
      client_.Stream(
          "llama-3", Hello(), {},
          [this, taken](absl::string_view text) {
            pieces_.emplace_back(text);
            return taken;
          },
          std::move(done));
    });
  }

  TestWorkspace::Reply answer_;
  std::vector<std::string> pieces_;
  TestWorkspace workspace_{[this](const http::HttpRequest&) { return answer_; },
                           nullptr, TestWorkspace::Impatient()};
  const ServingClient client_{workspace_.client()};
};

TEST_F(ServingClientTest, CompletesAChat) {
  answer_.body = R"({"id":"x","model":"m","choices":[{"index":0,
      "message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],
      "usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}})";
  ASSERT_OK_AND_ASSIGN(const ChatAnswer answer, Complete(Hello()));
  EXPECT_EQ(answer.content, "Hi");
  EXPECT_EQ(answer.finish, ChatFinish::kStop);
  EXPECT_EQ(answer.usage, (ChatUsage{3, 1, 4}));
  EXPECT_THAT(workspace_.calls(),
              ElementsAre("POST /serving-endpoints/llama-3/invocations"));
  EXPECT_EQ(workspace_.transport().sent()[0].body,
            R"({"messages":[{"role":"system","content":"Be short."},)"
            R"({"role":"user","content":"Hello"}]})");
}

TEST_F(ServingClientTest, SendsASchemaAndItsSettings) {
  answer_.body = R"({"choices":[{"message":{"content":"{}"}}]})";
  ChatRequest request = Hello();
  request.messages.pop_back();
  request.max_tokens = 10;
  request.temperature = 0.5;
  request.stop = {"END"};
  request.response_schema = {.name = "s", .schema = R"({"type":"object"})"};
  ASSERT_THAT(Complete(request), IsOk());
  EXPECT_EQ(
      workspace_.transport().sent()[0].body,
      R"({"messages":[{"role":"system","content":"Be short."}],)"
      R"("max_tokens":10,"temperature":0.5,"stop":["END"],)"
      R"("response_format":{"type":"json_schema","json_schema":{"name":"s",)"
      R"("schema":{"type":"object"},"strict":true}}})");
}

TEST_F(ServingClientTest, TakesTheTextOfAReasoningModel) {
  answer_.body = R"({"choices":[{"message":{"content":[
      {"type":"reasoning","summary":[{"type":"summary_text","text":"hm"}]},
      {"type":"text","text":"A"},{"type":"text","text":"B"}]},
      "finish_reason":"length"}]})";
  ASSERT_OK_AND_ASSIGN(const ChatAnswer answer, Complete(Hello()));
  EXPECT_EQ(answer.content, "AB");
  EXPECT_EQ(answer.finish, ChatFinish::kLength);
  EXPECT_FALSE(answer.usage.has_value());
}

TEST_F(ServingClientTest, ARefusalIsNoContent) {
  answer_.body = R"({"choices":[{"message":{"role":"assistant","content":null,
      "refusal":"I cannot say that."},"finish_reason":"stop"}]})";
  ASSERT_OK_AND_ASSIGN(const ChatAnswer answer, Complete(Hello()));
  EXPECT_EQ(answer.content, "");
  EXPECT_EQ(answer.refusal, "I cannot say that.");
}

TEST_F(ServingClientTest, BadRequestsReachNoWorkspace) {
  EXPECT_EQ(ReasonOf(Complete({}).status()), ErrorReason::kInvalidRequest);
  for (const char* name : {"", "..", "a/b", "a b", "-a"}) {
    EXPECT_EQ(ReasonOf(Complete(Hello(), name).status()),
              ErrorReason::kInvalidRequest)
        << name;
  }
  ChatRequest request = Hello();
  request.response_schema = {.name = "s", .schema = "{"};
  EXPECT_EQ(ReasonOf(Complete(request).status()), ErrorReason::kInvalidRequest);
  request = Hello();
  request.messages[0].content = std::string(kMaxChatRequestBytes, 'x');
  EXPECT_EQ(ReasonOf(Complete(request).status()), ErrorReason::kInvalidRequest);
  EXPECT_TRUE(workspace_.calls().empty());
}

TEST_F(ServingClientTest, RefusalsAndNonsenseAreErrors) {
  answer_ = {404, R"({"error_code":"RESOURCE_DOES_NOT_EXIST","message":"no"})"};
  EXPECT_EQ(ReasonOf(Complete(Hello()).status()),
            ErrorReason::kWorkspaceObjectNotFound);
  answer_ = {200, R"({"predictions":[1]})"};
  EXPECT_EQ(ReasonOf(Complete(Hello()).status()),
            ErrorReason::kWorkspaceFailed);
  answer_ = {200,
             absl::StrCat(R"({"choices":[{"message":{"content":")",
                          std::string(kMaxChatTextBytes + 1, 'x'), "\"}}]}")};
  EXPECT_EQ(ReasonOf(Complete(Hello()).status()),
            ErrorReason::kWorkspaceFailed);
}

constexpr char kStream[] =
    "data: {\"id\":\"x\",\"choices\":[{\"delta\":{\"role\":\"assistant\","
    "\"content\":\"He\"},\"finish_reason\":null}]}\n\n"
    ": comment\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"y\"},"
    "\"finish_reason\":\"stop\"}],\"usage\":{\"total_tokens\":9}}\r\n\r\n";

TEST_F(ServingClientTest, StreamsAChat) {
  answer_.body = absl::StrCat(kStream, "data: [DONE]\n\n");
  ASSERT_OK_AND_ASSIGN(const ChatAnswer answer, Stream());
  EXPECT_EQ(answer.content, "Hey");
  EXPECT_EQ(answer.usage->total_tokens, 9);
  EXPECT_THAT(pieces_, ElementsAre("He", "y"));
  EXPECT_THAT(workspace_.transport().sent()[0].body,
              ::testing::HasSubstr(R"("stream":true)"));
}

TEST_F(ServingClientTest, AStreamThatIsCutIsAFailure) {
  answer_.body = "data: {\"choices\":[{\"delta\":{\"content\":\"He\"}}]}\n\n";
  EXPECT_EQ(ReasonOf(Stream().status()), ErrorReason::kWorkspaceFailed);
  answer_.body = "data: {\"error\":{\"message\":\"overloaded\"}}\n\n";
  EXPECT_THAT(Stream(), StatusIs(absl::StatusCode::kInternal,
                                 ::testing::HasSubstr("overloaded")));
  for (const char* error :
       {R"({"error":"overloaded."})", R"({"error":{"message":"overloaded"}})",
        R"({"error_code":"INTERNAL_ERROR","message":"overloaded"})"}) {
    answer_.body = absl::StrCat(kStream, "data: ", error, "\n\n");
    EXPECT_THAT(Stream(), StatusIs(absl::StatusCode::kInternal,
                                   ::testing::HasSubstr("overloaded.")))
        << error;
  }
  answer_.body = "data: {\"error\":{}}\n\n";
  EXPECT_EQ(ReasonOf(Stream().status()), ErrorReason::kWorkspaceFailed);
  answer_.body = "data: nonsense\n\n";
  EXPECT_EQ(ReasonOf(Stream().status()), ErrorReason::kWorkspaceFailed);
}

TEST_F(ServingClientTest, WhoTakesTheTextMayEndTheStream) {
  answer_.body = kStream;
  EXPECT_THAT(Stream(absl::AbortedError("enough")),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(pieces_, ElementsAre("He"));
}

TEST_F(ServingClientTest, TellsOfAnEndpoint) {
  answer_.body = R"({"name":"llama-3","task":"llm/v1/chat",
      "state":{"ready":"READY","config_update":"NOT_UPDATING"}})";
  const auto endpoint = WaitFor<ServingEndpoint>(
      [&](auto done) { client_.GetEndpoint("llama-3", {}, std::move(done)); });
  ASSERT_THAT(endpoint, IsOk());
  EXPECT_TRUE(endpoint->ready);
  EXPECT_FALSE(endpoint->updating);
  EXPECT_EQ(endpoint->task, "llm/v1/chat");
}

}  // namespace
}  // namespace semantic_layer::databricks
