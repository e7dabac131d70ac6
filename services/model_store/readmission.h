#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_READMISSION_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_READMISSION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/live/document_index.h"
#include "common/semantic/live/document_names.h"
#include "services/model_store/library.h"

namespace semantic_layer::model_store {

// Readmission brings files back that were left out together with others,
// though only what these say is against them: a name that both have, or that
// both were needed for. Files are tried in their order, each with those that
// it needs among the ones that are left out, so of two that cannot both be in
// the first one is. Costs what the files touch, not what there is.
//
// Not thread safe. The files must outlive it.
class Readmission {
 public:
  // `good` go together without errors.
  Readmission(const std::vector<ModelFilePtr>& good,
              const std::vector<ModelFilePtr>& out);

  void Run();

  // After it: whether a file of `out` is in.
  bool IsIn(size_t i) const { return out_[i].is_in; }
  // After it: the findings about one that is not, where others have a name of
  // it that is theirs, among those that are in; nothing for all other files.
  std::optional<semantic::Diagnostics> ClashesOf(size_t i) const;

 private:
  struct Candidate {
    ModelFilePtr file;
    semantic::DocumentNames names;
    // Whether others that are left out can be the reason.
    bool has_chance = false;
    bool is_in = false;
  };

  void FindChances();
  // The file, and those that it needs of the ones that are left out.
  std::vector<size_t> GroupOf(size_t i) const;
  bool TryToAdd(const std::vector<size_t>& group);
  // The findings when these files stand last; nothing where that would cost
  // too much.
  std::optional<semantic::Diagnostics> Judge(
      const std::vector<size_t>& group) const;

  semantic::DocumentIndex index_;
  std::vector<Candidate> out_;
  // Which of them say something of a name.
  absl::flat_hash_map<uint64_t, std::vector<size_t>> said_;
  mutable size_t looks_at_all_ = 0;
};

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_READMISSION_H_
