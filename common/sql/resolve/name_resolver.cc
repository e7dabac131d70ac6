#include <algorithm>

#include "absl/strings/ascii.h"
#include "common/sql/ast/walk.h"
#include "common/sql/limits.h"
#include "common/sql/resolve/names.h"
#include "common/sql/resolve/resolver.h"

namespace semantic_layer::sql {
namespace {

// The most columns that a hint lists.
constexpr size_t kMaxListedColumns = 5;

// Whether the first `count` parts of a column's name call a relation: its
// alias, or the end of its table's name.
bool Qualifies(const List<Identifier>& parts, uint32_t count,
               absl::string_view alias, const ObjectName* table,
               absl::string_view full_name = "") {
  if (!alias.empty()) return count == 1 && SameName(parts[0].text, alias);
  if (table == nullptr) return false;
  const List<Identifier>& name = table->parts;
  if (count > name.size()) {
    // More than was written in FROM: the catalog knows the name in full.
    std::string written;
    for (uint32_t i = 0; i < count; ++i) {
      absl::StrAppend(&written, i == 0 ? "" : ".", parts[i].text);
    }
    return SameName(written, full_name) ||
           absl::EndsWithIgnoreCase(full_name, absl::StrCat(".", written));
  }
  const uint32_t skip = name.size() - count;
  for (uint32_t i = 0; i < count; ++i) {
    if (!SameName(parts[i].text, name[skip + i].text)) return false;
  }
  return true;
}

// What a lookup among the columns of one scope found.
struct Match {
  const ScopeColumn* column = nullptr;
  uint32_t used = 0;  // parts of the name up to the column's
  std::vector<const ScopeColumn*> others;  // that the name may mean as well
  // A relation with unknown columns that was qualified; null for none.
  const Node* open = nullptr;

  bool found() const { return column != nullptr; }
  void Add(const ScopeColumn& candidate) {
    if (column == nullptr) {
      column = &candidate;
      return;
    }
    // The same column handed on twice is one.
    const bool same = column->relation == candidate.relation &&
                      column->origin == candidate.origin &&
                      candidate.origin >= 0;
    if (!same) others.push_back(&candidate);
  }
};

Match FindQualified(const List<Identifier>& parts, const Scope& scope) {
  Match match;
  const uint32_t longest = std::min<uint32_t>(parts.size() - 1, 3);
  for (uint32_t qualifier = longest; qualifier >= 1; --qualifier) {
    for (const ScopeRelation& relation : scope.relations) {
      const bool called = Qualifies(parts, qualifier, relation.alias,
                                    relation.name, relation.full_name);
      bool found = false;
      for (uint32_t i = 0; i < relation.count; ++i) {
        const ScopeColumn& column = scope.columns[relation.first + i];
        if (!SameName(column.name, parts[qualifier].text)) continue;
        if (!called && !Qualifies(parts, qualifier, column.alias, column.table))
          continue;
        match.Add(column);
        match.used = qualifier + 1;
        found = true;
      }
      if (called && !found && relation.open) match.open = relation.node;
    }
    if (match.found() || match.open != nullptr) return match;
  }
  return match;
}

Match FindUnqualified(absl::string_view name, const Scope& scope) {
  Match match;
  match.used = 1;
  for (const ScopeColumn& column : scope.columns) {
    if (column.merged_away || !SameName(column.name, name)) continue;
    match.Add(column);
  }
  return match;
}

Match Find(const List<Identifier>& parts, const Scope& scope) {
  Match match;
  if (parts.size() > 1) match = FindQualified(parts, scope);
  if (match.found() || match.open != nullptr) return match;
  return FindUnqualified(parts[0].text, scope);
}

// A column as it can be written without doubt.
std::string Qualified(const ScopeColumn& column) {
  absl::string_view qualifier = column.alias;
  if (qualifier.empty() && column.table != nullptr) {
    qualifier = column.table->parts.back().text;
  }
  return qualifier.empty()
             ? absl::StrCat("`", column.name, "`")
             : absl::StrCat("`", qualifier, ".", column.name, "`");
}

std::string CandidatesHint(const Match& match) {
  std::vector<std::string> names = {Qualified(*match.column)};
  for (const ScopeColumn* other : match.others) {
    std::string name = Qualified(*other);
    if (names.size() < kMaxListedColumns &&
        std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(std::move(name));
    }
  }
  if (names.size() == 1) return "give the columns different names first";
  return absl::StrCat("write ", absl::StrJoin(names, " or "));
}

// Whether a name's parts from `from` on can be fields of a type, as far as it
// is known.
bool CanReach(const Type* type, const List<Identifier>& parts, uint32_t from) {
  for (uint32_t i = from; i < parts.size() && type != nullptr; ++i) {
    if (IsKind(type, TypeKind::kArray)) type = type->element;
    if (IsKind(type, TypeKind::kMap)) {
      type = type->element;
    } else if (IsKind(type, TypeKind::kStruct)) {
      const TypeField* field = FindField(type, parts[i].text);
      if (field == nullptr) return false;
      type = field->type;
    } else {
      return type == nullptr || IsKind(type, TypeKind::kVariant);
    }
  }
  return true;
}

// Whether a name is one that only an expression without alias can have:
// `count(1)`.
bool IsExpressionText(absl::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char c) {
    return !absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '_';
  });
}

}  // namespace

