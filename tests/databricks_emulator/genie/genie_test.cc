#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/testing/workspace_client.h"

namespace semantic_layer::emulator {
namespace {

using ::testing::HasSubstr;

const std::string kSpace =
    "/api/2.0/genie/spaces/01f0e1e1c0de1000800000000000e501";

std::string MessagePath(const Reply& begun) {
  return absl::StrCat(kSpace, "/conversations/", begun.At("conversation_id"),
                      "/messages/", begun.At("message_id"));
}

// Polls until a last status.
Reply PollToTheEnd(WorkspaceClient& client, const std::string& path) {
  while (true) {
    Reply message = client.Get(path);
    const std::string status = message.At("status");
    if (message.status() != 200 || status == "COMPLETED" ||
        status == "FAILED" || status == "CANCELLED" ||
        status == "QUERY_RESULT_EXPIRED") {
      return message;
    }
  }
}

TEST(GenieTest, AnswersByRuleWithAQueryThatRuns) {
  TestWorkspace workspace;
  workspace.admin->Sql("CREATE TABLE orders AS SELECT * FROM range(12)");
  const Reply begun = workspace.viewer->Post(
      kSpace + "/start-conversation", R"({"content":"How many orders?"})");
  EXPECT_EQ(begun.At("message.status"), "SUBMITTED");
  EXPECT_EQ(begun.At("message.attachments"), "null");
  const std::string path = MessagePath(begun);
  const Reply done = PollToTheEnd(*workspace.viewer, path);
  EXPECT_EQ(done.At("status"), "COMPLETED") << done.body();
  EXPECT_THAT(done.At("attachments.1.query.query"), HasSubstr("orders"));
  const std::string result =
      absl::StrCat(path, "/attachments/",
                   done.At("attachments.1.attachment_id"), "/query-result");
  EXPECT_EQ(
      workspace.viewer->Get(result).At("statement_response.result.data_array"),
      R"([["12"]])");
  EXPECT_EQ(workspace.analyst->Get(path).status(), 404);
  EXPECT_EQ(
      workspace.viewer->Post(path + "/feedback", R"({"rating":"POSITIVE"})")
          .status(),
      200);
  EXPECT_EQ(workspace.viewer->Get(path).At("feedback.rating"), "POSITIVE");
  EXPECT_EQ(workspace.viewer->Post(path + "/feedback", R"({"rating":"GOOD"})")
                .status(),
            400);
  const Reply asked_back = workspace.viewer->Post(
      absl::StrCat(kSpace, "/conversations/", begun.At("conversation_id"),
                   "/messages"),
      R"({"content":"And the weather?"})");
  const Reply follow_up = PollToTheEnd(
      *workspace.viewer,
      absl::StrCat(kSpace, "/conversations/", begun.At("conversation_id"),
                   "/messages/", asked_back.At("message_id")));
  EXPECT_EQ(follow_up.At("attachments.0.text.purpose"), "FOLLOW_UP_QUESTION");
}

TEST(GenieTest, FollowsAScript) {
  TestWorkspace workspace;
  workspace.knobs->Post(
      "/genie/scripts",
      R"({"match":"revenue","statuses":["FETCHING_METADATA","NEW_STATUS",)"
      R"("EXECUTING_QUERY"],"text":"It grew.","sql":"SELECT 42 AS r"})");
  const std::string path = MessagePath(workspace.admin->Post(
      kSpace + "/start-conversation", R"({"content":"What is the REVENUE?"})"));
  std::vector<std::string> statuses;
  for (int i = 0; i < 3; ++i) {
    statuses.push_back(workspace.admin->Get(path).At("status"));
  }
  EXPECT_THAT(statuses, testing::ElementsAre("FETCHING_METADATA", "NEW_STATUS",
                                             "EXECUTING_QUERY"));
  EXPECT_EQ(
      PollToTheEnd(*workspace.admin, path).At("attachments.0.text.content"),
      "It grew.");
  workspace.knobs->Post("/genie/expire-results", "");
  EXPECT_EQ(workspace.admin->Get(path).At("status"), "QUERY_RESULT_EXPIRED");
  EXPECT_EQ(workspace.admin->Get(path + "/query-result").status(), 404);
  const std::string attachment =
      workspace.admin->Get(path).At("attachments.1.attachment_id");
  EXPECT_EQ(workspace.admin
                ->Post(absl::StrCat(path, "/attachments/", attachment,
                                    "/execute-query"),
                       "{}")
                .status(),
            200);
  EXPECT_EQ(PollToTheEnd(*workspace.admin, path).At("status"), "COMPLETED");
}

TEST(GenieTest, FailsWhereItsQueryFailsOrAScriptSaysSo) {
  TestWorkspace workspace;
  workspace.knobs->Post("/genie/scripts",
                        R"({"match":"wrong","sql":"SELECT * FROM nowhere"})");
  workspace.knobs->Post(
      "/genie/scripts",
      R"({"match":"filter","error":{"type":"CONTENT_FILTER_EXCEPTION"}})");
  const auto ask = [&](const std::string& question) {
    return PollToTheEnd(*workspace.admin,
                        MessagePath(workspace.admin->Post(
                            kSpace + "/start-conversation",
                            absl::StrCat(R"({"content":")", question, "\"}"))));
  };
  EXPECT_EQ(ask("wrong").At("error.type"), "SQL_EXECUTION_EXCEPTION");
  EXPECT_EQ(ask("filter").At("error.type"), "CONTENT_FILTER_EXCEPTION");
}

TEST(GenieTest, LimitsPostsAndNotPolls) {
  EmulatorOptions options;
  options.genie.posts_per_minute = 5;
  TestWorkspace workspace(std::move(options));
  const auto ask = [&] {
    return workspace.admin->Post(kSpace + "/start-conversation",
                                 R"({"content":"hello"})");
  };
  const std::string path = MessagePath(ask());
  for (int i = 0; i < 4; ++i) EXPECT_EQ(ask().status(), 200);
  const Reply refused = ask();
  EXPECT_EQ(refused.status(), 429);
  EXPECT_TRUE(refused.header("retry-after").has_value());
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(workspace.admin->Get(path).status(), 200);
  }
  workspace.knobs->Post("/clock/advance", R"({"seconds":60})");
  EXPECT_EQ(ask().status(), 200);
}

