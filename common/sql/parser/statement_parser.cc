#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

Statement* Parser::ParseStatement() { return ParseQueryStatement(); }

Statement* Parser::ParseQueryStatement() {
  auto* statement = Start<QueryStatement>();
  statement->query = ParseQuery();
  return Finish(statement);
}

}  // namespace semantic_layer::sql::internal
