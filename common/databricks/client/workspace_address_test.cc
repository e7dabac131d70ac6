#include "common/databricks/client/workspace_address.h"

#include <string>
#include <utility>
#include <vector>

#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using ::semantic_layer::testing::IsOkAndHolds;

TEST(WorkspaceAddressTest, TakesTheFormsThatPeopleHave) {
  const std::vector<std::pair<std::string, std::string>> forms = {
      {"adb-1.2.azuredatabricks.net", "https://adb-1.2.azuredatabricks.net"},
      {"https://adb-1.2.azuredatabricks.net/",
       "https://adb-1.2.azuredatabricks.net"},
      {"HTTPS://ADB-1.2.AzureDatabricks.net:443",
       "https://adb-1.2.azuredatabricks.net"},
      {" https://dbc-1.cloud.databricks.com/login.html?o=123 ",
       "https://dbc-1.cloud.databricks.com"},
      {"dbc-1.cloud.databricks.com?o=1", "https://dbc-1.cloud.databricks.com"},
      {"https://host:8443", "https://host:8443"},
      {"http://127.0.0.1:4000", "http://127.0.0.1:4000"},
      {"http://localhost:80/", "http://localhost"},
  };
  for (const auto& [text, origin] : forms) {
    EXPECT_THAT(WorkspaceOrigin(text), IsOkAndHolds(origin)) << text;
  }
}

TEST(WorkspaceAddressTest, RefusesWhatIsNoWorkspace) {
  for (const std::string text :
       {"", "https://", "https://user@host", "https://ho st", "https://-a",
        ".a", "ftp://host", "host:0", "host:65536", "host:x",
        "host:", "http://adb-1.2.azuredatabricks.net",
        "http://127.0.0.1.evil.example", "https://h\r\nX: y"}) {
    const auto origin = WorkspaceOrigin(text);
    ASSERT_FALSE(origin.ok()) << text << " gave " << *origin;
    EXPECT_EQ(ReasonOf(origin.status()), ErrorReason::kInvalidConfiguration);
  }
}

TEST(WorkspaceAddressTest, FindsTheWarehouse) {
  for (const std::string text :
       {"1a2b", " 1a2b ", "/sql/1.0/warehouses/1a2b",
        "/sql/1.0/endpoints/1a2b/", "sql/1.0/warehouses/1a2b?o=12&x=/y",
        "/sql/1.0/warehouses/1a2b&o=1"}) {
    EXPECT_THAT(WarehouseId(text), IsOkAndHolds("1a2b")) << text;
  }
  for (const std::string text : {"", "/", "/sql/1.0/warehouses/..", "a b"}) {
    EXPECT_EQ(ReasonOf(WarehouseId(text).status()),
              ErrorReason::kInvalidConfiguration)
        << text;
  }
}

TEST(WorkspaceAddressTest, EncodesAllButUnreservedCharacters) {
  EXPECT_EQ(PercentEncode("a-b.c_d~1"), "a-b.c_d~1");
  EXPECT_EQ(PercentEncode("ä/ %?"), "%C3%A4%2F%20%25%3F");
}

}  // namespace
}  // namespace semantic_layer::databricks
