#include "common/json/output.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "absl/strings/string_view.h"
#include "common/json/text.h"

namespace semantic_layer::json {
namespace {

constexpr char kHex[] = "0123456789abcdef";
constexpr char kBase64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr size_t kMinGrowth = 256;
// Longest text of a double by std::to_chars, with room for ".0".
constexpr size_t kMaxDoubleBytes = 32;
constexpr size_t kMaxIntBytes = 20;

// Writes the escape of one character that cannot stand in a string as it is.
char* WriteEscape(unsigned char c, char* p) {
  *p++ = '\\';
  switch (c) {
    case '"':
    case '\\':
      *p++ = static_cast<char>(c);
      return p;
    case '\b':
      *p++ = 'b';
      return p;
    case '\f':
      *p++ = 'f';
      return p;
    case '\n':
      *p++ = 'n';
      return p;
    case '\r':
      *p++ = 'r';
      return p;
    case '\t':
      *p++ = 't';
      return p;
    default:
      *p++ = 'u';
      *p++ = '0';
      *p++ = '0';
      *p++ = kHex[c >> 4];
      *p++ = kHex[c & 15];
      return p;
  }
}

template <typename T>
void AppendFloating(T value, Output* out) {
  if (!std::isfinite(value)) {
    out->Append(std::isnan(value) ? "\"NaN\""
                : value > 0       ? "\"Infinity\""
                                  : "\"-Infinity\"");
    return;
  }
  char* start = out->Reserve(kMaxDoubleBytes);
  char* p = std::to_chars(start, start + kMaxDoubleBytes, value).ptr;
  const bool whole =
      std::none_of(start, p, [](char c) { return c == '.' || c == 'e'; });
  if (whole) {
    *p++ = '.';
    *p++ = '0';
  }
  out->Advance(p);
}

}  // namespace

Output::Output(std::string* target) : target_(target) {
  const size_t used = target->size();
  target->resize(std::max(target->capacity(), used + kMinGrowth));
  position_ = target->data() + used;
  end_ = target->data() + target->size();
}

void Output::Flush() {
  if (position_ == nullptr) return;
  target_->resize(size());
  position_ = nullptr;
  end_ = nullptr;
}

void Output::Grow(size_t bytes) {
  const size_t used = size();
  target_->resize(used + std::max({bytes, used, kMinGrowth}));
  position_ = target_->data() + used;
  end_ = target_->data() + target_->size();
}

void Output::AppendQuoted(absl::string_view text) {
  const char* p = text.data();
  const char* end = p + text.size();
  const char* plain = SkipPlain(p, end);
  const size_t length = static_cast<size_t>(plain - p);
  char* out = Reserve(length + 2);
  *out++ = '"';
  if (length != 0) std::memcpy(out, p, length);
  out += length;
  if (plain == end) {
    *out++ = '"';
    position_ = out;
    return;
  }
  position_ = out;
  AppendQuotedSlow(plain, end);
}

void Output::AppendQuotedSlow(const char* p, const char* end) {
  while (p < end) {
    const char* plain = SkipPlain(p, end);
    // Room for what is plain and for one escape or sequence.
    char* out = Reserve(static_cast<size_t>(plain - p) + 8);
    std::memcpy(out, p, static_cast<size_t>(plain - p));
    out += plain - p;
    p = plain;
    if (p < end) {
      const auto c = static_cast<unsigned char>(*p);
      if (c < 0x80) {
        out = WriteEscape(c, out);
        ++p;
      } else if (const size_t n = Utf8SequenceLength(p, end); n != 0) {
        std::memcpy(out, p, n);
        out += n;
        p += n;
      } else {
        std::memcpy(out, "\xEF\xBF\xBD", 3);
        out += 3;
        ++p;
      }
    }
    position_ = out;
  }
  Append('"');
}

void Output::AppendJson(absl::string_view json) {
  const size_t size = json.size();
  char* out = Reserve(size);
  std::replace_copy_if(
      json.begin(), json.end(), out,
      [](char c) { return c == '\n' || c == '\r'; }, ' ');
  position_ = out + size;
}

void Output::AppendInt(int64_t value) {
  char* p = Reserve(kMaxIntBytes);
  position_ = std::to_chars(p, p + kMaxIntBytes, value).ptr;
}

void Output::AppendUint(uint64_t value) {
  char* p = Reserve(kMaxIntBytes);
  position_ = std::to_chars(p, p + kMaxIntBytes, value).ptr;
}

void Output::AppendDouble(double value) { AppendFloating(value, this); }

void Output::AppendFloat(float value) { AppendFloating(value, this); }

void Output::AppendBase64(absl::string_view bytes) {
  char* out = Reserve((bytes.size() + 2) / 3 * 4 + 2);
  *out++ = '"';
  const auto* p = reinterpret_cast<const unsigned char*>(bytes.data());
  size_t left = bytes.size();
  for (; left >= 3; left -= 3, p += 3) {
    *out++ = kBase64[p[0] >> 2];
    *out++ = kBase64[(p[0] & 3) << 4 | p[1] >> 4];
    *out++ = kBase64[(p[1] & 15) << 2 | p[2] >> 6];
    *out++ = kBase64[p[2] & 63];
  }
  if (left != 0) {
    const unsigned second = left == 2 ? p[1] : 0;
    *out++ = kBase64[p[0] >> 2];
    *out++ = kBase64[(p[0] & 3) << 4 | second >> 4];
    *out++ = left == 2 ? kBase64[(second & 15) << 2] : '=';
    *out++ = '=';
  }
  *out++ = '"';
  position_ = out;
}

}  // namespace semantic_layer::json
