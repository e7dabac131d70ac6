#ifndef SEMANTIC_LAYER_COMMON_SQL_RESOLVE_CATALOG_H_
#define SEMANTIC_LAYER_COMMON_SQL_RESOLVE_CATALOG_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/sql/ast/arena.h"
#include "common/sql/types/type.h"

namespace semantic_layer::sql {

// One column of a table as the resolver needs it.
struct ColumnSchema {
  std::string name;
  const Type* type = nullptr;  // null when not known
};

// The columns of a table or view. Owns its names and types; not copyable.
class TableSchema {
 public:
  // `name` is what people call the table, e.g. "main.sales.orders".
  explicit TableSchema(std::string name) : name_(std::move(name)) {}
  TableSchema(const TableSchema&) = delete;
  TableSchema& operator=(const TableSchema&) = delete;

  // `type` as catalogs spell it: "BIGINT", "ARRAY<STRING>"; a type that cannot
  // be read counts as unknown.
  void AddColumn(absl::string_view column, absl::string_view type) {
    columns_.push_back({std::string(column), TypeFromText(type, arena_)});
  }

  const std::string& name() const { return name_; }
  const std::vector<ColumnSchema>& columns() const { return columns_; }

 private:
  std::string name_;
  Arena arena_;
  std::vector<ColumnSchema> columns_;
};

// Catalog is the resolver's only door to what exists. Implementations hold a
// snapshot: what they return stays valid and unchanged as long as they live.
// Names arrive as written, one to three parts; matching ignores case, and the
// implementation knows the default catalog and schema.
//
// Implementations are thread-safe and do not block.
class Catalog {
 public:
  virtual ~Catalog() = default;

  // Null when there is no such table or view.
  virtual const TableSchema* FindTable(
      absl::Span<const absl::string_view> parts) const = 0;

  // Names of tables for "did you mean"; at most a few thousand, any order.
  virtual std::vector<std::string> TableNames() const { return {}; }

  // Whether a user-defined function of that name exists.
  virtual bool HasFunction(absl::Span<const absl::string_view> parts) const {
    (void)parts;
    return false;
  }
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_RESOLVE_CATALOG_H_
