#include "common/json/error.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/json/limits.h"

namespace semantic_layer::json {

std::string PathToString(const Path& path) {
  std::string text;
  for (const PathElement& element : path) {
    if (const auto* index = std::get_if<int64_t>(&element)) {
      absl::StrAppend(&text, "[", *index, "]");
    } else {
      absl::StrAppend(&text, text.empty() ? "" : ".",
                      std::get<std::string>(element));
    }
  }
  return text;
}

std::string ShortName(absl::string_view name) {
  if (name.size() <= kMaxQuotedNameBytes) return std::string(name);
  size_t cut = kMaxQuotedNameBytes;
  while (cut > 0 && (static_cast<unsigned char>(name[cut]) & 0xC0) == 0x80) {
    --cut;
  }
  return absl::StrCat(name.substr(0, cut), "...");
}

}  // namespace semantic_layer::json
