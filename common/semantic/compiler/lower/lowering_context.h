#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_LOWERING_CONTEXT_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_LOWERING_CONTEXT_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "common/semantic/compiler/lower/model_tables.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/semantic/model/catalog.h"
#include "common/sql/ast/ast.h"
#include "common/sql/ast/builder.h"

namespace semantic_layer::semantic {

// What the lowering of one question shares: the builder of the tree, and the
// common table expressions made so far, each under a name of its own. Not
// thread safe; one per question.
class LoweringContext {
 public:
  // The plan must outlive the context.
  LoweringContext(const Catalog& catalog, sql::Arena& arena,
                  const QueryPlan& plan);

  const Catalog& catalog() const { return catalog_; }
  // The zone in which days begin; empty for times as stored.
  const std::string& time_zone() const { return plan_.time_zone; }
  WeekStart week_start() const { return plan_.week_start; }
  // The rows of models.
  ModelTables& tables() { return model_tables_; }

  // A name that no other table expression has.
  std::string UniqueName(absl::string_view stem);

  // Adds a table expression. A definition equal to an earlier one of the same
  // stem is not added again. Returns its name.
  std::string AddTable(absl::string_view stem, sql::QueryBody* body);

  // Puts the table expressions before a finished query.
  void AttachTables(sql::Query* query);

 private:
  const Catalog& catalog_;

 public:
  sql::Builder b;  // NOLINT: short, because lowering is made of it

 private:
  const QueryPlan& plan_;
  ModelTables model_tables_;
  // Tables called by bare names, which no table expression may hide.
  absl::flat_hash_set<std::string> bare_tables_;
  absl::flat_hash_set<std::string> names_;
  absl::flat_hash_map<std::string, int> last_numbers_;  // by stem
  std::vector<std::pair<std::string, sql::Query*>> tables_;
  absl::flat_hash_map<std::string, std::vector<int>> tables_by_stem_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_LOWERING_CONTEXT_H_
