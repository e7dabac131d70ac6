#include "common/semantic/compiler/lower/lowering_context.h"

#include "absl/strings/str_cat.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {

std::string LoweringContext::UniqueName(absl::string_view stem) {
  std::string name(stem);
  for (int n = 2; !names_.insert(name).second; ++n) {
    name = absl::StrCat(stem, "_", n);
  }
  return name;
}

std::string LoweringContext::AddTable(absl::string_view stem,
                                      sql::QueryBody* body) {
  sql::Query* query = body->As<sql::Query>();
  if (query == nullptr) query = b.ToQuery(body);
  for (const auto& [name, other] : tables_) {
    if (sql::Equal(*query, *other)) return name;
  }
  std::string name = UniqueName(stem);
  tables_.emplace_back(name, query);
  return name;
}

void LoweringContext::AttachTables(sql::Query* query) {
  for (const auto& [name, definition] : tables_) {
    b.AddWith(query, name, definition);
  }
  tables_.clear();
}

}  // namespace semantic_layer::semantic
