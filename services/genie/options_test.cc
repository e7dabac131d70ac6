#include "services/genie/options.h"

#include "absl/time/time.h"
#include "common/config/schema.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::genie {
namespace {

using ::semantic_layer::testing::StatusIs;

TEST(GenieOptionsTest, EverySettingCanBeAssignedItsExample) {
  GenieOptions options;
  config::Schema schema;
  options.Describe(schema);
  for (const config::Schema::Key& key : schema.keys()) {
    EXPECT_OK(key.assign(key.spec.example)) << key.spec.name;
  }
  EXPECT_TRUE(options.databricks.configured());
  EXPECT_FALSE(options.enable_llm_analysis);
  EXPECT_EQ(options.StateFile(), "/var/lib/semantic-layer/genie.db");
}

TEST(GenieOptionsTest, NamesAndDefaultsAreAsPublished) {
  GenieOptions options;
  config::Schema schema;
  options.Describe(schema);
  EXPECT_FALSE(options.databricks.configured());
  for (const char* name :
       {"DATABRICKS_GENIE_SPACE_ID", "DATABRICKS_FOUNDATION_MODEL_ENDPOINT",
        "ENABLE_LLM_ANALYSIS", "LLM_ANALYSIS_TIMEOUT"}) {
    EXPECT_NE(schema.Find(name), nullptr) << name;
  }
  ASSERT_OK(schema.Find("LLM_ANALYSIS_TIMEOUT")->assign("45"));
  EXPECT_EQ(options.llm_analysis_timeout, absl::Seconds(45));
}

TEST(GenieOptionsTest, RefusesWhatCannotBe) {
  GenieOptions options;
  config::Schema schema;
  options.Describe(schema);
  const auto refused = StatusIs(absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(schema.Find("DATABRICKS_GENIE_SPACE_ID")->assign("a/b"), refused);
  EXPECT_THAT(schema.Find("GENIE_QUESTIONS_PER_MINUTE")->assign("0"), refused);
  EXPECT_THAT(schema.Find("LLM_ANALYSIS_TIMEOUT")->assign("0"), refused);
}

}  // namespace
}  // namespace semantic_layer::genie
