#include "common/status/make_status.h"

#include <cstdint>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace semantic_layer {
namespace {

// The payload is a private, length-prefixed list of strings:
// reason, metadata count, (key, value)*, violation count,
// (part count, part*, message, type)*.
constexpr char kPayloadUrl[] = "semantic-layer/error";

class Packer {
 public:
  void Number(size_t number) { absl::StrAppend(&text_, number, ";"); }
  void String(absl::string_view string) {
    Number(string.size());
    text_.append(string.data(), string.size());
  }
  std::string Take() && { return std::move(text_); }

 private:
  std::string text_;
};

class Unpacker {
 public:
  explicit Unpacker(absl::string_view text) : text_(text) {}

  size_t Number() {
    const size_t end = text_.find(';');
    uint64_t number = 0;
    if (end == absl::string_view::npos ||
        !absl::SimpleAtoi(text_.substr(0, end), &number)) {
      text_ = {};
      return 0;
    }
    text_.remove_prefix(end + 1);
    return number;
  }

  std::string String() {
    const size_t size = Number();
    if (size > text_.size()) {
      text_ = {};
      return {};
    }
    std::string string(text_.substr(0, size));
    text_.remove_prefix(size);
    return string;
  }

 private:
  absl::string_view text_;
};

struct Payload {
  std::string reason;
  std::map<std::string, std::string> metadata;
  std::vector<FieldViolation> violations;
};

std::optional<Payload> PayloadOf(const absl::Status& status) {
  const auto cord = status.GetPayload(kPayloadUrl);
  if (!cord.has_value()) return std::nullopt;
  const std::string text(*cord);
  Unpacker in(text);
  Payload payload;
  payload.reason = in.String();
  for (size_t n = in.Number(); n > 0; --n) {
    std::string key = in.String();
    payload.metadata[std::move(key)] = in.String();
  }
  for (size_t n = in.Number(); n > 0; --n) {
    FieldViolation violation;
    for (size_t parts = in.Number(); parts > 0; --parts) {
      violation.field.push_back(in.String());
    }
    violation.message = in.String();
    violation.type = in.String();
    payload.violations.push_back(std::move(violation));
  }
  return payload;
}

}  // namespace

StatusBuilder& StatusBuilder::With(absl::string_view key,
                                   absl::string_view value) & {
  metadata_[std::string(key)] = std::string(value);
  return *this;
}

StatusBuilder&& StatusBuilder::With(absl::string_view key,
                                    absl::string_view value) && {
  return std::move(With(key, value));
}

StatusBuilder& StatusBuilder::Violation(FieldViolation violation) & {
  violations_.push_back(std::move(violation));
  return *this;
}

StatusBuilder&& StatusBuilder::Violation(FieldViolation violation) && {
  return std::move(Violation(std::move(violation)));
}

absl::Status StatusBuilder::Build() const {
  const ErrorReasonInfo& info = InfoOf(reason_);
  Packer out;
  out.String(info.name);
  out.Number(metadata_.size());
  for (const auto& [key, value] : metadata_) {
    out.String(key);
    out.String(value);
  }
  out.Number(violations_.size());
  for (const FieldViolation& violation : violations_) {
    out.Number(violation.field.size());
    for (const std::string& part : violation.field) out.String(part);
    out.String(violation.message);
    out.String(violation.type);
  }
  absl::Status status(info.code, message_);
  status.SetPayload(kPayloadUrl, absl::Cord(std::move(out).Take()));
  return status;
}

std::optional<ErrorReason> ReasonOf(const absl::Status& status) {
  const auto payload = PayloadOf(status);
  if (!payload.has_value()) return std::nullopt;
  return ReasonNamed(payload->reason);
}

std::map<std::string, std::string> MetadataOf(const absl::Status& status) {
  auto payload = PayloadOf(status);
  return payload.has_value() ? std::move(payload->metadata)
                             : std::map<std::string, std::string>();
}

std::vector<FieldViolation> ViolationsOf(const absl::Status& status) {
  auto payload = PayloadOf(status);
  return payload.has_value() ? std::move(payload->violations)
                             : std::vector<FieldViolation>();
}

std::string FieldPathText(const std::vector<std::string>& field) {
  std::string text;
  for (const std::string& part : field) {
    if (!part.empty() && part[0] == '#') {
      absl::StrAppend(&text, "[", part.substr(1), "]");
    } else {
      absl::StrAppend(&text, text.empty() ? "" : ".", part);
    }
  }
  return text;
}

std::vector<std::string> ParseFieldPath(absl::string_view text) {
  std::vector<std::string> field;
  std::string part;
  auto flush = [&] {
    if (!part.empty()) field.push_back(std::move(part));
    part.clear();
  };
  for (const char c : text) {
    if (c == '.' || c == ']') {
      flush();
    } else if (c == '[') {
      flush();
      part = "#";
    } else {
      part.push_back(c);
    }
  }
  flush();
  return field;
}

}  // namespace semantic_layer
