// The services over real gRPC with a real DuckDB, models coming from a model
// store's stream.

#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/channel.h"
#include "common/rpc/outgoing_call.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_server.h"
#include "common/testing/test_tokens.h"
#include "google/api/httpbody.pb.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "semantic_layer/model/v1/model_service.grpc.pb.h"
#include "semantic_layer/query/v1/metrics_explorer_service.grpc.pb.h"
#include "semantic_layer/query/v1/query_service.grpc.pb.h"
#include "services/query/grpc_model_catalog_reader.h"
#include "services/query/metrics_explorer_service.h"
#include "services/query/query_service.h"
#include "services/query/test_world.h"

namespace semantic_layer::query {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::IsOkAndHolds;
using ::semantic_layer::testing::StatusIs;
using ::semantic_layer::testing::TestContext;
using ::semantic_layer::testing::TestServer;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using QueryStub = v1::QueryService::Stub;
using MetricsStub = v1::MetricsExplorerService::Stub;

// A model store that sends what the test gives it.
class FakeModelStore final : public model::v1::ModelService::Service {
 public:
  // On a port of its own, or on the one that it had before.
  void Start(int port = 0) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(absl::StrCat("127.0.0.1:", port),
                             grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    {
      absl::MutexLock lock(&mu_);
      stopping_ = false;
    }
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
  }

  void Stop() {
    {
      absl::MutexLock lock(&mu_);
      stopping_ = true;
    }
    server_->Shutdown(std::chrono::system_clock::now());
    server_.reset();
  }

  void Send(const std::string& yaml) {
    absl::MutexLock lock(&mu_);
    ++revision_;
    yaml_ = yaml;
  }

  int port() const { return port_; }

 private:
  grpc::Status WatchModels(
      grpc::ServerContext* context, const model::v1::WatchModelsRequest*,
      grpc::ServerWriter<model::v1::ModelSnapshot>* writer) override {
    int64_t sent = 0;
    while (true) {
      model::v1::ModelSnapshot snapshot;
      {
        absl::MutexLock lock(&mu_);
        const auto news = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
          return stopping_ || revision_ > sent || context->IsCancelled();
        };
        // The condition is looked at again when somebody lets go of the lock;
        // a watcher that has left is noticed at the latest after a while.
        mu_.AwaitWithTimeout(absl::Condition(&news), absl::Milliseconds(50));
        if (stopping_ || context->IsCancelled()) {
          return {grpc::StatusCode::UNAVAILABLE, "stopping"};
        }
        if (revision_ <= sent) continue;
        sent = revision_;
        snapshot.set_revision(revision_);
        model::v1::ModelFile* file = snapshot.add_files();
        file->set_id("flights");
        file->set_category("demo");
        file->set_yaml(yaml_);
      }
      if (!writer->Write(snapshot)) return grpc::Status::CANCELLED;
    }
  }

