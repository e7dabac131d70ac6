#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIBRARY_LOADER_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIBRARY_LOADER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/blobstore/blob_store.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/yaml/load.h"
#include "services/model_store/library.h"

namespace semantic_layer::model_store {

// Reads every model file of a store. A file with errors is part of the library
// with its diagnostics; only a store that cannot be read fails. Files that did
// not change since `previous` (may be null) are taken from there. The revision
// is that of `previous`, or one more when something else is served.
absl::StatusOr<std::shared_ptr<const Library>> LoadLibrary(
    blobstore::BlobStore& store, const semantic::LoadOptions& options,
    const Library* previous);

// Tells whether two states of the store's model files differ; cheap.
absl::StatusOr<std::string> VersionOfModels(blobstore::BlobStore& store);

// What would go wrong if the file at `path` had this text (null: if it were
// gone), with everything else as in `library`: the errors of that file and, in
// a served category, those that other served files would get by it.
semantic::Diagnostics ErrorsOfChange(const Library& library, Category category,
                                     absl::string_view path,
                                     const std::string* text,
                                     const semantic::LoadOptions& options);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIBRARY_LOADER_H_
