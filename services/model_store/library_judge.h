#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIBRARY_JUDGE_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIBRARY_JUDGE_H_

#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/live/document_index.h"
#include "services/model_store/library.h"

namespace semantic_layer::model_store {

// A file as it shall be; without a file it is gone.
using PlannedFile = Library::Change;

// What would become of a library by some changes.
struct Judgement {
  // Everything that is wrong, and warnings about the planned files; by file and
  // place.
  semantic::Diagnostics findings;
  // As it would be, with the planned files as they were given but for their
  // findings; null where there are errors.
  std::shared_ptr<const Library> outcome;

  bool is_good() const { return outcome != nullptr; }
};

// LibraryJudge says what model files mean to each other. It follows one library
// with an index of what its served files say, so that a change of a few is
// looked at together with what it touches; where that finds errors, or where
// all may be touched, it looks at all. Nothing is read twice.
//
// Thread safe. The library that is given must be the followed one; while it is
// followed by another, an answer may be about either.
class LibraryJudge {
 public:
  void Follow(std::shared_ptr<const Library> library);

  // What would become of `library` if the planned files were as planned. Errors
  // are those of these files and, in a served category, those that other served
  // files would get. What is found good is served by the library that is
  // returned, and by one that is loaded anew, as is what was served before: so
  // it is an error, too, when a file that is not served for what others say
  // would come back by the change, and put out a file that is.
  Judgement JudgeChanges(const Library& library,
                         absl::Span<const PlannedFile> planned) const;

  // The library with whatever edits.
  std::shared_ptr<const Library> WithEdits(
      const Library& library, absl::Span<const PlannedFile> edits) const;

 private:
  // Findings about the planned files and those that they touch; nothing where
  // all are to be looked at.
  std::optional<semantic::Diagnostics> JudgePart(
      const Library& library, absl::Span<const PlannedFile> planned) const;
  // Whether nothing is wrong between the planned files and those that they
  // touch, as far as it can be told without a look at all.
  bool GoTogether(absl::Span<const PlannedFile> planned) const;
  // All errors and warnings about the planned files and what they touch.
  semantic::Diagnostics FindingsOf(const Library& library,
                                   absl::Span<const PlannedFile> planned) const;
  // Whether the files can take their places without a look at all others.
  bool IsLocal(const Library& library,
               absl::Span<const PlannedFile> files) const;
  // Files that are bad by others alone, and that these may mend.
  std::vector<ModelFilePtr> Revivable(
      const Library& library, absl::Span<const PlannedFile> files) const;

  mutable absl::Mutex mu_;
  std::shared_ptr<const Library> followed_ ABSL_GUARDED_BY(mu_);
  semantic::DocumentIndex index_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIBRARY_JUDGE_H_
