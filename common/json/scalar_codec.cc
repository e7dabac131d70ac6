#include "common/json/scalar_codec.h"

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/json/base64.h"
#include "common/json/numbers.h"
#include "common/json/output.h"
#include "common/json/reader.h"
#include "common/json/schema.h"
#include "common/json/text.h"
#include "common/json/wire.h"

namespace semantic_layer::json {
namespace {

// Names listed in the message of an enum's error.
constexpr size_t kMaxListedNames = 20;

bool Fail(absl::string_view message, absl::string_view type, Problem* problem) {
  problem->message = std::string(message);
  problem->type = std::string(type);
  return false;
}

bool FailInteger(NumberError error, bool from_text, absl::string_view range,
                 Problem* problem) {
  switch (error) {
    case NumberError::kFraction:
      return Fail(
          "Input should be a valid integer, got a number with a fractional "
          "part",
          "int_from_float", problem);
    case NumberError::kRange:
      return Fail(absl::StrCat("Input should be an integer ", range),
                  "int_parsing_size", problem);
    default:
      return from_text
                 ? Fail(
                       "Input should be a valid integer, unable to parse "
                       "string as an integer",
                       "int_parsing", problem)
                 : Fail("Input should be a valid integer", "int_type", problem);
  }
}

constexpr absl::string_view kInt32Range = "from -2147483648 to 2147483647";
constexpr absl::string_view kUint32Range = "from 0 to 4294967295";
constexpr absl::string_view kInt64Range =
    "from -9223372036854775808 to 9223372036854775807";
constexpr absl::string_view kUint64Range = "from 0 to 18446744073709551615";

bool IsUnsigned(FieldKind kind) {
  return kind == FieldKind::kUint32 || kind == FieldKind::kUint64 ||
         kind == FieldKind::kFixed32 || kind == FieldKind::kFixed64;
}

bool Is32Bit(FieldKind kind) {
  return kind == FieldKind::kInt32 || kind == FieldKind::kUint32 ||
         kind == FieldKind::kSint32 || kind == FieldKind::kFixed32 ||
         kind == FieldKind::kSfixed32;
}

// Writes an integer that is known to fit the kind. Signed values come as two's
// complement.
void WriteInteger(FieldKind kind, uint64_t bits, Output* out) {
  switch (kind) {
    case FieldKind::kSint32:
    case FieldKind::kSint64:
      return AppendVarint(ZigZag(static_cast<int64_t>(bits)), out);
    case FieldKind::kFixed32:
    case FieldKind::kSfixed32:
      return AppendFixed(static_cast<uint32_t>(bits), out);
    case FieldKind::kFixed64:
    case FieldKind::kSfixed64:
      return AppendFixed(bits, out);
    default:
      return AppendVarint(bits, out);
  }
}

bool EncodeInteger(FieldKind kind, absl::string_view text, bool from_text,
                   Output* out, Problem* problem) {
  // A number may be written in any way that JSON has; a text is digits.
  if (from_text && !IsInteger(text)) {
    return FailInteger(NumberError::kNotANumber, from_text, "", problem);
  }
  const bool narrow = Is32Bit(kind);
  uint64_t bits = 0;
  NumberError error = NumberError::kNone;
  if (IsUnsigned(kind)) {
    error = ParseUint64(text, &bits);
    if (error == NumberError::kNone && narrow &&
        bits > std::numeric_limits<uint32_t>::max()) {
      error = NumberError::kRange;
    }
  } else {
    int64_t value = 0;
    error = ParseInt64(text, &value);
    if (error == NumberError::kNone && narrow &&
        (value < std::numeric_limits<int32_t>::min() ||
         value > std::numeric_limits<int32_t>::max())) {
      error = NumberError::kRange;
    }
    bits = static_cast<uint64_t>(value);
  }
  if (error != NumberError::kNone) {
    const absl::string_view range = IsUnsigned(kind)
                                        ? (narrow ? kUint32Range : kUint64Range)
                                        : (narrow ? kInt32Range : kInt64Range);
    return FailInteger(error, from_text, range, problem);
  }
  WriteInteger(kind, bits, out);
  return true;
}

// NaN and the infinities by the names that the mapping gives them.
std::optional<double> NamedDouble(absl::string_view text) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return kInfinity;
  if (text == "-Infinity") return -kInfinity;
  return std::nullopt;
}

bool EncodeFloating(FieldKind kind, absl::string_view text, bool from_text,
                    Output* out, Problem* problem) {
  double number = 0;
  float narrow = 0;
  NumberError error = NumberError::kNone;
  const std::optional<double> named =
      from_text ? NamedDouble(text) : std::nullopt;
  if (named.has_value()) {
    number = *named;
    narrow = static_cast<float>(*named);
  } else if (kind == FieldKind::kDouble) {
    error = ParseDouble(text, &number);
  } else {
    error = ParseFloat(text, &narrow);
  }
  if (error == NumberError::kRange) {
    return Fail("Input should be a number within the range of its type",
                "finite_number", problem);
  }
  if (error != NumberError::kNone) {
    return from_text
               ? Fail(
                     "Input should be a valid number, unable to parse "
                     "string as a number",
                     "float_parsing", problem)
               : Fail("Input should be a valid number", "float_type", problem);
  }
  if (kind == FieldKind::kDouble) {
    AppendFixed(number, out);
  } else {
    AppendFixed(narrow, out);
  }
  return true;
}

bool FailEnum(const EnumSchema& schema, Problem* problem) {
  std::string message = "Input should be ";
  size_t listed = 0;
  for (const std::string& name : schema.names) {
    if (listed == kMaxListedNames) {
      message += ", ...";
      break;
    }
    absl::StrAppend(&message,
                    listed == 0                         ? ""
                    : listed + 1 == schema.names.size() ? " or "
                                                        : ", ",
                    "'", name, "'");
    ++listed;
  }
  return Fail(message, "enum", problem);
}

// Numbers are accepted also where no name is known: proto3 enums are open.
bool EncodeEnumNumber(const EnumSchema& schema, absl::string_view text,
                      Output* out, Problem* problem) {
  int64_t number = 0;
  if (ParseInt64(text, &number) != NumberError::kNone ||
      number < std::numeric_limits<int32_t>::min() ||
      number > std::numeric_limits<int32_t>::max()) {
    return FailEnum(schema, problem);
  }
  AppendVarint(static_cast<uint64_t>(number), out);
  return true;
}

bool EncodeEnumText(const EnumSchema& schema, absl::string_view text,
                    Output* out, Problem* problem) {
  const auto it = schema.numbers.find(text);
  if (it == schema.numbers.end()) {
    return IsInteger(text) ? EncodeEnumNumber(schema, text, out, problem)
                           : FailEnum(schema, problem);
  }
  AppendVarint(static_cast<uint64_t>(int64_t{it->second}), out);
  return true;
}

bool EncodeBase64(absl::string_view text, Output* out, Problem* problem) {
  std::string bytes;
  if (!DecodeBase64(text, &bytes)) {
    return Fail("Input should be valid base64", "bytes_invalid_encoding",
                problem);
  }
  AppendBytes(bytes, out);
  return true;
}

bool EncodeBool(Value value, Output* out, Problem* problem) {
  if (value.kind() != Kind::kBool) {
    return Fail("Input should be a valid boolean", "bool_type", problem);
  }
  AppendVarint(value.boolean() ? 1 : 0, out);
  return true;
}

}  // namespace

