#include <map>
#include <string>

#include "common/status/make_status.h"
#include "gmock/gmock.h"
#include "services/model_store/model_service_fixture.h"
#include "services/model_store/project/testing_archive.h"

namespace semantic_layer::model_store {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kOrders[] = R"(# orders of the shop
version: 2
models:
  - name: orders
    columns: [{name: id, data_tests: [unique]}]
semantic_models:
  - name: orders
    model: ref('orders')
    defaults: {agg_time_dimension: ordered_at}
    entities:
      - {name: order, type: primary, expr: id}
      - {name: customer, type: foreign, expr: customer_id}
    dimensions:
      - {name: ordered_at, type: time, type_params: {time_granularity: day}}
    measures: [{name: order_total, agg: sum, expr: amount}]
)";
constexpr char kCustomers[] = R"(
semantic_models:
  - name: customers
    model: ref('customers')
    entities: [{name: customer, type: primary, expr: id}]
    dimensions: [{name: country, type: categorical}]
)";
constexpr char kMetrics[] = R"(
metrics:
  - {name: revenue, label: Revenue, type: simple, type_params: {measure: order_total}}
saved_queries:
  - {name: by_country, query_params: {metrics: [revenue]}}
)";

class ProjectImportTest : public ModelServiceTest {
 protected:
  static std::string Archive(const std::string& metrics = kMetrics) {
    return MakeArchive("tar.gz", {{"shop/dbt_project.yml", "name: shop\n"},
                                  {"shop/models/orders.sql", "select 1"},
                                  {"shop/models/orders.yml", kOrders},
                                  {"shop/models/customers.yml", kCustomers},
                                  {"shop/models/revenue.yml", metrics},
                                  {"shop/models/docs.yml", "version: 2\n"}});
  }

  model::v1::ImportModelsResponse Import(
      const model::v1::ImportModelsRequest& request) {
    auto response = service_->ImportModels(context_, request);
    EXPECT_OK(response);
    return *response;
  }

  static std::map<std::string, std::string> Outcomes(
      const model::v1::ImportModelsResponse& response) {
    std::map<std::string, std::string> outcomes;
    for (const auto& file : response.files()) {
      outcomes[file.path().substr(file.path().rfind('/') + 1)] = file.outcome();
    }
    return outcomes;
  }

  using Map = std::map<std::string, std::string>;
};

TEST_F(ProjectImportTest, AWholeProjectBecomesServedModels) {
  model::v1::ImportModelsRequest request;
  request.set_archive(Archive());
  request.set_dry_run(true);
  const Map expected = {{"dbt_project.yml", "skipped"},
                        {"docs.yml", "skipped"},
                        {"orders.yml", "created"},
                        {"customers.yml", "created"},
                        {"revenue.yml", "created"}};
  const auto dry = Import(request);
  EXPECT_TRUE(dry.imported());
  EXPECT_EQ(Outcomes(dry), expected);
  EXPECT_THAT(Blobs(""), IsEmpty());
  request.set_dry_run(false);
  const auto done = Import(request);
  EXPECT_EQ(Outcomes(done), expected);
  EXPECT_EQ(done.ignored_files(), 1);
  // As it was written, comments and all.
  EXPECT_EQ(store_.Get("production/orders.yaml")->content, kOrders);
  EXPECT_EQ(engine_->library()->Served().size(), 3);
  for (const auto& file : done.files()) {
    if (file.outcome() != "created") continue;
    EXPECT_EQ(
        file.etag(),
        engine_->Find(Category::kProduction, file.model_id()).value()->etag);
  }
  Restart();
  EXPECT_EQ(engine_->library()->Served().size(), 3);
  ASSERT_OK_AND_ASSIGN(
      const auto versions,
      engine_->ListVersions(Category::kProduction, "orders", 0, 9));
  EXPECT_EQ(versions.at(0).record.operation, Operation::kImport);
  EXPECT_EQ(versions.at(0).record.author, "eve");
}

TEST_F(ProjectImportTest, TheSameAgainChangesNothing) {
  model::v1::ImportModelsRequest request;
  request.set_archive(Archive());
  Import(request);
  const size_t blobs = Blobs("").size();
  const auto again = Import(request);
  EXPECT_FALSE(again.imported());
  EXPECT_EQ(Outcomes(again).at("orders.yml"), "unchanged");
  EXPECT_EQ(Blobs("").size(), blobs);
}

