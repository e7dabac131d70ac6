#include "common/databricks/statements/statement_client.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/concurrency/cancellation.h"
#include "common/databricks/auth/fixed_token.h"
#include "common/databricks/testing/test_workspace.h"
#include "common/json/reader.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using http::ExchangeResult;
using http::HttpRequest;
using ::testing::HasSubstr;

constexpr char kStatements[] = "https://workspace.test/api/2.0/sql/statements";
constexpr char kSucceeded[] =
    R"({"statement_id":"s1","status":{"state":"SUCCEEDED"},"manifest":{)"
    R"("format":"JSON_ARRAY","schema":{"columns":[{"name":"n",)"
    R"("type_name":"INT","type_text":"INT"}]},"total_chunk_count":1,)"
    R"("total_row_count":1,"truncated":false},"result":{"chunk_index":0,)"
    R"("row_count":1,"data_array":[["7"]]}})";

std::string InState(absl::string_view state) {
  return absl::StrCat(R"({"statement_id":"s1","status":{"state":")", state,
                      R"("}})");
}

bool IsSubmit(const HttpRequest& request) {
  return request.method == "POST" && request.url == kStatements;
}
bool IsPoll(const HttpRequest& request) { return request.method == "GET"; }

StatementClient::Options Quick() {
  return {.warehouse_id = "w1",
          .first_poll_pause = absl::Milliseconds(1),
          .max_poll_pause = absl::Milliseconds(2),
          .shutdown_grace = absl::ZeroDuration(),
          .shutdown_submit_grace = absl::ZeroDuration()};
}

// A client and what it talks to. The answer to a submit is the first of
// `submits` that is left, and so on; without one the request is held.
class Fixture {
 public:
  explicit Fixture(std::vector<ExchangeResult> submits,
                   std::vector<ExchangeResult> polls = {},
                   StatementClient::Options options = Quick())
      : submits_(std::move(submits)),
        polls_(std::move(polls)),
        workspace_([this](const HttpRequest& r) { return Answer(r); }),
        client_(std::make_unique<StatementClient>(
            std::move(options), workspace_.client(), workspace_.timers(),
            workspace_.clock())) {}

  absl::StatusOr<StatementResult> Run(StatementCall call = {}) {
    return client_->ExecuteAndWait({.statement = "SELECT 7"}, std::move(call));
  }

  HeldTransport& transport() { return workspace_.transport(); }
  StatementClient& client() { return *client_; }
  void Destroy() { client_.reset(); }

 private:
  std::optional<ExchangeResult> Answer(const HttpRequest& request) {
    absl::MutexLock lock(&mu_);
    if (IsSubmit(request)) return Next(&submits_);
    if (IsPoll(request)) return Next(&polls_);
    return TestWorkspace::Json("{}");
  }

  static std::optional<ExchangeResult> Next(std::vector<ExchangeResult>* from) {
    if (from->empty()) return std::nullopt;
    ExchangeResult result = std::move(from->front());
    from->erase(from->begin());
    return result;
  }

  absl::Mutex mu_;
  std::vector<ExchangeResult> submits_;
  std::vector<ExchangeResult> polls_;
  TestWorkspace workspace_;
  std::unique_ptr<StatementClient> client_;
};

TEST(StatementClientTest, AQuickStatementNeedsOneRequest) {
  Fixture fixture({TestWorkspace::Json(kSucceeded)});
  ASSERT_OK_AND_ASSIGN(StatementResult result, fixture.Run());
  EXPECT_EQ(result.id, "s1");
  EXPECT_EQ(result.schema->field(0).name, "n");
  auto reader = fixture.client().Read(std::move(result), {});
  ASSERT_OK_AND_ASSIGN(const auto batch, reader->Next());
  ASSERT_TRUE(batch.has_value());
  EXPECT_EQ(batch->column(0).IntAt(0), 7);
  ASSERT_OK_AND_ASSIGN(const auto end, reader->Next());
  EXPECT_FALSE(end.has_value());
  reader.reset();
  EXPECT_EQ(fixture.transport().sent().size(), 1u);
}

