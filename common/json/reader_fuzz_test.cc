// Whatever the bytes: the reader ends, and what it accepts it accepts again
// after our writer has written it.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "common/json/reader.h"
#include "common/json/writer.h"

namespace semantic_layer::json {
namespace {

void Copy(Value value, Writer* writer) {
  switch (value.kind()) {
    case Kind::kNull:
      writer->Null();
      break;
    case Kind::kBool:
      writer->Bool(value.boolean());
      break;
    case Kind::kNumber:
      writer->Raw(value.number());
      break;
    case Kind::kString:
      writer->String(value.string());
      break;
    case Kind::kArray:
      writer->BeginArray();
      for (const Value element : value.elements()) Copy(element, writer);
      writer->EndArray();
      break;
    case Kind::kObject:
      writer->BeginObject();
      for (const auto& [key, member] : value.members()) {
        writer->Key(key.string());
        Copy(member, writer);
      }
      writer->EndObject();
      break;
  }
}

std::string Rewrite(const Document& document) {
  std::string text;
  Writer writer(&text);
  Copy(document.root(), &writer);
  writer.Flush();
  return text;
}

}  // namespace
}  // namespace semantic_layer::json

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using semantic_layer::json::Document;
  using semantic_layer::json::Error;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  Document document;
  Error error;
  if (!document.Parse(text, {}, &error)) {
    if (error.offset > size) std::abort();
    return 0;
  }
  const std::string once = semantic_layer::json::Rewrite(document);
  Document again;
  if (!again.Parse(once, {}, &error)) std::abort();
  if (semantic_layer::json::Rewrite(again) != once) std::abort();
  return 0;
}
