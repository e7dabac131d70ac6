#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIBRARY_JUDGE_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIBRARY_JUDGE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/semantic/diagnostic.h"
#include "services/model_store/category.h"
#include "services/model_store/library.h"

namespace semantic_layer::model_store {

// What model files mean to each other. All functions are pure and work on what
// was read of the files, so that no text is read twice.

// Finds what is wrong between the served files and gives every file its
// findings. A file that is bad is left out, which may make others bad, so this
// goes on until nothing changes. Files whose findings stay are the same
// objects.
std::vector<ModelFilePtr> JudgeTogether(std::vector<ModelFilePtr> files);

// Whether some file of a library would be good by itself but is not among the
// others: a change elsewhere might mend it.
bool HasFilesToMend(const Library& library);

// A file as it shall be.
struct PlannedFile {
  Category category = Category::kProduction;
  std::string path;
  // Null: gone.
  ModelFilePtr file;
};

// What would go wrong if the planned files were as planned, with everything
// else as in `library`: the errors of those files and, in a served category,
// those that other served files would get by it; by file and place.
semantic::Diagnostics ErrorsOfChanges(const Library& library,
                                      absl::Span<const PlannedFile> planned);

// The same with the warnings about the planned files.
semantic::Diagnostics FindingsOfChanges(const Library& library,
                                        absl::Span<const PlannedFile> planned);

// The library with the files as planned; nothing is read.
std::shared_ptr<const Library> WithChanges(
    const Library& library, absl::Span<const PlannedFile> planned);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIBRARY_JUDGE_H_
