#include "common/semantic/compiler/lower/lowering_context.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {
namespace {

// Whether a table expression of this name would hide a table that is called by
// its bare name.
bool HidesTable(const Catalog& catalog, const std::string& name) {
  const auto is_bare = [&name](const TableName& table) {
    return table.parts.size() == 1 &&
           absl::EqualsIgnoreCase(table.parts[0], name);
  };
  for (const SemanticModel& model : catalog.models()) {
    if (is_bare(model.table)) return true;
  }
  for (const TimeSpine& spine : catalog.time_spines()) {
    if (is_bare(spine.table)) return true;
  }
  return false;
}

}  // namespace

std::string LoweringContext::UniqueName(absl::string_view stem) {
  std::string name(stem);
  for (int n = 2;
       HidesTable(catalog_, name) || !names_.insert(name).second; ++n) {
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