  absl::Mutex mu_;
  int64_t revision_ ABSL_GUARDED_BY(mu_) = 0;
  std::string yaml_ ABSL_GUARDED_BY(mu_);
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

class QueryIntegrationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    store_.Start();
    ASSERT_OK_AND_ASSIGN(auto channel, rpc::MakeChannel(absl::StrCat(
                                           "127.0.0.1:", store_.port())));
    models_ = std::make_unique<GrpcModelCatalogReader>(
        std::move(channel),
        [](const concurrency::CancellationToken& token) {
          rpc::RequestContext context = TestContext("service");
          context.cancellation = token;
          return context;
        },
        semantic::LoadOptions{"memory", "main"});
    metrics_engine_ = std::make_unique<MetricsEngine>(
        MetricsEngine::Parts{.models = models_.get(),
                             .runner = &world_.runner(),
                             .warehouse = &world_.warehouse(),
                             .answers = &world_.answers()},
        NameDefaults{"memory", "main"});
    query_service_ = std::make_unique<QueryService>(&world_.engine());
    metrics_service_ =
        std::make_unique<MetricsExplorerService>(metrics_engine_.get());
    ASSERT_OK_AND_ASSIGN(
        server_,
        TestServer::Start({query_service_->Bind(), metrics_service_->Bind()}));
    query_ = v1::QueryService::NewStub(server_->channel());
    metrics_ = v1::MetricsExplorerService::NewStub(server_->channel());
  }

  void TearDown() override {
    store_.Stop();
    models_.reset();
  }

  // Until the models of that revision have arrived.
  void WaitForRevision(int64_t revision) {
    while (true) {
      auto snapshot = models_->Current();
      if (snapshot.ok() && (*snapshot)->revision >= revision) return;
      std::this_thread::yield();
    }
  }

  absl::StatusOr<v1::QueryResponse> Execute(const std::string& sql,
                                            const char* token = "analyst") {
    v1::QueryRequest request;
    request.set_query(sql);
    return rpc::CallUnary(*query_, &QueryStub::ExecuteQuery, TestContext(token),
                          request);
  }

  absl::StatusOr<v1::MetricQueryResponse> Ask(const std::string& metric) {
    v1::MetricQuestion question;
    question.add_metrics(metric);
    question.add_group_by("origin__state");
    question.add_order_by("origin__state");
    return rpc::CallUnary(*metrics_, &MetricsStub::QueryMetrics,
                          TestContext("analyst"), question);
  }

  FakeModelStore store_;
  TestWorld world_;
  std::unique_ptr<GrpcModelCatalogReader> models_;
  std::unique_ptr<MetricsEngine> metrics_engine_;
  std::unique_ptr<QueryService> query_service_;
  std::unique_ptr<MetricsExplorerService> metrics_service_;
  std::unique_ptr<TestServer> server_;
  std::unique_ptr<QueryStub> query_;
  std::unique_ptr<MetricsStub> metrics_;
};

TEST_F(QueryIntegrationTest, AnswersSql) {
  ASSERT_OK_AND_ASSIGN(
      auto response,
      Execute("SELECT state, count(*) AS n FROM airports GROUP BY 1 "
              "ORDER BY 1"));
  EXPECT_THAT(response.columns(), ElementsAre("state", "n"));
  EXPECT_EQ(response.row_count(), 2);
  EXPECT_THAT(response.rows().columns(0).strings(), ElementsAre("CA", "TX"));
  EXPECT_THAT(response.rows().columns(1).int64s(), ElementsAre(1, 2));
  EXPECT_GT(response.execution_time_ms(), 0);
}

TEST_F(QueryIntegrationTest, ErrorsKeepTheirReasonAndPlace) {
  const absl::Status status = Execute("SELECT 1 +\n)").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), ErrorReason::kSqlSyntax);
  EXPECT_EQ(MetadataOf(status)["line"], "2");
  EXPECT_THAT(std::string(status.message()), HasSubstr("^"));
}

TEST_F(QueryIntegrationTest, EachMethodAsksForItsPermission) {
  EXPECT_EQ(Execute("SELECT 1", "viewer").status().code(),
            absl::StatusCode::kPermissionDenied);
  v1::QueryRequest request;
  request.set_query("SELECT 1");
  EXPECT_EQ(rpc::CallUnary(*query_, &QueryStub::ExecuteQuery,
                           rpc::RequestContext(), request)
                .status()
                .code(),
            absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(Execute("DELETE FROM airports", "editor").status()),
            ErrorReason::kSqlNotAllowed);
  EXPECT_THAT(Execute("DELETE FROM airports WHERE state = 'none'", "admin"),
              IsOk());
}

TEST_F(QueryIntegrationTest, StreamsLargeResults) {
  v1::QueryRequest request;
  request.set_query(
      "SELECT a.n, a.n * 2 AS m FROM numbers a "
      "CROSS JOIN (SELECT n FROM numbers LIMIT 10) b");
  int64_t rows = 0;
  ASSERT_OK((rpc::CallServerStreaming<QueryStub, v1::QueryRequest,
                                      v1::StreamQueryResponse>(
      *query_, &QueryStub::StreamQuery, TestContext("analyst"), request,
      [&](v1::StreamQueryResponse& message) {
        EXPECT_LE(message.rows().row_count(), 8192);
        rows += message.rows().row_count();
        return absl::OkStatus();
      })));
  EXPECT_EQ(rows, 1'000'000);
}

