#include "gateway/openapi/schema_writer.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/json/schema.h"
#include "common/json/writer.h"
#include "gateway/openapi/comments.h"
#include "google/protobuf/descriptor.h"

namespace semantic_layer::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using json::MessageKind;

// Null stands for what is not there.
bool MayBeNull(const FieldDescriptor& field, const json::FieldSchema& schema) {
  if (field.is_repeated()) return false;
  if (schema.enumeration != nullptr && schema.enumeration->zero_is_null) {
    return true;
  }
  return schema.presence;
}

void WriteType(absl::string_view type, bool null, json::Writer* writer) {
  writer->Key("type");
  if (!null) {
    writer->String(type);
    return;
  }
  writer->BeginArray().String(type).String("null").EndArray();
}

}  // namespace

std::string ComponentName(const Descriptor& message) {
  // Nested messages keep the names around theirs.
  absl::string_view local = message.full_name();
  absl::ConsumePrefix(&local, message.file()->package());
  absl::ConsumePrefix(&local, ".");
  std::vector<absl::string_view> parts =
      absl::StrSplit(message.file()->package(), '.');
  // The area: what stands before the version.
  const absl::string_view area =
      parts.size() > 1 ? parts[parts.size() - 2] : parts[0];
  return absl::StrCat(area, ".", local);
}

void SchemaWriter::Message(const Descriptor& message, json::Writer* writer) {
  const json::MessageSchema* schema = schemas_.Find(message.full_name());
  writer->BeginObject();
  if (schema->kind != MessageKind::kPlain) {
    Special(message, schema->kind, writer);
  } else if (message.field_count() == 0) {
    writer->Key("type").String("object");
  } else {
    if (known_.insert(message.full_name()).second) {
      waiting_.push_back(&message);
    }
    writer->Key("$ref").String(
        absl::StrCat("#/components/schemas/", ComponentName(message)));
  }
  writer->EndObject();
}

void SchemaWriter::Special(const Descriptor& message, MessageKind kind,
                           json::Writer* writer) {
  switch (kind) {
    case MessageKind::kTimestamp:
      writer->Key("type").String("string").Key("format").String("date-time");
      return;
    case MessageKind::kDuration:
      writer->Key("type").String("string");
      writer->Key("pattern").String("^-?\\d+(\\.\\d{1,9})?s$");
      return;
    case MessageKind::kFieldMask:
      writer->Key("type").String("string");
      return;
    case MessageKind::kStruct:
    case MessageKind::kAny:
      writer->Key("type").String("object");
      writer->Key("additionalProperties").Bool(true);
      return;
    case MessageKind::kListValue:
      writer->Key("type").String("array");
      writer->Key("items").BeginObject().EndObject();
      return;
    case MessageKind::kRowSet:
      writer->Key("type").String("array");
      writer->Key("description").String("Rows, keyed by column name.");
      writer->Key("items").BeginObject().Key("type").String("object");
      writer->Key("additionalProperties").Bool(true).EndObject();
      return;
    case MessageKind::kWrapper:
      Scalar(*message.field(0), writer);
      return;
    case MessageKind::kValue:
    case MessageKind::kRawJson:
    case MessageKind::kPlain:
      return;  // anything
  }
}

// Members of a schema for a scalar; null is added by Element().
void SchemaWriter::Scalar(const FieldDescriptor& field, json::Writer* writer) {
  const json::MessageSchema* message =
      schemas_.Find(field.containing_type()->full_name());
  const bool null = MayBeNull(field, *message->FindByName(field.name()));
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_UINT32:
      WriteType("integer", null, writer);
      writer->Key("format").String("int32");
      break;
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT64:
      WriteType("integer", null, writer);
      writer->Key("format").String("int64");
      break;
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      WriteType("number", null, writer);
      writer->Key("format").String("double");
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      WriteType("boolean", null, writer);
      break;
    case FieldDescriptor::CPPTYPE_STRING:
      WriteType("string", null, writer);
      if (field.type() == FieldDescriptor::TYPE_BYTES) {
        writer->Key("contentEncoding").String("base64");
      }
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
}

void SchemaWriter::Enum(const FieldDescriptor& field, json::Writer* writer) {
  const json::FieldSchema& schema =
      *schemas_.Find(field.containing_type()->full_name())
           ->FindByName(field.name());
  const bool null = MayBeNull(field, schema);
  WriteType("string", null, writer);
  writer->Key("enum").BeginArray();
  for (const std::string& name : schema.enumeration->names) {
    writer->String(name);
  }
  if (null) writer->Null();
  writer->EndArray();
}

void SchemaWriter::Element(const FieldDescriptor& field, json::Writer* writer) {
  if (field.message_type() != nullptr) {
    return Message(*field.message_type(), writer);
  }
  writer->BeginObject();
  if (field.enum_type() != nullptr) {
    Enum(field, writer);
  } else {
    Scalar(field, writer);
  }
  writer->EndObject();
}

void SchemaWriter::Field(const FieldDescriptor& field, json::Writer* writer) {
  writer->BeginObject();
  const std::string comment = CommentOf(field);
  if (!comment.empty()) writer->Key("description").String(comment);
  if (field.is_map()) {
    writer->Key("type").String("object").Key("additionalProperties");
    Element(*field.message_type()->map_value(), writer);
  } else if (field.is_repeated()) {
    writer->Key("type").String("array").Key("items");
    Element(field, writer);
  } else if (field.message_type() != nullptr) {
    writer->Key("anyOf").BeginArray();
    Message(*field.message_type(), writer);
    writer->BeginObject().Key("type").String("null").EndObject().EndArray();
  } else if (field.enum_type() != nullptr) {
    Enum(field, writer);
  } else {
    Scalar(field, writer);
  }
  writer->EndObject();
}

void SchemaWriter::Members(const Descriptor& message, json::Writer* writer) {
  const json::MessageSchema& schema = *schemas_.Find(message.full_name());
  writer->Key("type").String("object");
  const std::string comment = CommentOf(message);
  if (!comment.empty()) writer->Key("description").String(comment);
  writer->Key("properties").BeginObject();
  for (int i = 0; i < message.field_count(); ++i) {
    writer->Key(message.field(i)->name());
    Field(*message.field(i), writer);
  }
  writer->EndObject();
  if (schema.has_required) {
    writer->Key("required").BeginArray();
    for (const json::FieldSchema& field : schema.fields) {
      if (field.required) writer->String(field.name);
    }
    writer->EndArray();
  }
}

void SchemaWriter::Components(json::Writer* writer) {
  // Writing one may add others.
  for (size_t i = 0; i < waiting_.size(); ++i) {
    const Descriptor& message = *waiting_[i];
    writer->Key(ComponentName(message)).BeginObject();
    Members(message, writer);
    writer->EndObject();
  }
}

}  // namespace semantic_layer::gateway
