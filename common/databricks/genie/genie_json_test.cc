#include "common/databricks/genie/genie_json.h"

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/json/reader.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using ::testing::ElementsAre;

absl::StatusOr<GenieMessage> Read(const std::string& text,
                                  const GenieMessageId& place = {}) {
  const auto document = json::ParseJson(text);
  EXPECT_OK(document);
  return ReadGenieMessage(document->root(), place);
}

TEST(GenieJsonTest, ReadsAWholeMessage) {
  ASSERT_OK_AND_ASSIGN(const GenieMessage message, Read(R"({
    "id": "m1", "message_id": "m1", "space_id": "s1", "conversation_id": "c1",
    "user_id": 42, "content": "How many?", "status": "COMPLETED",
    "created_timestamp": 1700000000123, "last_updated_timestamp": 1700000005,
    "query_result": {"row_count": 1},
    "feedback": {"rating": "POSITIVE"}, "error": null,
    "attachments": [
      {"attachment_id": "a1", "query": {"title": "Count", "description": "All",
        "query": "SELECT 1", "statement_id": "st",
        "parameters": [{"keyword": "k", "sql_type": "INT", "value": "3"}],
        "thoughts": [{"thought_type": "THOUGHT_TYPE_STEPS", "content": "x"}],
        "query_result_metadata": {"row_count": 7, "is_truncated": true}}},
      {"text": {"id": "t1", "content": "Which year?",
                "purpose": "TEXT_ATTACHMENT_PURPOSE_FOLLOW_UP_QUESTION"}},
      {"attachment_id": "a3", "suggested_questions": {"questions": ["A?", 1]}},
      {"attachment_id": "a4", "viz": {"title": "Bars"}}]})"));
  EXPECT_EQ(message.id, (GenieMessageId{"s1", "c1", "m1"}));
  EXPECT_EQ(message.user_id, "42");
  EXPECT_EQ(message.status, GenieStatus::kCompleted);
  EXPECT_EQ(message.created_at, absl::FromUnixMillis(1700000000123));
  EXPECT_EQ(message.updated_at, absl::FromUnixSeconds(1700000005));
  EXPECT_EQ(message.rating, GenieRating::kPositive);
  EXPECT_FALSE(message.error.has_value());
  GenieQuery query;
  query.title = "Count";
  query.description = "All";
  query.sql = "SELECT 1";
  query.statement_id = "st";
  query.parameters = {{"k", "INT", "3"}};
  query.thoughts = {{"STEPS", "x"}};
  query.row_count = 7;
  query.truncated = true;
  EXPECT_THAT(
      message.attachments,
      ElementsAre(
          GenieAttachment{"a1", query},
          GenieAttachment{"t1", GenieText{"Which year?", true}},
          GenieAttachment{"a3", GenieSuggestions{{"A?"}}},
          GenieAttachment{"a4", GenieUnknown{"viz", R"({"title": "Bars"})"}}));
}

TEST(GenieJsonTest, ReadsAMessageThatSaysLittle) {
  ASSERT_OK_AND_ASSIGN(
      const GenieMessage message,
      Read(R"({"message_id": "m", "status": "IN_PROGRESS", "attachments": null,
               "error": {"type": "SQL_EXECUTION_EXCEPTION", "error": "no"}})",
           {.space = "s", .conversation = "c"}));
  EXPECT_EQ(message.id, (GenieMessageId{"s", "c", "m"}));
  EXPECT_EQ(message.status, GenieStatus::kOther);
  EXPECT_EQ(message.status_name, "IN_PROGRESS");
  EXPECT_FALSE(IsTerminal(message.status));
  EXPECT_FALSE(message.created_at.has_value());
  EXPECT_EQ(message.error->message, "no");
}

TEST(GenieJsonTest, AMessageWithoutIdIsAFailure) {
  EXPECT_EQ(ReasonOf(Read(R"({"content": "x"})").status()),
            ErrorReason::kWorkspaceFailed);
}

TEST(GenieJsonTest, StatusesGoThereAndBack) {
  for (const char* name :
       {"SUBMITTED", "FETCHING_METADATA", "FILTERING_CONTEXT", "ASKING_AI",
        "PENDING_WAREHOUSE", "EXECUTING_QUERY", "COMPLETED", "FAILED",
        "CANCELLED", "QUERY_RESULT_EXPIRED"}) {
    EXPECT_EQ(GenieStatusName(GenieStatusOf(name)), name);
  }
  EXPECT_EQ(GenieStatusOf("THINKING"), GenieStatus::kOther);
}

TEST(GenieJsonTest, ErrorsHaveKinds) {
  const struct {
    const char* type;
    GenieErrorKind kind;
  } cases[] = {
      {"SQL_EXECUTION_EXCEPTION", GenieErrorKind::kSql},
      {"INVALID_SQL_UNKNOWN_TABLE_EXCEPTION", GenieErrorKind::kSql},
      {"RATE_LIMIT_EXCEEDED_GENERIC_EXCEPTION", GenieErrorKind::kRateLimited},
      {"WAREHOUSE_ACCESS_MISSING_EXCEPTION", GenieErrorKind::kWarehouse},
      {"NO_TABLES_TO_QUERY_EXCEPTION", GenieErrorKind::kNoTables},
      {"REPLY_PROCESS_TIMEOUT_EXCEPTION", GenieErrorKind::kTimeout},
      {"MESSAGE_CANCELLED_WHILE_EXECUTING_EXCEPTION",
       GenieErrorKind::kCancelled},
      {"CONTENT_FILTER_EXCEPTION", GenieErrorKind::kContentFilter},
      {"A_NEW_ONE", GenieErrorKind::kOther},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(KindOfGenieError({.type = one.type}), one.kind) << one.type;
  }
}

TEST(GenieJsonTest, ReadsTheQuestionsOfASpace) {
  EXPECT_THAT(ReadSampleQuestions(
                  R"({"version": 2, "config": {"sample_questions": [
               {"id": "1", "question": ["How many ", "flights?"]},
               {"id": "2"}, {"id": "3", "question": "Which?"}]}})"),
              ElementsAre("How many flights?", "Which?"));
  EXPECT_THAT(ReadSampleQuestions("{"), ElementsAre());
  EXPECT_THAT(ReadSampleQuestions("[]"), ElementsAre());
}

TEST(GenieJsonTest, WritesWhatIsSent) {
  EXPECT_EQ(WriteGenieContent("a \"b\""), R"({"content":"a \"b\""})");
  EXPECT_EQ(WriteGenieFeedback(GenieRating::kNegative, "no"),
            R"({"rating":"NEGATIVE","comment":"no"})");
  EXPECT_EQ(WriteGenieFeedback(GenieRating::kNone, ""), R"({"rating":"NONE"})");
}

}  // namespace
}  // namespace semantic_layer::databricks
