#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/ast/walk.h"
#include "common/sql/dialect/duckdb.h"
#include "common/sql/functions/function_table.h"
#include "common/sql/printer/column_name.h"
#include "common/sql/translate/duckdb_forms.h"
#include "common/sql/translate/duckdb_translator.h"

namespace semantic_layer::sql {
namespace {

// Whether an item stands for several columns, which have names.
bool IsStar(const Expression& expression) {
  const auto* field = expression.As<FieldAccessExpr>();
  const auto* call = expression.As<FunctionCall>();  // of a pipe's SET
  return expression.Is<StarExpr>() || (field != nullptr && field->star) ||
         (call != nullptr && !call->name.parts.empty() &&
          call->name.parts[0].text == kStarReplace);
}

// Appends the expressions of a grouping element that are not there yet.
void CollectGrouping(const GroupingElement& element, Arena& arena,
                     std::vector<const Expression*>* out) {
  if (element.expression != nullptr) {
    for (const Expression* known : *out) {
      if (Equal(*known, *element.expression)) return;
    }
    out->push_back(Clone(*element.expression, arena));
  }
  for (const GroupingElement* inner : element.elements) {
    CollectGrouping(*inner, arena, out);
  }
}

// Those of a select.
void CollectGrouping(const Select& select, Arena& arena,
                     std::vector<const Expression*>* out) {
  if (select.group_by == nullptr) return;
  for (const GroupingElement* element : select.group_by->elements) {
    CollectGrouping(*element, arena, out);
  }
}

}  // namespace

void DuckDbTranslator::RewriteWith(WithClause* with) {
  for (CommonTableExpression* table : with->tables) {
    if (table->max_recursion != nullptr) {
      Unsupported(table->max_recursion->span,
                  "DuckDB has no limit on the depth of a recursion");
    }
    // Its own names of columns are enough.
    table->columns.empty() ? RewriteNamed(table->query)
                           : RewriteUnnamed(table->query);
  }
}

void DuckDbTranslator::RewriteTail(Query* query) {
  if (query->order_by.size() == 1) {
    // ORDER BY ALL, unless there is a column of that name.
    OrderItem* item = query->order_by[0];
    const auto* column = item->expression->As<ColumnRef>();
    if (column != nullptr && column->name.parts.size() == 1 &&
        absl::EqualsIgnoreCase(column->name.parts[0].text, "all") &&
        resolution_.BindingOf(*column) == nullptr) {
      FunctionCall* all = b_.Call("ALL");
      all->bare = true;
      item->expression = all;
      if (item->nulls == NullOrder::kNone) {
        item->nulls = item->direction == SortDirection::kDescending
                          ? NullOrder::kLast
                          : NullOrder::kFirst;
      }
    } else {
      RewriteOrder(query->order_by);
    }
  } else {
    RewriteOrder(query->order_by);
  }
  // How rows are spread over executors; what they are does not change.
  query->cluster_by = List<Expression*>();
  query->distribute_by = List<Expression*>();
  query->sort_by = List<OrderItem*>();
  RewriteWindows(query->windows);
  query->limit_all = false;
  if (query->limit != nullptr) query->limit = Rewrite(query->limit);
  if (query->offset != nullptr) query->offset = Rewrite(query->offset);
}

void DuckDbTranslator::RewriteQuery(Query* query) {
  if (query->with != nullptr) RewriteWith(query->with);
  if (auto* pipe = query->body->As<PipeQuery>()) {
    query->body = LowerPipe(pipe);
  }
  // A WINDOW clause belongs to the select before the tail.
  if (!query->windows.empty()) {
    if (auto* select = query->body->As<Select>()) {
      for (const NamedWindow& window : query->windows) {
        select->windows.push_back(arena_, window);
      }
      query->windows = List<NamedWindow>();
    }
  }
  std::vector<const Expression*> grouping;
  if (const auto* select = query->body->As<Select>()) {
    CollectGrouping(*select, arena_, &grouping);
  }
  RewriteBody(query->body);
  grouping_columns_.swap(grouping);
  RewriteTail(query);
  grouping_columns_.swap(grouping);
}

void DuckDbTranslator::RewriteBody(QueryBody*& body) {
  switch (body->kind) {
    case NodeKind::kQuery:
      return RewriteQuery(body->As<Query>());
    case NodeKind::kSelect:
      return RewriteSelect(body->As<Select>());
    case NodeKind::kSetOperation: {
      std::vector<SetOperation*> chain = {body->As<SetOperation>()};
      while (auto* left = chain.back()->left->As<SetOperation>()) {
        chain.push_back(left);
      }
      RewriteBody(chain.back()->left);
      for (SetOperation* operation : chain) {
        // The first operand names the columns.
        const bool named = std::exchange(name_columns_, false);
        RewriteBody(operation->right);
        name_columns_ = named;
        if (operation->op == SetOperator::kMinus) {
          operation->op = SetOperator::kExcept;
        }
      }
      return;
    }
    case NodeKind::kTableQuery: {
      auto* table = body->As<TableQuery>();
      auto* select = b_.NewSelect();
      b_.AddItem(select, b_.Star());
      auto* relation = arena_.New<TableRelation>();
      relation->name = table->table;
      b_.AddFrom(select, relation);
      body = select;
      return;
    }
    case NodeKind::kValuesQuery: {
      auto* values = body->As<ValuesQuery>();
      auto* relation = arena_.New<ValuesRelation>();
      relation->rows = values->rows;
      relation->alias = values->alias;
      RewriteValues(relation->rows, &relation->alias);
      auto* select = b_.NewSelect();
      b_.AddItem(select, b_.Star());
      b_.AddFrom(select, relation);
      body = select;
      return;
    }
    case NodeKind::kPipeQuery: {
      Query* query = LowerPipe(body->As<PipeQuery>());
      RewriteQuery(query);
      body = query;
      return;
    }
    default:
      Unsupported(body->span, "this form of a query");
      return;
  }
}

// Rows get the column names that Databricks gives them.
void DuckDbTranslator::RewriteValues(List<Expression*>& rows,
                                     TableAlias* alias) {
  uint32_t width = 1;
  for (Expression*& row : rows) {
    // struct(a, b) as a row is a row too.
    if (auto* call = row->As<FunctionCall>();
        call != nullptr && call->name.parts.size() == 1 &&
        absl::EqualsIgnoreCase(call->name.parts[0].text, "struct")) {
      auto* tuple = arena_.New<RowExpr>();
      tuple->items = call->arguments;
      row = tuple;
    }
    row = Rewrite(row);
    if (const auto* tuple = row->As<RowExpr>()) width = tuple->items.size();
  }
  if (!alias->columns.empty()) {
    if (alias->name.empty()) alias->name = b_.Name("_values");
    return;
  }
  if (alias->name.empty()) {
    alias->name = b_.Name(absl::StrCat("_values", next_name_++));
  }
  for (uint32_t i = 1; i <= width; ++i) {
    alias->columns.push_back(arena_, b_.Name(absl::StrCat("col", i)));
  }
}

void DuckDbTranslator::RewriteWindows(List<NamedWindow>& windows) {
  for (NamedWindow& window : windows) {
    if (window.spec != nullptr) RewriteWindow(window.spec);
  }
}

void DuckDbTranslator::RewriteGroupingElement(GroupingElement* element) {
  if (element->expression != nullptr) {
    element->expression = Rewrite(element->expression);
  }
  for (GroupingElement* inner : element->elements) {
    RewriteGroupingElement(inner);
  }
}

void DuckDbTranslator::RewriteGroupBy(GroupByClause* clause) {
  for (GroupingElement* element : clause->elements) {
    RewriteGroupingElement(element);
  }
  if (clause->trailing_sets != nullptr) {
    // GROUP BY a, b GROUPING SETS (...): the sets alone say it.
    RewriteGroupingElement(clause->trailing_sets);
    clause->elements = List<GroupingElement*>(arena_, {clause->trailing_sets});
    clause->trailing_sets = nullptr;
  }
  if (clause->suffix != GroupingSuffix::kNone) {
    auto* all = arena_.New<GroupingElement>();
    all->grouping = clause->suffix == GroupingSuffix::kWithRollup
                        ? GroupingKind::kRollup
                        : GroupingKind::kCube;
    all->elements = clause->elements;
    clause->elements = List<GroupingElement*>(arena_, {all});
    clause->suffix = GroupingSuffix::kNone;
  }
}

// A query whose columns nobody can name: of EXISTS, IN, or a scalar.
void DuckDbTranslator::RewriteUnnamed(Query* query) {
  const bool named = std::exchange(name_columns_, false);
  RewriteQuery(query);
  name_columns_ = named;
}

void DuckDbTranslator::RewriteNamed(Query* query) {
  const bool named = std::exchange(name_columns_, true);
  RewriteQuery(query);
  name_columns_ = named;
}

// A generator in the select list becomes one unnest for each of its columns,
// which DuckDB walks in step. False when the item is no generator.
bool DuckDbTranslator::ExpandGenerator(SelectItem* item,
                                       List<SelectItem*>* out) {
  auto* call = item->expression->As<FunctionCall>();
  const FunctionInfo* function =
      call == nullptr ? nullptr : FindFunction(call->name);
  if (function == nullptr || function->kind != FunctionKind::kGenerator) {
    return false;
  }
  List<Identifier> names = item->aliases;
  if (!item->alias.empty()) names = List<Identifier>(arena_, {item->alias});
  const bool outer = absl::EndsWith(function->name, "_outer");
  const Select* select = GeneratorSelect(call, names, outer);
  if (select == nullptr) return true;
  for (SelectItem* generated : select->items) {
    out->push_back(arena_, generated);
  }
  return true;
}

void DuckDbTranslator::RewriteItems(Select* select) {
  List<SelectItem*> items;
  for (SelectItem* item : select->items) {
    if (ExpandGenerator(item, &items)) continue;
    // The column keeps the name that it has in Databricks.
    std::string name;
    if (name_columns_ && item->alias.empty() && item->aliases.empty() &&
        !IsStar(*item->expression)) {
      name = ColumnNameOf(*item->expression);
    }
    item->expression = Rewrite(item->expression);
    if (!name.empty() && !item->expression->Is<ColumnRef>()) {
      item->alias = b_.Name(name);
    }
    items.push_back(arena_, item);
  }
  select->items = items;
}

void DuckDbTranslator::RewriteSelect(Select* select) {
  if (select->transform != nullptr) {
    Unsupported(select->transform->span,
                "DuckDB runs no scripts (TRANSFORM ... USING)");
    return;
  }
  select->hints = List<Hint>();
  std::vector<const Expression*> around;
  around.swap(grouping_columns_);
  CollectGrouping(*select, arena_, &grouping_columns_);
  select->from_first = false;
  RewriteFrom(select->from, select->lateral_views);
  RewriteItems(select);
  if (select->where != nullptr) select->where = Rewrite(select->where);
  if (select->group_by != nullptr) RewriteGroupBy(select->group_by);
  if (select->having != nullptr) select->having = Rewrite(select->having);
  RewriteWindows(select->windows);
  if (select->qualify != nullptr) select->qualify = Rewrite(select->qualify);
  grouping_columns_.swap(around);
}

}  // namespace semantic_layer::sql
