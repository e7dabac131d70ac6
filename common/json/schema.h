#ifndef SEMANTIC_LAYER_COMMON_JSON_SCHEMA_H_
#define SEMANTIC_LAYER_COMMON_JSON_SCHEMA_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/json/wire.h"

namespace google::protobuf {
class Descriptor;
}  // namespace google::protobuf

namespace semantic_layer::json {

// What a descriptor says, laid out for the codec: names already quoted, fields
// found by number in one step, enum names already in the form of the `/api`
// surface. Nothing here refers to protobuf's own objects after it was made.

// Types of fields. Groups are not supported.
enum class FieldKind : uint8_t {
  kDouble,
  kFloat,
  kInt64,
  kUint64,
  kInt32,
  kUint32,
  kSint32,
  kSint64,
  kFixed32,
  kFixed64,
  kSfixed32,
  kSfixed64,
  kBool,
  kString,
  kBytes,
  kEnum,
  kMessage,
};

// Messages with a JSON form of their own.
enum class MessageKind : uint8_t {
  kPlain,
  kTimestamp,
  kDuration,
  kFieldMask,
  kStruct,
  kValue,
  kListValue,
  kAny,
  kWrapper,
  kRowSet,
  kRawJson,
};

struct MessageSchema;

struct EnumSchema {
  std::string full_name;
  // google.protobuf.NullValue: always null.
  bool is_null_value = false;
  // The value 0 is named <TYPE>_UNSPECIFIED and is written as null.
  bool zero_is_null = false;
  // Number to quoted `/api` name; the first name of an alias.
  absl::flat_hash_map<int32_t, std::string> quoted;
  // Accepted names: the `/api` form and the full name of each value.
  absl::flat_hash_map<std::string, int32_t> numbers;
  // The `/api` names in order of declaration.
  std::vector<std::string> names;
};

struct FieldSchema {
  std::string name;        // as in the .proto file
  std::string json_name;   // lowerCamelCase
  std::string quoted_key;  // `"name":`
  uint32_t number = 0;
  FieldKind kind = FieldKind::kInt32;
  WireType wire_type = WireType::kVarint;  // of one element
  bool repeated = false;                   // also true of maps
  bool map = false;
  bool packed = false;
  bool presence = false;  // `optional`, message, or member of a oneof
  bool required = false;  // google.api.field_behavior = REQUIRED
  bool output_only = false;
  int oneof = -1;  // index of the real oneof that it belongs to
  const MessageSchema* message = nullptr;   // kMessage; map: the entry
  const EnumSchema* enumeration = nullptr;  // kEnum
};

struct MessageSchema {
  std::string full_name;
  MessageKind kind = MessageKind::kPlain;
  std::vector<FieldSchema> fields;  // in order of declaration
  int oneof_count = 0;
  // Proto name and json_name to index in `fields`.
  absl::flat_hash_map<std::string, int> by_name;
  // Field number to index in `fields` or -1, for numbers below its size.
  std::vector<int16_t> by_number;
  absl::flat_hash_map<uint32_t, int> by_large_number;
  bool has_required = false;  // a field of its own is required

  // Null if there is no such field.
  const FieldSchema* FindByName(absl::string_view name) const;
  const FieldSchema* FindByNumber(uint32_t number) const {
    if (number < by_number.size()) {
      const int index = by_number[number];
      return index < 0 ? nullptr : &fields[static_cast<size_t>(index)];
    }
    return FindByLargeNumber(number);
  }
  size_t IndexOf(const FieldSchema& field) const {
    return static_cast<size_t>(&field - fields.data());
  }

 private:
  const FieldSchema* FindByLargeNumber(uint32_t number) const;
};

// All schemas of a program. Immutable, safe to share between threads; keeps
// every MessageSchema that it hands out alive.
class SchemaSet {
 public:
  // Compiles the given messages and all that they contain. Fails with
  // INVALID_ARGUMENT for a group and for a special message (RowSet, RawJson)
  // that lacks the fields which its JSON form is made from.
  static absl::StatusOr<std::unique_ptr<const SchemaSet>> Create(
      absl::Span<const google::protobuf::Descriptor* const> messages);

  // By full name without leading dot; null if it was not compiled.
  const MessageSchema* Find(absl::string_view full_name) const;

 private:
  friend class SchemaCompiler;
  SchemaSet() = default;

  absl::flat_hash_map<std::string, std::unique_ptr<MessageSchema>> messages_;
  absl::flat_hash_map<std::string, std::unique_ptr<EnumSchema>> enums_;
};

}  // namespace semantic_layer::json

#endif  // SEMANTIC_LAYER_COMMON_JSON_SCHEMA_H_
