#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_SQL_TREES_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_SQL_TREES_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/compiler/resolve/aggregate_call.h"
#include "common/semantic/model/sql_text.h"
#include "common/sql/ast/arena.h"
#include "common/sql/ast/ast.h"

namespace semantic_layer::semantic {

// What exports do with the SQL of a document, always by trees. All functions
// are pure but for the arena, which owns what they return.

// A tree of one's own of an expression; null for text that is not SQL or empty.
sql::Expression* ParseSql(const SqlText& text, sql::Arena* arena);

// All conditions by AND, as text; nothing when one is not SQL. One alone stays
// as its author wrote it.
std::optional<std::string> JoinConditions(const std::vector<SqlText>& filters);

// The column that an expression merely names; nothing for anything else.
std::optional<std::string> PlainColumn(const SqlText& text);
std::optional<std::string> PlainColumn(const sql::Expression& tree);

// Whether a query stands inside of an expression: its names are its own.
bool HoldsQuery(const sql::Expression& tree);

// Replaces columns, and template objects, by what `replace` gives for them;
// null leaves one as it is. Parameters of lambdas and measures in MEASURE() are
// no columns.
using NameReplacer = std::function<sql::Expression*(sql::Expression& name)>;
void ReplaceNames(sql::Expression*& tree, const NameReplacer& replace);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_SQL_TREES_H_