TEST_F(QueryIntegrationTest, AClientThatLeavesEndsTheStatement) {
  v1::QueryRequest request;
  request.set_query("SELECT a.n FROM numbers a CROSS JOIN numbers b");
  EXPECT_THAT(
      (rpc::CallServerStreaming<QueryStub, v1::QueryRequest,
                                v1::StreamQueryResponse>(
          *query_, &QueryStub::StreamQuery, TestContext("analyst"), request,
          [&](v1::StreamQueryResponse&) {
            return absl::AbortedError("enough");
          })),
      StatusIs(absl::StatusCode::kAborted));
  while (world_.runner().running() > 0) std::this_thread::yield();
  ASSERT_OK_AND_ASSIGN(
      auto history,
      rpc::CallUnary(*query_, &QueryStub::ListQueryHistory,
                     TestContext("analyst"), v1::ListQueryHistoryRequest()));
  ASSERT_EQ(history.queries_size(), 1);
  EXPECT_EQ(history.queries(0).status(), "cancelled");
}

TEST_F(QueryIntegrationTest, ADeadlineEndsTheStatement) {
  rpc::RequestContext context = TestContext("analyst");
  context.deadline = absl::Now() + absl::Milliseconds(300);
  v1::QueryRequest request;
  request.set_query(
      "SELECT count(*) FROM numbers a, numbers b, numbers c "
      "WHERE a.n + b.n + c.n = 7");
  const absl::Status status =
      rpc::CallUnary(*query_, &QueryStub::ExecuteQuery, context, request)
          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  while (world_.runner().running() > 0) std::this_thread::yield();
}

TEST_F(QueryIntegrationTest, SavesListsRunsAndDeletes) {
  v1::SaveQueryRequest save;
  save.set_name("by state");
  save.set_query("SELECT city FROM airports WHERE state = :s ORDER BY 1");
  (*save.mutable_parameters())["s"].set_text("\"TX\"");
  ASSERT_OK_AND_ASSIGN(auto saved,
                       rpc::CallUnary(*query_, &QueryStub::SaveQuery,
                                      TestContext("analyst"), save));
  EXPECT_TRUE(saved.saved());
  v1::RunSavedQueryRequest run;
  run.set_id(saved.id());
  ASSERT_OK_AND_ASSIGN(auto rows,
                       rpc::CallUnary(*query_, &QueryStub::RunSavedQuery,
                                      TestContext("analyst"), run));
  EXPECT_EQ(rows.row_count(), 2);
  // Of another user there is none.
  EXPECT_THAT(rpc::CallUnary(*query_, &QueryStub::RunSavedQuery,
                             TestContext("analyst:bob"), run)
                  .status(),
              StatusIs(absl::StatusCode::kNotFound));
  v1::DeleteSavedQueryRequest erase;
  erase.set_id(saved.id());
  EXPECT_OK(rpc::CallUnary(*query_, &QueryStub::DeleteSavedQuery,
                           TestContext("analyst"), erase)
                .status());
  ASSERT_OK_AND_ASSIGN(
      auto list,
      rpc::CallUnary(*query_, &QueryStub::ListSavedQueries,
                     TestContext("analyst"), v1::ListSavedQueriesRequest()));
  EXPECT_EQ(list.queries_size(), 0);
}

TEST_F(QueryIntegrationTest, AnswersMetricQuestionsOnceModelsHaveCome) {
  EXPECT_EQ(Ask("flights").status().code(), absl::StatusCode::kUnavailable);
  store_.Send(TestWorld::ModelYaml());
  WaitForRevision(1);
  ASSERT_OK_AND_ASSIGN(auto answer, Ask("flights"));
  EXPECT_THAT(answer.columns(), ElementsAre("origin__state", "flights"));
  EXPECT_THAT(answer.rows().columns(0).strings(), ElementsAre("CA", "TX"));
  EXPECT_THAT(answer.rows().columns(1).int64s(), ElementsAre(2, 4));
  EXPECT_THAT(answer.sql(), HasSubstr("airports"));

  EXPECT_EQ(ReasonOf(Ask("flihgts").status()),
            ErrorReason::kMetricQuestionInvalid);
  v1::GetMetricRequest get;
  get.set_name("flihgts");
  const absl::Status status = rpc::CallUnary(*metrics_, &MetricsStub::GetMetric,
                                             TestContext("viewer"), get)
                                  .status();
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("'flights'")));
}

