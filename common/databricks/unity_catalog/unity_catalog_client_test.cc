#include "common/databricks/unity_catalog/unity_catalog_client.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/concurrency/cancellation.h"
#include "common/databricks/auth/fixed_token.h"
#include "common/databricks/testing/test_workspace.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using http::ExchangeResult;
using http::HttpRequest;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kRoot[] = "https://workspace.test/api/2.1/unity-catalog/";

TestAnswer Always(std::string body, int status = 200) {
  return [body, status](const HttpRequest&) {
    return std::optional(TestWorkspace::Json(body, status));
  };
}

TEST(UnityCatalogClientTest, ListsCatalogs) {
  TestWorkspace workspace(
      Always(R"({"catalogs":[{"name":"main","owner":"ann","comment":"",)"
             R"("catalog_type":"MANAGED_CATALOG","created_at":1700000000000},)"
             R"({"comment":"no name"},{"name":"system","catalog_type":)"
             R"("SYSTEM_CATALOG"}],"next_page_token":"t2"})"));
  const UnityCatalogClient client(workspace.client());
  ASSERT_OK_AND_ASSIGN(const auto page,
                       client.ListCatalogs({.page_token = "a/b=="}, {}));
  ASSERT_EQ(page.items.size(), 2u);
  EXPECT_EQ(page.items[0].name, "main");
  EXPECT_EQ(page.items[0].owner, "ann");
  EXPECT_EQ(page.items[0].comment, std::nullopt);
  EXPECT_EQ(page.items[0].created_at, absl::FromUnixSeconds(1700000000));
  EXPECT_EQ(page.items[1].catalog_type, "SYSTEM_CATALOG");
  EXPECT_EQ(page.next_page_token, "t2");
  EXPECT_EQ(
      workspace.transport().sent()[0].url,
      absl::StrCat(kRoot, "catalogs?max_results=0&page_token=a%2Fb%3D%3D"));
}

TEST(UnityCatalogClientTest, ListsSchemasTablesAndVolumes) {
  TestWorkspace workspace(Always(
      R"({"schemas":[{"catalog_name":"main","name":"s"}],"tables":[{)"
      R"("catalog_name":"main","schema_name":"s","name":"t","table_type":)"
      R"("VIEW"}],"volumes":[{"name":"v","volume_type":"MANAGED"}]})"));
  const UnityCatalogClient client(workspace.client());
  ASSERT_OK_AND_ASSIGN(const auto schemas, client.ListSchemas("main", {}, {}));
  EXPECT_EQ(schemas.items[0].name, "s");
  ASSERT_OK_AND_ASSIGN(const auto tables,
                       client.ListTables("main", "s", {.max_results = 9}, {}));
  EXPECT_EQ(tables.items[0].table_type, "VIEW");
  EXPECT_THAT(tables.next_page_token, IsEmpty());
  ASSERT_OK_AND_ASSIGN(const auto volumes,
                       client.ListVolumes("main", "s", {}, {}));
  EXPECT_EQ(volumes.items[0].volume_type, "MANAGED");
  EXPECT_EQ(workspace.transport().sent()[1].url,
            absl::StrCat(kRoot,
                         "tables?catalog_name=main&schema_name=s&"
                         "omit_columns=true&omit_properties=true&"
                         "max_results=9"));
}

TEST(UnityCatalogClientTest, SearchesTablesByPatterns) {
  TestWorkspace workspace(Always(
      R"({"tables":[{"full_name":"main.s.orders","table_type":"MANAGED"},)"
      R"({"full_name":"main.`odd``s`.`a.b`"},{"full_name":"nonsense"}]})"));
  const UnityCatalogClient client(workspace.client());
  ASSERT_OK_AND_ASSIGN(const auto page,
                       client.SearchTables("main", "s", "or%", {}, {}));
  ASSERT_EQ(page.items.size(), 2u);
  EXPECT_EQ(page.items[0].name, "orders");
  EXPECT_EQ(page.items[1].schema_name, "odd`s");
  EXPECT_EQ(page.items[1].name, "a.b");
  EXPECT_EQ(workspace.transport().sent()[0].url,
            absl::StrCat(kRoot,
                         "table-summaries?catalog_name=main&"
                         "schema_name_pattern=s&table_name_pattern=or%25&"
                         "max_results=0"));
}

