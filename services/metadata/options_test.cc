#include "services/metadata/options.h"

#include "common/config/load.h"
#include "common/config/schema.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::metadata {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::HasSubstr;

absl::Status Load(std::map<std::string, std::string> environment,
                  MetadataOptions* options) {
  config::Schema schema;
  options->Describe(schema);
  return config::Load(
             {}, {.environment = std::move(environment), .dotenv_file = ""},
             schema)
      .status();
}

TEST(MetadataOptionsTest, TimeToLiveIsInMinutes) {
  MetadataOptions options;
  ASSERT_THAT(Load({}, &options), IsOk());
  EXPECT_EQ(options.cache_ttl, absl::Minutes(5));
  ASSERT_THAT(Load({{"METADATA_CACHE_TTL_MINUTES", "2"}}, &options), IsOk());
  EXPECT_EQ(options.cache_ttl, absl::Minutes(2));
  ASSERT_THAT(Load({{"METADATA_CACHE_TTL_MINUTES", "0"}}, &options), IsOk());
  EXPECT_EQ(options.cache_ttl, absl::ZeroDuration());
}

TEST(MetadataOptionsTest, UnusableValuesAreNamed) {
  MetadataOptions options;
  EXPECT_THAT(Load({{"METADATA_CACHE_TTL_MINUTES", "soon"}}, &options),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("metadata_cache_ttl_minutes")));
}

}  // namespace
}  // namespace semantic_layer::metadata
