#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_NESTED_TEXT_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_NESTED_TEXT_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sql/parser/parse.h"

namespace semantic_layer::emulator {

// Writes arrays, maps and structs as a workspace does: timestamps inside of
// them in the session's time zone, with their milliseconds. Immutable, thread
// safe.
class NestedText {
 public:
  // Null for a type that holds no timestamp, whose text stays as it is.
  static std::shared_ptr<const NestedText> For(absl::string_view sql_type,
                                               const absl::TimeZone& zone);

  // `json` is the engine's text of one value. What is not of the type stays.
  std::string Rewritten(absl::string_view json) const;

 private:
  NestedText(sql::Parsed<sql::DataType> type, const absl::TimeZone& zone)
      : type_(std::move(type)), zone_(zone) {}

  const sql::Parsed<sql::DataType> type_;
  const absl::TimeZone zone_;
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_NESTED_TEXT_H_
