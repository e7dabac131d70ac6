#ifndef SEMANTIC_LAYER_COMMON_BLOBSTORE_ETAG_H_
#define SEMANTIC_LAYER_COMMON_BLOBSTORE_ETAG_H_

#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::blobstore {

// The etag of a content: its SHA-256, 32 of the hexadecimal digits (128 bits).
std::string EtagOf(absl::string_view content);

// An etag as a client may send it: white space, quotes and a leading W/ of
// HTTP taken off.
std::string NormalizeEtag(absl::string_view etag);

}  // namespace semantic_layer::blobstore

#endif  // SEMANTIC_LAYER_COMMON_BLOBSTORE_ETAG_H_
