#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_IMPORT_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_IMPORT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "common/blobstore/blob_store.h"
#include "common/semantic/diagnostic.h"
#include "services/model_store/category.h"
#include "services/model_store/change_writer.h"
#include "services/model_store/library.h"
#include "services/model_store/library_judge.h"

namespace semantic_layer::model_store {

// A file to keep under an id.
struct ImportItem {
  std::string id;
  std::string text;
};

// How several files are kept together.
struct ImportRules {
  Category category = Category::kProduction;
  std::string author = {};
  // How long they wait for their turn.
  blobstore::Patience patience = {};
  // Say what would happen, and no more.
  bool dry_run = false;
  // Keep the good ones although others are not; else all or none.
  bool partial = false;
  // Put them in the place of files of the same id; else those are errors.
  bool replace = false;
};

// What became of one item; with dry_run, what would become of it.
struct ImportResult {
  enum class Outcome { kCreated, kUpdated, kUnchanged, kFailed, kNotKept };
  Outcome outcome = Outcome::kCreated;
  // As it is or would be kept.
  ModelFilePtr file;
  semantic::Diagnostics diagnostics;
  // Where it failed as a whole.
  std::string reason;
};

// An item on its way in: the file that is there, and the one that would be.
struct ImportCandidate {
  ModelFilePtr before;
  ModelFilePtr after;
};

// What is to be done, by candidate, and the library that it gives where there
// is anything to do.
struct ImportPlan {
  std::vector<ImportResult> results;
  std::shared_ptr<const Library> outcome;
};

// Decides what becomes of each candidate, looking at all together with the
// library, which `judge` follows.
ImportPlan PlanImport(const Library& library, const LibraryJudge& judge,
                      const ImportRules& rules,
                      absl::Span<const ImportCandidate> candidates);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_IMPORT_H_
