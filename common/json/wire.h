#ifndef SEMANTIC_LAYER_COMMON_JSON_WIRE_H_
#define SEMANTIC_LAYER_COMMON_JSON_WIRE_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "absl/strings/string_view.h"
#include "common/json/output.h"

namespace semantic_layer::json {

// The protobuf wire format, byte by byte. All functions are pure; none reads
// beyond the view that it was given.

// Wire types by their numbers on the wire.
enum class WireType : uint8_t {
  kVarint = 0,
  kFixed64 = 1,
  kBytes = 2,
  kFixed32 = 5,
};

// A field as it stands on the wire: for kVarint, kFixed32 and kFixed64 the raw
// value, for kBytes the bytes.
struct WireField {
  uint32_t number = 0;
  WireType type = WireType::kVarint;
  uint64_t value = 0;
  absl::string_view bytes;
};

// Walks the fields of one message.
class WireReader {
 public:
  explicit WireReader(absl::string_view wire)
      : p_(wire.data()), end_(wire.data() + wire.size()) {}

  bool done() const { return p_ == end_; }
  const char* position() const { return p_; }

  // Reads the next field. False if the bytes are no message: a varint that does
  // not end, a length beyond the end, field number 0, or a group.
  bool Next(WireField* field) {
    uint64_t tag;
    if (!ReadVarint(&tag) || tag > 0xFFFFFFFFu || tag < 8) return false;
    field->number = static_cast<uint32_t>(tag >> 3);
    switch (tag & 7) {
      case 0:
        field->type = WireType::kVarint;
        return ReadVarint(&field->value);
      case 1:
        field->type = WireType::kFixed64;
        return ReadFixed<uint64_t>(&field->value);
      case 2:
        field->type = WireType::kBytes;
        return ReadBytes(&field->bytes);
      case 5:
        field->type = WireType::kFixed32;
        return ReadFixed<uint32_t>(&field->value);
      default:
        return false;
    }
  }

  bool ReadVarint(uint64_t* value) {
    if (p_ < end_ && static_cast<unsigned char>(*p_) < 0x80) {
      *value = static_cast<unsigned char>(*p_++);
      return true;
    }
    return ReadLongVarint(value);
  }

  template <typename T>
  bool ReadFixed(uint64_t* value) {
    static_assert(std::endian::native == std::endian::little);
    if (static_cast<size_t>(end_ - p_) < sizeof(T)) return false;
    T fixed;
    std::memcpy(&fixed, p_, sizeof(T));
    p_ += sizeof(T);
    *value = fixed;
    return true;
  }

  bool ReadBytes(absl::string_view* bytes) {
    uint64_t size;
    if (!ReadVarint(&size) || size > static_cast<uint64_t>(end_ - p_)) {
      return false;
    }
    *bytes = absl::string_view(p_, static_cast<size_t>(size));
    p_ += size;
    return true;
  }

  // Reads one value without tag.
  bool ReadElement(WireType type, WireField* field) {
    field->type = type;
    switch (type) {
      case WireType::kVarint:
        return ReadVarint(&field->value);
      case WireType::kFixed64:
        return ReadFixed<uint64_t>(&field->value);
      case WireType::kFixed32:
        return ReadFixed<uint32_t>(&field->value);
      case WireType::kBytes:
        return ReadBytes(&field->bytes);
    }
    return false;
  }

 private:
  bool ReadLongVarint(uint64_t* value) {
    uint64_t result = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (p_ == end_) return false;
      const auto byte = static_cast<unsigned char>(*p_++);
      if (shift == 63 && byte > 1) return false;
      result |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) {
        *value = result;
        return true;
      }
    }
    return false;
  }

  const char* p_;
  const char* end_;
};

inline void AppendVarint(uint64_t value, Output* out) {
  char* p = out->Reserve(10);
  while (value >= 0x80) {
    *p++ = static_cast<char>(value | 0x80);
    value >>= 7;
  }
  *p++ = static_cast<char>(value);
  out->Advance(p);
}

inline void AppendTag(uint32_t number, WireType type, Output* out) {
  AppendVarint(static_cast<uint64_t>(number) << 3 | static_cast<uint64_t>(type),
               out);
}

template <typename T>
void AppendFixed(T value, Output* out) {
  static_assert(std::endian::native == std::endian::little);
  char* p = out->Reserve(sizeof(T));
  std::memcpy(p, &value, sizeof(T));
  out->Advance(p + sizeof(T));
}

inline void AppendBytes(absl::string_view bytes, Output* out) {
  AppendVarint(bytes.size(), out);
  out->Append(bytes);
}

inline uint64_t ZigZag(int64_t value) {
  return static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63);
}

inline int64_t UnZigZag(uint64_t value) {
  return static_cast<int64_t>(value >> 1 ^ (~(value & 1) + 1));
}

// A length-delimited value whose length is known only when it is written:
// call OpenLength(), write, CloseLength() with what OpenLength() returned.
inline size_t OpenLength(Output* out) {
  out->Append('\0');
  return out->size();
}

inline void CloseLength(size_t start, Output* out) {
  const size_t size = out->size() - start;
  if (size < 0x80) {
    out->data()[start - 1] = static_cast<char>(size);
    return;
  }
  size_t extra = 0;
  for (size_t rest = size >> 7; rest != 0; rest >>= 7) ++extra;
  char* end = out->Reserve(extra) + extra;
  char* p = out->data() + start;
  std::memmove(p + extra, p, size);
  out->Advance(end);
  size_t rest = size;
  for (--p; rest >= 0x80; rest >>= 7) {
    *p++ = static_cast<char>(rest | 0x80);
  }
  *p = static_cast<char>(rest);
}

}  // namespace semantic_layer::json

#endif  // SEMANTIC_LAYER_COMMON_JSON_WIRE_H_
