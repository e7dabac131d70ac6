#include "common/semantic/compiler/lower/lowering_context.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {
namespace {

using Names = absl::flat_hash_set<std::string>;

void AddBareName(const TableName& table, Names* names) {
  if (table.parts.size() == 1) {
    names->insert(absl::AsciiStrToLower(table.parts[0]));
  }
}

// Tables that a source query calls by bare names.
void AddBareNames(const SqlText& query, Names* names) {
  if (query.tree == nullptr) return;
  sql::Walk(static_cast<const sql::Node&>(*query.tree),
            [names](const sql::Node& node) {
              const auto* table = node.As<sql::TableRelation>();
              if (table != nullptr && table->name.parts.size() == 1) {
                names->insert(absl::AsciiStrToLower(table->name.parts[0].text));
              }
              return true;
            });
}

}  // namespace

LoweringContext::LoweringContext(const Catalog& catalog, sql::Arena& arena,
                                 const QueryPlan& plan)
    : catalog_(catalog),
      b(arena),
      plan_(plan),
      model_tables_(b, plan, [this](absl::string_view stem) {
        return UniqueName(stem);
      }) {
  for (const SemanticModel* model : ModelsReadBy(plan)) {
    AddBareName(model->table, &bare_tables_);
    AddBareNames(model->source_query, &bare_tables_);
    for (const SourceJoin& join : model->source_joins) {
      AddBareName(join.table, &bare_tables_);
      AddBareNames(join.query, &bare_tables_);
    }
  }
  for (const TimeSpine& spine : catalog.time_spines()) {
    AddBareName(spine.table, &bare_tables_);
  }
}

std::string LoweringContext::UniqueName(absl::string_view stem) {
  std::string name(stem);
  int& last = last_numbers_.emplace(name, 1).first->second;
  while (bare_tables_.contains(name) || !names_.insert(name).second) {
    name = absl::StrCat(stem, "_", ++last);
  }
  return name;
}

std::string LoweringContext::AddTable(absl::string_view stem,
                                      sql::QueryBody* body) {
  sql::Query* query = body->As<sql::Query>();
  if (query == nullptr) query = b.ToQuery(body);
  std::vector<int>& alike = tables_by_stem_[stem];
  for (int table : alike) {
    if (sql::Equal(*query, *tables_[table].second)) return tables_[table].first;
  }
  alike.push_back(static_cast<int>(tables_.size()));
  std::string name = UniqueName(stem);
  tables_.emplace_back(name, query);
  return name;
}

void LoweringContext::AttachTables(sql::Query* query) {
  for (const auto& [name, definition] : model_tables_.Finish()) {
    b.AddWith(query, name, definition);
  }
  for (const auto& [name, definition] : tables_) {
    b.AddWith(query, name, definition);
  }
  tables_.clear();
}

}  // namespace semantic_layer::semantic
