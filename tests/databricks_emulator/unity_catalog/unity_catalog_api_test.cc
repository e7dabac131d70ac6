#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/testing/workspace_client.h"

namespace semantic_layer::emulator {
namespace {

const std::string kBase = "/api/2.1/unity-catalog";

// All names of a list, page by page; counts pages and empty ones.
struct Listed {
  std::set<std::string> names;
  int pages = 0;
  int empty_pages = 0;
};
Listed ListAll(WorkspaceClient& client, const std::string& path,
               const std::string& list, const std::string& name = "name") {
  Listed all;
  std::string token;
  do {
    const Reply page =
        client.Get(absl::StrCat(path, "&max_results=0&page_token=", token));
    EXPECT_EQ(page.status(), 200) << page.body();
    if (page.status() != 200) break;
    const int size = page.SizeAt(list);
    for (int i = 0; i < size; ++i) {
      all.names.insert(page.At(absl::StrCat(list, ".", i, ".", name)));
    }
    ++all.pages;
    if (size == 0) ++all.empty_pages;
    token = page.At("next_page_token");
  } while (!token.empty());
  return all;
}

TEST(UnityCatalogApiTest, ManyTablesComeInPagesOneOfThemEmpty) {
  EmulatorOptions options;
  options.synthetic_tables = 2500;
  TestWorkspace workspace(std::move(options));
  const Listed tables =
      ListAll(*workspace.admin,
              kBase + "/tables?catalog_name=synthetic&schema_name=schema_001",
              "tables");
  EXPECT_EQ(tables.names.size(), 1000u);
  EXPECT_EQ(tables.pages, 21);  // 50 to a page, and one without any
  EXPECT_EQ(tables.empty_pages, 1);
  const Listed bare =
      ListAll(*workspace.viewer,
              kBase +
                  "/tables?catalog_name=synthetic&schema_name=schema_001"
                  "&omit_columns=true",
              "tables");
  EXPECT_EQ(bare.names.size(), 1000u);
  EXPECT_EQ(bare.pages, 1);
  const Listed summaries = ListAll(*workspace.viewer,
                                   kBase +
                                       "/table-summaries?catalog_name=synthetic"
                                       "&table_name_pattern=%25_00001%25",
                                   "tables", "full_name");
  // An underscore is any character: 000001 fits beside 000010 to 000019.
  EXPECT_EQ(summaries.names.size(), 11u);
  EXPECT_EQ(ListAll(*workspace.viewer,
                    kBase + "/table-summaries?catalog_name=synthetic", "tables",
                    "full_name")
                .names.size(),
            2500u);
  // A table that nobody has named is made when one does.
  EXPECT_EQ(workspace.viewer
                ->Sql("SELECT count(*) FROM synthetic.schema_002.table_002001")
                .At("result.data_array"),
            R"([["0"]])");
}

TEST(UnityCatalogApiTest, ATableSaysWhatItIs) {
  TestWorkspace workspace;
  workspace.admin->Sql("CREATE TABLE parent (id INT PRIMARY KEY)");
  workspace.admin->Sql(
      "CREATE TABLE child (id BIGINT NOT NULL, p INT, amount DECIMAL(12,3) "
      "COMMENT 'money', tags ARRAY<STRING>, CONSTRAINT fk FOREIGN KEY (p) "
      "REFERENCES parent (id)) COMMENT 'A child' TBLPROPERTIES ('k' = 'v')");
  const Reply table =
      workspace.viewer->Get(kBase + "/tables/main.default.child");
  EXPECT_EQ(table.At("full_name"), "main.default.child");
  EXPECT_EQ(table.At("table_type"), "MANAGED");
  EXPECT_EQ(table.At("comment"), "A child");
  EXPECT_EQ(table.At("properties.k"), "v");
  EXPECT_EQ(table.At("columns.0.type_name"), "LONG");
  EXPECT_EQ(table.At("columns.0.nullable"), "false");
  EXPECT_EQ(table.At("columns.2.type_text"), "decimal(12,3)");
  EXPECT_EQ(table.At("columns.2.type_scale"), "3");
  EXPECT_EQ(table.At("columns.2.comment"), "money");
  EXPECT_EQ(table.At("columns.3.type_json"),
            R"({"name":"tags","type":{"type":"array","elementType":"string",)"
            R"("containsNull":true},"nullable":true,"metadata":{}})");
  EXPECT_EQ(table.At("table_constraints.0.foreign_key_constraint.parent_table"),
            "main.default.parent");
  workspace.admin->Sql("CREATE VIEW v AS SELECT id FROM child");
  const Reply view = workspace.viewer->Get(kBase + "/tables/main.default.v");
  EXPECT_EQ(view.At("table_type"), "VIEW");
  EXPECT_EQ(view.At("view_definition"), "SELECT id FROM child");
  EXPECT_EQ(view.At("view_dependencies.dependencies.0.table.table_full_name"),
            "main.default.child");
  // Lists have neither keys nor dependencies.
  const Reply list = workspace.viewer->Get(
      kBase + "/tables?catalog_name=main&schema_name=default");
  EXPECT_EQ(list.At("tables.0.name"), "child");
  EXPECT_EQ(list.At("tables.0.table_constraints"), "");
}

TEST(UnityCatalogApiTest, ErrorsNameWhatIsNotThere) {
  TestWorkspace workspace;
  const auto code = [&](const std::string& path) {
    const Reply reply = workspace.admin->Get(kBase + path);
    EXPECT_EQ(reply.status(), 404) << path;
    return reply.At("error_code");
  };
  EXPECT_EQ(code("/catalogs/none"), "CATALOG_DOES_NOT_EXIST");
  EXPECT_EQ(code("/schemas/main.none"), "SCHEMA_DOES_NOT_EXIST");
  EXPECT_EQ(code("/tables/main.default.none"), "TABLE_DOES_NOT_EXIST");
  EXPECT_EQ(code("/volumes/main.default.none"), "VOLUME_DOES_NOT_EXIST");
  EXPECT_EQ(code("/schemas?catalog_name=none"), "CATALOG_DOES_NOT_EXIST");
  for (const char* path :
       {"/tables?catalog_name=main", "/tables/main.default",
        "/catalogs?max_results=-1", "/catalogs?page_token=zz",
        "/permissions/planet/main"}) {
    EXPECT_EQ(workspace.admin->Get(kBase + path).status(), 400) << path;
  }
  EXPECT_EQ(workspace.admin->Get(kBase + "/tables/main.default.none/exists")
                .At("table_exists"),
            "false");
}

TEST(UnityCatalogApiTest, ObjectsAreMadeChangedAndDropped) {
  TestWorkspace workspace;
  WorkspaceClient& admin = *workspace.admin;
  EXPECT_EQ(admin.Post(kBase + "/catalogs", R"({"name":"New"})").At("name"),
            "new");
  EXPECT_EQ(
      admin.Post(kBase + "/catalogs", R"({"name":"new"})").At("error_code"),
      "CATALOG_ALREADY_EXISTS");
  EXPECT_EQ(admin
                .Post(kBase + "/schemas",
                      R"({"name":"s","catalog_name":"new","comment":"c"})")
                .At("full_name"),
            "new.s");
  EXPECT_EQ(admin.Send("PATCH", kBase + "/schemas/new.s", R"({"comment":"d"})")
                .At("comment"),
            "d");
  EXPECT_EQ(admin
                .Post(kBase + "/volumes", R"({"name":"v","catalog_name":"new",)"
                                          R"("schema_name":"s"})")
                .At("volume_type"),
            "MANAGED");
  EXPECT_EQ(
      admin.Sql("CREATE TABLE new.s.t AS SELECT 1 AS a").At("status.state"),
      "SUCCEEDED");
  EXPECT_EQ(admin.Send("DELETE", kBase + "/schemas/new.s").At("error_code"),
            "SCHEMA_NOT_EMPTY");
  EXPECT_EQ(admin.Send("DELETE", kBase + "/schemas/new.s?force=true").status(),
            200);
  EXPECT_EQ(admin.Send("DELETE", kBase + "/catalogs/new").status(), 200);
  EXPECT_EQ(
      workspace.viewer->Post(kBase + "/catalogs", R"({"name":"x"})").status(),
      403);
  EXPECT_EQ(admin.Post(kBase + "/catalogs", R"({"name":"a b"})").status(), 400);
}

TEST(UnityCatalogApiTest, PermissionsComeInLargePages) {
  TestWorkspace workspace;
  for (const char* kind : {"permissions", "effective-permissions"}) {
    const std::string path =
        absl::StrCat("/api/2.1/unity-catalog/", kind, "/catalog/main");
    for (const char* size : {"0", "150", "1000"}) {
      EXPECT_EQ(workspace.admin->Get(absl::StrCat(path, "?max_results=", size))
                    .status(),
                200);
    }
    for (const char* size : {"-1", "10", "x"}) {
      EXPECT_EQ(workspace.admin->Get(absl::StrCat(path, "?max_results=", size))
                    .status(),
                400);
    }
  }
}

TEST(UnityCatalogApiTest, GrantsAreGivenInheritedAndEnforced) {
  EmulatorOptions options;
  options.default_grants = false;
  TestWorkspace workspace(std::move(options));
  workspace.admin->Sql("CREATE TABLE t (a INT)");
  EXPECT_EQ(workspace.viewer->Get(kBase + "/catalogs").SizeAt("catalogs"), 0);
  const Reply refused = workspace.viewer->Get(kBase + "/tables/main.default.t");
  EXPECT_EQ(refused.status(), 403);
  EXPECT_EQ(refused.At("error_code"), "PERMISSION_DENIED");
  EXPECT_EQ(refused.At("message"),
            "User does not have USE CATALOG on Catalog 'main'.");
  EXPECT_EQ(workspace.admin
                ->Send("PATCH", kBase + "/permissions/catalog/main",
                       R"({"changes":[{"principal":"viewers","add":)"
                       R"(["USE_CATALOG","USE_SCHEMA","SELECT"]}]})")
                .At("privilege_assignments.0.principal"),
            "viewers");
  EXPECT_EQ(workspace.viewer->Get(kBase + "/tables/main.default.t").status(),
            200);
  const Reply effective = workspace.viewer->Get(
      kBase + "/effective-permissions/table/main.default.t?principal=viewers");
  EXPECT_EQ(effective.SizeAt("privilege_assignments.0.privileges"), 3);
  EXPECT_EQ(
      effective.At("privilege_assignments.0.privileges.0.inherited_from_type"),
      "CATALOG");
  EXPECT_EQ(
      workspace.viewer->Send("PATCH", kBase + "/permissions/catalog/main", "{}")
          .status(),
      403);
}

TEST(UnityCatalogApiTest, GivesNewNames) {
  TestWorkspace workspace;
  WorkspaceClient& admin = *workspace.admin;
  const auto make = [&](const std::string& path, const std::string& body) {
    const Reply reply = admin.Post(kBase + path, body);
    EXPECT_EQ(reply.status(), 200) << reply.body();
  };
  make("/catalogs", R"({"name":"shop"})");
  make("/schemas", R"({"name":"sales","catalog_name":"shop"})");
  make("/volumes",
       R"({"name":"raw","catalog_name":"shop","schema_name":"sales",)"
       R"("volume_type":"MANAGED"})");
  EXPECT_EQ(admin
                .Send("PATCH", kBase + "/permissions/volume/shop.sales.raw",
                      R"({"changes":[{"principal":"analysts",)"
                      R"("add":["READ_VOLUME"]}]})")
                .status(),
            200);
  EXPECT_EQ(admin
                .Send("PUT",
                      "/api/2.0/fs/files/Volumes/shop/sales/raw/f"
                      "?overwrite=True",
                      "bytes")
                .status(),
            204);
  const auto rename = [&](const std::string& path, const std::string& name) {
    return admin.Send("PATCH", kBase + path,
                      absl::StrCat(R"({"new_name":")", name, "\"}"));
  };
  EXPECT_EQ(rename("/volumes/shop.sales.raw", "Files").At("full_name"),
            "shop.sales.files");
  EXPECT_EQ(rename("/schemas/shop.sales", "orders").At("full_name"),
            "shop.orders");
  EXPECT_EQ(rename("/catalogs/shop", "store").At("name"), "store");
  EXPECT_EQ(admin.Get(kBase + "/volumes/store.orders.files").At("catalog_name"),
            "store");
  EXPECT_EQ(admin.Get(kBase + "/catalogs/shop").status(), 404);
  EXPECT_EQ(admin.Get("/api/2.0/fs/files/Volumes/store/orders/files/f").body(),
            "bytes");
  EXPECT_EQ(admin.Get(kBase + "/permissions/volume/store.orders.files")
                .At("privilege_assignments.0.principal"),
            "analysts");
  EXPECT_EQ(admin.Sql("CREATE TABLE store.orders.t (a INT)").At("status.state"),
            "SUCCEEDED");
  for (const auto& [path, name, words] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"/schemas/store.orders", "other", "holds tables"},
           {"/catalogs/store", "other", "holds tables"},
           {"/schemas/store.orders", "default", "already exists"},
           {"/catalogs/store", "a.b", "name"},
           {"/tables/store.orders.t", "u", "ALTER TABLE ... RENAME TO"}}) {
    const Reply refused = rename(path, name);
    EXPECT_EQ(refused.status(), 400) << path;
    EXPECT_THAT(refused.body(), ::testing::HasSubstr(words)) << path;
  }
}

TEST(UnityCatalogApiTest, FlagsOfAQueryAreReadAsClientsWriteThem) {
  TestWorkspace workspace;
  workspace.admin->Sql("CREATE TABLE flags (a INT)");
  const std::string list =
      kBase + "/tables?catalog_name=main&schema_name=default&omit_username=";
  for (const char* yes : {"true", "True", "1"}) {
    EXPECT_EQ(workspace.admin->Get(list + yes).At("tables.0.created_by"), "")
        << yes;
  }
  for (const char* no : {"false", "False", "0"}) {
    EXPECT_NE(workspace.admin->Get(list + no).At("tables.0.created_by"), "")
        << no;
  }
  EXPECT_EQ(workspace.admin->Get(list + "maybe").At("error_code"),
            "INVALID_PARAMETER_VALUE");
}

}  // namespace
}  // namespace semantic_layer::emulator
