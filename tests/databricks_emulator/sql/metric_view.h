#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_METRIC_VIEW_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_METRIC_VIEW_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/semantic/model/model_document.h"
#include "common/sql/ast/ast.h"

namespace semantic_layer::emulator {

// A metric view as its YAML says it: what can be asked, and the query for a
// question. A value without state; thread safe. Errors are those of sql_error.h
// and hold the place in the YAML.
class MetricView {
 public:
  // A field or a measure. `name` is as the YAML has it.
  struct Column {
    std::string name = {};
    std::string item = {};  // how the compiler calls it: "view__order_month"
    bool measure = false;
  };

  // Reads a definition. `catalog` and `schema` are the view's own: what bare
  // names of tables stand in. [METRIC_VIEW_INVALID_VIEW_DEFINITION].
  static absl::StatusOr<MetricView> Read(absl::string_view yaml,
                                         absl::string_view catalog,
                                         absl::string_view schema);

  const std::vector<Column>& columns() const { return columns_; }
  // Whatever the case; null when there is none.
  const Column* Find(absl::string_view name) const;

  // What groups: a field, or an expression over fields.
  struct Key {
    std::string name = {};                  // of the result's column
    const Column* field = nullptr;          // or
    const sql::Expression* expr = nullptr;  // columns are fields
  };
  struct Question {
    std::vector<Key> keys = {};
    std::vector<const Column*> measures = {};
    const sql::Expression* where = nullptr;  // columns are fields; or null
    bool all_rows = false;  // without measures: one row for each of the source
  };
  // The query that answers: keys under their names, then measures under theirs.
  // [METRIC_VIEW_UNSUPPORTED_USAGE] for what the compiler refuses.
  absl::StatusOr<sql::Query*> Compile(const Question& question,
                                      sql::Arena* arena) const;

 private:
  // The expression with fields replaced by what they stand for.
  absl::StatusOr<std::string> ExpandedText(const sql::Expression& expr) const;

  semantic::ModelDocument document_;
  std::vector<Column> columns_;
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_METRIC_VIEW_H_
