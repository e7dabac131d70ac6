// The whole way of a call: Genie's server, over gRPC to the service that owns
// the warehouse, and back; only who answers questions is a fake.

#include "services/genie/genie_service.h"

#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/concurrency/clock.h"
#include "common/rpc/channel.h"
#include "common/rpc/outgoing_call.h"
#include "common/rpc/service.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_server.h"
#include "common/testing/test_tokens.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "semantic_layer/genie/v1/genie_service.grpc.pb.h"
#include "semantic_layer/query/v1/query_service.grpc.pb.h"
#include "semantic_layer/warehouse/v1/warehouse_catalog_service.grpc.pb.h"
#include "services/genie/fake_genie.h"
#include "services/genie/grpc_query_access.h"
#include "services/genie/sql_vetter.h"
#include "services/genie/sqlite_conversation_store.h"

namespace semantic_layer::genie {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::semantic_layer::testing::TestContext;
using ::semantic_layer::testing::TestServer;
using ::testing::ElementsAre;
using Stub = v1::GenieService::Stub;

// The query service's side, as small as it can be.
class OneTable {
 public:
  std::vector<rpc::Service> Bind() {
    rpc::Service queries("semantic_layer.query.v1.QueryService");
    queries
        .Unary<query::v1::ValidateQueryRequest,
               query::v1::ValidateQueryResponse>(
            "ValidateQuery",
            [this](const rpc::RequestContext& context, const auto& request) {
              return Validate(context, request);
            })
        .Unary<query::v1::QueryRequest, query::v1::QueryResponse>(
            "ExecuteQuery",
            [this](const rpc::RequestContext&, const auto& request) {
              return Execute(request);
            });
    BindRest(queries);
    rpc::Service catalog("semantic_layer.warehouse.v1.WarehouseCatalogService");
    catalog.Unary<warehouse::v1::ListColumnsRequest,
                  warehouse::v1::ListColumnsResponse>(
        "ListColumns", [](const rpc::RequestContext&, const auto& request) {
          return Columns(request);
        });
    BindRest(catalog);
    return {std::move(queries), std::move(catalog)};
  }

  std::string executed() const {
    absl::MutexLock lock(&mu_);
    return executed_;
  }
  std::string user() const {
    absl::MutexLock lock(&mu_);
    return user_;
  }

 private:
  // Methods that nobody calls, so that the service is whole.
  template <typename Request, typename Response>
  static void Refuse(rpc::Service& service, const char* name) {
    service.Unary<Request, Response>(
        name,
        [](const rpc::RequestContext&,
           const Request&) -> absl::StatusOr<Response> {
          return absl::UnimplementedError("not in this test");
        });
  }
  void BindRest(rpc::Service& service) {
    if (absl::EndsWith(service.full_name(), "QueryService")) {
      namespace q = query::v1;
      Refuse<q::FormatQueryRequest, q::FormatQueryResponse>(service,
                                                            "FormatQuery");
      Refuse<q::CancelQueryRequest, q::CancelQueryResponse>(service,
                                                            "CancelQuery");
      Refuse<q::ListQueryHistoryRequest, q::ListQueryHistoryResponse>(
          service, "ListQueryHistory");
      Refuse<q::SaveQueryRequest, q::SaveQueryResponse>(service, "SaveQuery");
      Refuse<q::ListSavedQueriesRequest, q::ListSavedQueriesResponse>(
          service, "ListSavedQueries");
      Refuse<q::GetSavedQueryRequest, q::SavedQuery>(service, "GetSavedQuery");
      Refuse<q::DeleteSavedQueryRequest, q::DeleteSavedQueryResponse>(
          service, "DeleteSavedQuery");
      Refuse<q::RunSavedQueryRequest, q::QueryResponse>(service,
                                                        "RunSavedQuery");
      service.Stream<q::QueryRequest, q::StreamQueryResponse>(
          rpc::Service::Kind::kServerStreaming, "StreamQuery",
          [](const rpc::RequestContext&, const q::QueryRequest&,
             rpc::StreamWriter<q::StreamQueryResponse>&) {
            return absl::UnimplementedError("not in this test");
          });
      return;
    }
    namespace w = warehouse::v1;
    Refuse<w::ListCatalogsRequest, w::ListCatalogsResponse>(service,
                                                            "ListCatalogs");
    Refuse<w::ListSchemasRequest, w::ListSchemasResponse>(service,
                                                          "ListSchemas");
    Refuse<w::ListTablesRequest, w::ListTablesResponse>(service, "ListTables");
    Refuse<w::GetRunAsRequest, w::GetRunAsResponse>(service, "GetRunAs");
    Refuse<w::CheckWarehouseRequest, w::CheckWarehouseResponse>(
        service, "CheckWarehouse");
  }

