// Whatever the bytes, as JSON and as wire bytes: what the codec accepts as JSON
// protobuf can parse, and what the codec writes is valid JSON that it reads
// again to a message with the same JSON.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/json/json_to_proto.h"
#include "common/json/proto_to_json.h"
#include "common/json/reader.h"
#include "common/json/schema.h"
#include "common/json/testdata/test_messages.pb.h"

namespace semantic_layer::json {
namespace {

struct Codec {
  const SchemaSet* schemas;
  const MessageSchema* message;
};

const Codec& TheCodec() {
  static const Codec& codec = *[] {
    auto set = SchemaSet::Create({test::Everything::descriptor()});
    const SchemaSet* schemas = set->release();
    return new Codec{schemas,
                     schemas->Find("semantic_layer.json.test.Everything")};
  }();
  return codec;
}

bool Read(absl::string_view json, std::string* wire) {
  Document document;
  Error error;
  std::vector<Error> errors;
  return document.Parse(json, {}, &error) &&
         JsonToProto(*TheCodec().schemas, *TheCodec().message, document.root(),
                     {}, wire, &errors);
}

bool Write(absl::string_view wire, std::string* json) {
  Output out(json);
  return AppendMessage(*TheCodec().schemas, *TheCodec().message, wire, &out);
}

void CheckJson(absl::string_view text) {
  std::string wire;
  if (!Read(text, &wire)) return;
  test::Everything message;
  if (!message.ParseFromString(wire)) std::abort();
  std::string json;
  // Messages may nest more deeply on the wire than JSON did: a Value.
  if (Write(wire, &json) && !IsValidJson(json)) std::abort();
}

void CheckWire(absl::string_view bytes) {
  std::string json;
  if (!Write(bytes, &json)) return;
  if (!IsValidJson(json)) std::abort();
  std::string wire;
  // What is no time, mask or known type cannot be read again.
  if (!Read(json, &wire)) return;
  std::string again;
  if (!Write(wire, &again)) std::abort();
}

}  // namespace
}  // namespace semantic_layer::json

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  semantic_layer::json::CheckJson(bytes);
  semantic_layer::json::CheckWire(bytes);
  return 0;
}
