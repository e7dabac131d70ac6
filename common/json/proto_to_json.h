#ifndef SEMANTIC_LAYER_COMMON_JSON_PROTO_TO_JSON_H_
#define SEMANTIC_LAYER_COMMON_JSON_PROTO_TO_JSON_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "common/json/output.h"
#include "common/json/schema.h"

namespace semantic_layer::json {

// Protobuf wire bytes to JSON in the `/api` form, without message objects:
// names as in the .proto file, every declared field, unset `optional` fields
// and messages as null, enum values in lower case without their type's prefix,
// 64-bit integers as numbers. Fields that the schema does not know are left
// out. The output is valid JSON whatever the bytes.

// Writes a message. False, with part of it written, if the bytes are no message
// of that type: cut, of a wrong wire type inside, nested more deeply than
// kMaxDepth, or a time out of range.
bool AppendMessage(const SchemaSet& schemas, const MessageSchema& message,
                   absl::string_view wire, Output* out);

// Writes the value of one field of a message: what `response_body` names.
bool AppendField(const SchemaSet& schemas, const MessageSchema& message,
                 const FieldSchema& field, absl::string_view wire, Output* out);

// The bytes of the last occurrence of a singular string, bytes or message field
// of `message`; empty if it is not there or the bytes are no message.
absl::string_view FindBytes(absl::string_view wire, uint32_t number);

}  // namespace semantic_layer::json

#endif  // SEMANTIC_LAYER_COMMON_JSON_PROTO_TO_JSON_H_
