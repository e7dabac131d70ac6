#ifndef SEMANTIC_LAYER_COMMON_JSON_JSON_TO_PROTO_H_
#define SEMANTIC_LAYER_COMMON_JSON_JSON_TO_PROTO_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/json/error.h"
#include "common/json/limits.h"
#include "common/json/reader.h"
#include "common/json/schema.h"

namespace semantic_layer::json {

// JSON to protobuf wire bytes, without message objects. Names are accepted as
// in the .proto file and in lowerCamelCase; what else is strict is listed in
// docs/adr/0040-own-strict-json-codec.md.

// The fields from a message down to one that a request names: {a, b} for "a.b".
using FieldPath = std::vector<const FieldSchema*>;

struct EncodeOptions {
  size_t max_errors = kMaxErrors;
  // Fields that a path or a query gives: they are not reported as missing.
  absl::Span<const FieldPath> bound = {};
};

// Appends the message that `value` stands for to `*wire`. Adds every mistake to
// `*errors`, with `loc` from `value` on; true if there was none. After a
// mistake the bytes are of no use. A present field is always written, also with
// its default value.
bool JsonToProto(const SchemaSet& schemas, const MessageSchema& message,
                 Value value, const EncodeOptions& options, std::string* wire,
                 std::vector<Error>* errors);

// Appends one field, with tag, from the JSON value of that field: a list for a
// repeated field, an object for a map. Null appends nothing.
bool JsonToField(const SchemaSet& schemas, const FieldSchema& field,
                 Value value, const EncodeOptions& options, std::string* wire,
                 std::vector<Error>* errors);

// Appends one field, with tag, from the text of a path or query parameter: a
// scalar, an element of a repeated scalar, or a well-known type (Timestamp,
// Duration, FieldMask, wrapper; Struct, Value, ListValue and RawJson as JSON
// text). On failure fills message, type and, for JSON text, the offset.
bool TextToField(const SchemaSet& schemas, const FieldSchema& field,
                 absl::string_view text, std::string* wire, Error* error);

}  // namespace semantic_layer::json

#endif  // SEMANTIC_LAYER_COMMON_JSON_JSON_TO_PROTO_H_