  absl::StatusOr<query::v1::ValidateQueryResponse> Validate(
      const rpc::RequestContext& context,
      const query::v1::ValidateQueryRequest& request) {
    absl::MutexLock lock(&mu_);
    user_ = context.principal.user_id;
    query::v1::ValidateQueryResponse response;
    response.set_valid(!absl::StrContains(request.query(), "missing"));
    if (!response.valid()) response.add_errors("there is no table missing");
    return response;
  }
  absl::StatusOr<query::v1::QueryResponse> Execute(
      const query::v1::QueryRequest& request) {
    absl::MutexLock lock(&mu_);
    executed_ = absl::StrCat(request.query(), " limit ", request.limit());
    query::v1::QueryResponse response;
    response.mutable_rows()->set_row_count(1);
    auto* column = response.mutable_rows()->add_columns();
    column->set_name("state");
    column->set_type(rowset::v1::COLUMN_TYPE_STRING);
    column->add_strings("TX");
    return response;
  }
  static absl::StatusOr<warehouse::v1::ListColumnsResponse> Columns(
      const warehouse::v1::ListColumnsRequest& request) {
    if (request.table() != "two words") {
      return MakeStatus(ErrorReason::kTableNotFound, "No such table.");
    }
    warehouse::v1::ListColumnsResponse response;
    response.add_columns()->set_name("state");
    response.mutable_columns(0)->set_data_type("STRING");
    return response;
  }

  mutable absl::Mutex mu_;
  std::string executed_;
  std::string user_;
};

// The language model's answer about the table of OneTable.
constexpr char kAnalysis[] = R"x({
  "description": "States.",
  "columns": [{"name": "state", "role": "dimension", "description": "S."}],
  "dimensions": [{"name": "state", "type": "categorical",
    "expr": "upper(state)", "description": "S.", "time_granularity": ""}],
  "measures": [{"name": "n", "agg": "count", "expr": "1",
    "description": "N."}],
  "metrics": [{"name": "n", "type": "simple", "measure": "n",
    "denominator": "", "description": "N."}],
  "quality_hints": [{"column": "state", "severity": "warning",
    "message": "M."}]})x";

class OneReply final : public ChatModel {
 public:
  absl::StatusOr<Reply> Ask(const rpc::RequestContext&,
                            const Question& question) override {
    EXPECT_TRUE(absl::StrContains(question.turns[1].text, "\"TX\""));
    return Reply{kAnalysis, false};
  }
  std::string name() const override { return "fake-model"; }
};

class GenieServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(query_, TestServer::Start(tables_.Bind()));
    access_ = std::make_unique<GrpcQueryAccess>(query_->channel());
    vetter_ = std::make_unique<SqlVetter>(access_.get(), &clock_);
    ASSERT_OK_AND_ASSIGN(
        store_,
        SqliteConversationStore::Open(absl::StrCat(
            std::getenv("TEST_TMPDIR"), "/",
            ::testing::UnitTest::GetInstance()->current_test_info()->name(),
            ".db")));
    engine_ = std::make_unique<GenieEngine>(
        &genie_, store_.get(), vetter_.get(), &clock_,
        GenieEngine::Options{.default_space = "s1"});
    analyst_ = std::make_unique<TableAnalyst>(&model_, access_.get(), &clock_,
                                              TableAnalyst::Options());
    service_ = std::make_unique<GenieService>(engine_.get(), analyst_.get());
    ASSERT_OK_AND_ASSIGN(server_, TestServer::Start({service_->Bind()}));
    stub_ = v1::GenieService::NewStub(server_->channel());
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(
      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                   Response*),
      const Request& request, const std::string& token = "analyst:ana") {
    return rpc::CallUnary(*stub_, method, TestContext(token), request);
  }

  static Attachment Query(const std::string& sql) {
    Attachment attachment;
    attachment.id = "a1";
    attachment.query = QueryPart{.title = "T",
                                 .sql = sql,
                                 .parameters = {{"year", "INT", "2001"}},
                                 .thoughts = {{"steps", "x"}},
                                 .row_count = 1};
    return attachment;
  }

  const concurrency::SystemClock clock_;
  OneTable tables_;
  std::unique_ptr<TestServer> query_;
  std::unique_ptr<GrpcQueryAccess> access_;
  std::unique_ptr<SqlVetter> vetter_;
  std::unique_ptr<SqliteConversationStore> store_;
  FakeGenie genie_;
  OneReply model_;
  std::unique_ptr<GenieEngine> engine_;
  std::unique_ptr<TableAnalyst> analyst_;
  std::unique_ptr<GenieService> service_;
  std::unique_ptr<TestServer> server_;
  std::unique_ptr<Stub> stub_;
};