bool EncodeScalar(const FieldSchema& field, Value value, Output* out,
                  Problem* problem) {
  const bool text = value.kind() == Kind::kString;
  const bool number = value.kind() == Kind::kNumber;
  const absl::string_view digits = text     ? value.string()
                                   : number ? value.number()
                                            : absl::string_view();
  switch (field.kind) {
    case FieldKind::kBool:
      return EncodeBool(value, out, problem);
    case FieldKind::kString:
      if (!text) {
        return Fail("Input should be a valid string", "string_type", problem);
      }
      AppendBytes(value.string(), out);
      return true;
    case FieldKind::kBytes:
      if (!text) {
        return Fail("Input should be a base64 string", "bytes_type", problem);
      }
      return EncodeBase64(value.string(), out, problem);
    case FieldKind::kEnum:
      if (field.enumeration->is_null_value && value.is_null()) {
        AppendVarint(0, out);
        return true;
      }
      if (text) {
        return EncodeEnumText(*field.enumeration, digits, out, problem);
      }
      return EncodeEnumNumber(*field.enumeration, digits, out, problem);
    case FieldKind::kDouble:
    case FieldKind::kFloat:
      return EncodeFloating(field.kind, digits, text, out, problem);
    default:
      return EncodeInteger(field.kind, digits, text, out, problem);
  }
}

