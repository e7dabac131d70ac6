#include "common/json/field_mask.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::json {
namespace {

bool ParsePath(absl::string_view text, std::string* path) {
  bool underscore = false;
  bool upper = false;
  char previous = '.';
  for (const char c : text) {
    if (absl::ascii_isupper(c)) {
      if (previous == '.') return false;
      upper = true;
      *path += '_';
      *path += absl::ascii_tolower(c);
    } else if (absl::ascii_islower(c) ||
               (absl::ascii_isdigit(c) && previous != '.')) {
      *path += c;
    } else if ((c == '_' || c == '.') && previous != '.' && previous != '_') {
      underscore |= c == '_';
      *path += c;
    } else {
      return false;
    }
    previous = c;
  }
  return previous != '.' && previous != '_' && !(underscore && upper);
}

}  // namespace

bool ParseFieldMask(absl::string_view text, std::vector<std::string>* paths) {
  paths->clear();
  if (text.empty()) return true;
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    std::string path;
    if (!ParsePath(part, &path)) return false;
    paths->push_back(std::move(path));
  }
  return true;
}

}  // namespace semantic_layer::json
