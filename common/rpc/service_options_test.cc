// The reference page of the settings that every process has. To update it:
//   UPDATE_GOLDENS=1 bazel run //common/rpc:service_options_test

#include "common/rpc/service_options.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/config/load.h"
#include "common/testing/golden.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::rpc {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::ReadTestFile;
using ::semantic_layer::testing::UpdateGolden;
using ::semantic_layer::testing::UpdatesGoldens;

constexpr char kPage[] = "docs/reference/settings-of-every-process.md";

std::string Reference() {
  ServiceOptions options;
  config::Schema schema;
  options.Describe("query", "query_address", "127.0.0.1:50052", schema);
  return absl::StrCat(
      "# Settings of every process\n\n"
      "Shown for the query service; another process has its own names for the "
      "first two. Sources, strongest\nfirst: `--set name=value`, environment, "
      "`.env`, the file of `--config`, default. Made from\n"
      "`common/rpc/service_options.cc` by its test.\n\n",
      config::PrintReference(schema));
}

TEST(ServiceOptionsTest, TheReferencePageIsUpToDate) {
  UpdateGolden(kPage, Reference());
  if (UpdatesGoldens()) return;
  EXPECT_EQ(ReadTestFile(kPage), Reference())
      << "the top of service_options_test.cc says how to update it";
}

TEST(ServiceOptionsTest, RefusesAddressesThatAreNone) {
  ServiceOptions options;
  config::Schema schema;
  options.Describe("query", "query_address", "127.0.0.1:50052", schema);
  for (const char* key :
       {"query_address", "query_admin_address", "gateway_grpc_address"}) {
    const config::Schema::Key* found = schema.Find(key);
    ASSERT_NE(found, nullptr) << key;
    for (const char* bad : {"localhost", "localhost:x", "::1:80", "a:70000"}) {
      EXPECT_FALSE(found->assign(bad).ok()) << key << " " << bad;
    }
    EXPECT_THAT(found->assign("[::1]:80"), IsOk());
  }
  EXPECT_THAT(schema.Find("query_admin_address")->assign("off"), IsOk());
}

TEST(ServiceOptionsTest, TheProcessThatListensThereKeepsTheNameToItself) {
  ServiceOptions options;
  config::Schema schema;
  options.Describe("gateway", "gateway_grpc_address", "127.0.0.1:50050",
                   schema);
  ASSERT_THAT(schema.Find("gateway_grpc_address")->assign("127.0.0.1:9"),
              IsOk());
  EXPECT_EQ(options.ForServer("gateway").address, "127.0.0.1:9");
}

}  // namespace
}  // namespace semantic_layer::rpc
