// What drivers and people ask of a workspace's names: listings, descriptions,
// and what is refused.
#include "tests/databricks_emulator/sql/metadata_statements.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/testing/workspace_client.h"

namespace semantic_layer::emulator {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

// Names or types of the columns, with blanks between them.
std::string ColumnsOf(const Reply& reply, const char* what = "name") {
  std::string names;
  for (int i = 0; i < reply.SizeAt("manifest.schema.columns"); ++i) {
    absl::StrAppend(
        &names, i == 0 ? "" : " ",
        reply.At(absl::StrCat("manifest.schema.columns.", i, ".", what)));
  }
  return names;
}

class MetadataStatementsTest : public ::testing::Test {
 protected:
  MetadataStatementsTest() {
    for (const char* sql :
         {"CREATE TABLE parents (id BIGINT NOT NULL PRIMARY KEY)",
          "CREATE TABLE listed (id INT NOT NULL, price DECIMAL(10,2) "
          "COMMENT 'net', parent BIGINT, tags ARRAY<STRING>) COMMENT 'here'",
          "ALTER TABLE listed ADD CONSTRAINT listed_pk PRIMARY KEY (id, price)",
          "ALTER TABLE listed ADD CONSTRAINT listed_fk FOREIGN KEY (parent) "
          "REFERENCES parents (id)"}) {
      const Reply reply = Sql(sql);
      EXPECT_EQ(reply.At("status.state"), "SUCCEEDED") << reply.body();
    }
  }

  Reply Sql(const std::string& text) { return workspace_.admin->Sql(text); }
  std::string Rows(const std::string& text) {
    const Reply reply = Sql(text);
    EXPECT_EQ(reply.At("status.state"), "SUCCEEDED") << reply.body();
    return reply.At("result.data_array");
  }
  std::string Refusal(const std::string& text) {
    return Sql(text).At("status.error.message");
  }