TEST_F(QueryIntegrationTest, ExportsAnAnswerAsAFile) {
  store_.Send(TestWorld::ModelYaml());
  WaitForRevision(1);
  v1::ExportMetricsRequest request;
  v1::MetricQuestion* question = request.mutable_question();
  question->add_metrics("flights");
  question->add_metrics("average_delay");
  question->add_group_by("origin__state");
  question->add_order_by("origin__state");
  std::string type;
  const auto file = [&]() -> absl::StatusOr<std::string> {
    std::string bytes;
    RETURN_IF_ERROR(
        (rpc::CallServerStreaming<MetricsStub, v1::ExportMetricsRequest,
                                  google::api::HttpBody>(
            *metrics_, &MetricsStub::ExportMetrics, TestContext("analyst"),
            request, [&](google::api::HttpBody& body) {
              type = body.content_type();
              bytes += body.data();
              return absl::OkStatus();
            })));
    return bytes;
  };
  EXPECT_THAT(file(), IsOkAndHolds("origin__state,flights,average_delay\r\n"
                                   "CA,2,15\r\nTX,4,28.75\r\n"));
  EXPECT_THAT(type, HasSubstr("text/csv"));
  request.set_format(v1::EXPORT_FORMAT_XLSX);
  ASSERT_OK_AND_ASSIGN(std::string book, file());
  EXPECT_THAT(book, StartsWith("PK"));
  EXPECT_THAT(type, HasSubstr("spreadsheetml"));
  request.set_format(v1::EXPORT_FORMAT_ARROW);
  ASSERT_OK_AND_ASSIGN(std::string arrow, file());
  EXPECT_THAT(arrow, StartsWith("\xFF\xFF\xFF\xFF"));
  EXPECT_THAT(type, HasSubstr("arrow"));

  request.set_format(static_cast<v1::ExportFormat>(99));
  EXPECT_EQ(file().status().code(), absl::StatusCode::kInvalidArgument);
  request.set_format(v1::EXPORT_FORMAT_CSV);
  question->add_metrics("flihgts");
  EXPECT_EQ(ReasonOf(file().status()), ErrorReason::kMetricQuestionInvalid);
  question->set_limit(-1);
  EXPECT_EQ(ReasonOf(file().status()), ErrorReason::kInvalidRequest);
}

TEST_F(QueryIntegrationTest, DrawsAnAnswer) {
  store_.Send(TestWorld::ModelYaml());
  WaitForRevision(1);
  v1::ChartMetricsRequest request;
  const auto draw = [&] {
    return rpc::CallUnary(*metrics_, &MetricsStub::ChartMetrics,
                          TestContext("analyst"), request);
  };
  request.mutable_question()->add_metrics("flights");
  request.mutable_question()->add_group_by("metric_time__month");
  ASSERT_OK_AND_ASSIGN(v1::ChartMetricsResponse chart, draw());
  EXPECT_EQ(chart.kind(), "line");
  EXPECT_THAT(chart.spec().text(), HasSubstr("\"Number of flights by Month\""));
  EXPECT_THAT(chart.spec().text(), HasSubstr(R"("flights":3)"));
  request.set_data_name("table");
  ASSERT_OK_AND_ASSIGN(v1::ChartMetricsResponse named, draw());
  EXPECT_EQ(named.kind(), "line");
  EXPECT_THAT(named.spec().text(), HasSubstr(R"("data":{"name":"table"})"));
  // A saved query's own limit bounds its chart, too.
  request.clear_data_name();
  request.mutable_question()->Clear();
  request.mutable_question()->set_saved_query("busiest");
  ASSERT_OK_AND_ASSIGN(v1::ChartMetricsResponse busiest, draw());
  EXPECT_EQ(busiest.kind(), "bar");
  EXPECT_THAT(busiest.spec().text(), HasSubstr(R"("truncated":true)"));
  request.set_data_name("a b");
  EXPECT_EQ(ReasonOf(draw().status()), ErrorReason::kInvalidRequest);
  request.clear_data_name();
  request.mutable_question()->clear_saved_query();
  EXPECT_EQ(ReasonOf(draw().status()), ErrorReason::kInvalidRequest);
  request.mutable_question()->add_metrics("flihgts");
  EXPECT_EQ(ReasonOf(draw().status()), ErrorReason::kMetricQuestionInvalid);
}

