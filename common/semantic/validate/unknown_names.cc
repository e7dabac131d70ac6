#include "common/semantic/validate/unknown_names.h"

#include <utility>

#include "common/semantic/limits.h"
#include "common/semantic/suggest.h"

namespace semantic_layer::semantic {

std::string UnknownNames::Hint(
    const Location& at, absl::string_view word,
    absl::FunctionRef<std::vector<absl::string_view>()> names,
    std::string otherwise) {
  if (hints_[at.file.get()]++ >= kMaxDiagnosticsPerFile) return otherwise;
  return SuggestOr(word, names(), std::move(otherwise));
}

}  // namespace semantic_layer::semantic
