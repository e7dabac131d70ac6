#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_CATALOG_INFO_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_CATALOG_INFO_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace semantic_layer::warehouse {

// What a warehouse says about its catalogs. Plain values. Names are as the
// warehouse spells them, unquoted.

struct CatalogInfo {
  std::string name = {};
  std::optional<std::string> comment = {};
  std::optional<std::string> owner = {};
  std::optional<absl::Time> created_at = {};

  bool operator==(const CatalogInfo&) const = default;
};

struct SchemaInfo {
  std::string catalog = {};
  std::string name = {};
  std::optional<std::string> comment = {};
  std::optional<std::string> owner = {};
  std::optional<std::string> location = {};

  bool operator==(const SchemaInfo&) const = default;
};

enum class TableKind { kTable, kView, kExternal };

struct TableInfo {
  std::string catalog = {};
  std::string schema = {};
  std::string name = {};
  TableKind kind = TableKind::kTable;
  std::optional<std::string> comment = {};
  std::optional<std::string> owner = {};
  std::optional<std::string> location = {};
  std::optional<absl::Time> created_at = {};
  // The engine's own figures; an estimate where the engine only has one.
  std::optional<int64_t> row_count = {};
  std::optional<int64_t> size_bytes = {};

  bool operator==(const TableInfo&) const = default;
};

struct ColumnInfo {
  std::string name = {};
  // Databricks' spelling, upper case: "DECIMAL(10,2)", "ARRAY<STRING>".
  std::string data_type = {};
  std::optional<std::string> comment = {};
  bool nullable = true;
  bool is_partition_column = false;
  int position = 0;  // from 0, in the table's order

  bool operator==(const ColumnInfo&) const = default;
};

// A page of a listing; `page_size` 0 means kDefaultPageSize, more than
// kMaxPageSize is cut to it. `token` is a former next_page_token, or empty for
// the first page; one that this warehouse did not make is INVALID_ARGUMENT.
struct PageRequest {
  int page_size = 0;
  std::string token = {};
};

template <typename T>
struct Page {
  std::vector<T> items = {};         // by name
  std::string next_page_token = {};  // empty on the last page
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_CATALOG_INFO_H_
