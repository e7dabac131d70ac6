#include "services/model_store/sql_select.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/walk.h"
#include "common/status/status_macros.h"
#include "services/model_store/errors.h"

namespace semantic_layer::model_store {
namespace {

absl::Status Refused(absl::string_view message) {
  return InvalidField("sql", message);
}

// Whether the names of a table can be meant by each other: their last parts
// agree as far as both go.
bool MayBeTheSame(const sql::ObjectName& name,
                  const semantic::TableName& table) {
  auto right = table.parts.rbegin();
  for (size_t i = name.parts.size(); i > 0; --i, ++right) {
    if (right == table.parts.rend()) break;
    if (!absl::EqualsIgnoreCase(name.parts[i - 1].text, *right)) return false;
  }
  return true;
}

std::string TextOf(const sql::ObjectName& name) {
  semantic::TableName table;
  for (const sql::Identifier& part : name.parts) {
    table.parts.emplace_back(part.text);
  }
  return semantic::FormatTableName(table);
}

// The first clause that a metric cannot have, or "".
absl::string_view ClauseTooMuch(const sql::Query& query,
                                const sql::Select& select) {
  if (query.with != nullptr) return "WITH";
  if (!query.order_by.empty() || !query.cluster_by.empty() ||
      !query.distribute_by.empty() || !query.sort_by.empty()) {
    return "ORDER BY";
  }
  if (query.limit != nullptr || query.limit_all || query.offset != nullptr) {
    return "LIMIT";
  }
  if (!select.lateral_views.empty()) return "LATERAL VIEW";
  if (select.quantifier != sql::SetQuantifier::kNone) return "DISTINCT";
  if (select.transform != nullptr) return "TRANSFORM";
  if (select.group_by != nullptr) return "GROUP BY";
  if (select.having != nullptr) return "HAVING";
  if (select.qualify != nullptr) return "QUALIFY";
  return "";
}

void CollectTables(const sql::Relation& relation,
                   std::vector<const sql::TableRelation*>& tables) {
  if (const auto* table = relation.As<sql::TableRelation>()) {
    tables.push_back(table);
  } else if (const auto* join = relation.As<sql::JoinRelation>()) {
    CollectTables(*join->left, tables);
    CollectTables(*join->right, tables);
  }
}

// Why a join is not taken over, and what says the same.
absl::Status RefusedJoin(const sql::Select& select,
                         const semantic::TableName& own,
                         absl::Span<const JoinableModel> others) {
  std::vector<const sql::TableRelation*> tables;
  for (const sql::Relation* relation : select.from) {
    CollectTables(*relation, tables);
  }
  for (const sql::TableRelation* table : tables) {
    if (MayBeTheSame(table->name, own)) continue;
    const std::string name = TextOf(table->name);
    for (const JoinableModel& other : others) {
      if (!MayBeTheSame(table->name, other.table)) continue;
      if (other.entity.empty()) {
        return Refused(absl::StrCat(
            "Table ", name, " is that of model '", other.name,
            "', which shares no entity with this one; give both an entity of "
            "one name first."));
      }
      return Refused(absl::StrCat(
          "A metric's rows are those of one table; model '", other.name,
          "' of table ", name, " is joined by entity '", other.entity,
          "' when a question needs it. Leave out the join, and filter by {{ "
          "Dimension('",
          other.entity, "__...') }} in the metric or in the question."));
    }
    return Refused(absl::StrCat("Table ", name,
                                " belongs to no model; a metric of this model "
                                "selects from ",
                                semantic::FormatTableName(own), "."));
  }
  return Refused("A metric's rows are those of one table, read once.");
}

}  // namespace

void UnqualifyColumns(sql::Node* node, absl::string_view alias,
                      const semantic::TableName& table) {
  sql::Walk(*node, [&](sql::Node& child) {
    auto* column = child.As<sql::ColumnRef>();
    if (column == nullptr || column->name.parts.size() < 2) return true;
    auto& parts = column->name.parts;
    // By how many parts the table is named before the column.
    size_t count = 0;
    if (!alias.empty()) {
      if (absl::EqualsIgnoreCase(parts[0].text, alias)) count = 1;
    } else {
      for (size_t n = table.parts.size(); n > 0 && count == 0; --n) {
        if (n >= parts.size()) continue;
        bool same = true;
        for (size_t i = 0; i < n; ++i) {
          same = same &&
                 absl::EqualsIgnoreCase(
                     parts[i].text, table.parts[table.parts.size() - n + i]);
        }
        if (same) count = n;
      }
    }
    if (count == 0) return true;
    for (size_t i = 0; i < count; ++i) parts.erase(0);
    return true;
  });
}

absl::StatusOr<SelectedExpression> ReadMetricSelect(
    sql::Query& query, const semantic::TableName& table,
    absl::Span<const JoinableModel> others) {
  auto* select = query.body->As<sql::Select>();
  if (select == nullptr) {
    return Refused("A metric is one SELECT, without UNION and its like.");
  }
  const absl::string_view clause = ClauseTooMuch(query, *select);
  if (clause == "GROUP BY") {
    return Refused(
        "Leave out GROUP BY: a question groups a metric by dimensions.");
  }
  if (!clause.empty()) {
    return Refused(absl::StrCat("Leave out ", clause,
                                ": a metric is SELECT of one expression FROM "
                                "the model's table, with at most a WHERE."));
  }
  if (select->items.size() != 1) {
    return Refused(
        "Select one expression; other metrics are added by calls "
        "of their own.");
  }
  if (select->from.empty()) {
    return Refused(absl::StrCat("A metric of this model selects from ",
                                semantic::FormatTableName(table), "."));
  }
  auto* from = select->from.front()->As<sql::TableRelation>();
  if (select->from.size() != 1 ||
      select->from.front()->Is<sql::JoinRelation>() ||
      (from != nullptr && !MayBeTheSame(from->name, table))) {
    return RefusedJoin(*select, table, others);
  }
  if (from == nullptr || from->time_travel != nullptr ||
      from->sample != nullptr || from->changes != nullptr || from->stream) {
    return Refused(absl::StrCat("A metric of this model selects from ",
                                semantic::FormatTableName(table),
                                " as it is."));
  }
  const absl::string_view alias = from->alias.name.text;
  SelectedExpression selected;
  selected.expression = select->items.front()->expression;
  selected.where = select->where;
  // SELECT sum(x) AS total: the name is given otherwise.
  if (auto* named = selected.expression->As<sql::AliasExpr>()) {
    selected.expression = named->operand;
  }
  UnqualifyColumns(selected.expression, alias, table);
  if (selected.where != nullptr) {
    UnqualifyColumns(selected.where, alias, table);
  }
  return selected;
}

}  // namespace semantic_layer::model_store
