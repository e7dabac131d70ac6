#include "common/json/schema.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/json/wire.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace semantic_layer::json {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

// Numbers below this are looked up in an array.
constexpr uint32_t kDenseNumbers = 256;
// google.api.field_behavior and two of its values, read from the raw options so
// that nobody has to link the generated extension.
constexpr uint32_t kFieldBehavior = 1052;
constexpr uint64_t kRequired = 2;
constexpr uint64_t kOutputOnly = 3;

struct KindRow {
  FieldKind kind;
  WireType wire_type;
};

absl::StatusOr<KindRow> KindOf(const FieldDescriptor& field) {
  switch (field.type()) {
    case FieldDescriptor::TYPE_DOUBLE:
      return KindRow{FieldKind::kDouble, WireType::kFixed64};
    case FieldDescriptor::TYPE_FLOAT:
      return KindRow{FieldKind::kFloat, WireType::kFixed32};
    case FieldDescriptor::TYPE_INT64:
      return KindRow{FieldKind::kInt64, WireType::kVarint};
    case FieldDescriptor::TYPE_UINT64:
      return KindRow{FieldKind::kUint64, WireType::kVarint};
    case FieldDescriptor::TYPE_INT32:
      return KindRow{FieldKind::kInt32, WireType::kVarint};
    case FieldDescriptor::TYPE_UINT32:
      return KindRow{FieldKind::kUint32, WireType::kVarint};
    case FieldDescriptor::TYPE_SINT32:
      return KindRow{FieldKind::kSint32, WireType::kVarint};
    case FieldDescriptor::TYPE_SINT64:
      return KindRow{FieldKind::kSint64, WireType::kVarint};
    case FieldDescriptor::TYPE_FIXED32:
      return KindRow{FieldKind::kFixed32, WireType::kFixed32};
    case FieldDescriptor::TYPE_FIXED64:
      return KindRow{FieldKind::kFixed64, WireType::kFixed64};
    case FieldDescriptor::TYPE_SFIXED32:
      return KindRow{FieldKind::kSfixed32, WireType::kFixed32};
    case FieldDescriptor::TYPE_SFIXED64:
      return KindRow{FieldKind::kSfixed64, WireType::kFixed64};
    case FieldDescriptor::TYPE_BOOL:
      return KindRow{FieldKind::kBool, WireType::kVarint};
    case FieldDescriptor::TYPE_STRING:
      return KindRow{FieldKind::kString, WireType::kBytes};
    case FieldDescriptor::TYPE_BYTES:
      return KindRow{FieldKind::kBytes, WireType::kBytes};
    case FieldDescriptor::TYPE_ENUM:
      return KindRow{FieldKind::kEnum, WireType::kVarint};
    case FieldDescriptor::TYPE_MESSAGE:
      return KindRow{FieldKind::kMessage, WireType::kBytes};
    case FieldDescriptor::TYPE_GROUP:
      break;
  }
  return absl::InvalidArgumentError(
      absl::StrCat(field.full_name(), ": groups are not supported"));
}

MessageKind MessageKindOf(absl::string_view full_name) {
  static constexpr std::pair<absl::string_view, MessageKind> kSpecial[] = {
      {"google.protobuf.Timestamp", MessageKind::kTimestamp},
      {"google.protobuf.Duration", MessageKind::kDuration},
      {"google.protobuf.FieldMask", MessageKind::kFieldMask},
      {"google.protobuf.Struct", MessageKind::kStruct},
      {"google.protobuf.Value", MessageKind::kValue},
      {"google.protobuf.ListValue", MessageKind::kListValue},
      {"google.protobuf.Any", MessageKind::kAny},
      {"google.protobuf.DoubleValue", MessageKind::kWrapper},
      {"google.protobuf.FloatValue", MessageKind::kWrapper},
      {"google.protobuf.Int64Value", MessageKind::kWrapper},
      {"google.protobuf.UInt64Value", MessageKind::kWrapper},
      {"google.protobuf.Int32Value", MessageKind::kWrapper},
      {"google.protobuf.UInt32Value", MessageKind::kWrapper},
      {"google.protobuf.BoolValue", MessageKind::kWrapper},
      {"google.protobuf.StringValue", MessageKind::kWrapper},
      {"google.protobuf.BytesValue", MessageKind::kWrapper},
      {"semantic_layer.rowset.v1.RowSet", MessageKind::kRowSet},
      {"semantic_layer.json.v1.RawJson", MessageKind::kRawJson},
  };
  for (const auto& [name, kind] : kSpecial) {
    if (name == full_name) return kind;
  }
  return MessageKind::kPlain;
}

// "DimensionType" and "HTTPCode" become "DIMENSION_TYPE_" and "HTTP_CODE_".
std::string EnumPrefix(absl::string_view name) {
  std::string prefix;
  for (size_t i = 0; i < name.size(); ++i) {
    const bool upper = absl::ascii_isupper(name[i]);
    const bool after_lower = i > 0 && !absl::ascii_isupper(name[i - 1]);
    const bool before_lower =
        i + 1 < name.size() && absl::ascii_islower(name[i + 1]);
    if (i > 0 && upper && (after_lower || before_lower)) prefix += '_';
    prefix += absl::ascii_toupper(name[i]);
  }
  return prefix + "_";
}