TEST(UnityCatalogClientTest, ATableHasColumnsKeysAndPartitions) {
  TestWorkspace workspace(Always(R"j({"catalog_name":"main","schema_name":"s",
    "name":"t","table_type":"MANAGED","data_source_format":"DELTA",
    "properties":{"k":"v","n":1},"columns":[
      {"name":"day","type_text":"date","type_name":"DATE","position":1,
       "partition_index":0},
      {"name":"id","type_text":"decimal(10,2)","type_name":"DECIMAL",
       "type_precision":10,"type_scale":"2","position":0,"nullable":false,
       "comment":"key"}],
    "table_constraints":[
      {"primary_key_constraint":{"name":"pk","child_columns":["id"],
       "rely":true}},
      {"foreign_key_constraint":{"name":"fk","child_columns":["day"],
       "parent_table":"main.s.days","parent_columns":["d"]}},
      {"named_table_constraint":{"name":"check"}},{}]})j"));
  const UnityCatalogClient client(workspace.client());
  ASSERT_OK_AND_ASSIGN(const UnityTable table,
                       client.GetTable("main", "s", "t", {}));
  ASSERT_EQ(table.columns.size(), 2u);
  EXPECT_EQ(table.columns[0].name, "id");
  EXPECT_EQ(table.columns[0].scale, 2);
  EXPECT_FALSE(table.columns[0].nullable);
  EXPECT_EQ(table.columns[0].comment, "key");
  EXPECT_EQ(table.columns[1].partition_index, 0);
  EXPECT_TRUE(table.columns[1].nullable);
  ASSERT_EQ(table.constraints.size(), 4u);
  EXPECT_EQ(table.constraints[0].kind, UnityConstraint::Kind::kPrimaryKey);
  EXPECT_TRUE(table.constraints[0].rely);
  EXPECT_THAT(table.constraints[0].columns, ElementsAre("id"));
  EXPECT_EQ(table.constraints[1].parent_table, "main.s.days");
  EXPECT_THAT(table.constraints[1].parent_columns, ElementsAre("d"));
  EXPECT_EQ(table.constraints[2].name, "check");
  ASSERT_EQ(table.properties.size(), 1u);
}

TEST(UnityCatalogClientTest, NamesArePercentEncoded) {
  TestWorkspace workspace(Always(R"({"name":"x"})"));
  const UnityCatalogClient client(workspace.client());
  ASSERT_OK_AND_ASSIGN(const auto table,
                       client.GetTable("a b", "c/d", "e?f#g%\xc3\xa9", {}));
  ASSERT_OK_AND_ASSIGN(const auto catalog, client.GetCatalog("../x", {}));
  ASSERT_OK_AND_ASSIGN(const auto volume,
                       client.GetVolume("a", "b", "v w", {}));
  EXPECT_EQ(volume.name, "x");
  EXPECT_EQ(workspace.transport().sent()[0].url,
            absl::StrCat(kRoot, "tables/a%20b.c%2Fd.e%3Ff%23g%25%C3%A9"));
  EXPECT_EQ(workspace.transport().sent()[1].url,
            absl::StrCat(kRoot, "catalogs/..%2Fx"));
  EXPECT_EQ(workspace.transport().sent()[2].url,
            absl::StrCat(kRoot, "volumes/a.b.v%20w"));
}

