#ifndef SEMANTIC_LAYER_SERVICES_METADATA_COMPLETION_WORD_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_COMPLETION_WORD_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace semantic_layer::metadata {

// The name that is being typed at the end of a text: `sa`, `samples.fl`,
// `a.`b c`.`. Pure functions.
struct CompletionWord {
  // What stands before the name ("SELECT " when more than a name was given).
  std::string head = {};
  // The parts before the last dot, without quotes.
  std::vector<std::string> qualifier = {};
  // The qualifier as it was written, with its last dot.
  std::string qualifier_text = {};
  // The part that is not yet complete, without quotes.
  std::string partial = {};

  // What replaces the whole text when the last part becomes `name`.
  std::string Completed(absl::string_view name) const;
};

CompletionWord LastWord(absl::string_view text);

// `name` as Databricks SQL reads it: in backquotes unless it is a plain word.
std::string QuotedIfNeeded(absl::string_view name);

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_COMPLETION_WORD_H_
