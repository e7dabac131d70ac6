#ifndef SEMANTIC_LAYER_COMMON_SQL_TESTING_STAGES_H_
#define SEMANTIC_LAYER_COMMON_SQL_TESTING_STAGES_H_

#include <cstddef>
#include <functional>
#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::sql {

// What came out of a text in each stage of the front end.
struct StageResults {
  size_t tokens = 0;
  size_t statements = 0;
  std::string parse_code;    // of the first finding; empty when there is none
  std::string resolve_code;  // the same
  size_t tree_bytes = 0;     // reserved for the parsed trees
  size_t printed_bytes = 0;
  size_t formatted_bytes = 0;
  size_t translated_bytes = 0;
  size_t findings = 0;   // of all stages together
  bool fixpoint = true;  // printed text parses to a tree that prints the same
};

// Runs a text through lexer, parser, printer, formatter, resolver (over a
// catalog with one table t), guard, parameters, limit, translation to both
// targets, and completion. `after` is called with each stage's name when it is
// done, to measure them; it may be null.
StageResults RunAllStages(
    absl::string_view text,
    const std::function<void(absl::string_view stage)>& after = nullptr);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_TESTING_STAGES_H_
