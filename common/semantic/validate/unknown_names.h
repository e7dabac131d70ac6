#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_UNKNOWN_NAMES_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_UNKNOWN_NAMES_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/validate/build_catalog.h"

namespace semantic_layer::semantic {

// What one look at documents does about names that none of them defines. Not
// thread safe; `options` must outlive it.
class UnknownNames {
 public:
  explicit UnknownNames(const BuildOptions& options) : options_(options) {}

  // Whether they are no mistake.
  bool are_trusted() const { return options_.trust_unknown_names; }

  void Note(UnknownName name) const {
    if (options_.unknown_names == nullptr) return;
    options_.unknown_names->push_back(std::move(name));
  }

  // What to write instead of a word that stands at `at`: the nearest of the
  // names as a question, or `otherwise`. It takes long to look through very
  // many names, so that only kMaxHintsPerFile words of a file, and kMaxHints in
  // all, are answered by near ones.
  std::string Hint(const Location& at, absl::string_view word,
                   absl::FunctionRef<std::vector<absl::string_view>()> names,
                   std::string otherwise);

 private:
  const BuildOptions& options_;
  size_t hints_ = 0;
  absl::flat_hash_map<const std::string*, size_t> hints_of_file_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_UNKNOWN_NAMES_H_
