// Genie's, the serving endpoints' and lineage's clients against the emulated
// workspace: every call, every fault on every call, and lineage of statements
// that ran.

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "common/concurrency/clock.h"
#include "common/databricks/client/databricks_options.h"
#include "common/databricks/client/wait_for.h"
#include "common/databricks/client/workspace.h"
#include "common/databricks/genie/genie_client.h"
#include "common/databricks/genie/message_poller.h"
#include "common/databricks/genie/post_queue.h"
#include "common/databricks/lineage/lineage_walk.h"
#include "common/databricks/lineage/rest_lineage.h"
#include "common/databricks/lineage/system_lineage.h"
#include "common/databricks/serving/serving_client.h"
#include "common/databricks/statements/statement_client.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/databricks_emulator.h"

namespace semantic_layer::databricks {
namespace {

using emulator::Emulator;
using emulator::EmulatorOptions;
using emulator::FaultRule;
using ::semantic_layer::testing::IsOk;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Eq;
using ::testing::IsSupersetOf;

constexpr char kQuestion[] = "How many rows has main.default.orders?";

class DatabricksGenieTest : public ::testing::Test {
 protected:
  void SetUp() override {
    EmulatorOptions options;
    options.init_sql = {
        "CREATE TABLE main.default.orders (id INT, price INT)",
        "INSERT INTO main.default.orders VALUES (1, 5), (2, 7)"};
    auto started = Emulator::Start(std::move(options));
    ASSERT_THAT(started, IsOk());
    emulator_ = *std::move(started);
    ASSERT_OK_AND_ASSIGN(
        workspace_,
        Workspace::Create(
            {.host = emulator_->url(),
             .token = Token(emulator_->options().accounts[0].token)},
            &clock_));
    const WorkspaceClient* client = &workspace_->client();
    posts_ = std::make_unique<PostQueue>(PostQueue::Options{.posts = 100'000},
                                         &workspace_->timers(), &clock_);
    genie_ = std::make_unique<GenieClient>(client, posts_.get());
    serving_ = std::make_unique<ServingClient>(client);
    statements_ = std::make_unique<StatementClient>(
        StatementClient::Options{.warehouse_id =
                                     emulator_->options().warehouses[0].id},
        client, &workspace_->timers(), &clock_);
    space_ = emulator_->options().genie.spaces[0].id;
    endpoint_ = emulator_->options().serving_endpoints[0];
  }

  ApiCall Call() const {
    return {.deadline = clock_.Now() + absl::Seconds(20)};
  }

  absl::StatusOr<GenieMessage> Start() {
    return WaitFor<GenieMessage>([&](auto done) {
      genie_->StartConversation(space_, kQuestion, {.call = Call()},
                                std::move(done));
    });
  }
  absl::StatusOr<GenieMessage> Answered(const GenieMessage& asked) {
    const MessagePoller poller(genie_.get(), &workspace_->timers(), &clock_);
    return WaitFor<GenieMessage>([&](auto done) {
      poller.Follow(asked.id, Call(), nullptr, std::move(done));
    });
  }
  absl::StatusOr<ChatAnswer> Chat(bool stream) {
    const ChatRequest request = {.messages = {{ChatRole::kUser, "Hello"}}};
    return WaitFor<ChatAnswer>([&](auto done) {
      if (stream) {
        serving_->Stream(
            endpoint_, request, Call(),
            [](absl::string_view) { return absl::OkStatus(); },
            std::move(done));
      } else {
        serving_->Complete(endpoint_, request, Call(), std::move(done));
      }
    });
  }
  void Run(const std::string& sql) {
    ASSERT_THAT(RunOn(statements_.get())(sql, Call()), IsOk());
  }

  const concurrency::SystemClock clock_;
  std::unique_ptr<Emulator> emulator_;
  std::unique_ptr<Workspace> workspace_;
  std::unique_ptr<PostQueue> posts_;
  std::unique_ptr<GenieClient> genie_;
  std::unique_ptr<ServingClient> serving_;
  std::unique_ptr<StatementClient> statements_;
  std::string space_;
  std::string endpoint_;
};

TEST_F(DatabricksGenieTest, AQuestionFromItsStartToItsRows) {
  ASSERT_OK_AND_ASSIGN(const GenieMessage asked, Start());
  ASSERT_OK_AND_ASSIGN(const GenieMessage answer, Answered(asked));
  EXPECT_EQ(answer.status, GenieStatus::kCompleted);
  const GenieQuery* query = nullptr;
  std::string attachment;
  for (const GenieAttachment& part : answer.attachments) {
    if (const auto* found = std::get_if<GenieQuery>(&part.content)) {
      query = found;
      attachment = part.id;
    }
  }
  ASSERT_NE(query, nullptr);
  EXPECT_TRUE(absl::StrContains(query->sql, "orders")) << query->sql;
  ASSERT_OK_AND_ASSIGN(
      const GenieResult result, WaitFor<GenieResult>([&](auto done) {
        genie_->GetResult(answer.id, attachment, Call(), std::move(done));
      }));
  EXPECT_TRUE(absl::StrContains(result.statement_json, "[[\"2\"]]"))
      << result.statement_json;
  ASSERT_OK_AND_ASSIGN(const auto messages,
                       WaitFor<GeniePage<GenieMessage>>([&](auto done) {
                         genie_->ListMessages(space_, answer.id.conversation,
                                              {}, Call(), std::move(done));
                       }));
  EXPECT_EQ(messages.items.size(), 1);
  ASSERT_OK_AND_ASSIGN(const auto conversations,
                       WaitFor<GeniePage<GenieConversation>>([&](auto done) {
                         genie_->ListConversations(space_, {}, Call(),
                                                   std::move(done));
                       }));
  EXPECT_EQ(conversations.items.size(), 1);
  EXPECT_OK(WaitForStatus([&](auto done) {
    genie_->DeleteConversation(space_, answer.id.conversation, Call(),
                               std::move(done));
  }));
  const auto gone = WaitFor<GenieMessage>([&](auto done) {
    genie_->GetMessage(answer.id, Call(), std::move(done));
  });
  EXPECT_EQ(ReasonOf(gone.status()), ErrorReason::kWorkspaceObjectNotFound);
}

TEST_F(DatabricksGenieTest, ChatsWholeAndInPieces) {
  ASSERT_OK_AND_ASSIGN(const ChatAnswer whole, Chat(false));
  ASSERT_OK_AND_ASSIGN(const ChatAnswer pieces, Chat(true));
  EXPECT_FALSE(whole.content.empty());
  EXPECT_EQ(whole.content, pieces.content);
  EXPECT_EQ(pieces.finish, ChatFinish::kStop);
  ASSERT_OK_AND_ASSIGN(
      const ServingEndpoint endpoint, WaitFor<ServingEndpoint>([&](auto done) {
        serving_->GetEndpoint(endpoint_, Call(), std::move(done));
      }));
  EXPECT_TRUE(endpoint.ready);
  const auto missing = WaitFor<ServingEndpoint>([&](auto done) {
    serving_->GetEndpoint("nobody", Call(), std::move(done));
  });
  EXPECT_EQ(ReasonOf(missing.status()), ErrorReason::kWorkspaceObjectNotFound);
}

// Each fault on each call, once: success, or one error with a reason.
TEST_F(DatabricksGenieTest, EveryFaultOnEveryCallHasOneClearOutcome) {
  ASSERT_OK_AND_ASSIGN(const GenieMessage asked, Start());
  ASSERT_OK_AND_ASSIGN(const GenieMessage answer, Answered(asked));
  RestLineage lineage(&workspace_->client());
  const struct {
    const char* name;
    bool repeatable;  // and so it succeeds where a second attempt does
    std::function<absl::Status()> call;
  } calls[] = {
      {"spaces", true,
       [&] {
         return WaitFor<GeniePage<GenieSpace>>([&](auto done) {
                  genie_->ListSpaces({}, Call(), std::move(done));
                })
             .status();
       }},
      {"start", false, [&] { return Start().status(); }},
      {"message", true,
       [&] {
         return WaitFor<GenieMessage>([&](auto done) {
                  genie_->GetMessage(answer.id, Call(), std::move(done));
                })
             .status();
       }},
      {"feedback", true,
       [&] {
         return WaitForStatus([&](auto done) {
           genie_->SendFeedback(answer.id, GenieRating::kPositive, "",
                                {.call = Call()}, std::move(done));
         });
       }},
      {"chat", true, [&] { return Chat(false).status(); }},
      {"stream", false, [&] { return Chat(true).status(); }},
      {"lineage", true,
       [&] {
         return lineage
             .Hop({{.name = "main.default.orders"}}, LineageDirection::kBoth,
                  Call())
             .status();
       }},
  };
  using Kind = FaultRule::Kind;
  const struct {
    Kind kind;
    int status;
    bool passes;  // the second attempt is another matter
  } faults[] = {
      {Kind::kLatency, 0, true},     {Kind::kStatus, 429, true},
      {Kind::kStatus, 500, false},   {Kind::kStatus, 503, true},
      {Kind::kReset, 0, true},       {Kind::kResetAfter, 0, true},
      {Kind::kCutBody, 0, true},     {Kind::kSlowBody, 0, true},
      {Kind::kWrongJson, 0, false},  {Kind::kHtml, 502, true},
      {Kind::kEmptyBody, 503, true}, {Kind::kExpiredToken, 401, false}};
  for (const auto& call : calls) {
    for (const auto& fault : faults) {
      SCOPED_TRACE(absl::StrCat(call.name, " fault ",
                                static_cast<int>(fault.kind), " status ",
                                fault.status));
      emulator_->faults().Add({.path_prefix = "/",
                               .count = 1,
                               .kind = fault.kind,
                               .status = fault.status,
                               .retry_after = "0",
                               .latency = absl::Milliseconds(20),
                               .pause = absl::Milliseconds(1)});
      const absl::Status status = call.call();
      emulator_->faults().Clear();
      if (call.repeatable && fault.passes) {
        EXPECT_OK(status);
      } else if (!status.ok()) {
        EXPECT_TRUE(ReasonOf(status).has_value()) << status;
        EXPECT_THAT(*ReasonOf(status),
                    AnyOf(Eq(ErrorReason::kWorkspaceUnavailable),
                          Eq(ErrorReason::kWorkspaceFailed),
                          Eq(ErrorReason::kWorkspaceCredentials),
                          Eq(ErrorReason::kWorkspaceRateLimited)))
            << status;
      }
    }
  }
}

TEST_F(DatabricksGenieTest, AQuestionThatGotLostIsNotAskedTwice) {
  emulator_->faults().Add({.method = "POST",
                           .path_prefix = "/api/2.0/genie",
                           .count = 1,
                           .kind = FaultRule::Kind::kResetAfter});
  EXPECT_EQ(ReasonOf(Start().status()), ErrorReason::kWorkspaceUnavailable);
  int posts = 0;
  for (const auto& request : emulator_->log().Requests()) {
    if (absl::EndsWith(request.path, "/start-conversation")) ++posts;
  }
  EXPECT_EQ(posts, 1);
}

std::vector<std::pair<std::string, std::string>> Ends(
    const std::vector<LineageEdge>& edges) {
  std::vector<std::pair<std::string, std::string>> ends;
  for (const LineageEdge& edge : edges) {
    ends.emplace_back(absl::StrCat(edge.from.name, "/", edge.from.column),
                      absl::StrCat(edge.to.name, "/", edge.to.column));
  }
  return ends;
}

TEST_F(DatabricksGenieTest, LineageOfWhatRan) {
  Run("CREATE TABLE main.default.totals AS "
      "SELECT id, price * 2 AS twice FROM main.default.orders");
  Run("CREATE TABLE main.default.mart AS "
      "SELECT max(twice) AS most FROM main.default.totals");
  RestLineage rest(&workspace_->client());
  SystemLineage system(RunOn(statements_.get()), &clock_);
  for (LineageSource* source :
       std::initializer_list<LineageSource*>{&rest, &system}) {
    ASSERT_OK_AND_ASSIGN(const LineageGraph tables,
                         WalkLineage(*source, {.name = "main.default.mart"},
                                     LineageDirection::kUpstream, 5, Call()));
    EXPECT_THAT(
        Ends(tables.edges),
        IsSupersetOf({std::make_pair(std::string("main.default.totals/"),
                                     std::string("main.default.mart/")),
                      std::make_pair(std::string("main.default.orders/"),
                                     std::string("main.default.totals/"))}));
    ASSERT_OK_AND_ASSIGN(
        const LineageGraph columns,
        WalkLineage(*source, {.name = "main.default.orders", .column = "price"},
                    LineageDirection::kDownstream, 5, Call()));
    EXPECT_THAT(
        Ends(columns.edges),
        IsSupersetOf({std::make_pair(std::string("main.default.orders/price"),
                                     std::string("main.default.totals/twice")),
                      std::make_pair(std::string("main.default.totals/twice"),
                                     std::string("main.default.mart/most"))}));
  }
}

}  // namespace
}  // namespace semantic_layer::databricks
