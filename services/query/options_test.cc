#include "services/query/options.h"

#include "common/config/schema.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::query {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::HasSubstr;

TEST(QueryOptionsTest, EverySettingCanBeAssignedItsExample) {
  QueryOptions options;
  config::Schema schema;
  options.Describe(schema);
  for (const config::Schema::Key& key : schema.keys()) {
    EXPECT_OK(key.assign(key.spec.example)) << key.spec.name;
  }
  EXPECT_EQ(options.default_catalog, "samples");
  EXPECT_EQ(options.StateFile(), "/var/lib/semantic-layer/query.db");
  EXPECT_EQ(options.history_age_max, absl::Hours(2160));
}

TEST(QueryOptionsTest, ReadsAttachedDatabases) {
  QueryOptions options;
  config::Schema schema;
  options.Describe(schema);
  const config::Schema::Key* attach = schema.Find("DUCKDB_ATTACH");
  ASSERT_NE(attach, nullptr);
  ASSERT_OK(attach->assign("samples=/a/b=c.duckdb,other=/d.duckdb"));
  const warehouse::DuckDbOptions duckdb = options.DuckDb();
  ASSERT_EQ(duckdb.attached.size(), 2);
  EXPECT_EQ(duckdb.attached[0].catalog, "samples");
  EXPECT_EQ(duckdb.attached[0].path, "/a/b=c.duckdb");
  EXPECT_TRUE(duckdb.attached[0].read_only);
  EXPECT_EQ(duckdb.attached[1].catalog, "other");
  EXPECT_THAT(attach->assign("samples"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("catalog's name")));
}

TEST(QueryOptionsTest, TheDefaultCatalogIsThatOfTheDatabaseFile) {
  QueryOptions options;
  EXPECT_EQ(options.DefaultCatalog(), "memory");
  options.duckdb_path = "/data/warehouse.duckdb";
  EXPECT_EQ(options.DefaultCatalog(), "warehouse");
  options.default_catalog = "samples";
  EXPECT_EQ(options.DefaultCatalog(), "samples");
}

TEST(QueryOptionsTest, AWorkspaceHasNamesOfItsOwn) {
  QueryOptions options;
  EXPECT_EQ(options.DefaultSchema(), "main");
  options.databricks.host = "https://workspace.test";
  options.duckdb_path = "/data/warehouse.duckdb";
  EXPECT_EQ(options.DefaultCatalog(), "main");
  EXPECT_EQ(options.DefaultSchema(), "default");
  options.default_catalog = "sales";
  options.default_schema = "gold";
  EXPECT_EQ(options.DefaultCatalog(), "sales");
  EXPECT_EQ(options.DefaultSchema(), "gold");
}

TEST(QueryOptionsTest, QueriesRunAsTheServiceOrTheUser) {
  QueryOptions options;
  config::Schema schema;
  options.Describe(schema);
  EXPECT_EQ(options.run_queries_as, "service");
  ASSERT_OK(schema.Find("run_queries_as")->assign("user"));
  EXPECT_FALSE(schema.Find("run_queries_as")->assign("root").ok());
}

TEST(QueryOptionsTest, AnswersAreKeptForMinutes) {
  QueryOptions options;
  config::Schema schema;
  options.Describe(schema);
  EXPECT_EQ(options.cache_ttl, absl::Minutes(30));
  ASSERT_OK(schema.Find("CACHE_TTL_MINUTES")->assign("2"));
  EXPECT_EQ(options.cache_ttl, absl::Minutes(2));
  ASSERT_OK(schema.Find("CACHE_TTL_MINUTES")->assign("0"));
  EXPECT_FALSE(schema.Find("cache_ttl_minutes")->assign("soon").ok());
}

TEST(QueryOptionsTest, RefusesAnswersThatNoMessageCouldHold) {
  QueryOptions options;
  config::Schema schema;
  options.Describe(schema);
  EXPECT_FALSE(schema.Find("answer_bytes_max")->assign("1000000000").ok());
}

}  // namespace
}  // namespace semantic_layer::query
