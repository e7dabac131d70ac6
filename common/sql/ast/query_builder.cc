#include "common/sql/ast/builder.h"

namespace semantic_layer::sql {

TableAlias Builder::MakeAlias(absl::string_view name, Names columns) {
  TableAlias alias;
  if (!name.empty()) alias.name = Name(name);
  for (absl::string_view column : columns) {
    alias.columns.push_back(arena_, Name(column));
  }
  return alias;
}

TableRelation* Builder::Table(Names parts, absl::string_view alias) {
  auto* table = arena_.New<TableRelation>();
  table->name = QualifiedName(parts);
  table->alias = MakeAlias(alias, {});
  return table;
}

TableRelation* Builder::Table(const std::vector<std::string>& parts,
                              absl::string_view alias) {
  auto* table = arena_.New<TableRelation>();
  table->name = QualifiedName(parts);
  table->alias = MakeAlias(alias, {});
  return table;
}

SubqueryRelation* Builder::FromSubquery(Query* query, absl::string_view alias) {
  auto* relation = arena_.New<SubqueryRelation>();
  relation->query = query;
  relation->alias = MakeAlias(alias, {});
  return relation;
}

FunctionRelation* Builder::FromFunction(FunctionCall* call,
                                        absl::string_view alias,
                                        Names columns) {
  auto* relation = arena_.New<FunctionRelation>();
  relation->call = call;
  relation->alias = MakeAlias(alias, columns);
  return relation;
}

ValuesRelation* Builder::FromValues(const std::vector<Expressions>& rows,
                                    absl::string_view alias, Names columns) {
  auto* relation = arena_.New<ValuesRelation>();
  for (const Expressions& row : rows) {
    relation->rows.push_back(arena_, row.size() == 1 ? row[0] : Row(row));
  }
  relation->alias = MakeAlias(alias, columns);
  return relation;
}

JoinRelation* Builder::Join(JoinKind kind, Relation* left, Relation* right,
                            Expression* on) {
  auto* join = arena_.New<JoinRelation>();
  join->join = kind;
  join->left = left;
  join->right = right;
  join->on = on;
  return join;
}

JoinRelation* Builder::JoinUsing(JoinKind kind, Relation* left, Relation* right,
                                 Names columns) {
  JoinRelation* join = Join(kind, left, right);
  for (absl::string_view column : columns) {
    join->using_columns.push_back(arena_, Name(column));
  }
  return join;
}

Select* Builder::NewSelect() { return arena_.New<Select>(); }

SelectItem* Builder::AddItem(Select* select, Expression* expression,
                             absl::string_view alias) {
  auto* item = arena_.New<SelectItem>();
  item->expression = expression;
  if (!alias.empty()) item->alias = Name(alias);
  select->items.push_back(arena_, item);
  return item;
}

void Builder::AddFrom(Select* select, Relation* relation) {
  select->from.push_back(arena_, relation);
}

void Builder::AddWhere(Select* select, Expression* condition) {
  select->where = And({select->where, condition});
}

void Builder::AddGroupBy(Select* select, Expression* expression) {
  if (select->group_by == nullptr) {
    select->group_by = arena_.New<GroupByClause>();
  }
  auto* element = arena_.New<GroupingElement>();
  element->expression = expression;
  select->group_by->elements.push_back(arena_, element);
}

void Builder::GroupByOrdinals(Select* select, int count) {
  for (int i = 1; i <= count; ++i) AddGroupBy(select, Integer(i));
}

Query* Builder::ToQuery(QueryBody* body) {
  auto* query = arena_.New<Query>();
  query->body = body;
  return query;
}

void Builder::AddOrderBy(Query* query, OrderItem* item) {
  query->order_by.push_back(arena_, item);
}

CommonTableExpression* Builder::AddWith(Query* query, absl::string_view name,
                                        Query* definition) {
  if (query->with == nullptr) query->with = arena_.New<WithClause>();
  auto* table = arena_.New<CommonTableExpression>();
  table->name = Name(name);
  table->query = definition;
  query->with->tables.push_back(arena_, table);
  return table;
}

SetOperation* Builder::Combine(SetOperator op, SetQuantifier quantifier,
                               QueryBody* left, QueryBody* right) {
  auto* operation = arena_.New<SetOperation>();
  operation->op = op;
  operation->quantifier = quantifier;
  operation->left = left;
  operation->right = right;
  return operation;
}

QueryStatement* Builder::ToStatement(Query* query) {
  auto* statement = arena_.New<QueryStatement>();
  statement->query = query;
  return statement;
}

}  // namespace semantic_layer::sql
