#ifndef SEMANTIC_LAYER_SERVICES_METADATA_COMPLETION_SCOPE_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_COMPLETION_SCOPE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace semantic_layer::metadata {

struct DerivedTable;

// A table that a text names: its parts and its alias, or a subquery or common
// table expression with what its select list says.
struct ScopeTable {
  std::vector<std::string> name = {};  // one to three parts; or none
  std::string alias = {};
  std::shared_ptr<const DerivedTable> derived = nullptr;

  // The word by which its columns can be qualified.
  const std::string& Label() const;
};

struct DerivedTable {
  std::vector<std::string> columns = {};  // named outputs
  std::vector<ScopeTable> star_of = {};   // a star takes these tables' columns
};

// What is known at the end of a text.
struct CursorScope {
  // Inside a string or a comment: nothing fits.
  bool in_literal = false;
  // A table's name fits; otherwise an expression.
  bool wants_table = false;
  // Tables whose columns can be named, nearest query first.
  std::vector<ScopeTable> tables = {};
  // Common table expressions that can stand where a table does.
  std::vector<std::string> common_tables = {};
};

// Reads the last statement of a text of Databricks SQL that ends at the
// cursor. The text may be broken anywhere: what is not understood is passed
// over. Linear in the text; pure function.
CursorScope ScopeAtEnd(absl::string_view text);

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_COMPLETION_SCOPE_H_