TEST(GenieTest, SpacesAreMadeAndChanged) {
  TestWorkspace workspace;
  const std::string base = "/api/2.0/genie/spaces";
  const Reply made = workspace.admin->Post(
      base, absl::StrCat(R"({"title":"S","warehouse_id":")", kWarehouse,
                         R"(","serialized_space":"{\"version\":2}"})"));
  const std::string at = absl::StrCat(base, "/", made.At("space_id"));
  EXPECT_EQ(workspace.admin->Get(at).At("serialized_space"), "");
  EXPECT_EQ(workspace.admin->Get(at + "?include_serialized_space=true")
                .At("serialized_space"),
            R"({"version":2})");
  // An older one is kept as the newer.
  EXPECT_EQ(workspace.admin
                ->Send("PATCH", at,
                       R"({"serialized_space":"{\"version\":1,\"x\":[]}"})")
                .At("serialized_space"),
            R"({"version":2,"x":[]})");
  EXPECT_EQ(workspace.admin->Send("PATCH", at, R"({"serialized_space":"[]"})")
                .status(),
            400);
  EXPECT_EQ(
      workspace.admin->Send("PATCH", at, R"({"title":"T","etag":"stale"})")
          .status(),
      409);
  EXPECT_EQ(workspace.admin->Send("PATCH", at, R"({"title":"T"})").At("title"),
            "T");
  EXPECT_EQ(workspace.admin->Get(base).SizeAt("spaces"), 2);
  EXPECT_EQ(workspace.admin->Send("DELETE", at).status(), 200);
  EXPECT_EQ(workspace.admin->Get(at).status(), 404);
}

TEST(GenieTest, AWholeResultIsDownloadedByLinks) {
  TestWorkspace workspace;
  WorkspaceClient& admin = *workspace.admin;
  workspace.knobs->Post(
      "/genie/scripts",
      R"j({"match":"all","text":"x","sql":"SELECT id FROM range(6000)"})j");
  const std::string path = MessagePath(
      admin.Post(kSpace + "/start-conversation", R"({"content":"all"})"));
  const Reply done = PollToTheEnd(admin, path);
  const std::string downloads =
      absl::StrCat(path, "/attachments/",
                   done.At("attachments.1.attachment_id"), "/downloads");
  EXPECT_EQ(admin.Get(path + "/query-result")
                .At("statement_response.manifest.total_row_count"),
            "5000");
  const Reply begun = admin.Post(downloads, "{}");
  ASSERT_EQ(begun.status(), 200) << begun.body();
  const std::string one = absl::StrCat(downloads, "/", begun.At("download_id"),
                                       "?download_id_signature=");
  EXPECT_EQ(admin.Get(one + "no").status(), 403);
  const std::string signature = begun.At("download_id_signature");
  EXPECT_EQ(workspace.viewer->Get(one + signature).status(), 404);
  Reply got = admin.Get(one + signature);
  while (got.At("statement_response.status.state") != "SUCCEEDED") {
    ASSERT_EQ(got.status(), 200) << got.body();
    got = admin.Get(one + signature);
  }
  EXPECT_EQ(got.At("statement_response.manifest.total_row_count"), "6000");
  EXPECT_NE(got.At("statement_response.result.external_links.0.external_link"),
            "");
  EXPECT_EQ(admin.Get(downloads + "/none").status(), 404);
}