const Type* Resolver::FieldsOf(const Type* type, const ColumnRef& column,
                               uint32_t from) {
  const List<Identifier>& parts = column.name.parts;
  for (uint32_t i = from; i < parts.size() && type != nullptr; ++i) {
    type = FieldOf(type, parts[i], parts[i - 1].text);
  }
  return type;
}

const Type* Resolver::FieldOf(const Type* type, const Identifier& name,
                              absl::string_view owner) {
  const Type* base = IsKind(type, TypeKind::kArray) ? type->element : type;
  if (IsKind(base, TypeKind::kMap)) return base->element;
  if (!IsKind(base, TypeKind::kStruct)) {
    const bool known = base != nullptr && !IsKind(base, TypeKind::kVariant);
    if (known) {
      Report(DiagnosticCode::kUnresolvedColumn, name.span,
             owner.empty()
                 ? absl::StrCat(TypeText(base), " has no fields")
                 : absl::StrCat("`", owner, "` is ", TypeText(base),
                                " and has no field `", name.text, "`"));
    }
    return nullptr;
  }
  const TypeField* field = FindField(base, name.text);
  if (field == nullptr) {
    std::vector<absl::string_view> names;
    for (const TypeField& f : base->fields) names.push_back(f.name);
    Report(DiagnosticCode::kUnresolvedColumn, name.span,
           absl::StrCat("no field `", name.text, "` in ", TypeText(base)),
           NearestHint(name.text, names));
    return nullptr;
  }
  return base == type ? field->type
                      : ArrayTypeOf(resolution_.arena, field->type);
}

bool Resolver::FindParameter(const ColumnRef& column, const Scope& scope,
                             const Type** type) {
  const List<Identifier>& parts = column.name.parts;
  for (size_t i = scope.parameters.size(); i-- > 0;) {
    if (!SameName(scope.parameters[i].name, parts[0].text)) continue;
    ColumnBinding binding;
    binding.kind = BindingKind::kParameter;
    binding.field_parts = parts.size() - 1;
    resolution_.columns[&column] = binding;
    *type = FieldsOf(scope.parameters[i].type, column, 1);
    return true;
  }
  return false;
}

bool Resolver::FindAlias(const ColumnRef& column, const Scope& scope,
                         uint32_t levels_up, const Type** type) {
  const List<Identifier>& parts = column.name.parts;
  const ScopeAlias* found = nullptr;
  for (const ScopeAlias& alias : scope.aliases) {
    if (!SameName(alias.name, parts[0].text)) continue;
    if (!CanReach(alias.type, parts, 1)) continue;
    if (found == nullptr) {
      found = &alias;
      if (scope.first_alias_wins) break;
      continue;
    }
    const bool same_column = found->relation != nullptr &&
                             found->relation == alias.relation &&
                             found->column == alias.column;
    const bool same_name = found->expression != nullptr &&
                           alias.expression != nullptr &&
                           found->expression->Is<ColumnRef>() &&
                           Equal(*found->expression, *alias.expression);
    if (same_column || same_name) continue;
    // ORDER BY then takes what FROM has.
    if (scope.aliases_first && (scope.open() || Find(parts, scope).found())) {
      return false;
    }
    Report(DiagnosticCode::kAmbiguousColumn, column.span,
           absl::StrCat("several items of the select list are called `",
                        parts[0].text, "`"),
           "give them different aliases");
    return true;
  }
  if (found == nullptr) return false;
  ColumnBinding binding;
  if (found->relation != nullptr) {
    binding.relation = found->relation;
    binding.column = found->column;
  } else {
    binding.kind = BindingKind::kAlias;
    binding.aliased = found->expression;
  }
  binding.field_parts = parts.size() - 1;
  binding.levels_up = levels_up;
  resolution_.columns[&column] = binding;
  *type = FieldsOf(found->type, column, 1);
  return true;
}

