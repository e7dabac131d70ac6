#ifndef SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_TABLE_EXPRESSIONS_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_TABLE_EXPRESSIONS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/genie/query_access.h"

namespace semantic_layer::genie {

// Judges expressions that somebody else wrote about one table: each has to be
// one expression of Databricks SQL that is computed from one row, of the
// table's columns and of functions that are there, and reaches nothing else.
// Immutable and thread safe.
class TableExpressions {
 public:
  // What is known of an expression's type; kAny where it is not.
  enum class Kind { kAny, kNumber, kTime, kBoolean, kOther };
  struct Judged {
    std::string text = {};  // as our printer writes it
    Kind kind = Kind::kAny;
  };

  TableExpressions(const TableName& name,
                   const std::vector<TableColumn>& columns);
  ~TableExpressions();

  // INVALID_ARGUMENT with what is wrong, as a part of a sentence.
  absl::StatusOr<Judged> Judge(absl::string_view expression) const;

 private:
  class OneTable;
  const std::unique_ptr<const OneTable> table_;
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_TABLE_EXPRESSIONS_H_