TEST(StatementClientTest, TheRequestSaysWhatIsWanted) {
  Fixture fixture({TestWorkspace::Json(kSucceeded)});
  StatementRequest request = {
      .statement = "SELECT :x",
      .catalog = "main",
      .schema = "s",
      .parameters = {{.name = "x", .value = rowset::Value::Int64(1)},
                     {.name = "y",
                      .value = rowset::Value::Null(rowset::ColumnType::kDate)}},
      .row_limit = 10,
      .byte_limit = 1000,
      .disposition = Disposition::kInline};
  ASSERT_THAT(fixture.client().ExecuteAndWait(request, {}),
              ::semantic_layer::testing::IsOk());
  const HttpRequest sent = fixture.transport().sent()[0];
  EXPECT_EQ(sent.body,
            R"({"statement":"SELECT :x","warehouse_id":"w1","catalog":"main",)"
            R"("schema":"s","parameters":[{"name":"x","type":"BIGINT",)"
            R"("value":"1"},{"name":"y","type":"DATE"}],"row_limit":10,)"
            R"("byte_limit":1000,"disposition":"INLINE","format":"JSON_ARRAY",)"
            R"("wait_timeout":"5s","on_wait_timeout":"CONTINUE"})");
  EXPECT_EQ(http::FindHeader(sent.headers, "authorization"),
            "Bearer service-token");
}

TEST(StatementClientTest, ASignedInUserAsksWithTheirOwnToken) {
  Fixture fixture({TestWorkspace::Json(InState("PENDING"))},
                  {TestWorkspace::Json(kSucceeded)});
  ASSERT_THAT(fixture.Run({.credential = std::make_shared<FixedToken>(
                               Token("alices"), Holder::kUser)}),
              ::semantic_layer::testing::IsOk());
  for (const HttpRequest& request : fixture.transport().sent()) {
    EXPECT_EQ(http::FindHeader(request.headers, "authorization"),
              "Bearer alices");
  }
}

TEST(StatementClientTest, PollsThroughStatesKnownAndNot) {
  Fixture fixture({TestWorkspace::Json(InState("PENDING"))},
                  {TestWorkspace::Json(InState("RUNNING")),
                   TestWorkspace::Json(InState("WARMING_UP")),
                   TestWorkspace::Json(kSucceeded)});
  ASSERT_OK_AND_ASSIGN(const StatementResult result, fixture.Run());
  EXPECT_EQ(result.manifest.row_count, 1);
  EXPECT_EQ(fixture.transport().Count("GET"), 3);
  EXPECT_EQ(fixture.transport().Count("POST"), 1);
}

TEST(StatementClientTest, EndsOtherThanSuccessAreErrors) {
  const std::vector<std::pair<std::string, ErrorReason>> cases = {
      {R"({"statement_id":"s1","status":{"state":"FAILED","error":{)"
       R"("error_code":"BAD_REQUEST","message":"[TABLE_OR_VIEW_NOT_FOUND] No )"
       R"(table. SQLSTATE: 42P01"}}})",
       ErrorReason::kTableNotFound},
      {InState("CANCELED"), ErrorReason::kCancelled},
      {InState("CLOSED"), ErrorReason::kResultExpired},
      {"not json", ErrorReason::kWorkspaceFailed},
      {"[]", ErrorReason::kWorkspaceFailed},
      {"{}", ErrorReason::kWorkspaceFailed},
      {R"({"status":{"state":"RUNNING"}})", ErrorReason::kWorkspaceFailed},
      {R"({"statement_id":"s1","status":{"state":"SUCC)",
       ErrorReason::kWorkspaceFailed}};
  for (const auto& [body, reason] : cases) {
    Fixture at_once({TestWorkspace::Json(body)});
    EXPECT_EQ(ReasonOf(at_once.Run().status()), reason) << body;
    Fixture polled({TestWorkspace::Json(InState("RUNNING"))},
                   {TestWorkspace::Json(body)});
    EXPECT_EQ(ReasonOf(polled.Run().status()), reason) << body;
  }
}

