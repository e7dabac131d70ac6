#include "common/semantic/model/folded_name.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/model/time_grain.h"

namespace semantic_layer::semantic {

std::string FoldedName(absl::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool kept = absl::ascii_isalnum(c);
    if (!kept && (name.empty() || name.back() == '_')) continue;
    name.push_back(kept ? absl::ascii_tolower(c) : '_');
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  return name;
}

std::string ElementName(absl::string_view text, absl::string_view suffix) {
  std::string name = FoldedName(text);
  if (name.size() == 1 || name == "metric_time" ||
      ParseTimeGrain(name).has_value()) {
    absl::StrAppend(&name, suffix);
  } else if (!name.empty() && absl::ascii_isdigit(name.front())) {
    // "7 Day Sales" is "measure_7_day_sales".
    name = absl::StrCat(suffix.substr(1), "_", name);
  }
  return name;
}

}  // namespace semantic_layer::semantic