bool Resolver::FindInScope(const ColumnRef& column, const Scope& scope,
                           uint32_t levels_up, const Type** type) {
  const List<Identifier>& parts = column.name.parts;
  *type = nullptr;
  if (FindParameter(column, scope, type)) return true;
  if (scope.aliases_first && FindAlias(column, scope, levels_up, type)) {
    return true;
  }
  const Match match = Find(parts, scope);
  if (match.open != nullptr) {
    ColumnBinding binding;
    binding.relation = match.open;
    binding.levels_up = levels_up;
    resolution_.columns[&column] = binding;
    return true;
  }
  if (!match.others.empty()) {
    Report(DiagnosticCode::kAmbiguousColumn, column.span,
           absl::StrCat("`", NameText(parts), "` may mean ",
                        match.others.size() + 1, " columns in scope"),
           CandidatesHint(match));
    return true;
  }
  // HAVING col.field: an alias may have the field that the column lacks.
  if (match.found() && !CanReach(match.column->type, parts, match.used) &&
      FindAlias(column, scope, levels_up, type)) {
    return true;
  }
  if (match.found()) {
    ColumnBinding binding;
    binding.relation = match.column->relation;
    binding.column = match.column->origin;
    binding.field_parts = parts.size() - match.used;
    binding.levels_up = levels_up;
    resolution_.columns[&column] = binding;
    *type = FieldsOf(match.column->type, column, match.used);
    return true;
  }
  // A relation with unknown columns may have it; then an alias of that name is
  // not certain either, so that no type is claimed.
  if (scope.open()) return true;
  return FindAlias(column, scope, levels_up, type);
}

bool Resolver::FindVariable(const ColumnRef& column, const Type** type) {
  const ScriptNames* names = script_names();
  if (names == nullptr) return false;
  size_t used = 0;
  const ScriptNames::Variable* variable =
      names->FindVariable(PartsOf(column.name), &used);
  if (variable == nullptr) return names->anything_may_exist();
  ColumnBinding binding;
  binding.kind = BindingKind::kVariable;
  binding.field_parts = column.name.parts.size() - used;
  resolution_.columns[&column] = binding;
  *type = FieldsOf(variable->type, column, used);
  return true;
}

const Type* Resolver::ResolveColumn(const ColumnRef& column,
                                    const Scope& scope) {
  if (column.name.parts.empty()) return nullptr;
  if (!SpendOnLookup(scope)) return nullptr;
  for (const Identifier& part : column.name.parts) {
    if (part.dynamic != nullptr) return nullptr;
  }
  uint32_t levels_up = 0;
  const Type* type = nullptr;
  for (const Scope* at = &scope; at != nullptr; at = at->parent) {
    if (FindInScope(column, *at, levels_up, &type)) return type;
    ++levels_up;
  }
  if (FindVariable(column, &type)) return type;
  if (MayBeHidden(column.name, scope)) return nullptr;
  ReportUnknownColumn(column, scope);
  return nullptr;
}

// Names that no list of columns shows: a file's _metadata, the text of an
// expression without alias in backquotes, Hive's grouping__id.
bool Resolver::MayBeHidden(const ObjectName& name, const Scope& scope) {
  for (const Scope* at = &scope; at != nullptr; at = at->parent) {
    if (at->relations.empty()) continue;
    for (const Identifier& part : name.parts) {
      if (SameName(part.text, "_metadata") ||
          SameName(part.text, "grouping__id")) {
        return true;
      }
    }
    for (const ScopeColumn& column : at->columns) {
      if (column.name.empty() && IsExpressionText(name.parts.back().text)) {
        return true;
      }
    }
  }
  return false;
}

