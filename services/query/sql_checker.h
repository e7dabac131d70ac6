#ifndef SEMANTIC_LAYER_SERVICES_QUERY_SQL_CHECKER_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_SQL_CHECKER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sql/diagnostics/diagnostic.h"
#include "common/sql/parser/parse.h"
#include "common/sql/resolve/script_names.h"
#include "common/warehouse/warehouse.h"
#include "services/query/table_schemas.h"

namespace semantic_layer::query {

// How deep a text is checked; each level does what the one before does.
enum class CheckLevel { kParse, kResolve, kExplain };

// One thing found in a text: a diagnostic of common/sql with its place worked
// out, or what the warehouse said about a statement.
struct Finding {
  sql::Severity severity = sql::Severity::kError;
  std::string code = {};
  std::string message = {};
  std::string hint = {};  // may be empty
  sql::Span span = {};
  sql::LineColumn at = {};
};

Finding ToFinding(absl::string_view text, const sql::Diagnostic& diagnostic);

struct CheckResult {
  std::vector<Finding> findings = {};  // in the order of the text
  size_t statements = 0;               // that the text has without errors
  bool valid = false;                  // no finding is an error
};

// Checks texts of one or several statements without running them. Mistakes of
// the text are findings; a status is for what kept the check from being made
// (the warehouse cannot be reached, the caller left). Thread safe.
//
// What a statement makes or drops those after it see; the warehouse does not,
// so that it is not asked about them. A finding of severity "info" says so.
class SqlChecker {
 public:
  // Both must outlive the checker.
  SqlChecker(warehouse::Warehouse* warehouse, TableSchemas* schemas)
      : warehouse_(warehouse), schemas_(schemas) {}

  // `may_write`: whether the caller could run statements that write; if not,
  // those get a warning.
  absl::StatusOr<CheckResult> Check(absl::string_view text, CheckLevel level,
                                    const NameDefaults& defaults,
                                    bool may_write,
                                    const warehouse::CallOptions& call);

 private:
  struct Job {
    absl::string_view text;
    CheckLevel level;
    const NameDefaults& defaults;
    bool may_write;
    const warehouse::CallOptions& call;
    std::vector<Finding>& findings;
    const sql::Catalog* catalog = nullptr;
    sql::ScriptNames* names = nullptr;  // what the statements before made
  };

  // Checks names and, if asked for, plans of all statements.
  absl::Status CheckNames(Job job, sql::ParsedScript& script);

  absl::Status CheckStatement(const Job& job, sql::Statement& statement,
                              sql::Arena& arena);
  absl::Status ExplainStatement(const Job& job, sql::Statement& statement,
                                sql::Arena& arena);

  warehouse::Warehouse* warehouse_;
  TableSchemas* schemas_;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_SQL_CHECKER_H_