bool EncodeScalarText(const FieldSchema& field, absl::string_view text,
                      Output* out, Problem* problem) {
  switch (field.kind) {
    case FieldKind::kBool:
      if (text != "true" && text != "1" && text != "false" && text != "0") {
        return Fail(
            "Input should be a valid boolean, unable to interpret "
            "input",
            "bool_parsing", problem);
      }
      AppendVarint(text == "true" || text == "1" ? 1 : 0, out);
      return true;
    case FieldKind::kString:
      if (!IsValidUtf8(text)) {
        return Fail("Input should be valid UTF-8", "string_unicode", problem);
      }
      AppendBytes(text, out);
      return true;
    case FieldKind::kBytes:
      return EncodeBase64(text, out, problem);
    case FieldKind::kEnum:
      return EncodeEnumText(*field.enumeration, text, out, problem);
    case FieldKind::kDouble:
    case FieldKind::kFloat:
      return EncodeFloating(field.kind, text, true, out, problem);
    default:
      return EncodeInteger(field.kind, text, true, out, problem);
  }
}

void AppendScalar(const FieldSchema& field, const WireField& wire,
                  Output* out) {
  switch (field.kind) {
    case FieldKind::kDouble:
      return out->AppendDouble(std::bit_cast<double>(wire.value));
    case FieldKind::kFloat:
      return out->AppendFloat(
          std::bit_cast<float>(static_cast<uint32_t>(wire.value)));
    case FieldKind::kInt64:
    case FieldKind::kSfixed64:
      return out->AppendInt(static_cast<int64_t>(wire.value));
    case FieldKind::kUint64:
    case FieldKind::kFixed64:
      return out->AppendUint(wire.value);
    case FieldKind::kInt32:
    case FieldKind::kSfixed32:
      return out->AppendInt(static_cast<int32_t>(wire.value));
    case FieldKind::kUint32:
    case FieldKind::kFixed32:
      return out->AppendUint(static_cast<uint32_t>(wire.value));
    case FieldKind::kSint32:
      return out->AppendInt(
          static_cast<int32_t>(UnZigZag(static_cast<uint32_t>(wire.value))));
    case FieldKind::kSint64:
      return out->AppendInt(UnZigZag(wire.value));
    case FieldKind::kBool:
      return out->Append(wire.value != 0 ? "true" : "false");
    case FieldKind::kString:
      return out->AppendQuoted(wire.bytes);
    case FieldKind::kBytes:
      return out->AppendBase64(wire.bytes);
    case FieldKind::kEnum: {
      const auto number = static_cast<int32_t>(wire.value);
      if (field.enumeration->is_null_value) return out->Append("null");
      if (number == 0 && field.enumeration->zero_is_null && !field.repeated) {
        return out->Append("null");
      }
      const auto it = field.enumeration->quoted.find(number);
      if (it == field.enumeration->quoted.end()) return out->AppendInt(number);
      return out->Append(it->second);
    }
    case FieldKind::kMessage:
      return;
  }
}

void AppendDefault(const FieldSchema& field, Output* out) {
  if (field.kind == FieldKind::kMessage) return out->Append("null");
  WireField zero;
  zero.type = field.wire_type;
  AppendScalar(field, zero, out);
}

}  // namespace semantic_layer::json
