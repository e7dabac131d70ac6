#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/ast/walk.h"
#include "common/sql/limits.h"
#include "common/sql/resolve/resolver.h"

namespace semantic_layer::sql {
namespace {

bool SameName(absl::string_view a, absl::string_view b) {
  return a.size() == b.size() && absl::EqualsIgnoreCase(a, b);
}

bool IsPath(const ObjectName& name) {
  for (const Identifier& part : name.parts) {
    if (part.text.find('/') != absl::string_view::npos) return true;
  }
  return false;
}

bool IsDynamic(const ObjectName& name) {
  for (const Identifier& part : name.parts) {
    if (part.dynamic != nullptr) return true;
  }
  return false;
}

std::string NameText(const ObjectName& name) {
  return absl::StrJoin(name.parts, ".",
                       [](std::string* out, const Identifier& part) {
                         absl::StrAppend(out, part.text);
                       });
}

}  // namespace

const Resolver::NamedQuery* Resolver::FindNamedQuery(
    const ObjectName& name) const {
  if (name.parts.size() != 1) return nullptr;
  for (size_t i = named_queries_.size(); i-- > 0;) {
    if (SameName(named_queries_[i].name, name.parts[0].text)) {
      return &named_queries_[i];
    }
  }
  return nullptr;
}

const TableSchema* Resolver::FindTable(const ObjectName& name) const {
  std::vector<absl::string_view> parts;
  for (const Identifier& part : name.parts) parts.push_back(part.text);
  return options_.catalog->FindTable(parts);
}

void Resolver::CheckUniqueAlias(const ScopeRelation& relation,
                                const Scope& scope) {
  if (relation.alias.empty()) return;
  for (const ScopeRelation& other : scope.relations) {
    if (!SameName(other.alias, relation.alias)) continue;
    Report(
        DiagnosticCode::kDuplicateName, relation.node->span,
        absl::StrCat("two relations in FROM are called `", relation.alias, "`"),
        "give one of them another alias");
    return;
  }
}

void Resolver::RenameColumns(const List<Identifier>& names, const Node& node,
                             ScopeRelation* relation, Scope* scope) {
  if (names.empty()) return;
  if (relation->open) {
    // Whatever the columns are, these are their names.
    scope->columns.resize(relation->first);
    for (uint32_t i = 0; i < names.size(); ++i) {
      scope->columns.push_back(
          {names[i].text, nullptr, &node, static_cast<int>(i), false});
    }
    relation->count = names.size();
    relation->open = false;
    return;
  }
  if (names.size() != relation->count) {
    Report(DiagnosticCode::kColumnCountMismatch, node.span,
           absl::StrCat("the alias names ", names.size(),
                        " columns, but there are ", relation->count));
  }
  const uint32_t count = std::min<uint32_t>(names.size(), relation->count);
  for (uint32_t i = 0; i < count; ++i) {
    scope->columns[relation->first + i].name = names[i].text;
  }
}

void Resolver::AddOutput(const OutputColumns& columns, const Node& node,
                         const TableAlias& alias, Scope* scope) {
  ScopeRelation relation;
  relation.alias = alias.name.text;
  relation.first = scope->columns.size();
  relation.count = columns.columns.size();
  relation.open = !columns.complete;
  relation.node = &node;
  for (size_t i = 0; i < columns.columns.size(); ++i) {
    scope->columns.push_back({columns.columns[i].name, columns.columns[i].type,
                              &node, static_cast<int>(i), false});
  }
  RenameColumns(alias.columns, node, &relation, scope);
  CheckUniqueAlias(relation, *scope);
  scope->relations.push_back(relation);
}

void Resolver::AddTable(const TableRelation& table, Scope* scope) {
  OutputColumns columns;
  TableBinding binding;
  const NamedQuery* query = FindNamedQuery(table.name);
  if (query != nullptr) {
    binding.definition = query->definition;
    columns = query->columns;
  } else if (options_.catalog == nullptr || IsDynamic(table.name) ||
             IsPath(table.name)) {
    columns.complete = false;
  } else if (const TableSchema* schema = FindTable(table.name)) {
    binding.schema = schema;
    for (const ColumnSchema& column : schema->columns()) {
      columns.columns.push_back({column.name, column.type});
    }
  } else {
    columns.complete = false;
    const std::vector<std::string> all = options_.catalog->TableNames();
    std::vector<absl::string_view> names(all.begin(), all.end());
    for (const NamedQuery& named : named_queries_) {
      names.push_back(named.name);
    }
    if (names.size() > kMaxHintCandidates) names.resize(kMaxHintCandidates);
    const std::string written = NameText(table.name);
    const absl::string_view near = NearestWord(written, names);
    Report(DiagnosticCode::kUnresolvedTable, table.name.span(),
           absl::StrCat("there is no table or view `", written, "`"),
           near.empty() ? "" : absl::StrCat("did you mean `", near, "`?"));
  }
  if (binding.schema != nullptr || binding.definition != nullptr) {
    resolution_.tables[&table] = binding;
  }
  AddOutput(columns, table, table.alias, scope);
  if (table.alias.name.empty()) scope->relations.back().name = &table.name;
  if (table.time_travel != nullptr) Resolve(table.time_travel->value, scope);
}

void Resolver::MergeColumn(absl::string_view name, uint32_t left_relations,
                           uint32_t left_columns, JoinKind kind, Span span,
                           Scope* scope) {
  ScopeColumn* left = nullptr;
  ScopeColumn* right = nullptr;
  for (uint32_t i = 0; i < scope->columns.size(); ++i) {
    ScopeColumn& column = scope->columns[i];
    if (column.merged_away || !SameName(column.name, name)) continue;
    ScopeColumn*& side = i < left_columns ? left : right;
    if (side == nullptr) side = &column;
  }
  bool left_open = false, right_open = false;
  for (uint32_t i = 0; i < scope->relations.size(); ++i) {
    if (!scope->relations[i].open) continue;
    (i < left_relations ? left_open : right_open) = true;
  }
  if ((left == nullptr && !left_open) || (right == nullptr && !right_open)) {
    Report(DiagnosticCode::kUnresolvedColumn, span,
           absl::StrCat("USING column `", name, "` is missing on the ",
                        left == nullptr && !left_open ? "left" : "right",
                        " side of the join"));
    return;
  }
  if (left == nullptr || right == nullptr) return;
  if (kind == JoinKind::kFull) {
    left->type = CommonType(left->type, right->type, resolution_.arena);
  }
  // A RIGHT JOIN keeps the right side's value under the bare name.
  (kind == JoinKind::kRight ? left : right)->merged_away = true;
}

void Resolver::AddJoin(const JoinRelation& join, Scope* scope) {
  AddRelation(*join.left, scope);
  const uint32_t left_relations = scope->relations.size();
  const uint32_t left_columns = scope->columns.size();
  AddRelation(*join.right, scope);
  if (join.natural) {
    std::vector<absl::string_view> shared;
    for (uint32_t i = 0; i < left_columns; ++i) {
      for (uint32_t j = left_columns; j < scope->columns.size(); ++j) {
        if (SameName(scope->columns[i].name, scope->columns[j].name)) {
          shared.push_back(scope->columns[i].name);
          break;
        }
      }
    }
    for (const absl::string_view name : shared) {
      MergeColumn(name, left_relations, left_columns, join.join, join.span,
                  scope);
    }
  }
  for (const Identifier& name : join.using_columns) {
    MergeColumn(name.text, left_relations, left_columns, join.join, name.span,
                scope);
  }
  if (join.on != nullptr) {
    Resolve(join.on, scope);
    CheckNoAggregate(join.on, "ON");
  }
  if (join.join == JoinKind::kLeftSemi || join.join == JoinKind::kLeftAnti) {
    // The right side is not seen any more.
    scope->relations.resize(left_relations);
    scope->columns.resize(left_columns);
  }
}

OutputColumns Resolver::StackColumns(const FunctionCall& call) {
  OutputColumns columns;
  columns.complete = false;
  int64_t rows = 0;
  const auto* literal =
      call.arguments.empty() ? nullptr : call.arguments[0]->As<LiteralExpr>();
  if (literal == nullptr || !absl::SimpleAtoi(literal->text, &rows) ||
      rows < 1) {
    return columns;
  }
  const int64_t values = call.arguments.size() - 1;
  const int64_t width = (values + rows - 1) / rows;
  columns.complete = true;
  for (int64_t i = 0; i < width; ++i) {
    const Type* type = SimpleType(TypeKind::kVoid);
    for (int64_t at = i; at < values; at += width) {
      type =
          CommonType(type, TypeOf(*call.arguments[at + 1]), resolution_.arena);
    }
    columns.columns.push_back(
        {resolution_.arena.Copy(absl::StrCat("col", i)), type});
  }
  return columns;
}

OutputColumns Resolver::GeneratorColumns(const FunctionCall& call) {
  OutputColumns columns;
  const FunctionInfo* function = FindFunction(call.name);
  const absl::string_view name = function == nullptr ? "" : function->name;
  const Type* first = ArgumentType(call, 0);
  const Type* element = first == nullptr ? nullptr : first->element;
  const Type* const integer = SimpleType(TypeKind::kInt);
  const bool positions = absl::StartsWith(name, "posexplode");
  if (positions || absl::StartsWith(name, "explode")) {
    if (positions) columns.columns.push_back({"pos", integer});
    if (first == nullptr) {
      columns.complete = false;
    } else if (IsKind(first, TypeKind::kMap)) {
      columns.columns.push_back({"key", first->key});
      columns.columns.push_back({"value", element});
    } else {
      columns.columns.push_back({"col", element});
    }
    return columns;
  }
  if (absl::StartsWith(name, "inline") && IsKind(element, TypeKind::kStruct)) {
    for (const TypeField& field : element->fields) {
      columns.columns.push_back({field.name, field.type});
    }
    return columns;
  }
  if (name == "stack") return StackColumns(call);
  if (name == "json_tuple") {
    for (uint32_t i = 1; i < call.arguments.size(); ++i) {
      columns.columns.push_back(
          {resolution_.arena.Copy(absl::StrCat("c", i - 1)),
           SimpleType(TypeKind::kString)});
    }
    return columns;
  }
  if (name == "range") {
    columns.columns.push_back({"id", SimpleType(TypeKind::kBigInt)});
    return columns;
  }
  columns.complete = false;
  return columns;
}

void Resolver::AddGenerator(const FunctionCall& call, const Node& node,
                            absl::string_view alias,
                            const List<Identifier>& names, Scope* scope) {
  Resolve(&call, scope);
  TableAlias table_alias;
  table_alias.name.text = alias;
  table_alias.columns = names;
  AddOutput(GeneratorColumns(call), node, table_alias, scope);
}

namespace {

// The text by which PIVOT names a value's column.
std::string PivotValueName(const PivotValue& value) {
  if (!value.alias.empty()) return std::string(value.alias.text);
  if (const auto* literal = value.value->As<LiteralExpr>()) {
    return std::string(literal->text);
  }
  return "";
}

}  // namespace

void Resolver::AddPivot(const PivotRelation& pivot, Scope* scope) {
  // What the aggregates and FOR columns use goes; the rest groups.
  Scope inner;
  inner.parent = scope->parent;
  if (pivot.input != nullptr) {
    AddRelation(*pivot.input, &inner);
  } else {
    std::swap(inner.relations, scope->relations);
    std::swap(inner.columns, scope->columns);
  }
  std::vector<bool> used(inner.columns.size(), false);
  const auto use = [&](absl::string_view name) {
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
  for (const Identifier& column : pivot.columns) use(column.text);
  for (size_t i = 0; i < inner.columns.size(); ++i) {
    if (!used[i]) {
      out.columns.push_back({inner.columns[i].name, inner.columns[i].type});
    }
  }
  for (const PivotValue& value : pivot.values) {
    const std::string base = PivotValueName(value);
    for (const SelectItem* item : pivot.aggregates) {
      std::string name = base;
      if (pivot.aggregates.size() > 1) {
        absl::StrAppend(&name, "_", item->alias.text);
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
  }
  OutputColumns out;
  std::vector<const Type*> types(unpivot.values.size(),
                                 SimpleType(TypeKind::kVoid));
  for (const ScopeColumn& column : inner.columns) {
    bool used = false;
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

void Resolver::AddRelation(const Relation& relation, Scope* scope) {
  VisitRelation(
      relation,
      Overloaded{
          [&](const TableRelation& r) { AddTable(r, scope); },
          [&](const SubqueryRelation& r) {
            // A lateral subquery sees its siblings on the left.
            AddOutput(ResolveQuery(*r.query, r.lateral ? scope : scope->parent),
                      r, r.alias, scope);
          },
          [&](const ValuesRelation& r) {
            AddOutput(ResolveRows(r.rows, scope), r, r.alias, scope);
          },
          [&](const FunctionRelation& r) {
            AddGenerator(*r.call, r, r.alias.name.text, r.alias.columns, scope);
          },
          [&](const ParenthesizedRelation& r) {
            const uint32_t first = scope->columns.size();
            const uint32_t relations = scope->relations.size();
            AddRelation(*r.relation, scope);
            if (r.alias.empty()) return;
            OutputColumns columns;
            for (uint32_t i = first; i < scope->columns.size(); ++i) {
              if (scope->columns[i].merged_away) continue;
              columns.columns.push_back(
                  {scope->columns[i].name, scope->columns[i].type});
            }
            for (uint32_t i = relations; i < scope->relations.size(); ++i) {
              if (scope->relations[i].open) columns.complete = false;
            }
            scope->columns.resize(first);
            scope->relations.resize(relations);
            AddOutput(columns, r, r.alias, scope);
          },
          [&](const JoinRelation& r) {
            if (r.lateral && r.right->Is<SubqueryRelation>()) {
              // JOIN LATERAL (q): the same as a lateral subquery.
              AddRelation(*r.left, scope);
              const auto& right = *r.right->As<SubqueryRelation>();
              AddOutput(ResolveQuery(*right.query, scope), right, right.alias,
                        scope);
              if (r.on != nullptr) Resolve(r.on, scope);
              return;
            }
            AddJoin(r, scope);
          },
          [&](const PivotRelation& r) { AddPivot(r, scope); },
          [&](const UnpivotRelation& r) { AddUnpivot(r, scope); },
          [&](const LateralView& r) {
            AddGenerator(*r.call, r, r.table_alias.text, r.columns, scope);
          },
      });
}

void Resolver::AddFrom(const List<Relation*>& from,
                       const List<Relation*>& views, Scope* scope) {
  for (const Relation* relation : from) AddRelation(*relation, scope);
  for (const Relation* view : views) AddRelation(*view, scope);
}

}  // namespace semantic_layer::sql
