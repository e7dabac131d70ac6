#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/sql/ast/walk.h"
#include "common/sql/printer/printer.h"
#include "common/sql/resolve/names.h"
#include "common/sql/resolve/resolver.h"

namespace semantic_layer::sql {

namespace {

// A constant as a cast to STRING shows it.
std::string ValueText(const Expression& value) {
  if (const auto* row = value.As<RowExpr>()) {
    return absl::StrCat(
        "{",
        absl::StrJoin(row->items, ", ",
                      [](std::string* out, const Expression* item) {
                        absl::StrAppend(out, ValueText(*item));
                      }),
        "}");
  }
  const auto* literal = value.As<LiteralExpr>();
  if (literal == nullptr) return Print(value);
  switch (literal->literal) {
    case LiteralKind::kNull:
      return "null";
    case LiteralKind::kTrue:
      return "true";
    case LiteralKind::kFalse:
      return "false";
    default:
      return std::string(literal->text);
  }
}

// The text by which PIVOT names a value's column.
std::string PivotValueName(const PivotValue& value) {
  if (!value.alias.empty()) return std::string(value.alias.text);
  return ValueText(*value.value);
}

}  // namespace

void Resolver::CheckColumnExists(const Identifier& name, const Scope& scope,
                                 absl::string_view clause) {
  if (scope.open()) return;
  std::vector<absl::string_view> names;
  for (const ScopeColumn& column : scope.columns) {
    if (SameName(column.name, name.text)) return;
    names.push_back(column.name);
  }
  Report(DiagnosticCode::kUnresolvedColumn, name.span,
         absl::StrCat(clause, " names `", name.text,
                      "`, but there is no such column"),
         NearestHint(name.text, names));
}

void Resolver::AddPivot(const PivotRelation& pivot, Scope* scope) {
  // What the aggregates and FOR columns use goes; the rest groups.
  Scope inner;
  inner.parent = scope->parent;
  if (pivot.input != nullptr) {
    AddRelation(*pivot.input, &inner);
  } else {
    std::swap(inner.relations, scope->relations);
    std::swap(inner.columns, scope->columns);
    std::swap(inner.star_order, scope->star_order);
  }
  std::vector<bool> used(inner.columns.size(), false);
  const auto use = [&](absl::string_view name) {
    if (!Spend(inner.columns.size())) return;
    for (size_t i = 0; i < inner.columns.size(); ++i) {
      if (SameName(inner.columns[i].name, name)) used[i] = true;
    }
  };
  OutputColumns out;
  for (const SelectItem* item : pivot.aggregates) {
    Resolve(item->expression, &inner);
    Walk(static_cast<const Node&>(*item->expression), [&](const Node& node) {
      if (const auto* column = node.As<ColumnRef>()) {
        use(column->name.parts.back().text);
      }
      return true;
    });
  }
  for (const Identifier& column : pivot.columns) {
    use(column.text);
    CheckColumnExists(column, inner, "PIVOT");
  }
  for (const uint32_t i : inner.StarColumns()) {
    if (!used[i]) {
      out.columns.push_back({inner.columns[i].name, inner.columns[i].type});
    }
  }
  for (const PivotValue& value : pivot.values) {
    const std::string base = PivotValueName(value);
    for (const SelectItem* item : pivot.aggregates) {
      std::string name = base;
      if (pivot.aggregates.size() > 1) {
        absl::StrAppend(&name, "_",
                        item->alias.empty() ? Print(*item->expression)
                                            : std::string(item->alias.text));
      }
      out.columns.push_back(
          {resolution_.arena.Copy(name), TypeOf(*item->expression)});
    }
  }
  out.complete = !inner.open();
  AddOutput(out, pivot, pivot.alias, scope);
}

void Resolver::AddUnpivot(const UnpivotRelation& unpivot, Scope* scope) {
  Scope inner;
  inner.parent = scope->parent;
  if (unpivot.input != nullptr) {
    AddRelation(*unpivot.input, &inner);
  } else {
    std::swap(inner.relations, scope->relations);
    std::swap(inner.columns, scope->columns);
    std::swap(inner.star_order, scope->star_order);
  }
  for (const UnpivotGroup& group : unpivot.groups) {
    for (const ObjectName& name : group.columns) {
      if (!Spend(inner.columns.size())) break;
      CheckColumnExists(name.parts.back(), inner, "UNPIVOT");
    }
  }
  OutputColumns out;
  std::vector<const Type*> types(unpivot.values.size(),
                                 SimpleType(TypeKind::kVoid));
  for (const uint32_t position : inner.StarColumns()) {
    const ScopeColumn& column = inner.columns[position];
    bool used = false;
    if (!Spend(unpivot.groups.size() * unpivot.values.size())) break;
    for (const UnpivotGroup& group : unpivot.groups) {
      for (uint32_t i = 0; i < group.columns.size(); ++i) {
        if (!SameName(group.columns[i].parts.back().text, column.name)) {
          continue;
        }
        used = true;
        if (i < types.size()) {
          types[i] = CommonType(types[i], column.type, resolution_.arena);
        }
      }
    }
    if (!used) out.columns.push_back({column.name, column.type});
  }
  out.columns.push_back(
      {unpivot.name_column.text, SimpleType(TypeKind::kString)});
  for (uint32_t i = 0; i < unpivot.values.size(); ++i) {
    out.columns.push_back({unpivot.values[i].text, types[i]});
  }
  out.complete = !inner.open();
  AddOutput(out, unpivot, unpivot.alias, scope);
}

}  // namespace semantic_layer::sql
