#include "services/model_store/project/semantic_files.h"

#include <map>
#include <string>

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::model_store {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kSettings[] = R"(
name: shop
version: '1.0'
profile: shop
model-paths: ["models"]
vars:
  raw: landing
  shop: {region: eu}
models:
  shop:
    +materialized: table
    marts:
      +schema: marts
      finance: {+schema: finance, +database: vault}
)";

std::string Model(const std::string& name, const std::string& table) {
  return "semantic_models:\n  - name: " + name + "\n    model: " + table +
         "\n    primary_entity: " + name +
         "_id\n    dimensions: [{name: " + name +
         "_kind, type: categorical}]\n";
}

class SemanticFilesTest : public ::testing::Test {
 protected:
  void Add(const std::string& path, const std::string& text = "") {
    ASSERT_OK(tree_.Add(path, text, "files"));
  }

  std::map<std::string, SemanticFile> Find() {
    const semantic::LoadOptions options = {.default_catalog = "main",
                                           .default_schema = "shop"};
    const DbtProject project = DbtProject::Read(tree_, {"main", "shop"});
    std::map<std::string, SemanticFile> found;
    for (SemanticFile& file : FindSemanticFiles(tree_, project, options)) {
      const std::string path = file.path;
      found.emplace(path, std::move(file));
    }
    return found;
  }

  std::string TableOf(const std::string& path) {
    const auto found = Find();
    const SemanticFile& file = found.at(path);
    EXPECT_EQ(file.skipped + file.failed, "");
    return semantic::FormatTableName(file.document.models.at(0).table);
  }

  ProjectTree tree_;
};

TEST_F(SemanticFilesTest, KeepsWhatHasAMeaningAndSkipsTheRest) {
  Add("dbt_project.yml", kSettings);
  Add("packages.yml", "packages: [{package: dbt-labs/dbt_utils}]\n");
  Add("models/schema.yml",
      "version: 2\nmodels: [{name: orders, columns: [{name: id}]}]\n");
  Add("models/orders.yml",
      "# kept as it is\n" + Model("orders", "ref('orders')"));
  Add("models/metrics.yml",
      "metrics:\n  - name: total\n    label: T\n    type: simple\n"
      "    type_params: {measure: m}\n");
  Add("models/days.yml",
      "models:\n  - name: days\n    time_spine:\n"
      "      standard_granularity_column: day\n"
      "    columns: [{name: day, granularity: day}]\n");
  Add("models/queries.yml",
      "saved_queries: [{name: q, query_params: {metrics: [total]}}]\n");
  Add("target/manifest.yml", Model("built", "ref('built')"));
  Add("dbt_packages/other/models/x.yml", Model("foreign", "ref('x')"));
  Add(".hidden/x.yml", Model("hidden", "ref('x')"));
  Add("macros/template.yml", "{% if x %}\nkey: [\n");
  const auto found = Find();
  EXPECT_EQ(found.at("models/orders.yml").id, "orders");
  EXPECT_THAT(found.at("models/orders.yml").text, StartsWith("# kept as it"));
  EXPECT_EQ(found.at("models/metrics.yml").id, "models_metrics");
  EXPECT_EQ(found.at("models/days.yml").id, "days");
  EXPECT_EQ(found.at("models/queries.yml").id, "queries");
  for (const char* path :
       {"dbt_project.yml", "packages.yml", "models/schema.yml",
        "target/manifest.yml", "dbt_packages/other/models/x.yml",
        ".hidden/x.yml", "macros/template.yml"}) {
    EXPECT_NE(found.at(path).skipped, "") << path;
  }
}

TEST_F(SemanticFilesTest, PutsTablesWhereTheProjectHasThem) {
  Add("shop/dbt_project.yml", kSettings);
  Add("shop/models/plain.sql");
  Add("shop/models/marts/orders.sql");
  Add("shop/models/marts/finance/deep/ledger.sql");
  Add("shop/models/marts/own.sql");
  Add("shop/models/plain.yml", Model("plain", "ref('plain')"));
  Add("shop/models/orders.yml", Model("orders", "ref('orders')"));
  Add("shop/models/ledger.yml", Model("ledger", "\"{{ ref('ledger') }}\""));
  Add("shop/models/own.yml",
      "models: [{name: own, config: {schema: mine, alias: own_v2}}]\n" +
          Model("own", "ref('own')"));
  Add("shop/models/events.yml",
      "sources:\n  - name: app\n    schema: \"{{ var('raw') }}_"
      "{{ var('region') }}\"\n    database: lake\n"
      "    tables: [{name: events, identifier: events_v1}, {name: raw}]\n" +
          Model("events", "source('app', 'events')"));
  Add("shop/models/named.yml", Model("named", "other.place.named"));
  EXPECT_EQ(TableOf("shop/models/plain.yml"), "main.shop.plain");
  EXPECT_EQ(TableOf("shop/models/orders.yml"), "main.shop_marts.orders");
  EXPECT_EQ(TableOf("shop/models/ledger.yml"), "vault.shop_finance.ledger");
  EXPECT_EQ(TableOf("shop/models/own.yml"), "main.shop_mine.own_v2");
  EXPECT_EQ(TableOf("shop/models/events.yml"), "lake.landing_eu.events_v1");
  EXPECT_EQ(TableOf("shop/models/named.yml"), "other.place.named");
  const auto found = Find();
  EXPECT_THAT(found.at("shop/models/plain.yml").text,
              HasSubstr("ref('plain')"));
  EXPECT_THAT(found.at("shop/models/orders.yml").text,
              HasSubstr("main.shop_marts.orders"));
}

TEST_F(SemanticFilesTest, FilesOfOneNameGetTheirFolders) {
  Add("models/a/_models.yml",
      Model("one", "ref('one')") + "  - {name: two, model: ref('two')}\n");
  Add("models/b/_models.yml",
      Model("three", "ref('x')") + "  - {name: four, model: ref('y')}\n");
  const auto found = Find();
  EXPECT_EQ(found.at("models/a/_models.yml").id, "models_a_models");
  EXPECT_EQ(found.at("models/b/_models.yml").id, "models_b_models");
}

TEST_F(SemanticFilesTest, SaysWhereAFileIsWrong) {
  Add("models/bad.yml", "semantic_models:\n  - name: bad\n    modle: x\n");
  Add("models/torn.yml", "semantic_models:\n  - name: [\n");
  const auto found = Find();
  EXPECT_NE(found.at("models/bad.yml").failed, "");
  EXPECT_EQ(found.at("models/bad.yml").diagnostics.at(0).line, 2);
  EXPECT_EQ(found.at("models/bad.yml").diagnostics.at(0).file,
            "models/bad.yml");
  EXPECT_NE(found.at("models/torn.yml").failed, "");
}

TEST_F(SemanticFilesTest, AProjectInsideAnotherIsNotItsOwn) {
  Add("dbt_project.yml", kSettings);
  Add("integration_tests/dbt_project.yml", "name: tests\n");
  Add("integration_tests/models/x.yml", Model("inner", "ref('x')"));
  EXPECT_NE(Find().at("integration_tests/models/x.yml").skipped, "");
}

}  // namespace
}  // namespace semantic_layer::model_store
