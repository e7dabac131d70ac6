#ifndef SEMANTIC_LAYER_COMMON_STATUS_MAKE_STATUS_H_
#define SEMANTIC_LAYER_COMMON_STATUS_MAKE_STATUS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/status/error_reason.h"

namespace semantic_layer {

// One part of a request that does not fit. `field` is the path as a list of
// parts, so that a list index and a field called "0" differ: {"body",
// "metrics", 0}.
struct FieldViolation {
  std::vector<std::string> field;  // parts; a list index is written "#3"
  std::string message;             // "Field required"
  std::string type;                // "missing", "int_parsing", ...

  friend bool operator==(const FieldViolation&,
                         const FieldViolation&) = default;
};

// Builds the status of a failure: a reason of error_reason.def, a message that
// says what to do next, and every variable part of the message as metadata
// (AIP-193). Converts to absl::Status and absl::StatusOr<T>:
//
//   return MakeStatus(ErrorReason::kModelNotFound,
//                     absl::StrCat("There is no model '", id, "'."))
//       .With("model", id);
//
// Messages hold no secret and no literal of a user's data. Not thread safe
// while building; the status is a value.
class StatusBuilder {
 public:
  StatusBuilder(ErrorReason reason, absl::string_view message)
      : reason_(reason), message_(message) {}

  // Adds one metadata pair; keys are lower_snake_case, at most 64 characters.
  StatusBuilder&& With(absl::string_view key, absl::string_view value) &&;
  StatusBuilder& With(absl::string_view key, absl::string_view value) &;

  // Adds a field violation (becomes google.rpc.BadRequest, and 422 in REST when
  // the reason is kInvalidRequest).
  StatusBuilder&& Violation(FieldViolation violation) &&;
  StatusBuilder& Violation(FieldViolation violation) &;

  absl::Status Build() const;

  operator absl::Status() const { return Build(); }  // NOLINT: by design
  template <typename T>
  operator absl::StatusOr<T>() const {  // NOLINT: by design
    return Build();
  }

 private:
  ErrorReason reason_;
  std::string message_;
  std::map<std::string, std::string> metadata_;
  std::vector<FieldViolation> violations_;
};

inline StatusBuilder MakeStatus(ErrorReason reason, absl::string_view message) {
  return StatusBuilder(reason, message);
}

// The reason that a status carries, or nothing for one that was not made here.
std::optional<ErrorReason> ReasonOf(const absl::Status& status);

// Metadata and violations of a status; empty for one that was not made here.
std::map<std::string, std::string> MetadataOf(const absl::Status& status);
std::vector<FieldViolation> ViolationsOf(const absl::Status& status);

// The text form of a violation's path, "body.metrics[0]", and back.
std::string FieldPathText(const std::vector<std::string>& field);
std::vector<std::string> ParseFieldPath(absl::string_view text);

}  // namespace semantic_layer

#endif  // SEMANTIC_LAYER_COMMON_STATUS_MAKE_STATUS_H_