TEST(StatementClientTest, ASubmitThatMayHaveArrivedIsNotRepeated) {
  const std::vector<ExchangeResult> failures = {
      TestWorkspace::Reset(),
      TestWorkspace::Refusal(500, "INTERNAL", "x"),
      TestWorkspace::Refusal(502, "BAD_GATEWAY", "x"),
      TestWorkspace::Refusal(504, "DEADLINE_EXCEEDED", "x"),
      {.response = absl::DeadlineExceededError("timeout")}};
  for (const ExchangeResult& failure : failures) {
    Fixture fixture({failure, TestWorkspace::Json(kSucceeded)});
    EXPECT_THAT(fixture.Run().status(),
                ::testing::Not(::semantic_layer::testing::IsOk()));
    EXPECT_EQ(fixture.transport().Count("POST"), 1);
  }
}

TEST(StatementClientTest, ASubmitThatDidNothingIsRepeated) {
  ExchangeResult not_sent = TestWorkspace::Reset();
  not_sent.surely_not_sent = true;
  const std::vector<ExchangeResult> failures = {
      not_sent, TestWorkspace::Refusal(503, "TEMPORARILY_UNAVAILABLE", "x")};
  for (const ExchangeResult& failure : failures) {
    Fixture fixture({failure, TestWorkspace::Json(kSucceeded)});
    EXPECT_THAT(fixture.Run(), ::semantic_layer::testing::IsOk());
    EXPECT_EQ(fixture.transport().Count("POST"), 2);
  }
}

TEST(StatementClientTest, PollsMayFailForAWhile) {
  std::vector<ExchangeResult> polls;
  for (int i = 0; i < 8; ++i) polls.push_back(TestWorkspace::Reset());
  polls.push_back(TestWorkspace::Json(kSucceeded));
  Fixture fixture({TestWorkspace::Json(InState("RUNNING"))}, std::move(polls));
  EXPECT_THAT(fixture.Run(), ::semantic_layer::testing::IsOk());
  EXPECT_EQ(fixture.transport().Count("POST"), 1);
}

TEST(StatementClientTest, APollThatIsRefusedEndsTheStatement) {
  Fixture refused({TestWorkspace::Json(InState("RUNNING"))},
                  {TestWorkspace::Refusal(403, "PERMISSION_DENIED", "no")});
  EXPECT_EQ(ReasonOf(refused.Run().status()), ErrorReason::kPermissionDenied);
  refused.transport().WaitFor("s1/cancel", 1);
  Fixture gone({TestWorkspace::Json(InState("RUNNING"))},
               {TestWorkspace::Refusal(404, "RESOURCE_DOES_NOT_EXIST", "no")});
  EXPECT_EQ(ReasonOf(gone.Run().status()), ErrorReason::kResultExpired);
}

TEST(StatementClientTest, CancellingWhilePollingCancelsInTheWorkspace) {
  Fixture fixture({TestWorkspace::Json(InState("RUNNING"))});
  concurrency::CancellationSource source;
  std::optional<absl::Status> outcome;
  fixture.client().Execute({.statement = "SELECT 7"},
                           {.cancellation = source.token()},
                           [&](absl::StatusOr<StatementResult> result) {
                             outcome = result.status();
                           });
  fixture.transport().WaitFor("GET", 1);
  source.Cancel();
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(ReasonOf(*outcome), ErrorReason::kCancelled);
  fixture.transport().WaitFor(
      "POST https://workspace.test/api/2.0/sql/"
      "statements/s1/cancel",
      1);
  EXPECT_EQ(fixture.transport().held(), 0);
}

TEST(StatementClientTest, CancellingWhileSubmittingCancelsOnceTheIdIsKnown) {
  Fixture fixture({});
  concurrency::CancellationSource source;
  std::optional<absl::Status> outcome;
  fixture.client().Execute({.statement = "INSERT INTO t VALUES (1)"},
                           {.cancellation = source.token()},
                           [&](absl::StatusOr<StatementResult> result) {
                             outcome = result.status();
                           });
  source.Cancel();
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(ReasonOf(*outcome), ErrorReason::kCancelled);
  EXPECT_EQ(fixture.transport().Count("cancel"), 0);
  ASSERT_TRUE(fixture.transport().Release(
      "POST", TestWorkspace::Json(InState("RUNNING"))));
  EXPECT_EQ(fixture.transport().Count("s1/cancel"), 1);
}

