#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_SYSTEM_LINEAGE_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_SYSTEM_LINEAGE_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/concurrency/clock.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/lineage/lineage_source.h"
#include "common/databricks/statements/statement_client.h"
#include "common/rowset/rowset.h"

namespace semantic_layer::databricks {

// Runs a statement on some warehouse, as the caller of the ApiCall and within
// its deadline, and gives all of its rows. Blocks.
using RunSql = std::function<absl::StatusOr<rowset::RowSet>(
    const std::string& sql, const ApiCall& call)>;

// RunSql on the warehouse of `statements`, which must outlive it.
RunSql RunOn(const StatementClient* statements);

// Lineage from the system tables of the last kLineageWindow: one statement for
// some hundred objects. Thread safe if `run` is.
class SystemLineage final : public LineageSource {
 public:
  // `clock` must outlive it.
  SystemLineage(RunSql run, const concurrency::Clock* clock)
      : run_(std::move(run)), clock_(clock) {}

  // Besides the errors of LineageSource those of `run`: TABLE_NOT_FOUND or
  // PERMISSION_DENIED where the system tables cannot be read.
  absl::StatusOr<LineageHop> Hop(const std::vector<LineageObject>& objects,
                                 LineageDirection direction,
                                 const ApiCall& call) override;

 private:
  absl::Status Add(const std::vector<LineageObject>& objects, bool upstream,
                   const ApiCall& call, LineageHop* hop) const;

  const RunSql run_;
  const concurrency::Clock* const clock_;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_SYSTEM_LINEAGE_H_
