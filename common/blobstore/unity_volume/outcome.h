#ifndef SEMANTIC_LAYER_COMMON_BLOBSTORE_UNITY_VOLUME_OUTCOME_H_
#define SEMANTIC_LAYER_COMMON_BLOBSTORE_UNITY_VOLUME_OUTCOME_H_

#include "absl/status/status.h"

namespace semantic_layer::blobstore {

// Whether a write of the Files API that failed like this may have been done all
// the same, or may still be: nobody has said that it was refused. Pure.
inline bool MayHaveBeenDone(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsInternal(status) || absl::IsCancelled(status) ||
         absl::IsUnknown(status);
}

}  // namespace semantic_layer::blobstore

#endif  // SEMANTIC_LAYER_COMMON_BLOBSTORE_UNITY_VOLUME_OUTCOME_H_