TEST(StatementClientTest, WhoGoesWhileARefusedSubmitPausesSubmitsNoMore) {
  ExchangeResult busy = TestWorkspace::Refusal(503, "BUSY", "later");
  busy.response->headers.emplace_back("Retry-After", "1");
  StatementClient::Options options = Quick();
  options.shutdown_submit_grace = absl::Minutes(1);
  Fixture fixture({busy}, {}, options);
  concurrency::CancellationSource source;
  std::optional<absl::Status> outcome;
  fixture.client().Execute({.statement = "INSERT INTO t VALUES (1)"},
                           {.cancellation = source.token()},
                           [&](absl::StatusOr<StatementResult> result) {
                             outcome = result.status();
                           });
  ASSERT_EQ(fixture.transport().Count("POST"), 1);
  source.Cancel();
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(ReasonOf(*outcome), ErrorReason::kCancelled);
  // Waits for the submit, if it goes on.
  fixture.Destroy();
  EXPECT_EQ(fixture.transport().Count("POST"), 1);
}

TEST(StatementClientTest, AResultNobodyWaitsForIsClosed) {
  Fixture fixture({});
  concurrency::CancellationSource source;
  fixture.client().Execute({.statement = "SELECT 7"},
                           {.cancellation = source.token()},
                           [](const absl::StatusOr<StatementResult>&) {});
  source.Cancel();
  ASSERT_TRUE(
      fixture.transport().Release("POST", TestWorkspace::Json(kSucceeded)));
  EXPECT_EQ(fixture.transport().Count("DELETE"), 1);
}

TEST(StatementClientTest, CancelledBeforeTheStartSendsNothing) {
  Fixture fixture({});
  concurrency::CancellationSource source;
  source.Cancel();
  EXPECT_EQ(ReasonOf(fixture.Run({.cancellation = source.token()}).status()),
            ErrorReason::kCancelled);
  EXPECT_EQ(ReasonOf(fixture.Run({.deadline = absl::Now()}).status()),
            ErrorReason::kDeadlineExceeded);
  EXPECT_TRUE(fixture.transport().sent().empty());
}

TEST(StatementClientTest, TheDeadlineCancelsInTheWorkspace) {
  Fixture fixture({TestWorkspace::Json(InState("RUNNING"))});
  EXPECT_EQ(
      ReasonOf(fixture.Run({.deadline = absl::Now() + absl::Milliseconds(20)})
                   .status()),
      ErrorReason::kDeadlineExceeded);
  fixture.transport().WaitFor("s1/cancel", 1);
  // The deadline of the token counts as well. Five seconds do not fit into it,
  // so that the submit does not wait.
  Fixture by_token({});
  concurrency::CancellationSource source(absl::Now() + absl::Milliseconds(20));
  EXPECT_EQ(ReasonOf(by_token.Run({.cancellation = source.token()}).status()),
            ErrorReason::kDeadlineExceeded);
  EXPECT_THAT(by_token.transport().sent()[0].body,
              HasSubstr(R"("wait_timeout":"0s")"));
  by_token.transport().Release("POST", TestWorkspace::Json(InState("PENDING")));
  EXPECT_EQ(by_token.transport().Count("s1/cancel"), 1);
}

TEST(StatementClientTest, OnlySoManySubmitsWait) {
  Fixture fixture({});
  std::atomic<int> ended = 0;
  const auto run = [&] {
    fixture.client().Execute(
        {.statement = "SELECT 7"}, {},
        [&](const absl::StatusOr<StatementResult>&) { ++ended; });
  };
  for (int i = 0; i < kMaxWaitingSubmits + 1; ++i) run();
  const auto sent = fixture.transport().sent();
  ASSERT_EQ(sent.size(), static_cast<size_t>(kMaxWaitingSubmits + 1));
  EXPECT_THAT(sent[kMaxWaitingSubmits - 1].body,
              HasSubstr(R"("wait_timeout":"5s")"));
  EXPECT_THAT(sent[kMaxWaitingSubmits].body,
              HasSubstr(R"("wait_timeout":"0s")"));
  while (fixture.transport().Release("POST", TestWorkspace::Json(kSucceeded))) {
  }
  EXPECT_EQ(ended, kMaxWaitingSubmits + 1);
  run();
  EXPECT_THAT(fixture.transport().sent().back().body,
              HasSubstr(R"("wait_timeout":"5s")"));
  fixture.transport().Release("POST", TestWorkspace::Json(kSucceeded));
}

