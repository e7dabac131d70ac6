#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_PROJECT_ARCHIVE_READER_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_PROJECT_ARCHIVE_READER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/model_store/project/project_tree.h"

namespace semantic_layer::model_store {

// Reads a zip or tar archive (plain, gzip, bzip2, xz, zstd) of a project from
// memory; nothing is written anywhere. INVALID_REQUEST (field "archive") for
// what is no archive, is damaged or locked by a password, holds anything but
// files and folders (links, devices), has a path that leads out, or grows
// beyond the limits of limits.h: entries, bytes, and bytes by byte of archive.
// Thread safe.
absl::StatusOr<ProjectTree> ReadArchive(absl::string_view bytes);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_PROJECT_ARCHIVE_READER_H_
