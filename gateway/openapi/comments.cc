#include "gateway/openapi/comments.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::gateway {

std::string CommentText(absl::string_view comment) {
  std::string text;
  bool paragraph_ends = false;
  for (absl::string_view line : absl::StrSplit(comment, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty()) {
      paragraph_ends = true;
      continue;
    }
    if (!text.empty()) text += paragraph_ends ? "\n\n" : " ";
    paragraph_ends = false;
    absl::StrAppend(&text, line);
  }
  return text;
}

std::string FirstSentence(absl::string_view text) {
  size_t end = text.find("\n\n");
  const size_t stop = text.find(". ");
  if (stop < end) end = stop;
  absl::string_view sentence = text.substr(0, end);
  if (!sentence.empty() && sentence.back() == '.') sentence.remove_suffix(1);
  return std::string(sentence);
}

}  // namespace semantic_layer::gateway
