#ifndef SEMANTIC_LAYER_COMMON_TESTING_STATUS_MATCHERS_H_
#define SEMANTIC_LAYER_COMMON_TESTING_STATUS_MATCHERS_H_

#include <ostream>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

// Matchers for absl::Status and absl::StatusOr<T>; the installed Abseil has
// none.
//
//   EXPECT_THAT(store.Save(model), IsOk());
//   EXPECT_THAT(Parse("1"), IsOkAndHolds(1));
//   EXPECT_THAT(Parse("x"), StatusIs(absl::StatusCode::kInvalidArgument,
//                                    HasSubstr("not a number")));
//   ASSERT_OK_AND_ASSIGN(auto model, store.Get("flights"));

namespace semantic_layer::testing {

inline const absl::Status& StatusOf(const absl::Status& status) {
  return status;
}
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& status_or) {
  return status_or.status();
}

MATCHER(IsOk, negation ? "is not OK" : "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

MATCHER_P2(StatusIs, code, message, "") {
  *result_listener << StatusOf(arg).ToString();
  return ::testing::ExplainMatchResult(code, StatusOf(arg).code(),
                                       result_listener) &&
         ::testing::ExplainMatchResult(
             message, std::string(StatusOf(arg).message()), result_listener);
}

inline auto StatusIs(absl::StatusCode code) {
  return StatusIs(code, ::testing::_);
}

MATCHER_P(IsOkAndHolds, value, "") {
  if (!arg.ok()) {
    *result_listener << arg.status().ToString();
    return false;
  }
  return ::testing::ExplainMatchResult(value, *arg, result_listener);
}

}  // namespace semantic_layer::testing

#define SL_TESTING_CONCAT_INNER(a, b) a##b
#define SL_TESTING_CONCAT(a, b) SL_TESTING_CONCAT_INNER(a, b)
#define ASSERT_OK_AND_ASSIGN(lhs, expression)                           \
  SL_ASSERT_OK_AND_ASSIGN(SL_TESTING_CONCAT(_status_or, __LINE__), lhs, \
                          expression)
#define SL_ASSERT_OK_AND_ASSIGN(status_or, lhs, expression)     \
  auto status_or = (expression);                                \
  ASSERT_TRUE(status_or.ok()) << status_or.status().ToString(); \
  lhs = std::move(status_or).value()
#define EXPECT_OK(expression) \
  EXPECT_THAT(expression, ::semantic_layer::testing::IsOk())
#define ASSERT_OK(expression) \
  ASSERT_THAT(expression, ::semantic_layer::testing::IsOk())

#endif  // SEMANTIC_LAYER_COMMON_TESTING_STATUS_MATCHERS_H_