TEST_F(ProjectImportTest, AllOrNoneUnlessPartial) {
  model::v1::ImportModelsRequest request;
  request.set_archive(
      Archive("metrics:\n  - {name: bad, label: B, type: simple,"
              " type_params: {measure: nothing}}\n"));
  const auto refused = Import(request);
  EXPECT_FALSE(refused.imported());
  EXPECT_EQ(Outcomes(refused), (Map{{"dbt_project.yml", "skipped"},
                                    {"docs.yml", "skipped"},
                                    {"orders.yml", "not_kept"},
                                    {"customers.yml", "not_kept"},
                                    {"revenue.yml", "failed"}}));
  EXPECT_THAT(Blobs(""), IsEmpty());
  for (const auto& file : refused.files()) {
    if (file.outcome() != "failed") continue;
    ASSERT_GE(file.diagnostics_size(), 1);
    EXPECT_EQ(file.diagnostics(0).file(), "shop/models/revenue.yml");
    EXPECT_EQ(file.diagnostics(0).line(), 2);
    EXPECT_THAT(file.diagnostics(0).message(), HasSubstr("nothing"));
  }
  request.set_partial(true);
  const auto partial = Import(request);
  EXPECT_EQ(Outcomes(partial).at("orders.yml"), "created");
  EXPECT_EQ(Outcomes(partial).at("revenue.yml"), "failed");
  EXPECT_EQ(engine_->library()->Served().size(), 2);
}

TEST_F(ProjectImportTest, WhatCannotBeReadStopsTheRestToo) {
  model::v1::ImportModelsRequest request;
  request.set_archive(Archive("metrics: [\n"));
  EXPECT_EQ(Outcomes(Import(request)).at("orders.yml"), "not_kept");
  EXPECT_THAT(Blobs(""), IsEmpty());
}

TEST_F(ProjectImportTest, ReplacesOnlyWhenAsked) {
  model::v1::ImportModelsRequest request;
  request.set_archive(Archive());
  Import(request);
  auto* file = request.add_files();
  request.clear_archive();
  file->set_path("models/customers.yml");
  file->set_content(std::string(kCustomers) + "# more\n");
  EXPECT_EQ(Outcomes(Import(request)).at("customers.yml"), "failed");
  request.set_replace(true);
  EXPECT_EQ(Outcomes(Import(request)).at("customers.yml"), "updated");
  EXPECT_EQ(Blobs("backups").size(), 1);
  // Others need what the file would no longer define.
  request.mutable_files(0)->set_path("models/orders.yml");
  request.mutable_files(0)->set_content(
      "semantic_models: [{name: orders, model: ref('orders')}]\n");
  const auto broken = Import(request);
  EXPECT_EQ(Outcomes(broken).at("orders.yml"), "failed");
  EXPECT_EQ(engine_->library()->Served().size(), 3);
}

TEST_F(ProjectImportTest, AFailingStoreLeavesNothingHalfDone) {
  store_.FailChanges("production/revenue.yaml", absl::InternalError("full"));
  model::v1::ImportModelsRequest request;
  request.set_archive(Archive());
  store_.FailChanges("history/production/revenue", absl::InternalError("full"));
  EXPECT_FALSE(service_->ImportModels(context_, request).ok());
  EXPECT_THAT(Blobs("production"), IsEmpty());
  EXPECT_THAT(Blobs("history"), IsEmpty());
  Restart();
  EXPECT_THAT(engine_->library()->files(), IsEmpty());
}

TEST_F(ProjectImportTest, RefusesRequestsThatMeanNothing) {
  for (const std::string& archive : {std::string(), std::string("no archive"),
                                     MakeArchive("zip", {{"../a.yml", "x"}})}) {
    model::v1::ImportModelsRequest request;
    request.set_archive(archive);
    EXPECT_EQ(ReasonOf(service_->ImportModels(context_, request).status()),
              ErrorReason::kInvalidRequest);
  }
  EXPECT_EQ(ReasonOf(service_->ImportModels(context_, {}).status()),
            ErrorReason::kInvalidRequest);
  model::v1::ImportModelsRequest demo;
  demo.set_archive(Archive());
  demo.set_category("demo");
  EXPECT_EQ(ReasonOf(service_->ImportModels(context_, demo).status()),
            ErrorReason::kInvalidRequest);
}

}  // namespace
}  // namespace semantic_layer::model_store