void ReadBehavior(const FieldDescriptor& descriptor, FieldSchema* field) {
  const std::string options = descriptor.options().SerializeAsString();
  const auto note = [field](uint64_t value) {
    if (value == kRequired) field->required = true;
    if (value == kOutputOnly) field->output_only = true;
  };
  WireReader reader(options);
  WireField wire;
  while (!reader.done() && reader.Next(&wire)) {
    if (wire.number != kFieldBehavior) continue;
    if (wire.type == WireType::kVarint) {
      note(wire.value);
    } else if (wire.type == WireType::kBytes) {
      WireReader packed(wire.bytes);
      uint64_t value;
      while (!packed.done() && packed.ReadVarint(&value)) note(value);
    }
  }
}

}  // namespace

const FieldSchema* MessageSchema::FindByName(absl::string_view name) const {
  const auto it = by_name.find(name);
  return it == by_name.end() ? nullptr
                             : &fields[static_cast<size_t>(it->second)];
}

const FieldSchema* MessageSchema::FindByLargeNumber(uint32_t number) const {
  const auto it = by_large_number.find(number);
  return it == by_large_number.end() ? nullptr
                                     : &fields[static_cast<size_t>(it->second)];
}

class SchemaCompiler {
 public:
  explicit SchemaCompiler(SchemaSet* set) : set_(*set) {}

  absl::StatusOr<const MessageSchema*> Message(const Descriptor& descriptor) {
    auto& slot = set_.messages_[descriptor.full_name()];
    if (slot != nullptr) return slot.get();
    slot = std::make_unique<MessageSchema>();
    // Messages may contain themselves: the pointer must be known first.
    MessageSchema* schema = slot.get();
    schema->full_name = descriptor.full_name();
    schema->kind = MessageKindOf(descriptor.full_name());
    schema->oneof_count = descriptor.real_oneof_decl_count();
    schema->fields.reserve(static_cast<size_t>(descriptor.field_count()));
    for (int i = 0; i < descriptor.field_count(); ++i) {
      absl::StatusOr<FieldSchema> field = Field(*descriptor.field(i));
      if (!field.ok()) return field.status();
      schema->fields.push_back(*std::move(field));
      Index(i, schema);
    }
    return schema;
  }

 private:
  static void Index(int i, MessageSchema* schema) {
    const FieldSchema& field = schema->fields.back();
    schema->by_name.emplace(field.name, i);
    schema->by_name.emplace(field.json_name, i);
    schema->has_required |= field.required;
    if (field.number < kDenseNumbers) {
      if (schema->by_number.size() <= field.number) {
        schema->by_number.resize(field.number + 1, -1);
      }
      schema->by_number[field.number] = static_cast<int16_t>(i);
    } else {
      schema->by_large_number.emplace(field.number, i);
    }
  }

  absl::StatusOr<FieldSchema> Field(const FieldDescriptor& descriptor) {
    const absl::StatusOr<KindRow> kind = KindOf(descriptor);
    if (!kind.ok()) return kind.status();
    FieldSchema field;
    field.name = descriptor.name();
    field.json_name = descriptor.json_name();
    field.quoted_key = absl::StrCat("\"", field.name, "\":");
    field.number = static_cast<uint32_t>(descriptor.number());
    field.kind = kind->kind;
    field.wire_type = kind->wire_type;
    field.repeated = descriptor.is_repeated();
    field.map = descriptor.is_map();
    field.packed = descriptor.is_packed();
    field.presence = !field.repeated && descriptor.has_presence();
    if (descriptor.real_containing_oneof() != nullptr) {
      field.oneof = descriptor.real_containing_oneof()->index();
    }
    ReadBehavior(descriptor, &field);
    if (field.kind == FieldKind::kMessage) {
      auto message = Message(*descriptor.message_type());
      if (!message.ok()) return message.status();
      field.message = *message;
    } else if (field.kind == FieldKind::kEnum) {
      field.enumeration = Enum(*descriptor.enum_type());
    }
    return field;
  }

  const EnumSchema* Enum(const EnumDescriptor& descriptor) {
    auto& slot = set_.enums_[descriptor.full_name()];
    if (slot != nullptr) return slot.get();
    slot = std::make_unique<EnumSchema>();
    slot->full_name = descriptor.full_name();
    slot->is_null_value = descriptor.full_name() == "google.protobuf.NullValue";
    const std::string prefix = EnumPrefix(descriptor.name());
    for (int i = 0; i < descriptor.value_count(); ++i) {
      const auto& value = *descriptor.value(i);
      absl::string_view name = value.name();
      if (absl::StartsWith(name, prefix) && name.size() > prefix.size()) {
        name.remove_prefix(prefix.size());
      }
      const std::string api_name = absl::AsciiStrToLower(name);
      slot->quoted.emplace(value.number(), absl::StrCat("\"", api_name, "\""));
      slot->numbers.emplace(api_name, value.number());
      slot->numbers.emplace(value.name(), value.number());
      if (value.number() == 0 && api_name == "unspecified") {
        slot->zero_is_null = true;
      } else {
        slot->names.push_back(api_name);
      }
    }
    return slot.get();
  }

  SchemaSet& set_;
};

absl::StatusOr<std::unique_ptr<const SchemaSet>> SchemaSet::Create(
    absl::Span<const Descriptor* const> messages) {
  std::unique_ptr<SchemaSet> set(new SchemaSet);
  SchemaCompiler compiler(set.get());
  for (const Descriptor* message : messages) {
    auto schema = compiler.Message(*message);
    if (!schema.ok()) return schema.status();
  }
  return std::unique_ptr<const SchemaSet>(std::move(set));
}

const MessageSchema* SchemaSet::Find(absl::string_view full_name) const {
  const auto it = messages_.find(full_name);
  return it == messages_.end() ? nullptr : it->second.get();
}

}  // namespace semantic_layer::json
