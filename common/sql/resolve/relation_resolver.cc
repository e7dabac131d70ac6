#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/ast/walk.h"
#include "common/sql/limits.h"
#include "common/sql/resolve/names.h"
#include "common/sql/resolve/resolver.h"

namespace semantic_layer::sql {
namespace {

bool IsPath(const ObjectName& name) {
  for (const Identifier& part : name.parts) {
    if (part.text.find('/') != absl::string_view::npos) return true;
  }
  return false;
}

// The catalogs' own views, which are not listed among tables.
bool IsSystem(const ObjectName& name) {
  for (const Identifier& part : name.parts) {
    if (SameName(part.text, "information_schema")) return true;
  }
  return name.parts.size() == 3 && SameName(name.parts[0].text, "system");
}

bool IsDynamic(const ObjectName& name) {
  for (const Identifier& part : name.parts) {
    if (part.dynamic != nullptr) return true;
  }
  return false;
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

void Resolver::CheckUniqueAlias(const ScopeRelation& relation,
                                const Scope& scope) {
  if (relation.alias.empty()) return;
  for (const ScopeRelation& other : scope.relations) {
    if (!SameName(other.alias, relation.alias)) continue;
    // Databricks takes it as long as no name means both.
    ReportAs(
        Severity::kWarning, DiagnosticCode::kDuplicateName, relation.node->span,
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
      ScopeColumn column;
      column.name = names[i].text;
      column.relation = &node;
      column.column = column.origin = static_cast<int>(i);
      column.alias = relation->alias;
      scope->columns.push_back(column);
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
  Spend(kStepsPerColumn * columns.columns.size() +
        (alias.name.empty() ? 0 : scope->relations.size()));
  ScopeRelation relation;
  relation.alias = alias.name.text;
  relation.first = scope->columns.size();
  relation.count = columns.columns.size();
  relation.open = !columns.complete;
  relation.node = &node;
  absl::flat_hash_map<std::pair<const Node*, int>, int> origins;
  for (size_t i = 0; i < columns.columns.size(); ++i) {
    const OutputColumn& output = columns.columns[i];
    ScopeColumn column;
    column.name = output.name;
    column.type = output.type;
    column.relation = &node;
    column.column = column.origin = static_cast<int>(i);
    column.alias = alias.name.text;
    if (output.relation != nullptr) {
      column.origin =
          origins
              .emplace(std::make_pair(output.relation, output.column),
                       column.column)
              .first->second;
    }
    scope->columns.push_back(column);
  }
  RenameColumns(alias.columns, node, &relation, scope);
  CheckUniqueAlias(relation, *scope);
  scope->relations.push_back(relation);
}

void Resolver::ReportUnknownTable(const ObjectName& name) {
  if (Full()) return;
  std::vector<std::string> all = options_.catalog->TableNames();
  if (const ScriptNames* script = script_names(); script != nullptr) {
    std::erase_if(all, [script](const std::string& name) {
      const absl::string_view part = name;
      const ScriptNames::Table* made = script->FindTable({&part, 1});
      return made != nullptr && made->dropped;
    });
    for (std::string& made : script->TableNames()) {
      all.push_back(std::move(made));
    }
  }
  std::vector<absl::string_view> names;
  for (const NamedQuery& named : named_queries_) names.push_back(named.name);
  names.insert(names.end(), all.begin(), all.end());
  if (names.size() > kMaxHintCandidates) names.resize(kMaxHintCandidates);
  std::string hint = NearestHint(NameText(name.parts), names);
  if (hint.empty() && name.parts.size() > 1) {
    hint = NearestHint(name.parts.back().text, names);
  }
  Report(DiagnosticCode::kUnresolvedTable, name.span(),
         absl::StrCat("there is no table or view `", NameText(name.parts), "`"),
         std::move(hint));
}

// What a name in FROM gives: a CTE, what the script made, a table of the
// catalog. False after a finding. Unknown columns make `columns` incomplete.
bool Resolver::TableColumns(const ObjectName& name, OutputColumns* columns,
                            TableBinding* binding) {
  Spend(named_queries_.size());
  if (const NamedQuery* query = FindNamedQuery(name)) {
    binding->definition = query->definition;
    *columns = query->columns;
    return true;
  }
  columns->complete = false;
  if (IsDynamic(name) || IsPath(name)) return true;
  const std::vector<absl::string_view> parts = PartsOf(name);
  const ScriptNames* script = script_names();
  const ScriptNames::Table* made =
      script == nullptr ? nullptr : script->FindTable(parts);
  if (made != nullptr && !made->dropped) {
    binding->schema = made->schema.get();
  } else if (options_.catalog == nullptr ||
             (script != nullptr && script->anything_may_exist())) {
    return true;
  } else if (made == nullptr) {
    binding->schema = options_.catalog->FindTable(parts);
  }
  if (binding->schema == nullptr) {
    if ((made != nullptr && !made->dropped) || IsSystem(name)) return true;
    ReportUnknownTable(name);
    return false;
  }
  columns->complete = true;
  for (const ColumnSchema& column : binding->schema->columns()) {
    columns->columns.push_back({column.name, column.type});
  }
  return true;
}

void Resolver::AddTable(const TableRelation& table, Scope* scope) {
  OutputColumns columns;
  TableBinding binding;
  TableColumns(table.name, &columns, &binding);
  if (binding.schema != nullptr || binding.definition != nullptr) {
    resolution_.tables[&table] = binding;
  }
  // A change feed has columns of its own.
  if (table.changes != nullptr) columns.complete = false;
  // A CTE named twice gives different columns.
  for (OutputColumn& column : columns.columns) {
    if (binding.definition == nullptr) column.relation = nullptr;
  }
  AddOutput(columns, table, table.alias, scope);
  ScopeRelation& relation = scope->relations.back();
  if (table.alias.name.empty()) {
    relation.name = &table.name;
    if (binding.schema != nullptr) {
      relation.full_name = binding.schema->name();
    }
    for (uint32_t i = 0; i < relation.count; ++i) {
      scope->columns[relation.first + i].table = &table.name;
    }
  }
  if (table.time_travel != nullptr) Resolve(table.time_travel->value, scope);
}

bool Resolver::MergeColumn(absl::string_view name, const JoinSides& sides,
                           JoinKind kind, Span span, Scope* scope,
                           uint32_t* kept) {
  if (!Spend(scope->columns.size() + scope->relations.size())) return false;
  std::vector<uint32_t> left, right;
  for (uint32_t i = sides.first_column; i < scope->columns.size(); ++i) {
    const ScopeColumn& column = scope->columns[i];
    if (column.merged_away || !SameName(column.name, name)) continue;
    (i < sides.left_columns ? left : right).push_back(i);
  }
  bool left_open = false, right_open = false;
  for (uint32_t i = 0; i < scope->relations.size(); ++i) {
    if (!scope->relations[i].open) continue;
    (i < sides.left_relations ? left_open : right_open) = true;
  }
  const bool left_missing = left.empty() && !left_open;
  if (left_missing || (right.empty() && !right_open)) {
    std::vector<absl::string_view> names;
    for (uint32_t i = left_missing ? sides.first_column : sides.left_columns;
         i < (left_missing ? sides.left_columns : scope->columns.size()); ++i) {
      names.push_back(scope->columns[i].name);
    }
    Report(DiagnosticCode::kUnresolvedColumn, span,
           absl::StrCat("USING column `", name, "` is missing on the ",
                        left_missing ? "left" : "right", " side of the join"),
           NearestHint(name, names));
    return false;
  }
  if (left.size() > 1 || right.size() > 1) {
    Report(DiagnosticCode::kAmbiguousColumn, span,
           absl::StrCat("several columns on the ",
                        left.size() > 1 ? "left" : "right",
                        " side of the join are called `", name, "`"),
           "join with ON and qualified names");
    return false;
  }
  if (left.empty() || right.empty()) return false;
  ScopeColumn& l = scope->columns[left[0]];
  ScopeColumn& r = scope->columns[right[0]];
  if (kind == JoinKind::kFull) {
    l.type = CommonType(l.type, r.type, resolution_.arena);
  }
  // A RIGHT JOIN keeps the right side's value under the bare name.
  *kept = kind == JoinKind::kRight ? right[0] : left[0];
  (kind == JoinKind::kRight ? l : r).merged_away = true;
  return true;
}

// Merges the columns of USING or NATURAL, which come first in a star.
void Resolver::MergeColumns(const JoinRelation& join, const JoinSides& sides,
                            Scope* scope) {
  std::vector<uint32_t> keys;
  uint32_t kept = 0;
  const uint64_t left_columns = sides.left_columns - sides.first_column;
  const uint64_t right_columns = scope->columns.size() - sides.left_columns;
  if (join.natural && Spend(left_columns * right_columns)) {
    std::vector<absl::string_view> shared;
    for (uint32_t i = sides.first_column; i < sides.left_columns; ++i) {
      const ScopeColumn& left = scope->columns[i];
      if (left.merged_away) continue;
      for (uint32_t j = sides.left_columns; j < scope->columns.size(); ++j) {
        if (SameName(left.name, scope->columns[j].name)) {
          shared.push_back(left.name);
          break;
        }
      }
    }
    for (const absl::string_view name : shared) {
      if (MergeColumn(name, sides, join.join, join.span, scope, &kept)) {
        keys.push_back(kept);
      }
    }
  }
  for (const Identifier& name : join.using_columns) {
    if (name.dynamic != nullptr) continue;
    if (MergeColumn(name.text, sides, join.join, name.span, scope, &kept)) {
      keys.push_back(kept);
    }
  }
  if (keys.empty() || !Spend(scope->columns.size() * keys.size())) return;
  std::vector<uint32_t>& order = scope->star_order;
  for (uint32_t i = order.size(); i < scope->columns.size(); ++i) {
    order.push_back(i);
  }
  const auto begin = order.begin() + sides.first_column;
  std::vector<uint32_t> rest;
  std::copy_if(begin, order.end(), std::back_inserter(rest), [&](uint32_t i) {
    return std::find(keys.begin(), keys.end(), i) == keys.end();
  });
  std::copy(rest.begin(), rest.end(),
            std::copy(keys.begin(), keys.end(), begin));
}

// The right side of a join, whose left side is in scope.
void Resolver::AddJoinRight(const JoinRelation& join, const JoinSides& sides,
                            Scope* scope) {
  const auto* subquery = join.right->As<SubqueryRelation>();
  const auto* function = join.right->As<FunctionRelation>();
  if (join.lateral && subquery != nullptr) {
    AddOutput(ResolveQuery(*subquery->query, scope), *subquery, subquery->alias,
              scope);
  } else if (join.lateral && function != nullptr) {
    AddGenerator(*function->call, *function, function->alias.name.text,
                 function->alias.columns, scope);
  } else {
    AddRelation(*join.right, scope);
  }
  MergeColumns(join, sides, scope);
  if (join.on != nullptr) {
    Resolve(join.on, scope);
    CheckNoAggregate(join.on, "ON");
    CheckCondition(*join.on, "ON");
  }
  if (join.join == JoinKind::kLeftSemi || join.join == JoinKind::kLeftAnti) {
    // The right side is not seen any more.
    scope->Truncate(sides.left_relations, sides.left_columns);
  }
}

void Resolver::AddJoin(const JoinRelation& join, Scope* scope) {
  JoinSides sides;
  sides.first_column = scope->columns.size();
  AddRelation(*join.left, scope);
  sides.left_relations = scope->relations.size();
  sides.left_columns = scope->columns.size();
  AddJoinRight(join, sides, scope);
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
  if (absl::StartsWith(name, "variant_explode")) {
    columns.columns.push_back({"pos", integer});
    columns.columns.push_back({"key", SimpleType(TypeKind::kString)});
    columns.columns.push_back({"value", SimpleType(TypeKind::kVariant)});
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

void Resolver::AddRelation(const Relation& relation, Scope* scope) {
  if (exhausted_) return;
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
            AddOutput(ResolveRows(r.rows, scope->parent), r, r.alias, scope);
          },
          [&](const FunctionRelation& r) {
            if (r.lateral) {
              AddGenerator(*r.call, r, r.alias.name.text, r.alias.columns,
                           scope);
              return;
            }
            // Only a lateral one sees its siblings.
            Scope arguments;
            arguments.parent = scope->parent;
            Resolve(r.call, &arguments);
            AddOutput(GeneratorColumns(*r.call), r, r.alias, scope);
          },
          [&](const ParenthesizedRelation& r) {
            const uint32_t first = scope->columns.size();
            const uint32_t relations = scope->relations.size();
            AddRelation(*r.relation, scope);
            if (r.alias.empty()) return;
            OutputColumns columns;
            for (const uint32_t i : scope->StarColumns()) {
              if (i < first) continue;
              const ScopeColumn& column = scope->columns[i];
              columns.columns.push_back({column.name, column.type, nullptr,
                                         column.relation, column.origin});
            }
            for (uint32_t i = relations; i < scope->relations.size(); ++i) {
              if (scope->relations[i].open) columns.complete = false;
            }
            scope->Truncate(relations, first);
            AddOutput(columns, r, r.alias, scope);
          },
          [&](const JoinRelation& r) { AddJoin(r, scope); },
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
