#ifndef SEMANTIC_LAYER_COMMON_STATUS_ERROR_REASON_H_
#define SEMANTIC_LAYER_COMMON_STATUS_ERROR_REASON_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace semantic_layer {

// Why an error happened, as a program may test it: one name for the wire
// (google.rpc.ErrorInfo.reason), from which the canonical code, the HTTP status
// and the SQLSTATE follow. The list is error_reason.def.
enum class ErrorReason {
#define SL_ERROR_REASON(name, reason, code, sqlstate, doc) name,
#include "common/status/error_reason.def"
#undef SL_ERROR_REASON
};

// The domain of every ErrorInfo that this suite makes.
inline constexpr char kErrorDomain[] = "semantic-layer";

// What the list says of one reason. The views are literals.
struct ErrorReasonInfo {
  ErrorReason reason;
  absl::string_view name;      // "MODEL_NOT_FOUND"
  absl::StatusCode code;       // canonical code
  absl::string_view sqlstate;  // five characters, PostgreSQL's appendix A
  absl::string_view doc;       // one sentence
};

// The row of `reason`. Pure.
const ErrorReasonInfo& InfoOf(ErrorReason reason);

// The reason of that wire name, or nothing.
std::optional<ErrorReason> ReasonNamed(absl::string_view name);

// All rows in the order of the list.
const std::vector<ErrorReasonInfo>& AllErrorReasons();

// The HTTP status of a canonical code (google/rpc/code.proto; 499 for a call
// that its client gave up).
int HttpStatusOf(absl::StatusCode code);

}  // namespace semantic_layer

#endif  // SEMANTIC_LAYER_COMMON_STATUS_ERROR_REASON_H_
