#ifndef SEMANTIC_LAYER_COMMON_SQL_RESOLVE_NAMES_H_
#define SEMANTIC_LAYER_COMMON_SQL_RESOLVE_NAMES_H_

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/sql/ast/ast.h"
#include "common/sql/diagnostics/diagnostic.h"

namespace semantic_layer::sql {

// What the files of this folder do with names. Private to it.

inline bool SameName(absl::string_view a, absl::string_view b) {
  return a.size() == b.size() && absl::EqualsIgnoreCase(a, b);
}

// A name as people write it, without quotes.
inline std::string NameText(const List<Identifier>& parts) {
  return absl::StrJoin(parts, ".",
                       [](std::string* out, const Identifier& part) {
                         absl::StrAppend(out, part.text);
                       });
}

inline std::vector<absl::string_view> PartsOf(const ObjectName& name) {
  std::vector<absl::string_view> parts;
  for (const Identifier& part : name.parts) parts.push_back(part.text);
  return parts;
}

// "did you mean `x`?", or nothing when no candidate is near.
inline std::string NearestHint(
    absl::string_view word, const std::vector<absl::string_view>& candidates) {
  const absl::string_view near = NearestWord(word, candidates);
  return near.empty() ? "" : absl::StrCat("did you mean `", near, "`?");
}

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_RESOLVE_NAMES_H_
