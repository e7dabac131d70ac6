#ifndef SEMANTIC_LAYER_COMMON_SQL_LEXER_KEYWORD_H_
#define SEMANTIC_LAYER_COMMON_SQL_LEXER_KEYWORD_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace semantic_layer::sql {

// Every keyword of the grammar, from keyword.def; kNotKeyword for any other
// word.
enum class Keyword : uint16_t {
  kNotKeyword = 0,
#define SQL_KEYWORD(Name, Text) k##Name,
#include "common/sql/lexer/keyword.def"
  kCount,
};

// Returns the keyword that a word spells in any case, or kNotKeyword.
Keyword FindKeyword(absl::string_view word);

// The keyword in capitals; "" for kNotKeyword.
absl::string_view KeywordText(Keyword keyword);

// Whether an unquoted word cannot be an alias of a table: ANTI, CROSS, EXCEPT,
// FULL, INNER, INTERSECT, JOIN, LATERAL, LEFT, MINUS, NATURAL, ON, RIGHT, SEMI,
// UNION, USING.
bool IsStrictlyReserved(Keyword keyword);

// Whether a word after an expression opens the next clause or part, so that it
// is no alias unless AS stands before it.
bool EndsExpression(Keyword keyword);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_LEXER_KEYWORD_H_
