#ifndef SEMANTIC_LAYER_COMMON_SQL_DIALECT_DIALECTS_H_
#define SEMANTIC_LAYER_COMMON_SQL_DIALECT_DIALECTS_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/sql/ast/node.h"
#include "common/sql/diagnostics/diagnostic.h"
#include "common/sql/dialect/dialect_id.h"
#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {

// Makes a printer that writes a dialect. With a layout (see format/) it writes
// through it, which must outlive the printer.
std::unique_ptr<Printer> NewPrinter(DialectId dialect,
                                    Layout* layout = nullptr);

// Prints a tree in a dialect on one line. The tree must already mean the same
// there: Translate it first when it is Databricks SQL and the dialect is
// another. Errors (UNSUPPORTED_FEATURE) name nodes that the dialect cannot
// write; the text is then not to be run.
Result<std::string> PrintIn(DialectId dialect, const Node& tree);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_DIALECT_DIALECTS_H_
