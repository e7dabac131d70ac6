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

TEST(LineageTest, LineageToOtherSystemsIsWrittenDown) {
  TestWorkspace workspace;
  WorkspaceClient& admin = *workspace.admin;
  admin.Sql("CREATE TABLE main.default.a (x INT)");
  const Reply made = admin.Post(
      kBase + "/external-metadata",
      R"({"name":"board","system_type":"TABLEAU","entity_type":"Workbook",)"
      R"("columns":["x"],"properties":{"team":"sales"}})");
  EXPECT_EQ(made.status(), 200) << made.body();
  EXPECT_EQ(made.At("owner"), "admin@example.com");
  EXPECT_EQ(made.At("properties.team"), "sales");
  const std::string ends = R"("source":{"table":{"name":"main.default.a"}},)"
                           R"("target":{"external_metadata":{"name":"board"}})";
  const Reply edge =
      admin.Post(kBase + "/external-lineage",
                 "{" + ends + R"(,"columns":[{"source":"x","target":"x"}]})");
  EXPECT_EQ(edge.status(), 200) << edge.body();
  EXPECT_EQ(edge.At("columns.0.target"), "x");
  EXPECT_EQ(admin.Post(kBase + "/external-lineage", "{" + ends + "}").status(),
            409);
  const std::string down =
      kBase +
      "/external-lineage?object_info.table.name=main.default.a"
      "&lineage_direction=DOWNSTREAM";
  const Reply listed = admin.Get(down);
  ASSERT_EQ(listed.SizeAt("external_lineage_relationships"), 1)
      << listed.body();
  const std::string at = "external_lineage_relationships.0.";
  EXPECT_EQ(listed.At(at + "external_metadata_info.system_type"), "TABLEAU");
  EXPECT_EQ(listed.At(at + "external_lineage_info.source.table.name"),
            "main.default.a");
  EXPECT_EQ(listed.At(at + "external_lineage_info.id"), edge.At("id"));
  const Reply up =
      admin.Get(kBase +
                "/external-lineage?object_info.external_metadata.name=board"
                "&lineage_direction=UPSTREAM");
  EXPECT_EQ(up.At(at + "table_info.schema_name"), "default");
  const Reply changed =
      admin.Send("PATCH", kBase + "/external-lineage?update_mask=properties",
                 "{" + ends + R"(,"properties":{"a":"b"}})");
  EXPECT_EQ(changed.At("properties.a"), "b");
  EXPECT_EQ(changed.At("columns.0.source"), "x");
  EXPECT_EQ(admin.Send("DELETE", kBase + "/external-metadata/board").status(),
            200);
  EXPECT_EQ(admin.Get(down).SizeAt("external_lineage_relationships"), 0);
}

TEST(LineageTest, ExternalLineageRefusesWhatIsNotThere) {
  TestWorkspace workspace;
  WorkspaceClient& admin = *workspace.admin;
  const auto create = [&](const std::string& source) {
    return admin
        .Post(kBase + "/external-lineage",
              R"({"source":)" + source +
                  R"(,"target":{"path":{"url":"s3://b/c"}}})")
        .status();
  };
  EXPECT_EQ(create(R"({"table":{"name":"main.default.none"}})"), 404);
  EXPECT_EQ(create(R"({"external_metadata":{"name":"none"}})"), 404);
  EXPECT_EQ(create("{}"), 400);
  EXPECT_EQ(create(R"({"table":{"name":"a"},"path":{"url":"b"}})"), 400);
  EXPECT_EQ(create(R"({"path":{"url":"s3://a"}})"), 200);
  EXPECT_EQ(admin.Get(kBase + "/external-lineage").status(), 400);
  EXPECT_EQ(admin
                .Post(kBase + "/external-metadata",
                      R"({"name":"n","system_type":"LOTUS",)"
                      R"("entity_type":"Sheet"})")
                .status(),
            400);
  const std::string ends =
      "external_lineage_relationship.source.path.url=s3://a&"
      "external_lineage_relationship.target.path.url=s3://b/c";
  EXPECT_EQ(admin.Send("DELETE", kBase + "/external-lineage?" + ends).status(),
            200);
  EXPECT_EQ(admin.Send("DELETE", kBase + "/external-lineage?" + ends).status(),
            404);
}

}  // namespace
}  // namespace semantic_layer::emulator
