// docs/reference/errors.md is made from error_reason.def:
//
//   UPDATE_GOLDENS=1 bazel run //common/status:error_reference_test

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/error_reason.h"
#include "common/testing/golden.h"
#include "gtest/gtest.h"

namespace semantic_layer {
namespace {

using ::semantic_layer::testing::ReadTestFile;
using ::semantic_layer::testing::UpdateGolden;
using ::semantic_layer::testing::UpdatesGoldens;

std::string Reference() {
  std::string text =
      "# Errors\n\n"
      "Every error states one of these reasons: in gRPC as "
      "`google.rpc.ErrorInfo.reason` (domain `semantic-layer`), in the SQL API "
      "as "
      "the SQLSTATE. REST answers with the HTTP status and `{\"detail\": "
      "...}`; for a few reasons another status says more: "
      "[ADR 0044](../adr/0044-errors-in-http.md). "
      "Made from `common/status/error_reason.def`.\n\n"
      "| reason | code | HTTP | SQLSTATE | meaning |\n"
      "| --- | --- | --- | --- | --- |\n";
  for (const ErrorReasonInfo& row : AllErrorReasons()) {
    absl::StrAppend(&text, "| `", row.name, "` | ",
                    absl::StatusCodeToString(row.code), " | ",
                    HttpStatusOf(row.code), " | ", row.sqlstate, " | ", row.doc,
                    " |\n");
  }
  return text;
}

TEST(ErrorReferenceTest, IsUpToDate) {
  const std::string path = "docs/reference/errors.md";
  UpdateGolden(path, Reference());
  if (UpdatesGoldens()) return;
  EXPECT_EQ(ReadTestFile(path), Reference())
      << "the top of error_reference_test.cc says how to update it";
}

}  // namespace
}  // namespace semantic_layer
