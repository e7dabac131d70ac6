#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/testing/workspace_client.h"

namespace semantic_layer::emulator {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string kModel =
    "/serving-endpoints/databricks-meta-llama-3-3-70b-instruct/invocations";

TEST(ServingTest, AnswersAScriptOrTheQuestion) {
  TestWorkspace workspace;
  workspace.knobs->Post("/serving/scripts",
                        R"({"match":"weather","content":"Rain.","count":1})");
  const auto ask = [&] {
    return workspace.admin->Post(
        kModel, R"({"messages":[{"role":"system","content":"s"},)"
                R"({"role":"user","content":"The Weather?"}]})");
  };
  EXPECT_EQ(ask().At("choices.0.message.content"), "Rain.");
  const Reply again = ask();
  EXPECT_EQ(again.At("choices.0.message.content"), "You asked: The Weather?");
  EXPECT_EQ(again.At("choices.0.finish_reason"), "stop");
  EXPECT_EQ(again.At("usage.prompt_tokens"), "3");
}

TEST(ServingTest, FitsAJsonSchema) {
  TestWorkspace workspace;
  const Reply reply = workspace.admin->Post(
      kModel,
      R"({"messages":[{"role":"user","content":[{"type":"text","text":"q"}]}],)"
      R"("response_format":{"type":"json_schema","json_schema":{"name":"n",)"
      R"("strict":true,"schema":{"type":"object","properties":{)"
      R"("kind":{"enum":["table","view"]},"n":{"type":"integer"},)"
      R"("tags":{"type":"array","items":{"type":"string"}}}}}}})");
  EXPECT_EQ(reply.At("choices.0.message.content"),
            R"({"kind":"table","n":1,"tags":["text of tags"]})");
  const Reply refused = workspace.admin->Post(
      kModel, R"({"messages":[{"role":"user","content":"q"}],)"
              R"("response_format":{"type":"json_schema","json_schema":{)"
              R"("name":"n","schema":{"anyOf":[]}}}})");
  EXPECT_EQ(refused.status(), 400);
  EXPECT_THAT(refused.At("message"), HasSubstr("anyOf"));
}

TEST(ServingTest, Streams) {
  TestWorkspace workspace;
  const Reply reply = workspace.admin->Post(
      "/serving-endpoints/chat/completions",
      R"({"model":"databricks-meta-llama-3-3-70b-instruct","stream":true,)"
      R"("messages":[{"role":"user","content":"hello \u00e4\u00e4\u00e4"}]})");
  EXPECT_EQ(reply.header("content-type"), "text/event-stream");
  EXPECT_EQ(reply.header("transfer-encoding"), "chunked");
  EXPECT_THAT(reply.body(), StartsWith("data: {"));
  EXPECT_THAT(reply.body(), EndsWith("data: [DONE]\n\n"));
  EXPECT_THAT(reply.body(), HasSubstr(R"("finish_reason":"stop")"));
}

TEST(ServingTest, RefusesWhatAnEndpointRefuses) {
  TestWorkspace workspace;
  const Reply unknown =
      workspace.admin->Post("/serving-endpoints/none/invocations", "{}");
  EXPECT_EQ(unknown.status(), 404);
  EXPECT_EQ(unknown.At("message"), "Serving endpoint with name none not found");
  for (const char* body :
       {"{}", R"({"messages":[{"role":"boss","content":"x"}]})",
        R"({"messages":[{"role":"user","content":"x"}],"temperature":3})",
        R"({"messages":[{"role":"user","content":"x"}],"max_tokens":0})"}) {
    EXPECT_EQ(workspace.admin->Post(kModel, body).status(), 400) << body;
  }
  const Reply cut = workspace.admin->Post(
      kModel, R"({"messages":[{"role":"user","content":"a b c d"}],)"
              R"("max_tokens":2})");
  EXPECT_EQ(cut.At("choices.0.finish_reason"), "length");
  EXPECT_EQ(cut.At("choices.0.message.content"), "You asked:");
}

TEST(ServingTest, CallsTools) {
  TestWorkspace workspace;
  const auto ask = [&](const std::string& more) {
    return workspace.admin->Post(
        kModel, R"({"messages":[{"role":"user","content":"q"}],"tools":[{)"
                R"("type":"function","function":{"name":"look","parameters":{)"
                R"("type":"object","properties":{"n":{"type":"integer"}}}}}])" +
                    more + "}");
  };
  const Reply called = ask(R"(,"tool_choice":"required")");
  EXPECT_EQ(called.At("choices.0.finish_reason"), "tool_calls");
  EXPECT_EQ(called.At("choices.0.message.content"), "null");
  const std::string at = "choices.0.message.tool_calls.0.";
  EXPECT_EQ(called.At(at + "type"), "function");
  EXPECT_EQ(called.At(at + "function.name"), "look");
  EXPECT_EQ(called.At(at + "function.arguments"), R"({"n":1})");
  EXPECT_THAT(called.At(at + "id"), StartsWith("call_"));
  EXPECT_EQ(ask(R"(,"tool_choice":{"type":"function","function":)"
                R"({"name":"look"}})")
                .At(at + "function.name"),
            "look");
  EXPECT_THAT(ask(R"(,"tool_choice":"required","stream":true)").body(),
              HasSubstr(R"("tool_calls":[{"index":0,)"));
  // Left to the model: a script calls, or else it talks.
  EXPECT_EQ(ask("").At("choices.0.message.content"), "You asked: q");
  workspace.knobs->Post(
      "/serving/scripts",
      R"({"match":"q","tool_calls":[{"name":"look","arguments":{"n":7}}]})");
  EXPECT_EQ(ask("").At(at + "function.arguments"), R"({"n":7})");
  EXPECT_EQ(ask(R"(,"tool_choice":{"type":"function","function":)"
                R"({"name":"none"}})")
                .status(),
            400);
  EXPECT_EQ(ask(R"(,"tool_choice":"maybe")").status(), 400);
  EXPECT_EQ(ask(R"(,"n":3)").SizeAt("choices"), 3);
  EXPECT_EQ(ask(R"(,"n":99)").status(), 400);
}

}  // namespace
}  // namespace semantic_layer::emulator