namespace {

// What a name could have meant.
struct Candidates {
  std::vector<absl::string_view> columns;
  std::vector<absl::string_view> relations;
};

// `qualifier`: only the columns of relations that it calls; empty for all.
void AddCandidates(const Scope& scope, absl::string_view qualifier,
                   Candidates* out) {
  for (const ScopeRelation& relation : scope.relations) {
    const absl::string_view name = !relation.alias.empty() ? relation.alias
                                   : relation.name != nullptr
                                       ? relation.name->parts.back().text
                                       : "";
    if (!name.empty()) out->relations.push_back(name);
    if (!qualifier.empty() && !SameName(name, qualifier)) continue;
    for (uint32_t i = 0; i < relation.count; ++i) {
      const absl::string_view column = scope.columns[relation.first + i].name;
      if (out->columns.size() >= kMaxHintCandidates) break;
      if (!column.empty()) out->columns.push_back(column);
    }
  }
  if (!qualifier.empty()) return;
  for (const ScopeAlias& alias : scope.aliases) {
    if (!alias.name.empty()) out->columns.push_back(alias.name);
  }
}

// `a`, `b`, ...: some of the names, each once.
std::string Listed(const std::vector<absl::string_view>& names) {
  std::vector<std::string> listed;
  for (const absl::string_view name : names) {
    std::string text = absl::StrCat("`", name, "`");
    if (std::find(listed.begin(), listed.end(), text) != listed.end()) continue;
    if (listed.size() == kMaxListedColumns) {
      listed.push_back("...");
      break;
    }
    listed.push_back(std::move(text));
  }
  return absl::StrCat(listed.size() == 1 ? "is " : "are ",
                      absl::StrJoin(listed, ", "));
}

}  // namespace

void Resolver::ReportUnknownColumn(const ColumnRef& column,
                                   const Scope& scope) {
  if (Full()) return;
  const List<Identifier>& parts = column.name.parts;
  const absl::string_view qualifier =
      parts.size() > 1 ? parts[parts.size() - 2].text : "";
  Candidates all, qualified;
  for (const Scope* at = &scope; at != nullptr; at = at->parent) {
    AddCandidates(*at, "", &all);
    if (!qualifier.empty()) AddCandidates(*at, qualifier, &qualified);
  }
  // A wrong qualifier before a right column is the likelier slip.
  const bool called = !qualified.columns.empty();
  const absl::string_view near =
      called || qualifier.empty()
          ? NearestWord(parts.back().text,
                        called ? qualified.columns : all.columns)
          : NearestWord(qualifier, all.relations);
  std::string hint;
  if (!near.empty()) {
    hint = absl::StrCat("did you mean `", near, "`?");
  } else if (called) {
    hint = absl::StrCat("the columns of `", qualifier, "` ",
                        Listed(qualified.columns));
  } else if (all.columns.empty() && all.relations.empty()) {
    hint = "there is no FROM clause that could have it";
  } else if (!qualifier.empty() && !all.relations.empty()) {
    hint = absl::StrCat("in FROM ", Listed(all.relations));
  } else {
    hint = absl::StrCat("in scope ", Listed(all.columns));
  }
  Report(DiagnosticCode::kUnresolvedColumn, column.span,
         absl::StrCat("no column `", NameText(parts), "` is in scope"),
         std::move(hint));
}

namespace {

// What an EXCEPT list takes off: whole columns, and fields of structs.
struct Excepted {
  absl::string_view name;
  const Node* relation = nullptr;         // null: of any relation
  std::vector<absl::string_view> fields;  // empty: the whole column
};

// A struct type without the field at the end of a path.
const Type* WithoutField(const Type* type,
                         absl::Span<const absl::string_view> path,
                         Arena& arena) {
  if (!IsKind(type, TypeKind::kStruct) || path.empty()) return type;
  Type* out = new (arena.Allocate(sizeof(Type), alignof(Type))) Type();
  out->kind = TypeKind::kStruct;
  for (const TypeField& field : type->fields) {
    if (!SameName(field.name, path[0])) {
      out->fields.push_back(arena, field);
    } else if (path.size() > 1) {
      out->fields.push_back(
          arena,
          {field.name, WithoutField(field.type, path.subspan(1), arena)});
    }
  }
  return out;
}

}  // namespace