  TestWorkspace workspace_;
};

TEST_F(MetadataStatementsTest, DriversListColumnsOfACatalog) {
  const Reply reply = Sql(
      "SHOW COLUMNS IN CATALOG `main` SCHEMA LIKE 'def*' TABLE LIKE 'listed' "
      "LIKE 'p*'");
  EXPECT_EQ(ColumnsOf(reply),
            "catalogName namespace tableName col_name columnType columnSize "
            "decimalDigits radix isNullable remarks ordinalPosition "
            "isAutoIncrement isGenerated");
  EXPECT_EQ(
      reply.At("result.data_array"),
      R"x([["main","default","listed","price","DECIMAL(10,2)","10","2","10",)x"
      R"("true","net","1","NO","NO"],)"
      R"(["main","default","listed","parent","BIGINT","19","0","10","true",)"
      R"(null,"2","NO","NO"]])");
  EXPECT_EQ(Sql("SHOW COLUMNS IN CATALOG main TABLE LIKE 'listed'")
                .SizeAt("result.data_array"),
            4);
  EXPECT_THAT(Refusal("SHOW COLUMNS IN CATALOG nope"),
              HasSubstr("[NO_SUCH_CATALOG_EXCEPTION]"));
  EXPECT_THAT(Refusal("SHOW COLUMNS IN CATALOG main LIKE"),
              HasSubstr("[PARSE_SYNTAX_ERROR]"));
  EXPECT_EQ(Rows("SHOW COLUMNS IN listed"),
            R"([["id"],["price"],["parent"],["tags"]])");
}

TEST_F(MetadataStatementsTest, DriversListKeysOfATable) {
  const Reply keys =
      Sql("SHOW KEYS IN CATALOG main IN SCHEMA default IN TABLE listed");
  EXPECT_EQ(ColumnsOf(keys),
            "catalogName namespace tableName col_name keySeq constraintName");
  EXPECT_EQ(keys.At("result.data_array"),
            R"([["main","default","listed","id","1","listed_pk"],)"
            R"(["main","default","listed","price","2","listed_pk"]])");
  const Reply foreign =
      Sql("SHOW FOREIGN KEYS IN CATALOG `main` IN SCHEMA `default` IN TABLE "
          "`listed`");
  EXPECT_THAT(ColumnsOf(foreign),
              HasSubstr("parentCatalogName parentNamespace parentTableName "
                        "parentColName catalogName"));
  EXPECT_EQ(foreign.At("result.data_array"),
            R"([["main","default","parents","id","main","default","listed",)"
            R"("parent","1","3","3","listed_fk","7"]])");
  EXPECT_THAT(
      Refusal("SHOW KEYS IN CATALOG main IN SCHEMA default IN TABLE nope"),
      HasSubstr("[TABLE_OR_VIEW_NOT_FOUND]"));
}

TEST_F(MetadataStatementsTest, DriversListSchemasAndFunctions) {
  const Reply schemas = Sql("SHOW SCHEMAS IN ALL CATALOGS LIKE 'default'");
  EXPECT_EQ(ColumnsOf(schemas), "databaseName catalog");
  EXPECT_THAT(schemas.At("result.data_array"),
              HasSubstr(R"(["default","main"])"));
  for (const char* sql : {"SHOW USER FUNCTIONS IN CATALOG main",
                          "SHOW FUNCTIONS IN CATALOG main LIKE 'a*'"}) {
    const Reply functions = Sql(sql);
    EXPECT_EQ(ColumnsOf(functions),
              "functionName namespace catalogName remarks functionType "
              "specificName")
        << functions.body();
  }
}

TEST_F(MetadataStatementsTest, NobodyListsWhatTheyMayNotSee) {
  EmulatorOptions options;
  options.default_grants = false;
  options.init_sql = {"CREATE TABLE main.default.secret (id INT PRIMARY KEY)"};
  TestWorkspace closed(std::move(options));
  WorkspaceClient viewer(closed.emulator->url(), ViewerToken());
  for (const char* sql :
       {"SHOW TABLES IN CATALOG main", "SHOW COLUMNS IN CATALOG main"}) {
    const Reply reply = viewer.Sql(sql);
    EXPECT_EQ(reply.At("status.state"), "SUCCEEDED") << reply.body();
    EXPECT_FALSE(absl::StrContains(reply.body(), "secret")) << reply.body();
  }
  EXPECT_THAT(
      viewer.Sql("SHOW KEYS IN CATALOG main IN SCHEMA default IN TABLE secret")
          .At("status.error.message"),
      HasSubstr("[TABLE_OR_VIEW_NOT_FOUND]"));
}

TEST_F(MetadataStatementsTest, ShowsTablesWithAllThatIsKnown) {
  const Reply reply = Sql("SHOW TABLE EXTENDED IN default LIKE 'list*'");
  EXPECT_EQ(ColumnsOf(reply), "database tableName isTemporary information");
  EXPECT_EQ(reply.At("result.data_array.0.1"), "listed");
  const std::string text = reply.At("result.data_array.0.3");
  EXPECT_THAT(text, HasSubstr("Catalog: main\nDatabase: default\nTable: "
                              "listed\nOwner: admin@example.com\n"));
  EXPECT_THAT(text, HasSubstr("Type: MANAGED\nComment: here\n"));
  EXPECT_THAT(text, EndsWith("Schema: root\n |-- id: int (nullable = false)\n"
                             " |-- price: decimal(10,2) (nullable = true)\n"
                             " |-- parent: bigint (nullable = true)\n"
                             " |-- tags: array<string> (nullable = true)\n\n"));
}

TEST_F(MetadataStatementsTest, TimesOfATableAreTimestamps) {
  Sql("SET TIME ZONE 'UTC'");
  const Reply detail = Sql("DESCRIBE DETAIL listed");
  EXPECT_EQ(detail.At("manifest.schema.columns.5.type_text"), "TIMESTAMP");
  EXPECT_EQ(detail.At("manifest.schema.columns.6.type_text"), "TIMESTAMP");
  constexpr char kTime[] = "20..-..-..T..:..:..\\....Z";
  EXPECT_THAT(detail.At("result.data_array.0.5"), MatchesRegex(kTime));
  const Reply history = Sql("DESCRIBE HISTORY listed");
  EXPECT_EQ(history.At("manifest.schema.columns.1.type_text"), "TIMESTAMP");
  EXPECT_THAT(history.At("result.data_array.0.1"), MatchesRegex(kTime));
}

TEST_F(MetadataStatementsTest, DescribesFunctions) {
  EXPECT_EQ(
      Rows("DESCRIBE FUNCTION ABS"),
      R"x([["Function: abs"],["Class: built-in"],["Usage: abs(arg1)"]])x");
  EXPECT_THAT(Rows("DESCRIBE FUNCTION EXTENDED concat"),
              HasSubstr("Usage: concat("));
  EXPECT_THAT(Refusal("DESCRIBE FUNCTION no_such"),
              HasSubstr("[ROUTINE_NOT_FOUND] The routine "
                        "`main.default.no_such`"));
}

TEST_F(MetadataStatementsTest, WhatReachesFilesSaysWhatToDoInstead) {
  for (const auto& [sql, advice] :
       std::vector<std::pair<std::string, std::string>>{
           {"PUT '/tmp/x' INTO '/Volumes/main/default/v/x'",
            "PUT /api/2.0/fs/files"},
           {"GET '/Volumes/main/default/v/x' TO '/tmp/x'",
            "GET /api/2.0/fs/files"},
           {"REMOVE '/Volumes/main/default/v/x'", "DELETE /api/2.0/fs/files"},
           {"SELECT * FROM read_files('/Volumes/main/default/v')",
            "GET /api/2.0/fs/files"},
           {"WITH f AS (SELECT * FROM list_files('/Volumes/main/default/v')) "
            "SELECT * FROM f",
            "LIST '/Volumes/...'"}}) {
    EXPECT_THAT(Refusal(sql), HasSubstr(advice)) << sql;
    EXPECT_THAT(Refusal(sql), HasSubstr("[UNSUPPORTED_FEATURE]"));
  }
}

}  // namespace
}  // namespace semantic_layer::emulator
