#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_RULES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_RULES_H_

#include <deque>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/json/reader.h"
#include "tests/databricks_emulator/unity_catalog/access_control.h"
#include "tests/databricks_emulator/unity_catalog/metastore.h"

namespace semantic_layer::emulator {

// What Genie says in the end.
struct GenieAnswer {
  std::string text = {};
  bool follow_up = false;  // the text asks back
  std::string sql = {};    // empty: no query
  std::string title = {};
  std::string description = {};
  std::vector<std::string> suggested_questions = {};
};

// What the admin port lays down for questions to come.
struct GenieScript {
  std::string match = {};  // part of the question, in any case; empty: any
  int count = -1;          // so many questions; -1: all
  std::deque<std::string> statuses = {};  // before the last one; may be unknown
  std::string last = "COMPLETED";
  GenieAnswer answer = {};
  std::string error_type = {};
  std::string error = {};
};

// Reads {"match","count","statuses","last","text","follow_up","sql","title",
// "description","suggested_questions","error":{"type","error"}}.
absl::StatusOr<GenieScript> ParseGenieScript(json::Value object);

// The answer by rule: a question that names a table the user may read is
// answered with its rows ("show", "list", "sample") or their number; one that
// names none with a question back.
GenieAnswer AnswerByRule(absl::string_view question, const Metastore& metastore,
                         const AccessControl& access,
                         const Principal& principal);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_RULES_H_
