#ifndef SEMANTIC_LAYER_COMMON_JSON_WRITER_H_
#define SEMANTIC_LAYER_COMMON_JSON_WRITER_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "common/json/output.h"

namespace semantic_layer::json {

// Writes one JSON text, value after value, putting the commas itself:
//
//   std::string text;
//   {
//     Writer writer(&text);
//     writer.BeginObject().Key("rows").Int(3).Key("ok").Bool(true).EndObject();
//   }
//
// The text is complete when the Writer is destroyed or Flush() was called. The
// caller keeps Begin and End in step and gives each value of an object a key;
// nothing checks it. Not thread safe.
class Writer {
 public:
  // Appends to `*out`, which must outlive the Writer.
  explicit Writer(std::string* out) : out_(out) {}

  Writer& BeginObject() { return Open('{'); }
  Writer& EndObject() { return Close('}'); }
  Writer& BeginArray() { return Open('['); }
  Writer& EndArray() { return Close(']'); }

  Writer& Key(absl::string_view name) {
    Separate();
    out_.AppendQuoted(name);
    out_.Append(':');
    comma_ = false;
    return *this;
  }

  // Bytes that are not UTF-8 become U+FFFD.
  Writer& String(absl::string_view value) {
    Separate();
    out_.AppendQuoted(value);
    return *this;
  }
  Writer& Int(int64_t value) {
    Separate();
    out_.AppendInt(value);
    return *this;
  }
  Writer& Uint(uint64_t value) {
    Separate();
    out_.AppendUint(value);
    return *this;
  }
  // NaN and the infinities become strings; whole numbers end in ".0".
  Writer& Double(double value) {
    Separate();
    out_.AppendDouble(value);
    return *this;
  }
  Writer& Bool(bool value) { return Raw(value ? "true" : "false"); }
  Writer& Null() { return Raw("null"); }
  // Writes a JSON text as it is. The caller vouches for it.
  Writer& Raw(absl::string_view json) {
    Separate();
    out_.Append(json);
    return *this;
  }
  // Writes a line end or other white space between two values.
  Writer& Space(absl::string_view white_space) {
    out_.Append(white_space);
    return *this;
  }

  void Flush() { out_.Flush(); }

 private:
  void Separate() {
    if (comma_) out_.Append(',');
    comma_ = true;
  }
  Writer& Open(char c) {
    Separate();
    out_.Append(c);
    comma_ = false;
    return *this;
  }
  Writer& Close(char c) {
    out_.Append(c);
    comma_ = true;
    return *this;
  }

  Output out_;
  bool comma_ = false;
};

// The text as a JSON string with its quotes.
std::string Quoted(absl::string_view text);

}  // namespace semantic_layer::json

#endif  // SEMANTIC_LAYER_COMMON_JSON_WRITER_H_
