#include "common/semantic/errors.h"

#include <string>
#include <vector>

#include "common/semantic/diagnostic.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<absl::string_view> kKnown = {"bookings", "views"};

TEST(ErrorsTest, UnknownMetricNamesTheNearest) {
  const Diagnostic d = MetricNotFound("bookngs", "metrics[0]", kKnown);
  EXPECT_EQ(d.message, "There is no metric 'bookngs'");
  EXPECT_EQ(d.hint, "did you mean 'bookings'?");
  EXPECT_THAT(d.candidates, ElementsAre("bookings"));
}

TEST(ErrorsTest, QuestionStatusCarriesEveryErrorAsAViolation) {
  Diagnostics diagnostics = {
      MetricNotFound("bookngs", "metrics[0]", kKnown),
      QuestionError(DiagnosticCode::kInvalidItem, "group_by[1]", "Bad item")};
  diagnostics.push_back(diagnostics.back());
  diagnostics.back().severity = Severity::kWarning;
  const absl::Status status = QuestionStatus(diagnostics);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), ErrorReason::kMetricQuestionInvalid);
  EXPECT_THAT(std::string(status.message()), HasSubstr("did you mean"));
  const std::vector<FieldViolation> violations = ViolationsOf(status);
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(FieldPathText(violations[1].field), "body.group_by[1]");
  EXPECT_EQ(violations[1].type, "INVALID_GROUP_BY_ITEM");
}

TEST(ErrorsTest, UnknownSavedQueryIsNotFound) {
  EXPECT_EQ(QuestionStatus({SavedQueryNotFound("x", {})}).code(),
            absl::StatusCode::kNotFound);
}

TEST(ErrorsTest, WarningsAloneAreNoFailure) {
  Diagnostic warning = QuestionError(DiagnosticCode::kDeprecated, "", "Old");
  warning.severity = Severity::kWarning;
  EXPECT_TRUE(QuestionStatus({warning}).ok());
  EXPECT_TRUE(ModelStatus({warning}).ok());
}

TEST(ErrorsTest, ModelStatusSaysWhere) {
  Location at;
  at.file = std::make_shared<const std::string>("sales.yaml");
  at.line = 3;
  at.column = 7;
  const absl::Status status =
      ModelStatus({ErrorAt(at, DiagnosticCode::kUnknownKey, "Unknown key 'x'")});
  EXPECT_EQ(ReasonOf(status), ErrorReason::kModelInvalid);
  EXPECT_THAT(std::string(status.message()), HasSubstr("line 3, column 7"));
}

TEST(ErrorsTest, FormatsADiagnosticOnOneLine) {
  Location at;
  at.file = std::make_shared<const std::string>("sales.yaml");
  at.line = 3;
  at.column = 7;
  EXPECT_EQ(FormatDiagnostic(ErrorAt(at, DiagnosticCode::kUnknownKey,
                                     "Unknown key 'x'", "remove it")),
            "sales.yaml:3:7: error: Unknown key 'x' [UNKNOWN_KEY] (remove it)");
}

}  // namespace
}  // namespace semantic_layer::semantic
