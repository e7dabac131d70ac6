#ifndef SEMANTIC_LAYER_COMMON_SQL_FORMAT_FORMAT_H_
#define SEMANTIC_LAYER_COMMON_SQL_FORMAT_FORMAT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "common/sql/diagnostics/diagnostic.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/layout.h"
#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {

struct FormatOptions {
  // Longest line aimed at, in bytes; literals and names are never cut.
  int width = 80;
  // kKeep: the case that most keywords of the text have.
  Layout::Case keyword_case = Layout::Case::kUpper;
  // Columns of one step of indentation.
  int indent = 2;
  // One line per statement. Comments become /* */ then.
  bool compact = false;
};

// Makes the printer of a dialect over a layout.
using PrinterFactory = std::function<std::unique_ptr<Printer>(Layout*)>;

// Lays out the statements of a script, each ended by a semicolon when there are
// several. The script must have been parsed with keep_comments for its comments
// to survive. What the printer could not say is added to `findings` unless that
// is null.
std::string FormatScript(const ParsedScript& script,
                         const FormatOptions& options,
                         const PrinterFactory& make_printer,
                         std::vector<Printer::Finding>* findings = nullptr);

// Formats a text of Databricks SQL. When it has errors the value is the text
// unchanged, so that nothing a user wrote is ever lost, and the diagnostics say
// why.
Result<std::string> FormatSql(absl::string_view text,
                              const FormatOptions& options = {});

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_FORMAT_FORMAT_H_
