#ifndef SEMANTIC_LAYER_COMMON_JSON_OUTPUT_H_
#define SEMANTIC_LAYER_COMMON_JSON_OUTPUT_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::json {

// Appends to a std::string through a raw pointer: the string is grown in large
// steps and cut to the bytes written when the Output is destroyed or Flush() is
// called; until then only size() of the Output is right. One Output per string
// at a time. Not thread safe.
class Output {
 public:
  explicit Output(std::string* target);
  ~Output() { Flush(); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // Appends a valid JSON text so that it stays on one line: line ends between
  // its tokens become spaces (inside a string there are none).
  void AppendJson(absl::string_view json);

  // Makes room for `bytes` more and returns where they go; Advance() tells how
  // many of them were written.
  char* Reserve(size_t bytes) {
    if (static_cast<size_t>(end_ - position_) < bytes) Grow(bytes);
    return position_;
  }
  void Advance(char* position) { position_ = position; }

  void Append(absl::string_view text) {
    char* p = Reserve(text.size());
    if (!text.empty()) std::memcpy(p, text.data(), text.size());
    position_ = p + text.size();
  }
  void Append(char c) {
    *Reserve(1) = c;
    ++position_;
  }

  // Takes back the last byte written. There must be one.
  void Unappend() { --position_; }

  // The bytes written so far; invalid after the next call that writes.
  char* data() { return target_->data(); }
  size_t size() const {
    return position_ == nullptr
               ? target_->size()
               : static_cast<size_t>(position_ - target_->data());
  }

  // Writes the text as a quoted JSON string. Bytes that are not well-formed
  // UTF-8 become U+FFFD, so that the output is always valid JSON.
  void AppendQuoted(absl::string_view text);
  // Writes decimal digits.
  void AppendInt(int64_t value);
  void AppendUint(uint64_t value);
  // Writes the shortest digits that read back as the same number, with ".0" for
  // whole numbers; NaN and the infinities as the strings "NaN", "Infinity" and
  // "-Infinity".
  void AppendDouble(double value);
  void AppendFloat(float value);
  // Writes bytes in quotes as standard, padded base64.
  void AppendBase64(absl::string_view bytes);

  // Cuts the string to what was written. The Output may be used on; until then
  // the string is the caller's again.
  void Flush();

 private:
  void Grow(size_t bytes);
  void AppendQuotedSlow(const char* p, const char* end);

  std::string* target_;
  char* position_;  // null after Flush()
  char* end_;
};

}  // namespace semantic_layer::json

#endif  // SEMANTIC_LAYER_COMMON_JSON_OUTPUT_H_
