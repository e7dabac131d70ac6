#include "tests/databricks_emulator/statements/lz4_frame.h"

#include <algorithm>
#include <cstdint>

namespace semantic_layer::emulator {
namespace {

constexpr size_t kBlockBytes = 4 << 20;
constexpr uint32_t kMagic = 0x184D2204;
constexpr uint32_t kStored = 0x80000000;

void AppendLittleEndian(uint32_t value, std::string* out) {
  for (int shift = 0; shift < 32; shift += 8) {
    out->push_back(static_cast<char>((value >> shift) & 0xFF));
  }
}

uint32_t Rotated(uint32_t value, int bits) {
  return (value << bits) | (value >> (32 - bits));
}

// xxHash32 with seed 0 of fewer than 16 bytes: what a frame's header needs.
uint32_t ShortXxHash32(absl::string_view bytes) {
  constexpr uint32_t kPrime1 = 2654435761u;
  constexpr uint32_t kPrime2 = 2246822519u;
  constexpr uint32_t kPrime3 = 3266489917u;
  constexpr uint32_t kPrime5 = 374761393u;
  uint32_t hash = kPrime5 + static_cast<uint32_t>(bytes.size());
  for (const char c : bytes) {
    hash += static_cast<unsigned char>(c) * kPrime5;
    hash = Rotated(hash, 11) * kPrime1;
  }
  hash = (hash ^ (hash >> 15)) * kPrime2;
  hash = (hash ^ (hash >> 13)) * kPrime3;
  return hash ^ (hash >> 16);
}

}  // namespace

std::string StoredLz4Frame(absl::string_view bytes) {
  std::string frame;
  AppendLittleEndian(kMagic, &frame);
  // Version 1, independent blocks, no checksums; blocks of up to 4 MiB.
  const std::string descriptor = {0x60, 0x70};
  frame += descriptor;
  frame.push_back(static_cast<char>((ShortXxHash32(descriptor) >> 8) & 0xFF));
  while (!bytes.empty()) {
    const size_t size = std::min(kBlockBytes, bytes.size());
    AppendLittleEndian(kStored | static_cast<uint32_t>(size), &frame);
    frame.append(bytes.data(), size);
    bytes.remove_prefix(size);
  }
  AppendLittleEndian(0, &frame);
  return frame;
}

}  // namespace semantic_layer::emulator
