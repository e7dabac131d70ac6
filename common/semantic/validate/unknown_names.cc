#include "common/semantic/validate/unknown_names.h"

#include <utility>

#include "common/semantic/limits.h"
#include "common/semantic/suggest.h"

namespace semantic_layer::semantic {

std::string UnknownNames::Hint(
    const Location& at, absl::string_view word,
    absl::FunctionRef<std::vector<absl::string_view>()> names,
    std::string otherwise) {
  if (hints_ == kMaxHints) return otherwise;
  size_t& of_file = hints_of_file_[at.file.get()];
  if (of_file == kMaxHintsPerFile) return otherwise;
  ++of_file;
  ++hints_;
  return SuggestOr(word, names(), std::move(otherwise));
}

}  // namespace semantic_layer::semantic
