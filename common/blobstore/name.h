#ifndef SEMANTIC_LAYER_COMMON_BLOBSTORE_NAME_H_
#define SEMANTIC_LAYER_COMMON_BLOBSTORE_NAME_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::blobstore {

// Whether `segment` can be a part of a name: 1 to kNameSegmentBytesMax bytes of
// UTF-8 without control characters, slashes or backslashes, not beginning with
// a dot (so neither "." nor ".." nor a store's own hidden files).
bool IsValidSegment(absl::string_view segment);

// INVALID_NAME unless `name` is 1 to kNameSegmentsMax valid segments with '/'
// between them.
absl::Status CheckName(absl::string_view name);

// The same for a prefix, which may be empty and has no trailing slash.
absl::Status CheckPrefix(absl::string_view prefix);

// Whether a (valid) name lies under a (valid) prefix.
bool IsUnder(absl::string_view name, absl::string_view prefix);

}  // namespace semantic_layer::blobstore

#endif  // SEMANTIC_LAYER_COMMON_BLOBSTORE_NAME_H_