TEST(StatementClientTest, WrongRequestsAreNotSent) {
  Fixture fixture({});
  const std::vector<std::pair<StatementRequest, ErrorReason>> cases = {
      {{.statement = " \n"}, ErrorReason::kSqlSyntax},
      {{.statement = std::string(kMaxStatementBytes + 1, 'x')},
       ErrorReason::kRequestTooLarge},
      {{.statement = "SELECT ?",
        .parameters = {{.value = rowset::Value::Int64(1)}}},
       ErrorReason::kSqlParameter}};
  for (const auto& [request, reason] : cases) {
    EXPECT_EQ(ReasonOf(fixture.client().ExecuteAndWait(request, {}).status()),
              reason);
  }
  EXPECT_TRUE(fixture.transport().sent().empty());
}

TEST(StatementClientTest, RefusedCredentialsAreTypedByTheirHolder) {
  Fixture users({TestWorkspace::Refusal(401, "UNAUTHENTICATED", "bad token")});
  EXPECT_EQ(ReasonOf(users
                         .Run({.credential = std::make_shared<FixedToken>(
                                   Token("old"), Holder::kUser)})
                         .status()),
            ErrorReason::kWorkspaceTokenExpired);
  Fixture own({TestWorkspace::Refusal(401, "UNAUTHENTICATED", "bad token")});
  EXPECT_EQ(ReasonOf(own.Run().status()), ErrorReason::kWorkspaceCredentials);
}

TEST(StatementClientTest, ShuttingDownEndsWhatIsUnderWay) {
  Fixture fixture({TestWorkspace::Json(InState("RUNNING"))});
  absl::Notification submitting_ended, polling_ended;
  absl::Status submitting, polling;
  fixture.client().Execute({.statement = "SELECT 7"}, {},
                           [&](absl::StatusOr<StatementResult> result) {
                             polling = result.status();
                             polling_ended.Notify();
                           });
  fixture.transport().WaitFor("GET", 1);
  fixture.client().Execute({.statement = "SELECT 7"}, {},
                           [&](absl::StatusOr<StatementResult> result) {
                             submitting = result.status();
                             submitting_ended.Notify();
                           });
  fixture.Destroy();
  submitting_ended.WaitForNotification();
  polling_ended.WaitForNotification();
  EXPECT_EQ(ReasonOf(submitting), ErrorReason::kCancelled);
  EXPECT_EQ(ReasonOf(polling), ErrorReason::kCancelled);
  EXPECT_EQ(fixture.transport().Count("s1/cancel"), 1);
  EXPECT_EQ(fixture.transport().held(), 0);
}

TEST(StatementClientTest, ShuttingDownWaitsForTheNameOfWhatIsToBeCancelled) {
  StatementClient::Options options = Quick();
  options.shutdown_submit_grace = absl::Minutes(1);
  Fixture fixture({}, {}, options);
  absl::Notification ended;
  fixture.client().Execute(
      {.statement = "INSERT INTO t VALUES (1)"}, {},
      [&](const absl::StatusOr<StatementResult>&) { ended.Notify(); });
  std::thread shut_down([&] { fixture.Destroy(); });
  // The caller hears of it first; the workspace names the statement later.
  ended.WaitForNotification();
  EXPECT_TRUE(fixture.transport().Release(
      "POST", TestWorkspace::Json(InState("RUNNING"))));
  shut_down.join();
  EXPECT_EQ(fixture.transport().Count("s1/cancel"), 1);
  EXPECT_EQ(fixture.transport().held(), 0);
}

}  // namespace
}  // namespace semantic_layer::databricks
