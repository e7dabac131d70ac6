#ifndef SEMANTIC_LAYER_COMMON_BLOBSTORE_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_BLOBSTORE_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::blobstore {

// One blob: far above any model file.
inline constexpr int64_t kBlobBytesMax = 4 << 20;
// Blobs under one prefix that List returns.
inline constexpr size_t kBlobsMax = 100'000;
// Segments of a name, and bytes of one segment (file systems allow 255).
inline constexpr size_t kNameSegmentsMax = 4;
inline constexpr size_t kNameSegmentBytesMax = 240;

// A file that was written less than this long ago may be written again without
// its time stamps showing it; its hash is not kept.
inline constexpr absl::Duration kSettledAge = absl::Seconds(2);

}  // namespace semantic_layer::blobstore

#endif  // SEMANTIC_LAYER_COMMON_BLOBSTORE_LIMITS_H_