TEST_F(GenieServiceTest, AnAnswerHasItsPartsAndRows) {
  Attachment text;
  text.text = TextPart{"Which year?", true};
  Attachment more;
  more.suggested_questions = {"By state?"};
  Attachment other;
  other.other = OtherPart{"viz", "{}"};
  genie_.set_script({.attachments = {Query("SELECT 1"), text, more, other},
                     .queue_wait = absl::Milliseconds(1500)});
  v1::AskRequest request;
  request.set_question("How many?");
  ASSERT_OK_AND_ASSIGN(const v1::Message answer, Call(&Stub::Ask, request));
  EXPECT_EQ(answer.status(), v1::MESSAGE_STATUS_COMPLETED);
  EXPECT_EQ(answer.queue_wait_seconds(), 1.5);
  EXPECT_EQ(answer.created_at().seconds(), 1'700'000'000);
  ASSERT_EQ(answer.attachments_size(), 4);
  const v1::QueryAttachment& query = answer.attachments(0).query();
  EXPECT_TRUE(query.runnable());
  EXPECT_FALSE(query.has_not_runnable_reason());
  EXPECT_EQ(query.parameters(0).name(), "year");
  EXPECT_EQ(query.result().rows().columns(0).int64s(0), 42);
  EXPECT_EQ(query.result().columns(0), "flights");
  EXPECT_TRUE(answer.attachments(1).text().is_follow_up_question());
  EXPECT_EQ(answer.attachments(2).suggested_questions().questions(0),
            "By state?");
  EXPECT_EQ(answer.attachments(3).other().kind(), "viz");
  // The statement was judged as the caller.
  EXPECT_EQ(tables_.user(), "ana");
}

TEST_F(GenieServiceTest, AStatementThatCannotRunSaysWhy) {
  genie_.set_script({.attachments = {Query("SELECT * FROM missing")}});
  v1::AskRequest request;
  request.set_question("How many?");
  ASSERT_OK_AND_ASSIGN(const v1::Message answer, Call(&Stub::Ask, request));
  EXPECT_FALSE(answer.attachments(0).query().runnable());
  EXPECT_EQ(answer.attachments(0).query().not_runnable_reason(),
            "there is no table missing");
}

TEST_F(GenieServiceTest, AConversationFromItsStartToFeedback) {
  v1::StartConversationRequest start;
  start.set_question("How many?");
  start.set_space_id("s2");
  genie_.set_script({.attachments = {Query("SELECT 1")}});
  ASSERT_OK_AND_ASSIGN(const auto started,
                       Call(&Stub::StartConversation, start));
  const std::string id = started.conversation().conversation_id();
  EXPECT_EQ(started.conversation().title(), "How many?");
  EXPECT_EQ(started.message().status(), v1::MESSAGE_STATUS_SUBMITTED);

  v1::CreateMessageRequest create;
  create.set_conversation_id(id);
  create.set_question("And trains?");
  ASSERT_OK_AND_ASSIGN(const auto created, Call(&Stub::CreateMessage, create));

  v1::WatchMessageRequest watch;
  watch.set_conversation_id(id);
  watch.set_message_id(created.message_id());
  std::vector<v1::MessageStatus> seen;
  EXPECT_OK(
      (rpc::CallServerStreaming<Stub, v1::WatchMessageRequest, v1::Message>(
          *stub_, &Stub::WatchMessage, TestContext("analyst:ana"), watch,
          [&](v1::Message& message) {
            seen.push_back(message.status());
            return absl::OkStatus();
          })));
  EXPECT_THAT(seen, ElementsAre(v1::MESSAGE_STATUS_ASKING_AI,
                                v1::MESSAGE_STATUS_COMPLETED));

  v1::GetMessageResultRequest result;
  result.set_conversation_id(id);
  result.set_message_id(created.message_id());
  ASSERT_OK_AND_ASSIGN(const auto rows, Call(&Stub::GetMessageResult, result));
  EXPECT_EQ(rows.row_count(), 1);
  EXPECT_EQ(rows.attachment_id(), "a1");

  v1::SendFeedbackRequest feedback;
  feedback.set_conversation_id(id);
  feedback.set_message_id(created.message_id());
  feedback.set_rating(v1::FEEDBACK_RATING_POSITIVE);
  EXPECT_THAT(Call(&Stub::SendFeedback, feedback), IsOk());

  v1::GetConversationRequest get;
  get.set_conversation_id(id);
  ASSERT_OK_AND_ASSIGN(const auto conversation,
                       Call(&Stub::GetConversation, get));
  EXPECT_EQ(conversation.space_id(), "s2");
  EXPECT_EQ(conversation.messages_size(), 2);
  EXPECT_THAT(Call(&Stub::GetConversation, get, "admin:bob"),
              StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK_AND_ASSIGN(const auto listed, Call(&Stub::ListConversations,
                                               v1::ListConversationsRequest()));
  ASSERT_EQ(listed.conversations_size(), 1);
}

TEST_F(GenieServiceTest, ListsSpacesAndSuggestions) {
  v1::ListSpacesRequest request;
  request.set_page_size(2);
  ASSERT_OK_AND_ASSIGN(const auto spaces, Call(&Stub::ListSpaces, request));
  ASSERT_EQ(spaces.spaces_size(), 2);
  EXPECT_TRUE(spaces.spaces(0).is_default());
  EXPECT_FALSE(spaces.spaces(1).is_default());
  EXPECT_EQ(spaces.next_page_token(), "more");
  ASSERT_OK_AND_ASSIGN(
      const auto suggestions,
      Call(&Stub::ListSuggestions, v1::ListSuggestionsRequest()));
  EXPECT_THAT(suggestions.questions(), ElementsAre("How many flights?"));
}

TEST_F(GenieServiceTest, AnalysesATableAsTheCaller) {
  v1::AnalyzeTableRequest request;
  request.set_catalog("main");
  request.set_schema("sales");
  request.set_table("two words");
  ASSERT_OK_AND_ASSIGN(const auto analysis, Call(&Stub::AnalyzeTable, request));
  EXPECT_EQ(analysis.table(), "main.sales.two words");
  EXPECT_EQ(analysis.columns(0).role(), v1::COLUMN_ROLE_DIMENSION);
  EXPECT_EQ(analysis.dimensions(0).expr(), "upper(state)");
  EXPECT_EQ(analysis.metrics(0).type(), "simple");
  EXPECT_EQ(analysis.quality_hints(0).severity(), "warning");
  EXPECT_EQ(analysis.model(), "fake-model");
  EXPECT_EQ(analysis.sample_rows(), 1);
  EXPECT_EQ(tables_.executed(),
            "SELECT * FROM main.sales.`two words` limit 20");
  request.set_table("nothing");
  EXPECT_THAT(Call(&Stub::AnalyzeTable, request),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(GenieServiceTest, WhoMayNotRunQueriesMayNotAsk) {
  v1::AskRequest request;
  request.set_question("How many?");
  EXPECT_THAT(Call(&Stub::Ask, request, "viewer"),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Call(&Stub::Ask, v1::AskRequest()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(GenieServiceTest, ARefusalForTheRateSaysWhenToComeAgain) {
  genie_.set_script(
      {.ask = MakeStatus(ErrorReason::kWorkspaceRateLimited, "Wait.")
                  .With("retry_after_seconds", "30")
                  .Build()});
  v1::AskRequest request;
  request.set_question("How many?");
  const auto answer = Call(&Stub::Ask, request);
  EXPECT_EQ(ReasonOf(answer.status()), ErrorReason::kWorkspaceRateLimited);
  EXPECT_EQ(MetadataOf(answer.status()).at("retry_after_seconds"), "30");
}

}  // namespace
}  // namespace semantic_layer::genie
