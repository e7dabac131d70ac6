#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_TABLE_NAME_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_TABLE_NAME_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace semantic_layer::semantic {

// The name of a table or view in the warehouse, one to three parts from the
// catalog down, without quotes.
struct TableName {
  std::vector<std::string> parts;

  bool empty() const { return parts.empty(); }
  friend bool operator==(const TableName& a, const TableName& b) {
    return a.parts == b.parts;
  }
};

// What a bare table name and ref('x') stand in when a project says nothing.
struct TableDefaults {
  std::string catalog;  // empty: the warehouse's own default
  std::string schema;   // empty: the warehouse's own default
};

// Reads the table of a model: `ref('x')`, `ref('package', 'x')`,
// `source('schema', 't')`, the same inside {{ }}, or a dotted name whose parts
// may be quoted with backticks or double quotes. Missing leading parts come
// from `defaults`. Returns nothing for text that is none of these.
std::optional<TableName> ParseTableName(absl::string_view text,
                                        const TableDefaults& defaults);

// "catalog.schema.table", with backticks around parts that need them.
std::string FormatTableName(const TableName& name);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_TABLE_NAME_H_
