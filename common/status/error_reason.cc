#include "common/status/error_reason.h"

namespace semantic_layer {

const std::vector<ErrorReasonInfo>& AllErrorReasons() {
  static const auto* const kRows = new std::vector<ErrorReasonInfo>{
#define SL_ERROR_REASON(name, reason, code, sqlstate, doc) \
  {ErrorReason::name, #reason, absl::StatusCode::code, sqlstate, doc},
#include "common/status/error_reason.def"
#undef SL_ERROR_REASON
  };
  return *kRows;
}

const ErrorReasonInfo& InfoOf(ErrorReason reason) {
  return AllErrorReasons()[static_cast<size_t>(reason)];
}

std::optional<ErrorReason> ReasonNamed(absl::string_view name) {
  for (const ErrorReasonInfo& row : AllErrorReasons()) {
    if (row.name == name) return row.reason;
  }
  return std::nullopt;
}

int HttpStatusOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return 200;
    case absl::StatusCode::kCancelled:
      return 499;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
      return 400;
    case absl::StatusCode::kDeadlineExceeded:
      return 504;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
      return 409;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kUnimplemented:
      return 501;
    case absl::StatusCode::kUnavailable:
      return 503;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    default:
      return 500;
  }
}

}  // namespace semantic_layer
