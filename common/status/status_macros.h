#ifndef SEMANTIC_LAYER_COMMON_STATUS_STATUS_MACROS_H_
#define SEMANTIC_LAYER_COMMON_STATUS_STATUS_MACROS_H_

#include <utility>

#include "absl/base/optimization.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the enclosing function when `expression`, an absl::Status, is an
// error. The function returns absl::Status or absl::StatusOr<T>.
#define RETURN_IF_ERROR(expression)                              \
  do {                                                           \
    absl::Status sl_status_ = (expression);                      \
    if (ABSL_PREDICT_FALSE(!sl_status_.ok())) return sl_status_; \
  } while (false)

#define SL_STATUS_CONCAT_INNER(a, b) a##b
#define SL_STATUS_CONCAT(a, b) SL_STATUS_CONCAT_INNER(a, b)

// Moves the value of `expression`, an absl::StatusOr<T>, into `lhs` (a variable
// or a declaration), or returns its error.
#define ASSIGN_OR_RETURN(lhs, expression)                             \
  SL_ASSIGN_OR_RETURN(SL_STATUS_CONCAT(sl_status_or_, __LINE__), lhs, \
                      expression)

#define SL_ASSIGN_OR_RETURN(status_or, lhs, expression)               \
  auto status_or = (expression);                                      \
  if (ABSL_PREDICT_FALSE(!status_or.ok())) return status_or.status(); \
  lhs = std::move(status_or).value()

#endif  // SEMANTIC_LAYER_COMMON_STATUS_STATUS_MACROS_H_