TEST(GenieTest, CommentsOfAConversationAreListed) {
  TestWorkspace workspace;
  WorkspaceClient& admin = *workspace.admin;
  const Reply begun =
      admin.Post(kSpace + "/start-conversation", R"({"content":"hello"})");
  admin.Post(MessagePath(begun) + "/comments", R"({"content":"good"})");
  const Reply listed =
      admin.Get(absl::StrCat(kSpace, "/conversations/",
                             begun.At("conversation_id"), "/list-comments"));
  EXPECT_EQ(listed.SizeAt("comments"), 1);
  EXPECT_EQ(listed.At("comments.0.content"), "good");
  EXPECT_EQ(listed.At("comments.0.message_id"), begun.At("message_id"));
}

TEST(GenieTest, BenchmarksAreEvaluated) {
  EmulatorOptions options;
  options.genie.spaces[0].serialized = R"({"version":2,"benchmarks":{
    "questions":[
      {"id":"q1","question":["How many ","orders?"],
       "answer":[{"format":"SQL","content":["SELECT count(*) ","FROM orders"]}]},
      {"id":"q2","question":["How many orders?"],
       "answer":[{"format":"SQL","content":["SELECT 99"]}]},
      {"id":"q3","question":["How many orders?"],"answer":[]},
      {"id":"q4","question":["How many orders?"],
       "answer":[{"format":"SQL","content":["SELECT * FROM nowhere"]}]}]}})";
  TestWorkspace workspace(std::move(options));
  WorkspaceClient& admin = *workspace.admin;
  admin.Sql("CREATE TABLE orders AS SELECT * FROM range(12)");
  const std::string runs = kSpace + "/eval-runs";
  const Reply begun = admin.Post(runs, "{}");
  EXPECT_EQ(begun.At("eval_run_status"), "NOT_STARTED") << begun.body();
  EXPECT_EQ(begun.At("num_questions"), "4");
  const std::string run = absl::StrCat(runs, "/", begun.At("eval_run_id"));
  Reply polled = admin.Get(run);
  EXPECT_EQ(polled.At("eval_run_status"), "RUNNING");
  while (polled.At("eval_run_status") == "RUNNING") polled = admin.Get(run);
  EXPECT_EQ(polled.At("eval_run_status"), "DONE") << polled.body();
  EXPECT_EQ(polled.At("num_correct"), "1");
  EXPECT_EQ(polled.At("num_needs_review"), "1");
  EXPECT_EQ(polled.At("num_done"), "3");
  const Reply results = admin.Get(run + "/results");
  ASSERT_EQ(results.SizeAt("eval_results"), 4);
  EXPECT_EQ(results.At("eval_results.3.status"), "EVALUATION_FAILED");
  const Reply wrong = admin.Get(
      absl::StrCat(run, "/results/", results.At("eval_results.1.result_id")));
  EXPECT_EQ(wrong.At("assessment"), "BAD");
  EXPECT_EQ(wrong.At("expected_response.0.response"), "SELECT 99");
  EXPECT_EQ(
      wrong.At("actual_response.0.sql_execution_result.result.data_array"),
      R"([["12"]])");
  EXPECT_EQ(admin.Get(runs).SizeAt("eval_runs"), 1);
  EXPECT_EQ(workspace.viewer->Get(run).status(), 404);
  EXPECT_EQ(admin.Post(runs, R"({"benchmark_question_ids":["q1"]})")
                .At("num_questions"),
            "1");
  EXPECT_EQ(admin.Post(runs, R"({"benchmark_question_ids":["none"]})").status(),
            404);
}

}  // namespace
}  // namespace semantic_layer::emulator
