#include "common/semantic/interchange/rows_query.h"

#include <vector>

#include "common/semantic/interchange/sql_trees.h"
#include "common/semantic/model/table_name.h"
#include "common/sql/ast/builder.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"

namespace semantic_layer::semantic {

std::string RowsOf(const SemanticModel& model, const std::string& element,
                   LossList* losses) {
  if (model.source_query.empty() && model.row_filters.empty()) {
    return FormatTableName(model.table);
  }
  sql::Arena arena;
  sql::Builder b(arena);
  sql::Query* query = nullptr;
  if (!model.source_query.empty()) {
    std::vector<sql::Diagnostic> findings;
    query = sql::ParseQueryInto(arena, model.source_query.text, &findings);
    if (query == nullptr) {
      losses->Add(element, "source", "Its query is not SQL.");
      return model.source_query.text;
    }
    if (model.row_filters.empty()) return sql::Print(*query);
  }
  sql::Select* select = b.NewSelect();
  b.AddItem(select, b.Star());
  if (query != nullptr) {
    b.AddFrom(select, b.FromSubquery(query, model.name));
  } else {
    b.AddFrom(select, b.Table(model.table.parts));
  }
  for (const SqlText& filter : model.row_filters) {
    if (sql::Expression* tree = ParseSql(filter, &arena)) {
      b.AddWhere(select, tree);
    } else {
      losses->Add(element, "filter", "It is not SQL.");
    }
  }
  return sql::Print(*b.ToQuery(select));
}

}  // namespace semantic_layer::semantic
