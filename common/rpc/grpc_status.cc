#include "common/rpc/grpc_status.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/rpc/limits.h"
#include "common/status/make_status.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace semantic_layer::rpc {
namespace {

constexpr char kHiddenMetadata[] = "cause";
constexpr char kInternalMessage[] =
    "Something went wrong here; the request id finds it in the logs.";

// The reason of a status that names none.
ErrorReason ReasonOfCode(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kCancelled:
      return ErrorReason::kCancelled;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return ErrorReason::kInvalidRequest;
    case absl::StatusCode::kDeadlineExceeded:
      return ErrorReason::kDeadlineExceeded;
    case absl::StatusCode::kPermissionDenied:
      return ErrorReason::kPermissionDenied;
    case absl::StatusCode::kUnauthenticated:
      return ErrorReason::kInvalidToken;
    case absl::StatusCode::kResourceExhausted:
      return ErrorReason::kOverloaded;
    case absl::StatusCode::kUnavailable:
      return ErrorReason::kUnavailable;
    case absl::StatusCode::kUnimplemented:
      return ErrorReason::kUnimplemented;
    default:
      return ErrorReason::kInternal;
  }
}

// Cuts at a limit without splitting a UTF-8 sequence.
std::string Shortened(absl::string_view text, size_t limit) {
  if (text.size() <= limit) return std::string(text);
  size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) {
    --end;
  }
  return std::string(text.substr(0, end)) + "...";
}

google::rpc::BadRequest BadRequestOf(
    const std::vector<FieldViolation>& violations, size_t bytes_max) {
  google::rpc::BadRequest bad_request;
  size_t bytes = 0;
  for (const FieldViolation& violation : violations) {
    google::rpc::BadRequest::FieldViolation field;
    field.set_field(FieldPathText(violation.field));
    field.set_description(violation.message);
    field.set_reason(violation.type);
    bytes += field.ByteSizeLong() + 4;
    if (bytes > bytes_max) break;  // The first ones help; all do not fit.
    *bad_request.add_field_violations() = std::move(field);
  }
  return bad_request;
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  std::optional<ErrorReason> reason = ReasonOf(status);
  bool hide =
      !reason.has_value() && (status.code() == absl::StatusCode::kInternal ||
                              status.code() == absl::StatusCode::kUnknown);
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(
      hide ? kInternalMessage
           : Shortened(status.message(), kStatusMessageBytesMax));
  google::rpc::ErrorInfo info;
  absl::string_view name =
      InfoOf(reason.value_or(ReasonOfCode(status.code()))).name;
  info.set_reason(std::string(name));
  info.set_domain(kErrorDomain);
  size_t room = kStatusDetailsBytesMax;
  for (const auto& [key, value] : MetadataOf(status)) {
    if (key == kHiddenMetadata || key.size() + value.size() + 8 > room) {
      continue;
    }
    room -= key.size() + value.size() + 8;
    (*info.mutable_metadata())[key] = value;
  }
  details.add_details()->PackFrom(info);
  std::vector<FieldViolation> violations = ViolationsOf(status);
  if (!violations.empty()) {
    details.add_details()->PackFrom(BadRequestOf(violations, room));
  }
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()),
                      details.message(), details.SerializeAsString());
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  auto code = static_cast<absl::StatusCode>(status.error_code());
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  if (details.ParseFromString(status.error_details())) {
    for (const google::protobuf::Any& detail : details.details()) {
      if (detail.Is<google::rpc::ErrorInfo>()) detail.UnpackTo(&info);
      if (detail.Is<google::rpc::BadRequest>()) detail.UnpackTo(&bad_request);
    }
  }
  ErrorReason reason = ReasonNamed(info.reason()).value_or(ReasonOfCode(code));
  // A code that its reason does not have (a newer peer, or gRPC's own
  // NOT_FOUND) keeps the code, which says more than the reason would.
  if (InfoOf(reason).code != code) {
    return absl::Status(code, status.error_message());
  }
  StatusBuilder builder = MakeStatus(reason, status.error_message());
  for (const auto& [key, value] : info.metadata()) builder.With(key, value);
  for (const auto& violation : bad_request.field_violations()) {
    builder.Violation({ParseFieldPath(violation.field()),
                       violation.description(), violation.reason()});
  }
  return builder.Build();
}

}  // namespace semantic_layer::rpc
