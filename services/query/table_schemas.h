#ifndef SEMANTIC_LAYER_SERVICES_QUERY_TABLE_SCHEMAS_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_TABLE_SCHEMAS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/ttl_cache.h"
#include "common/sql/ast/ast.h"
#include "common/sql/resolve/catalog.h"
#include "common/warehouse/warehouse.h"

namespace semantic_layer::query {

// What bare table names mean.
struct NameDefaults {
  std::string catalog = {};
  std::string schema = {};
};

// Reads the columns of the tables that a text names, so that resolving and
// translating it need not block. Columns are remembered for a short time, for
// each user apart; a table that is not there is asked for again. Thread safe.
class TableSchemas {
 public:
  // `warehouse` and `clock` must outlive this object.
  TableSchemas(warehouse::Warehouse* warehouse,
               const concurrency::Clock* clock);

  // A snapshot with the tables named anywhere in the statements that exist, and
  // for those that do not the names beside them. Errors: those of
  // Warehouse::ListColumns but NOT_FOUND; names beyond kMaxTablesPerText are
  // INVALID_ARGUMENT.
  absl::StatusOr<std::unique_ptr<sql::Catalog>> Load(
      absl::Span<const sql::Statement* const> statements,
      const NameDefaults& defaults, const warehouse::CallOptions& call);

  // Forgets everything: a statement has changed tables.
  void Clear() { cache_.Clear(); }

 private:
  using SchemaPtr = std::shared_ptr<const sql::TableSchema>;

  // Null when there is no such table.
  absl::StatusOr<SchemaPtr> Find(const std::vector<std::string>& name,
                                 const warehouse::CallOptions& call);

  warehouse::Warehouse* warehouse_;
  concurrency::TtlCache<std::string, SchemaPtr> cache_;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_TABLE_SCHEMAS_H_
