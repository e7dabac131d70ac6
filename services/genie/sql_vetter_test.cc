#include "services/genie/sql_vetter.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/concurrency/fake_clock.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/test_tokens.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/genie/fake_query_access.h"
#include "services/genie/limits.h"

namespace semantic_layer::genie {
namespace {

using ::semantic_layer::testing::TestContext;
using ::testing::HasSubstr;

TEST(VetTextTest, OneReadingStatementMayRun) {
  for (const char* sql :
       {"SELECT 1", "SELECT a, count(*) FROM main.s.t GROUP BY ALL;",
        "WITH x AS (SELECT 1 AS a) SELECT * FROM x WHERE a = :year",
        "VALUES (1)"}) {
    EXPECT_TRUE(VetText(sql).runnable) << sql << ": " << VetText(sql).reason;
  }
}

TEST(VetTextTest, NothingElseMay) {
  for (const char* sql :
       {"", " \n", "SELEC 1", "SELECT 1; SELECT 2", "DROP TABLE main.s.t",
        "INSERT INTO main.s.t VALUES (1)", "UPDATE main.s.t SET a = 1",
        "SELECT * FROM read_files('/Volumes/x')",
        "SELECT * FROM parquet.`/tmp/x`", "SET x = 1", "GRANT SELECT ON t TO u",
        "EXECUTE IMMEDIATE 'DROP TABLE t'",
        "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x"}) {
    const Verdict verdict = VetText(sql);
    EXPECT_FALSE(verdict.runnable) << sql;
    EXPECT_FALSE(verdict.reason.empty()) << sql;
  }
  EXPECT_FALSE(
      VetText("SELECT '" + std::string(kMaxGeneratedSqlBytes, 'x') + "'")
          .runnable);
  EXPECT_THAT(VetText("SELECT 1\n FROM").reason, HasSubstr("line 2"));
}

class SqlVetterTest : public ::testing::Test {
 protected:
  concurrency::FakeClock clock_;
  FakeQueryAccess queries_;
  SqlVetter vetter_{&queries_, &clock_};
};

TEST_F(SqlVetterTest, ManyAreSettledInTheTimeOfOne) {
  std::vector<QueryPart> parts(100);
  std::vector<QueryPart*> queries;
  for (QueryPart& part : parts) {
    part.sql = absl::StrCat("SELECT ", queries.size());
    queries.push_back(&part);
  }
  parts[50].sql = "DROP TABLE t";
  ASSERT_TRUE(vetter_.Vet(TestContext(), parts[99].sql).runnable);
  queries_.failure = absl::DeadlineExceededError("too late");
  vetter_.VetAll(TestContext(), queries);
  EXPECT_EQ(queries_.judged, 2);
  EXPECT_EQ(queries_.judge_deadline, clock_.Now() + kVettingTime);
  for (int i : {0, 1, 98}) {
    EXPECT_FALSE(parts[i].verdict.runnable);
    EXPECT_THAT(parts[i].verdict.reason, HasSubstr("did not answer in time"));
  }
  // What is known without it is said all the same.
  EXPECT_THAT(parts[50].verdict.reason, HasSubstr("more than read"));
  EXPECT_TRUE(parts[99].verdict.runnable);

  rpc::RequestContext hurried = TestContext();
  hurried.deadline = clock_.Now() + absl::Seconds(4);
  queries_.failure = absl::OkStatus();
  vetter_.VetAll(hurried, queries);
  EXPECT_EQ(queries_.judge_deadline, clock_.Now() + absl::Seconds(2));
  EXPECT_TRUE(parts[0].verdict.runnable);
  EXPECT_EQ(queries_.judged, 2 + 98);
}

TEST_F(SqlVetterTest, AFailureOfOneStatementIsNotThatOfTheOthers) {
  QueryPart one, other;
  one.sql = "SELECT 1";
  other.sql = "SELECT 2";
  queries_.failure = absl::InternalError("odd");
  vetter_.VetAll(TestContext(), {&one, &other});
  EXPECT_EQ(queries_.judged, 2);
}

TEST_F(SqlVetterTest, AsksTheQueryServiceOnlyForWhatMightRun) {
  EXPECT_FALSE(vetter_.Vet(TestContext(), "DROP TABLE t").runnable);
  EXPECT_EQ(queries_.judged, 0);
  EXPECT_TRUE(vetter_.Vet(TestContext(), "SELECT 1").runnable);
  const Verdict verdict = vetter_.Vet(TestContext(), "SELECT * FROM missing");
  EXPECT_FALSE(verdict.runnable);
  EXPECT_EQ(verdict.reason, "there is no table missing");
  EXPECT_EQ(queries_.judged, 2);
}

TEST_F(SqlVetterTest, RemembersForAMinuteAndEachUser) {
  vetter_.Vet(TestContext("analyst:ana"), "SELECT 1");
  vetter_.Vet(TestContext("analyst:ana"), "SELECT 1");
  EXPECT_EQ(queries_.judged, 1);
  vetter_.Vet(TestContext("analyst:bob"), "SELECT 1");
  EXPECT_EQ(queries_.judged, 2);
  clock_.Advance(kVerdictTime);
  vetter_.Vet(TestContext("analyst:ana"), "SELECT 1");
  EXPECT_EQ(queries_.judged, 3);
}

TEST_F(SqlVetterTest, WhatCannotBeCheckedMayNotRun) {
  queries_.failure = MakeStatus(ErrorReason::kUnavailable, "Gone.").Build();
  const Verdict verdict = vetter_.Vet(TestContext(), "SELECT 1");
  EXPECT_FALSE(verdict.runnable);
  EXPECT_THAT(verdict.reason, HasSubstr("could not be checked: Gone."));
  queries_.failure = absl::OkStatus();
  EXPECT_TRUE(vetter_.Vet(TestContext(), "SELECT 1").runnable);
}

}  // namespace
}  // namespace semantic_layer::genie
