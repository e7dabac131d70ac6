#include "services/genie/analysis/table_analyst.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/concurrency/fake_clock.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_tokens.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/genie/analysis/chat_model.h"
#include "services/genie/analysis/limits.h"
#include "services/genie/fake_query_access.h"

namespace semantic_layer::genie {
namespace {

using ::semantic_layer::testing::StatusIs;
using ::semantic_layer::testing::TestContext;
using ::testing::HasSubstr;

constexpr char kGood[] =
    R"({"description": "Orders.", "columns": [{"name": "state",
        "role": "dimension", "description": "S."}], "dimensions": [],
        "measures": [], "metrics": [], "quality_hints": []})";

// Says its replies in turn.
class FakeModel final : public ChatModel {
 public:
  absl::StatusOr<Reply> Ask(const rpc::RequestContext&,
                            const Question& question) override {
    questions.push_back(question);
    return replies.at(questions.size() - 1);
  }
  std::string name() const override { return "fake"; }

  std::vector<absl::StatusOr<Reply>> replies;
  std::vector<Question> questions;
};

class TableAnalystTest : public ::testing::Test {
 protected:
  absl::StatusOr<TableAnalysis> Analyze(
      std::vector<absl::StatusOr<ChatModel::Reply>> replies) {
    model_.replies = std::move(replies);
    return analyst_.Analyze(TestContext(), request_);
  }

  concurrency::FakeClock clock_;
  FakeQueryAccess queries_;
  FakeModel model_;
  TableAnalyst::Request request_ = {.table = {"main", "sales", "orders"}};
  TableAnalyst analyst_{&model_, &queries_, &clock_, {}};
};

TEST_F(TableAnalystTest, AnalysesATable) {
  ASSERT_OK_AND_ASSIGN(const TableAnalysis analysis,
                       Analyze({ChatModel::Reply{kGood}}));
  EXPECT_EQ(analysis.description, "Orders.");
  EXPECT_EQ(analysis.model, "fake");
  EXPECT_EQ(queries_.sampled, kSampleRows);
  EXPECT_EQ(model_.questions[0].deadline, clock_.Now() + absl::Seconds(30));
  EXPECT_THAT(model_.questions[0].turns[1].text, HasSubstr("Where to."));
}

TEST_F(TableAnalystTest, AsksOnceMoreAndSaysWhatWasWrong) {
  ASSERT_OK_AND_ASSIGN(
      const TableAnalysis analysis,
      Analyze({ChatModel::Reply{"nonsense"}, ChatModel::Reply{kGood}}));
  EXPECT_EQ(analysis.description, "Orders.");
  ASSERT_EQ(model_.questions[1].turns.size(), 4);
  EXPECT_EQ(model_.questions[1].turns[2].text, "nonsense");
  EXPECT_THAT(model_.questions[1].turns[3].text, HasSubstr("not JSON"));
}

TEST_F(TableAnalystTest, GivesUpAfterTheSecond) {
  const auto analysis =
      Analyze({ChatModel::Reply{"{", true}, ChatModel::Reply{"[]"}});
  EXPECT_EQ(ReasonOf(analysis.status()), ErrorReason::kAnalysisInvalid);
  EXPECT_THAT(model_.questions[1].turns[3].text, HasSubstr("was cut"));
  EXPECT_EQ(model_.questions.size(), 2);
}

TEST_F(TableAnalystTest, AModelThatRefusesIsNotAskedAgain) {
  const auto analysis =
      Analyze({ChatModel::Reply{.text = "", .refusal = "I cannot help."}});
  EXPECT_EQ(ReasonOf(analysis.status()), ErrorReason::kAnalysisInvalid);
  EXPECT_THAT(std::string(analysis.status().message()),
              HasSubstr("refuses to analyse the table: I cannot help."));
  EXPECT_EQ(model_.questions.size(), 1);
}

TEST_F(TableAnalystTest, ShowsNoRowsWhereNoneMayBeShown) {
  request_.include_sample = false;
  EXPECT_OK(Analyze({ChatModel::Reply{kGood}}).status());
  EXPECT_EQ(queries_.sampled, 0);
}

TEST_F(TableAnalystTest, WhoMayNotReadMayNotAnalyse) {
  queries_.sample_failure =
      MakeStatus(ErrorReason::kPermissionDenied, "No.").Build();
  EXPECT_THAT(Analyze({}), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_TRUE(model_.questions.empty());
}

TEST_F(TableAnalystTest, ASlowModelIsNamed) {
  const auto analysis =
      Analyze({MakeStatus(ErrorReason::kDeadlineExceeded, "slow").Build()});
  EXPECT_THAT(analysis, StatusIs(absl::StatusCode::kDeadlineExceeded,
                                 HasSubstr("LLM_ANALYSIS_TIMEOUT")));
}

TEST_F(TableAnalystTest, BadRequestsReachNobody) {
  request_.table.table = "";
  EXPECT_THAT(Analyze({}), StatusIs(absl::StatusCode::kInvalidArgument));
  request_.table.table = std::string(300, 'x');
  EXPECT_THAT(Analyze({}), StatusIs(absl::StatusCode::kInvalidArgument));
  request_.table.table = "nothing";
  EXPECT_EQ(ReasonOf(Analyze({}).status()), ErrorReason::kTableNotFound);
  request_.table.table = "orders";
  queries_.columns.resize(kMaxAnalyzedColumns + 1);
  EXPECT_THAT(Analyze({}), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(TableAnalystTest, SaysWhyItCannot) {
  const TableAnalyst off(&model_, &queries_, &clock_, {.enabled = false});
  EXPECT_THAT(off.Analyze(TestContext(), request_),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("ENABLE_LLM_ANALYSIS")));
  const TableAnalyst none(nullptr, &queries_, &clock_, {});
  EXPECT_THAT(
      none.Analyze(TestContext(), request_),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("DATABRICKS_HOST")));
}

}  // namespace
}  // namespace semantic_layer::genie