TEST(UnityCatalogClientTest, WhatIsMissingIsTyped) {
  const std::vector<std::pair<std::string, ErrorReason>> cases = {
      {"CATALOG_DOES_NOT_EXIST", ErrorReason::kCatalogNotFound},
      {"SCHEMA_DOES_NOT_EXIST", ErrorReason::kSchemaNotFound},
      {"TABLE_DOES_NOT_EXIST", ErrorReason::kTableNotFound},
      {"RESOURCE_DOES_NOT_EXIST", ErrorReason::kWorkspaceObjectNotFound}};
  for (const auto& [code, reason] : cases) {
    TestWorkspace workspace([code = code](const HttpRequest&) {
      return TestWorkspace::Refusal(404, code, "It is not there.");
    });
    const UnityCatalogClient client(workspace.client());
    EXPECT_EQ(ReasonOf(client.GetTable("a", "b", "c", {}).status()), reason);
    EXPECT_EQ(ReasonOf(client.ListTables("a", "b", {}, {}).status()), reason);
  }
}

TEST(UnityCatalogClientTest, AnswersOfAnotherShapeAreNoAnswers) {
  for (const char* body : {"", "[]", "<html>", "{\"catalogs\":"}) {
    TestWorkspace workspace(Always(body));
    const UnityCatalogClient client(workspace.client());
    EXPECT_EQ(ReasonOf(client.ListCatalogs({}, {}).status()),
              ErrorReason::kWorkspaceFailed);
  }
  TestWorkspace workspace(Always(R"({"catalogs":{"name":"x"}})"));
  const UnityCatalogClient client(workspace.client());
  ASSERT_OK_AND_ASSIGN(const auto page, client.ListCatalogs({}, {}));
  EXPECT_THAT(page.items, IsEmpty());
  EXPECT_EQ(ReasonOf(client.GetCatalog("x", {}).status()),
            ErrorReason::kWorkspaceFailed);
}

TEST(UnityCatalogClientTest, AllPagesAreReadOverEmptyOnes) {
  const std::vector<std::string> pages = {
      R"({"catalogs":[{"name":"a"}],"next_page_token":"1"})",
      R"({"next_page_token":"2"})", R"({"catalogs":[],"next_page_token":"3"})",
      R"({"catalogs":[{"name":"b"}],"next_page_token":""})"};
  size_t next = 0;
  TestWorkspace workspace([&](const HttpRequest&) {
    return std::optional(TestWorkspace::Json(pages[next++]));
  });
  const UnityCatalogClient client(workspace.client());
  const auto read = [&](const std::string& token) {
    return client.ListCatalogs({.page_token = token}, {});
  };
  ASSERT_OK_AND_ASSIGN(const auto all, ReadAllPages<UnityCatalog>(read));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].name, "b");
  EXPECT_EQ(workspace.transport().Count("page_token=3"), 1);
}

TEST(UnityCatalogClientTest, AListingThatGoesInCirclesEnds) {
  TestWorkspace workspace(Always(R"({"next_page_token":"same"})"));
  const UnityCatalogClient client(workspace.client());
  const auto read = [&](const std::string& token) {
    return client.ListCatalogs({.page_token = token}, {});
  };
  EXPECT_EQ(ReasonOf(ReadAllPages<UnityCatalog>(read).status()),
            ErrorReason::kWorkspaceFailed);
  EXPECT_EQ(workspace.transport().sent().size(), 2u);
}

TEST(UnityCatalogClientTest, TheCallersCredentialAndCancellationHold) {
  TestWorkspace workspace(Always(R"({"name":"x"})"));
  const UnityCatalogClient client(workspace.client());
  ASSERT_OK_AND_ASSIGN(
      const auto catalog,
      client.GetCatalog("x", {.credential = std::make_shared<FixedToken>(
                                  Token("alices"), Holder::kUser)}));
  EXPECT_EQ(http::FindHeader(workspace.transport().sent()[0].headers,
                             "authorization"),
            "Bearer alices");
  concurrency::CancellationSource source;
  source.Cancel();
  EXPECT_EQ(
      ReasonOf(
          client.GetCatalog("x", {.cancellation = source.token()}).status()),
      ErrorReason::kCancelled);
}

}  // namespace
}  // namespace semantic_layer::databricks
