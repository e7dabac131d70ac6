#include "common/databricks/statements/statement_answer.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

std::string Succeeded(absl::string_view members) {
  return absl::StrCat(R"({"statement_id":"s1","status":{"state":"SUCCEEDED"},)",
                      members, "}");
}

TEST(StatementAnswerTest, AStatementWithoutAResultHasNoColumns) {
  for (const char* members :
       {R"("result":{})", R"("manifest":{"total_row_count":0},"result":{})",
        R"("manifest":{"schema":{"column_count":0},"total_chunk_count":0,
            "total_row_count":0},"result":{"data_array":[]})"}) {
    ASSERT_OK_AND_ASSIGN(const StatementAnswer answer,
                         ReadStatementAnswer(Succeeded(members)));
    EXPECT_TRUE(answer.manifest.columns.empty());
  }
}

TEST(StatementAnswerTest, RowsWithoutColumnsAreAnError) {
  for (const char* members :
       {R"("result":{"data_array":[["1"]]})",
        R"("manifest":{"total_row_count":1},"result":{"data_array":[["1"]]})",
        R"("manifest":{"schema":{"column_count":1},"total_row_count":3})",
        R"("result":{"external_links":[{"external_link":"https://x/y"}]})"}) {
    EXPECT_EQ(ReasonOf(ReadStatementAnswer(Succeeded(members)).status()),
              ErrorReason::kWorkspaceFailed)
        << members;
  }
}

TEST(StatementAnswerTest, AChunkThatIsNotNumberedIsTheOneAskedFor) {
  ASSERT_OK_AND_ASSIGN(
      const ResultChunk chunk,
      ReadChunkAnswer(R"({"external_links":[{"external_link":"u"}]})", 7));
  EXPECT_EQ(chunk.index, 7);
  ASSERT_EQ(chunk.links.size(), 1u);
  EXPECT_EQ(chunk.links[0].chunk_index, 7);
  EXPECT_EQ(
      ReasonOf(ReadChunkAnswer(R"({"chunk_index":6,"data_array":[["1"]]})", 7)
                   .status()),
      ErrorReason::kWorkspaceFailed);
}

}  // namespace
}  // namespace semantic_layer::databricks
