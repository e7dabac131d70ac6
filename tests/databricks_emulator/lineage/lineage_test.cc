#include <string>

#include "gtest/gtest.h"
#include "tests/databricks_emulator/testing/workspace_client.h"

namespace semantic_layer::emulator {
namespace {

const std::string kBase = "/api/2.0/lineage-tracking";

TEST(LineageTest, ComesFromTheStatementsThatRan) {
  TestWorkspace workspace;
  WorkspaceClient& admin = *workspace.admin;
  admin.Sql("CREATE TABLE a (x INT, y INT)");
  EXPECT_EQ(
      admin.Get(kBase + "/table-lineage?table_name=main.default.a").body(),
      "{}");
  admin.Sql("CREATE TABLE b AS SELECT x + y AS z, x FROM a");
  admin.Sql("INSERT INTO b SELECT y, x FROM a");
  const Reply down =
      admin.Get(kBase + "/table-lineage?table_name=main.default.a");
  EXPECT_EQ(down.SizeAt("downstreams"), 1);
  EXPECT_EQ(down.At("downstreams.0.tableInfo.name"), "b");
  EXPECT_EQ(down.At("upstreams"), "");
  // The documented form: a body in a GET.
  const Reply up =
      admin.Send("GET", kBase + "/column-lineage",
                 R"({"table_name":"main.default.b","column_name":"z"})");
  EXPECT_EQ(up.SizeAt("upstream_cols"), 2);
  EXPECT_EQ(up.At("upstream_cols.0.name"), "x");
  EXPECT_EQ(admin
                .Sql("SELECT DISTINCT source_table_full_name, "
                     "target_table_full_name FROM system.access.table_lineage "
                     "WHERE target_table_name = 'b' AND source_table_name IS "
                     "NOT NULL")
                .At("result.data_array"),
            R"([["main.default.a","main.default.b"]])");
  EXPECT_EQ(admin
                .Sql("SELECT count(*) FROM system.query.history WHERE "
                     "statement_type = 'INSERT'")
                .At("result.data_array"),
            R"([["1"]])");
  EXPECT_EQ(
      admin.Get(kBase + "/table-lineage?table_name=main.default.none").status(),
      404);
}

}  // namespace
}  // namespace semantic_layer::emulator
