#include "common/warehouse/databricks/catalog_entries.h"

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace semantic_layer::warehouse {
namespace {

TEST(CatalogEntriesTest, TypesAreSpelledAsInSql) {
  for (const auto& [text, want] :
       std::vector<std::pair<std::string, std::string>>{
           {"bigint", "BIGINT"},
           {"decimal(10,2)", "DECIMAL(10,2)"},
           {"array<string>", "ARRAY<STRING>"},
           {"struct<a:int,b:map<string,date>>",
            "STRUCT<a: INT, b: MAP<STRING, DATE>>"},
           {"timestamp_ntz", "TIMESTAMP_NTZ"},
           {"hologram of <", "HOLOGRAM OF <"}}) {
    EXPECT_EQ(SqlTypeOf({.type_text = text}), want);
  }
  EXPECT_EQ(SqlTypeOf({.type_name = "DATE"}), "DATE");
}

TEST(CatalogEntriesTest, KindsOfTables) {
  for (const auto& [type, kind] :
       std::vector<std::pair<std::string, TableKind>>{
           {"MANAGED", TableKind::kTable},
           {"STREAMING_TABLE", TableKind::kTable},
           {"EXTERNAL", TableKind::kExternal},
           {"FOREIGN", TableKind::kExternal},
           {"VIEW", TableKind::kView},
           {"MATERIALIZED_VIEW", TableKind::kView},
           {"METRIC_VIEW", TableKind::kView},
           {"", TableKind::kTable}}) {
    EXPECT_EQ(ToTableInfo(databricks::UnityTable{.table_type = type}).kind,
              kind)
        << type;
  }
}

TEST(CatalogEntriesTest, CatalogsOfTheWorkspaceItselfAreKnown) {
  EXPECT_TRUE(IsSystemCatalog({.name = "system"}));
  EXPECT_TRUE(IsSystemCatalog({.name = "__databricks_internal"}));
  EXPECT_TRUE(IsSystemCatalog({.name = "x", .catalog_type = "SYSTEM_CATALOG"}));
  EXPECT_FALSE(IsSystemCatalog({.name = "samples"}));
}

}  // namespace
}  // namespace semantic_layer::warehouse
