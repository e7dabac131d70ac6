#ifndef SEMANTIC_LAYER_COMMON_JSON_SCALAR_CODEC_H_
#define SEMANTIC_LAYER_COMMON_JSON_SCALAR_CODEC_H_

#include <string>

#include "absl/strings/string_view.h"
#include "common/json/output.h"
#include "common/json/reader.h"
#include "common/json/schema.h"
#include "common/json/wire.h"

namespace semantic_layer::json {

// What is wrong with a value: the `message` and `type` of an Error.
struct Problem {
  std::string message;
  std::string type;
};

// Appends one value of a scalar field (everything but kMessage), without tag.
// On failure fills `*problem` and appends nothing. Strict: no "yes" for a bool,
// no 1 for a string; integers may be written "1", 1.0 and 1e3.
bool EncodeScalar(const FieldSchema& field, Value value, Output* out,
                  Problem* problem);

// The same from the text of a path or query parameter. A bool may be true,
// false, 1 or 0; a string must be UTF-8.
bool EncodeScalarText(const FieldSchema& field, absl::string_view text,
                      Output* out, Problem* problem);

// Writes a scalar from the wire as JSON. The wire field must have the type that
// the schema says.
void AppendScalar(const FieldSchema& field, const WireField& wire, Output* out);

// Writes what an absent field without presence stands for: 0, "", false, null.
void AppendDefault(const FieldSchema& field, Output* out);

}  // namespace semantic_layer::json

#endif  // SEMANTIC_LAYER_COMMON_JSON_SCALAR_CODEC_H_
