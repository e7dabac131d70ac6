// Recorded exchanges of the official driver with real workspaces, replayed: all
// answers are understood. They are not part of this project: CORPUS_DIR says
// where they are.

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "common/databricks/statements/chunk_decoder.h"
#include "common/databricks/statements/statement_answer.h"
#include "common/databricks/statements/statement_client.h"
#include "common/databricks/testing/test_workspace.h"
#include "common/json/reader.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

class StatementCorpusTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("CORPUS_DIR");
    const std::string path =
        folder == nullptr
            ? ""
            : std::string(folder) + "/databricks/statement_exchanges.json";
    std::ifstream file(path);
    if (!file) {
      GTEST_SKIP() << "CORPUS_DIR names no folder with "
                      "databricks/statement_exchanges.json";
    }
    std::stringstream text;
    text << file.rdbuf();
    text_ = text.str();
    ASSERT_OK_AND_ASSIGN(exchanges_, json::ParseJson(text_));
    ASSERT_EQ(exchanges_.root().size(), 47u);
  }

  static std::string Text(const json::Value& object, absl::string_view key) {
    return std::string(object.Find(key)->string());
  }

  std::string text_;
  json::Document exchanges_;
};

// The rows that an answer announces are the rows that are decoded, where it
// holds any.
void CheckRows(const StatementAnswer& answer) {
  if (!answer.result.has_value() || answer.result->rows.size == 0) return;
  const auto schema = SchemaOf(answer.manifest.columns);
  ChunkDecoder decoder(schema);
  decoder.Begin(answer.result->rows.view(), 0);
  rowset::RowSetBuilder builder(schema);
  ASSERT_OK_AND_ASSIGN(const int64_t rows,
                       decoder.Read(1 << 20, 1 << 30, &builder));
  EXPECT_TRUE(decoder.at_end());
  EXPECT_EQ(rows, answer.manifest.row_count);
}

void CheckColumns(const StatementAnswer& answer) {
  for (const ResultColumn& column : answer.manifest.columns) {
    EXPECT_FALSE(column.type_text.empty());
    if (column.type_name == "STRING" || column.type_name == "NULL") continue;
    EXPECT_NE(ColumnTypeOf(column), rowset::ColumnType::kString)
        << column.type_name << " is not known";
  }
}

TEST_F(StatementCorpusTest, EveryAnswerIsUnderstood) {
  std::map<StatementState, int> states;
  int chunks = 0;
  for (const json::Value exchange : exchanges_.root().elements()) {
    const std::string path = Text(exchange, "path");
    const std::string body(exchange.Find("response")->source());
    if (Text(exchange, "method") == "DELETE") continue;
    if (absl::StrContains(path, "/result/chunks/")) {
      const std::string index = path.substr(path.rfind('/') + 1);
      ASSERT_OK_AND_ASSIGN(const ResultChunk chunk,
                           ReadChunkAnswer(body, std::atoi(index.c_str())));
      EXPECT_EQ(chunk.links.size(), 1u);
      EXPECT_LT(chunk.links[0].expires_at, absl::InfiniteFuture());
      ++chunks;
      continue;
    }
    ASSERT_OK_AND_ASSIGN(const StatementAnswer answer,
                         ReadStatementAnswer(body));
    EXPECT_FALSE(answer.id.empty());
    ++states[answer.state];
    CheckColumns(answer);
    CheckRows(answer);
  }
  EXPECT_EQ(chunks, 1);
  EXPECT_EQ(states[StatementState::kUnknown], 0);
  EXPECT_EQ(states[StatementState::kFailed], 1);
  EXPECT_EQ(states[StatementState::kRunning], 1);
  EXPECT_GT(states[StatementState::kSucceeded], 30);
}

TEST_F(StatementCorpusTest, TheClientEndsEachRecordedStatement) {
  int failed = 0;
  for (const json::Value exchange : exchanges_.root().elements()) {
    if (Text(exchange, "method") != "POST") continue;
    const std::string body(exchange.Find("response")->source());
    TestWorkspace workspace(
        [&](const http::HttpRequest&) { return TestWorkspace::Json(body); });
    const StatementClient client({.warehouse_id = "w"}, workspace.client(),
                                 workspace.timers(), workspace.clock());
    const auto result = client.ExecuteAndWait(
        {.statement = Text(*exchange.Find("request"), "statement")}, {});
    if (result.ok()) {
      EXPECT_NE(result->schema, nullptr);
      continue;
    }
    ++failed;
    EXPECT_EQ(ReasonOf(result.status()), ErrorReason::kSqlSyntax);
    EXPECT_EQ(result.status().message(), "Syntax error at or near 'INSER'.");
  }
  EXPECT_EQ(failed, 1);
}

}  // namespace
}  // namespace semantic_layer::databricks