TEST_F(QueryIntegrationTest, ListsValuesAndSavedQueriesAndExplains) {
  store_.Send(TestWorld::ModelYaml());
  WaitForRevision(1);
  v1::ListMetricValuesRequest values;
  values.set_name("flights");
  values.set_dimension("origin__state");
  ASSERT_OK_AND_ASSIGN(auto states,
                       rpc::CallUnary(*metrics_, &MetricsStub::ListMetricValues,
                                      TestContext("analyst"), values));
  ASSERT_EQ(states.values_size(), 2);
  EXPECT_EQ(states.values(1).text(), "\"TX\"");
  // Values are data: who may only read models gets none.
  EXPECT_EQ(rpc::CallUnary(*metrics_, &MetricsStub::ListMetricValues,
                           TestContext("viewer"), values)
                .status()
                .code(),
            absl::StatusCode::kPermissionDenied);

  v1::ListSavedMetricQueriesRequest list;
  list.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(
      auto saved,
      rpc::CallUnary(*metrics_, &MetricsStub::ListSavedMetricQueries,
                     TestContext("viewer"), list));
  ASSERT_EQ(saved.saved_queries_size(), 1);
  EXPECT_EQ(saved.saved_queries(0).name(), "busiest");
  EXPECT_EQ(saved.saved_queries(0).limit(), 1);
  EXPECT_FALSE(saved.next_page_token().empty());

  v1::MetricQuestion question;
  question.set_saved_query("by_state");
  ASSERT_OK_AND_ASSIGN(auto plan,
                       rpc::CallUnary(*metrics_, &MetricsStub::ExplainMetrics,
                                      TestContext("viewer"), question));
  EXPECT_THAT(plan.models(), ElementsAre("airports", "flights"));
  EXPECT_EQ(plan.lineage_size(), 2);
  EXPECT_EQ(plan.lineage(1).kind(), "metric");
  EXPECT_GT(plan.steps_size(), 2);
  EXPECT_EQ(plan.joins_size(), 1);
}

TEST_F(QueryIntegrationTest, AnEqualQuestionSaysThatItWasKept) {
  store_.Send(TestWorld::ModelYaml());
  WaitForRevision(1);
  ASSERT_OK_AND_ASSIGN(auto first, Ask("flights"));
  EXPECT_FALSE(first.cached());
  ASSERT_OK_AND_ASSIGN(auto second, Ask("flights"));
  EXPECT_TRUE(second.cached());
  EXPECT_GE(second.age_seconds(), 0);
  EXPECT_THAT(world_.PrintMetrics(),
              AllOf(HasSubstr("sl_answer_cache_hits_total 1\n"),
                    HasSubstr("sl_answer_cache_misses_total 1\n")));
}

TEST_F(QueryIntegrationTest, FollowsTheModelStoreOverItsRestart) {
  store_.Send(TestWorld::ModelYaml());
  WaitForRevision(1);
  store_.Stop();
  // What is known stays in use.
  EXPECT_THAT(Ask("flights"), IsOk());
  store_.Send("semantic_models: []");
  store_.Start(store_.port());
  WaitForRevision(2);
  EXPECT_EQ(Ask("flights").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(QueryIntegrationTest, ABadFileDoesNotHideTheGoodOnes) {
  store_.Send(TestWorld::ModelYaml() + "\nnonsense: [");
  WaitForRevision(1);
  EXPECT_FALSE((*models_->Current())->diagnostics.empty());
  store_.Send(TestWorld::ModelYaml());
  WaitForRevision(2);
  EXPECT_THAT(Ask("flights"), IsOk());
}

}  // namespace
}  // namespace semantic_layer::query