// Adds the columns of a scope at some positions, EXCEPT taken off.
void Resolver::AddStarColumns(const StarExpr& star, const Scope& scope,
                              const std::vector<uint32_t>& positions,
                              OutputColumns* expansion) {
  std::vector<Excepted> excepted;
  for (const ObjectName& name : star.except) {
    const Match match = Find(name.parts, scope);
    if (!match.found()) {
      if (match.open != nullptr || scope.open()) continue;
      std::vector<absl::string_view> names;
      for (const uint32_t i : positions) names.push_back(scope.columns[i].name);
      Report(DiagnosticCode::kUnresolvedColumn, name.span(),
             absl::StrCat("EXCEPT names `", NameText(name.parts),
                          "`, which the star does not have"),
             NearestHint(name.parts.back().text, names));
      continue;
    }
    Excepted out;
    out.name = match.column->name;
    if (match.used > 1) out.relation = match.column->relation;
    for (uint32_t i = match.used; i < name.parts.size(); ++i) {
      out.fields.push_back(name.parts[i].text);
    }
    excepted.push_back(std::move(out));
  }
  for (const uint32_t i : positions) {
    const ScopeColumn& column = scope.columns[i];
    const Type* type = column.type;
    bool whole = true, removed = false;
    for (const Excepted& e : excepted) {
      if (!SameName(e.name, column.name) ||
          (e.relation != nullptr && e.relation != column.relation)) {
        continue;
      }
      whole = false;
      removed = removed || e.fields.empty();
      type = WithoutField(type, e.fields, resolution_.arena);
    }
    if (removed) continue;
    expansion->columns.push_back({column.name, type, nullptr,
                                  whole ? column.relation : nullptr,
                                  whole ? column.origin : -1});
  }
}

// s.*, t.s.*: the fields of a struct column.
void Resolver::ExpandStructStar(const StarExpr& star, const Scope& scope,
                                OutputColumns* expansion) {
  const List<Identifier>& parts = star.qualifier.parts;
  expansion->complete = false;
  Match match;
  const Scope* at = &scope;
  for (; at != nullptr; at = at->parent) {
    match = Find(parts, *at);
    if (match.found() || match.open != nullptr || at->open()) break;
  }
  if (match.open != nullptr || (at != nullptr && !match.found())) return;
  if (match.found()) {
    const Type* type = match.column->type;
    for (uint32_t i = match.used; i < parts.size() && type != nullptr; ++i) {
      type = FieldOf(type, parts[i], parts[i - 1].text);
    }
    if (!IsKind(type, TypeKind::kStruct)) return;
    expansion->complete = true;
    for (const TypeField& field : type->fields) {
      const bool off = std::any_of(
          star.except.begin(), star.except.end(), [&](const ObjectName& name) {
            return name.parts.size() == 1 &&
                   SameName(name.parts[0].text, field.name);
          });
      if (!off) expansion->columns.push_back({field.name, field.type});
    }
    return;
  }
  Candidates candidates;
  AddCandidates(scope, "", &candidates);
  Report(DiagnosticCode::kUnresolvedStar, star.span,
         absl::StrCat("no table `", NameText(parts), "` is in FROM"),
         NearestHint(parts.back().text, candidates.relations));
}

void Resolver::ExpandStar(const StarExpr& star, const Scope& scope,
                          OutputColumns* out) {
  OutputColumns expansion;
  if (!SpendOnLookup(scope) ||
      !Spend(scope.columns.size() * (1 + star.except.size()))) {
    out->complete = false;
    return;
  }
  for (const Scope* at = &scope; at != nullptr; at = at->parent) {
    // LATERAL (SELECT t.*) takes a relation of the query around.
    if (ExpandStarIn(star, *at, &expansion)) break;
    if (at->parent == nullptr) ExpandStructStar(star, scope, &expansion);
  }
  if (!Spend(kStepsPerColumn * expansion.columns.size())) {
    out->complete = false;
    return;
  }
  out->columns.insert(out->columns.end(), expansion.columns.begin(),
                      expansion.columns.end());
  out->complete = out->complete && expansion.complete;
  resolution_.stars[&star] = std::move(expansion);
}

// False when the star's qualifier is no relation of this scope.
bool Resolver::ExpandStarIn(const StarExpr& star, const Scope& scope,
                            OutputColumns* expansion) {
  const List<Identifier>& parts = star.qualifier.parts;
  std::vector<uint32_t> positions;
  bool found = parts.empty();
  if (parts.empty()) {
    positions = scope.StarColumns();
    expansion->complete = !scope.open();
  }
  for (const ScopeRelation& relation : scope.relations) {
    if (parts.empty()) break;
    const bool called = Qualifies(parts, parts.size(), relation.alias,
                                  relation.name, relation.full_name);
    for (uint32_t i = 0; i < relation.count; ++i) {
      const ScopeColumn& column = scope.columns[relation.first + i];
      if (!called &&
          !Qualifies(parts, parts.size(), column.alias, column.table)) {
        continue;
      }
      positions.push_back(relation.first + i);
      found = true;
    }
    if (!called) continue;
    found = true;
    if (relation.open) expansion->complete = false;
  }
  if (found) AddStarColumns(star, scope, positions, expansion);
  return found;
}

}  // namespace semantic_layer::sql
