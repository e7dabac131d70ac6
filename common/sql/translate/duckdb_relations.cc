#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/functions/function_table.h"
#include "common/sql/translate/duckdb_translator.h"

namespace semantic_layer::sql {

// The items of a comma list as one relation.
Relation* DuckDbTranslator::FoldFrom(const List<Relation*>& from) {
  Relation* folded = nullptr;
  for (Relation* relation : from) {
    if (folded == nullptr) {
      folded = relation;
      continue;
    }
    auto* subquery = relation->As<SubqueryRelation>();
    JoinRelation* join = b_.Join(JoinKind::kCross, folded, relation);
    if (subquery != nullptr && subquery->lateral) {
      subquery->lateral = false;
      join->lateral = true;
    }
    folded = join;
  }
  return folded;
}

void DuckDbTranslator::RewriteFrom(List<Relation*>& from,
                                   List<Relation*>& lateral_views) {
  for (Relation*& relation : from) RewriteRelation(relation);
  for (Relation* item : lateral_views) {
    if (auto* view = item->As<LateralView>()) {
      const FunctionInfo* function = FindFunction(view->call->name);
      const bool outer =
          view->outer ||
          (function != nullptr && absl::EndsWith(function->name, "_outer"));
      Select* select = GeneratorSelect(view->call, view->columns, false);
      if (select == nullptr) continue;
      auto* rows = arena_.New<SubqueryRelation>();
      rows->query = b_.ToQuery(select);
      rows->alias.name = view->table_alias.empty()
                             ? b_.Name(absl::StrCat("_view", next_name_++))
                             : view->table_alias;
      if (from.empty()) {
        from.push_back(arena_, rows);
      } else if (outer) {
        JoinRelation* join =
            b_.Join(JoinKind::kLeft, FoldFrom(from), rows, b_.Boolean(true));
        join->lateral = true;
        from = List<Relation*>(arena_, {join});
      } else {
        JoinRelation* join = b_.Join(JoinKind::kCross, FoldFrom(from), rows);
        join->lateral = true;
        from = List<Relation*>(arena_, {join});
      }
      continue;
    }
    // A PIVOT or UNPIVOT of all of FROM.
    Relation* input = FoldFrom(from);
    if (auto* pivot = item->As<PivotRelation>()) {
      pivot->input = input;
      RewritePivot(pivot);
    } else if (auto* unpivot = item->As<UnpivotRelation>()) {
      unpivot->input = input;
    }
    from = List<Relation*>(arena_, {item});
  }
  lateral_views = List<Relation*>();
}

void DuckDbTranslator::RewriteTable(TableRelation* table) {
  for (const Identifier& part : table->name.parts) {
    if (part.text.find('/') != absl::string_view::npos) {
      Unsupported(table->span, "the embedded engine reads no files",
                  "load the data into a table first");
      return;
    }
  }
  if (table->time_travel != nullptr) {
    Unsupported(table->time_travel->span,
                "the embedded engine keeps no older versions of a table");
    table->time_travel = nullptr;
  }
  if (table->stream || table->watermark != nullptr) {
    Unsupported(table->span, "the embedded engine has no streams");
  }
  table->options = List<Property>();
}

void DuckDbTranslator::RewriteJoin(JoinRelation* join) {
  RewriteRelation(join->left);
  RewriteRelation(join->right);
  if (join->on != nullptr) {
    join->on = Rewrite(join->on);
  } else if (join->using_columns.empty() && !join->natural &&
             join->join != JoinKind::kCross) {
    // DuckDB wants a condition.
    if (join->join == JoinKind::kInner) {
      join->join = JoinKind::kCross;
    } else {
      join->on = b_.Boolean(true);
    }
  }
}

// A count in PIVOT is NULL where there is no row, not 0 as in DuckDB: so is the
// length of the list of what is counted.
Expression* DuckDbTranslator::PivotCount(Expression* expression) {
  auto* call = expression->As<FunctionCall>();
  if (call == nullptr || call->over != nullptr ||
      !absl::EqualsIgnoreCase(call->name.parts.back().text, "count")) {
    return expression;
  }
  const bool star =
      call->arguments.empty() || call->arguments[0]->Is<StarExpr>();
  FunctionCall* list = LikeCall(
      *call, "list",
      {star ? static_cast<Expression*>(b_.Integer(1)) : call->arguments[0]});
  return b_.Call("list_count", {list});
}

void DuckDbTranslator::RewritePivot(PivotRelation* pivot) {
  for (SelectItem* item : pivot->aggregates) {
    // The names of the columns hold the aggregate as it was written.
    if (pivot->aggregates.size() > 1 && item->alias.empty()) {
      item->alias =
          b_.Name(PrintIn(DialectId::kDatabricks, *item->expression).value);
    }
    item->expression = PivotCount(Rewrite(item->expression));
  }
  for (PivotValue& value : pivot->values) value.value = Rewrite(value.value);
}

Relation* DuckDbTranslator::RewriteFunctionRelation(
    FunctionRelation* relation) {
  FunctionCall* call = relation->call;
  const FunctionInfo* function = FindFunction(call->name);
  if (relation->stream || relation->watermark != nullptr) {
    Unsupported(relation->span, "the embedded engine has no streams");
  }
  Select* select = nullptr;
  if (function != nullptr && function->kind == FunctionKind::kGenerator) {
    const bool outer = absl::EndsWith(function->name, "_outer");
    select = GeneratorSelect(call, relation->alias.columns, outer);
  } else if (function != nullptr && function->name == "range") {
    for (Expression*& argument : call->arguments) argument = Rewrite(argument);
    // The fourth argument is the number of partitions.
    List<Expression*> bounds = call->arguments;
    while (bounds.size() > 3) bounds.erase(bounds.size() - 1);
    FunctionCall* range = b_.Call("range");
    range->arguments = bounds;
    select = b_.NewSelect();
    b_.AddItem(select, b_.Column("range"),
               NameAt(relation->alias.columns, 0, "id"));
    b_.AddFrom(select, b_.FromFunction(range, ""));
  } else {
    Unsupported(call->span, absl::StrCat("the table function `",
                                         call->name.parts.back().text,
                                         "` cannot be said in DuckDB"));
  }
  if (select == nullptr) return relation;
  auto* rows = arena_.New<SubqueryRelation>();
  rows->lateral = relation->lateral;
  rows->query = b_.ToQuery(select);
  rows->sample = relation->sample;
  rows->alias.name = relation->alias.name.empty()
                         ? b_.Name(absl::StrCat("_rows", next_name_++))
                         : relation->alias.name;
  return rows;
}

void DuckDbTranslator::RewriteRelation(Relation*& relation) {
  switch (relation->kind) {
    case NodeKind::kTableRelation:
      return RewriteTable(relation->As<TableRelation>());
    case NodeKind::kSubqueryRelation: {
      auto* subquery = relation->As<SubqueryRelation>();
      subquery->alias.columns.empty() ? RewriteNamed(subquery->query)
                                      : RewriteUnnamed(subquery->query);
      if (subquery->stream || subquery->watermark != nullptr) {
        Unsupported(subquery->span, "the embedded engine has no streams");
      }
      return;
    }
    case NodeKind::kValuesRelation: {
      auto* values = relation->As<ValuesRelation>();
      return RewriteValues(values->rows, &values->alias);
    }
    case NodeKind::kFunctionRelation:
      relation = RewriteFunctionRelation(relation->As<FunctionRelation>());
      return;
    case NodeKind::kParenthesizedRelation:
      return RewriteRelation(relation->As<ParenthesizedRelation>()->relation);
    case NodeKind::kJoinRelation:
      return RewriteJoin(relation->As<JoinRelation>());
    case NodeKind::kPivotRelation: {
      auto* pivot = relation->As<PivotRelation>();
      if (pivot->input != nullptr) RewriteRelation(pivot->input);
      return RewritePivot(pivot);
    }
    case NodeKind::kUnpivotRelation: {
      auto* unpivot = relation->As<UnpivotRelation>();
      if (unpivot->input != nullptr) RewriteRelation(unpivot->input);
      return;
    }
    default:
      Unsupported(relation->span, "this form of a relation");
      return;
  }
}

}  // namespace semantic_layer::sql
