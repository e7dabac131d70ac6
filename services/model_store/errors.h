#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_ERRORS_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_ERRORS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/semantic/diagnostic.h"
#include "services/model_store/category.h"

namespace semantic_layer::model_store {

// What can be wrong with a request about models, each as a named function.
// `where` of a field is "path", "query" or "body", as REST has it.

absl::Status ModelNotFound(Category category, absl::string_view id);
absl::Status ModelAlreadyExists(Category category, absl::string_view id);
absl::Status ModelChanged(absl::string_view id);
// The id breaks the rules of model_id.h.
absl::Status InvalidModelId(absl::string_view where, absl::string_view field);
absl::Status ReservedModelId(absl::string_view id);
absl::Status UnknownCategory(absl::string_view field = "category");
absl::Status ReadOnlyCategory(Category category,
                              absl::string_view field = "category");
// A model cannot be moved to where it is.
absl::Status SameCategory(Category category);
absl::Status MissingField(absl::string_view field);
// A field of the body whose value is refused.
absl::Status InvalidField(absl::string_view field, absl::string_view message);
// The name in the body is not that of the model that is replaced.
absl::Status NameMismatch(absl::string_view id);
// An export without a format: 422, naming the formats.
absl::Status FormatRequired();
// UNIMPLEMENTED: the file is a metric view, ...
absl::Status ShapeNotEditable(absl::string_view kind);
// A version that the model does not have, or that has no text to bring back.
absl::Status VersionNotFound(Category category, absl::string_view id,
                             int64_t version);
absl::Status VersionIsDeletion(int64_t version);
// A version's id is a number from 1. `where` as above.
absl::Status InvalidVersion(absl::string_view where, absl::string_view field);
// A page size that is negative or above `max`.
absl::Status InvalidPageSize(int max);
// All models at once are too much for one message.
absl::Status SnapshotTooLarge();
// The model's file has errors and is not served.
absl::Status ModelFileBroken(absl::string_view path,
                             const semantic::Diagnostics& diagnostics);
// A model that was sent would be one with errors. `path` is the file that it
// would become; findings about other files say that those would break.
absl::Status ModelWouldBreak(absl::string_view path,
                             const semantic::Diagnostics& errors);
// Other models need what would be deleted.
absl::Status ModelIsNeeded(absl::string_view id,
                           const semantic::Diagnostics& errors);
// The backup could not be written, so nothing was changed.
absl::Status BackupFailed(const absl::Status& cause);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_ERRORS_H_
