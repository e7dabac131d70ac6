#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_TOKEN_SCANNER_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_TOKEN_SCANNER_H_

#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::warehouse {

// Splits DuckDB SQL into tokens as coarsely as the statement guard needs:
// names (bare or in double quotes), and single characters of everything else.
// Strings, numbers, comments and white space (also Unicode's, which DuckDB
// takes for blanks) are skipped or come as kOther. Any bytes are accepted; what
// is not closed ends with the text.
class TokenScanner {
 public:
  enum class Kind { kEnd, kName, kQuotedName, kOther };

  struct Token {
    Kind kind = Kind::kEnd;
    std::string name;  // in lower case, quotes removed
    char character = '\0';
  };

  explicit TokenScanner(absl::string_view sql) : rest_(sql) {}

  Token Next();

 private:
  void SkipBlanks();
  bool SkipComment();
  void SkipString(bool backslashes);
  bool SkipDollarString();
  Token ReadName();
  Token ReadQuotedName();

  absl::string_view rest_;
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_TOKEN_SCANNER_H_
