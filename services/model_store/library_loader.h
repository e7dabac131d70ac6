#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIBRARY_LOADER_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIBRARY_LOADER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/blobstore/blob_store.h"
#include "common/semantic/yaml/load.h"
#include "services/model_store/library.h"
#include "services/model_store/library_judge.h"

namespace semantic_layer::model_store {

// The name of a model's file in the store: "production/flights.yaml".
std::string PathOf(Category category, absl::string_view id);

// Reads every model file of a store. A file with errors is part of the library
// with its diagnostics; only a store that cannot be read fails. Files that did
// not change since `previous` (may be null, else what `judge` follows) are
// taken from there; when none did, the result is `previous`. The revision is
// that of `previous`, or one more when something else is served.
absl::StatusOr<std::shared_ptr<const Library>> LoadLibrary(
    blobstore::BlobStore& store, const semantic::LoadOptions& options,
    const LibraryJudge& judge, std::shared_ptr<const Library> previous);

// Tells whether two states of the store's model files differ; cheap.
absl::StatusOr<std::string> VersionOfModels(blobstore::BlobStore& store);

// A text as the file that the blob `info` holds, with what is wrong with it by
// itself.
ModelFilePtr MakeModelFile(const blobstore::BlobInfo& info, Category category,
                           absl::string_view id, std::string text,
                           const semantic::LoadOptions& options);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIBRARY_LOADER_H_
