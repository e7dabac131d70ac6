#include "common/status/make_status.h"

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(MakeStatusTest, CarriesReasonMetadataAndViolations) {
  const absl::Status status =
      MakeStatus(ErrorReason::kModelNotFound, "There is no model 'a;b'.")
          .With("model", "a;b")
          .With("category", "")
          .Violation({{"body", "metrics", "#3"}, "Field required", "missing"});
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), ErrorReason::kModelNotFound);
  EXPECT_THAT(MetadataOf(status),
              ElementsAre(Pair("category", ""), Pair("model", "a;b")));
  EXPECT_THAT(ViolationsOf(status),
              ElementsAre(FieldViolation{
                  {"body", "metrics", "#3"}, "Field required", "missing"}));
}

TEST(MakeStatusTest, ForeignStatusesHaveNoReason) {
  EXPECT_EQ(ReasonOf(absl::NotFoundError("x")), std::nullopt);
  EXPECT_TRUE(MetadataOf(absl::NotFoundError("x")).empty());
  EXPECT_TRUE(ViolationsOf(absl::OkStatus()).empty());
}

TEST(MakeStatusTest, FieldPathsSurviveTheirTextForm) {
  const std::vector<std::string> field = {"body", "filters", "#0", "values",
                                          "#12"};
  EXPECT_EQ(FieldPathText(field), "body.filters[0].values[12]");
  EXPECT_EQ(ParseFieldPath(FieldPathText(field)), field);
}

TEST(ErrorReasonTest, NamesAreUniqueAndWellFormed) {
  for (const ErrorReasonInfo& row : AllErrorReasons()) {
    EXPECT_EQ(ReasonNamed(row.name), row.reason) << row.name;
    EXPECT_EQ(row.sqlstate.size(), 5u) << row.name;
    EXPECT_LE(row.name.size(), 63u) << row.name;
    EXPECT_NE(row.code, absl::StatusCode::kOk) << row.name;
    EXPECT_TRUE(!row.doc.empty() && row.doc.back() == '.') << row.name;
  }
}

}  // namespace
}  // namespace semantic_layer
