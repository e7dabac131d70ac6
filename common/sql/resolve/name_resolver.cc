#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/sql/limits.h"
#include "common/sql/resolve/resolver.h"

namespace semantic_layer::sql {
namespace {

bool SameName(absl::string_view a, absl::string_view b) {
  return a.size() == b.size() && absl::EqualsIgnoreCase(a, b);
}

// Whether the first `count` parts of a column's name call this relation: its
// alias, or the end of its table's name.
bool Qualifies(const List<Identifier>& parts, uint32_t count,
               const ScopeRelation& relation) {
  if (!relation.alias.empty()) {
    return count == 1 && SameName(parts[0].text, relation.alias);
  }
  if (relation.name == nullptr) return false;
  const List<Identifier>& name = relation.name->parts;
  if (count > name.size()) return false;
  const uint32_t skip = name.size() - count;
  for (uint32_t i = 0; i < count; ++i) {
    if (!SameName(parts[i].text, name[skip + i].text)) return false;
  }
  return true;
}

std::string NameText(const List<Identifier>& parts) {
  return absl::StrJoin(parts, ".",
                       [](std::string* out, const Identifier& part) {
                         absl::StrAppend(out, part.text);
                       });
}

// What a lookup among the columns of one scope found.
struct Match {
  const ScopeColumn* column = nullptr;
  uint32_t used = 0;  // parts of the name up to the column's
  int count = 0;
  bool open = false;  // a relation with unknown columns was qualified
};

Match FindQualified(const List<Identifier>& parts, const Scope& scope) {
  Match match;
  const uint32_t longest = std::min<uint32_t>(parts.size() - 1, 3);
  for (uint32_t qualifier = longest; qualifier >= 1; --qualifier) {
    for (const ScopeRelation& relation : scope.relations) {
      if (!Qualifies(parts, qualifier, relation)) continue;
      bool found = false;
      for (uint32_t i = 0; i < relation.count; ++i) {
        const ScopeColumn& column = scope.columns[relation.first + i];
        if (!SameName(column.name, parts[qualifier].text)) continue;
        match.column = &column;
        match.used = qualifier + 1;
        ++match.count;
        found = true;
      }
      if (!found && relation.open) match.open = true;
    }
    if (match.count > 0 || match.open) return match;
  }
  return match;
}

Match FindUnqualified(absl::string_view name, const Scope& scope) {
  Match match;
  match.used = 1;
  for (const ScopeColumn& column : scope.columns) {
    if (column.merged_away || !SameName(column.name, name)) continue;
    match.column = &column;
    ++match.count;
  }
  return match;
}

}  // namespace

const Type* Resolver::FieldsOf(const Type* type, const ColumnRef& column,
                               uint32_t from, bool report) {
  const List<Identifier>& parts = column.name.parts;
  for (uint32_t i = from; i < parts.size() && type != nullptr; ++i) {
    const Type* base = IsKind(type, TypeKind::kArray) ? type->element : type;
    if (IsKind(base, TypeKind::kMap)) {
      type = base->element;
      continue;
    }
    if (!IsKind(base, TypeKind::kStruct)) {
      const bool known = base != nullptr && !IsKind(base, TypeKind::kVariant);
      if (report && known) {
        Report(DiagnosticCode::kUnresolvedColumn, parts[i].span,
               absl::StrCat("`", parts[i - 1].text, "` is ", TypeText(base),
                            " and has no field `", parts[i].text, "`"));
      }
      return nullptr;
    }
    const TypeField* field = FindField(base, parts[i].text);
    if (field == nullptr) {
      if (report) {
        std::vector<absl::string_view> names;
        for (const TypeField& f : base->fields) names.push_back(f.name);
        const absl::string_view near = NearestWord(parts[i].text, names);
        Report(
            DiagnosticCode::kUnresolvedColumn, parts[i].span,
            absl::StrCat("no field `", parts[i].text, "` in ", TypeText(base)),
            near.empty() ? "" : absl::StrCat("did you mean `", near, "`?"));
      }
      return nullptr;
    }
    type = base == type ? field->type
                        : ArrayTypeOf(resolution_.arena, field->type);
  }
  return type;
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
    *type = FieldsOf(scope.parameters[i].type, column, 1, true);
    return true;
  }
  return false;
}

bool Resolver::FindAlias(const ColumnRef& column, const Scope& scope,
                         uint32_t levels_up, const Type** type) {
  const List<Identifier>& parts = column.name.parts;
  for (const ScopeAlias& alias : scope.aliases) {
    if (!SameName(alias.name, parts[0].text)) continue;
    ColumnBinding binding;
    binding.kind = BindingKind::kAlias;
    binding.aliased = alias.expression;
    binding.field_parts = parts.size() - 1;
    binding.levels_up = levels_up;
    resolution_.columns[&column] = binding;
    *type = alias.expression == nullptr
                ? nullptr
                : FieldsOf(TypeOf(*alias.expression), column, 1, true);
    return true;
  }
  return false;
}

bool Resolver::FindInScope(const ColumnRef& column, const Scope& scope,
                           uint32_t levels_up, const Type** type) {
  const List<Identifier>& parts = column.name.parts;
  *type = nullptr;
  if (FindParameter(column, scope, type)) return true;
  if (scope.aliases_first && FindAlias(column, scope, levels_up, type)) {
    return true;
  }
  Match match;
  if (parts.size() > 1) match = FindQualified(parts, scope);
  if (match.open) return true;
  if (match.count == 0) match = FindUnqualified(parts[0].text, scope);
  if (match.count > 1) {
    Report(DiagnosticCode::kAmbiguousColumn, column.span,
           absl::StrCat("`", NameText(parts), "` may mean ", match.count,
                        " columns in scope"),
           "write the table's name or alias before it");
    return true;
  }
  if (match.count == 1) {
    ColumnBinding binding;
    binding.relation = match.column->relation;
    binding.column = match.column->column;
    binding.field_parts = parts.size() - match.used;
    binding.levels_up = levels_up;
    resolution_.columns[&column] = binding;
    *type = FieldsOf(match.column->type, column, match.used, true);
    return true;
  }
  // A relation with unknown columns may have it; then an alias of that name is
  // not certain either, so that no type is claimed.
  if (scope.open()) return true;
  return FindAlias(column, scope, levels_up, type);
}

const Type* Resolver::ResolveColumn(const ColumnRef& column,
                                    const Scope& scope) {
  if (column.name.parts.empty()) return nullptr;
  for (const Identifier& part : column.name.parts) {
    if (part.dynamic != nullptr) return nullptr;
  }
  uint32_t levels_up = 0;
  for (const Scope* at = &scope; at != nullptr; at = at->parent) {
    const Type* type = nullptr;
    if (FindInScope(column, *at, levels_up, &type)) return type;
    ++levels_up;
  }
  ReportUnknownColumn(column, scope);
  return nullptr;
}

void Resolver::ReportUnknownColumn(const ColumnRef& column,
                                   const Scope& scope) {
  const List<Identifier>& parts = column.name.parts;
  std::vector<absl::string_view> names;
  std::vector<absl::string_view> relations;
  for (const Scope* at = &scope; at != nullptr; at = at->parent) {
    for (const ScopeColumn& c : at->columns) {
      if (names.size() < kMaxHintCandidates) names.push_back(c.name);
    }
    for (const ScopeAlias& alias : at->aliases) names.push_back(alias.name);
    for (const ScopeRelation& relation : at->relations) {
      if (!relation.alias.empty()) {
        relations.push_back(relation.alias);
      } else if (relation.name != nullptr) {
        relations.push_back(relation.name->parts.back().text);
      }
    }
  }
  absl::string_view near = NearestWord(parts.back().text, names);
  // A wrong qualifier before a right column is the likelier slip.
  if (parts.size() > 1 && SameName(near, parts.back().text)) {
    near = NearestWord(parts[parts.size() - 2].text, relations);
  }
  std::string hint;
  if (!near.empty()) {
    hint = absl::StrCat("did you mean `", near, "`?");
  } else if (relations.empty()) {
    hint = "there is no FROM clause that could have it";
  }
  Report(DiagnosticCode::kUnresolvedColumn, column.span,
         absl::StrCat("no column `", NameText(parts), "` is in scope"),
         std::move(hint));
}

namespace {

// Whether a star's EXCEPT list names this column.
bool IsExcepted(const StarExpr& star, absl::string_view name) {
  for (const ObjectName& excepted : star.except) {
    // A part deeper than the column takes a field off, not the column.
    if (SameName(excepted.parts.back().text, name)) return true;
  }
  return false;
}

}  // namespace

void Resolver::ExpandStar(const StarExpr& star, const Scope& scope,
                          OutputColumns* out) {
  OutputColumns expansion;
  const List<Identifier>& parts = star.qualifier.parts;
  bool found = parts.empty();
  const auto add = [&](uint32_t first, uint32_t count, bool bare) {
    for (uint32_t i = first; i < first + count; ++i) {
      const ScopeColumn& column = scope.columns[i];
      if ((bare && column.merged_away) || IsExcepted(star, column.name)) {
        continue;
      }
      expansion.columns.push_back(
          {column.name, column.type, nullptr, column.relation, column.column});
    }
  };
  if (parts.empty()) add(0, scope.columns.size(), /*bare=*/true);
  for (const ScopeRelation& relation : scope.relations) {
    const bool match =
        parts.empty() || Qualifies(parts, parts.size(), relation);
    if (!match) continue;
    found = true;
    if (!parts.empty()) add(relation.first, relation.count, /*bare=*/false);
    if (relation.open) expansion.complete = false;
  }
  if (!found) {
    // s.* of a struct column.
    const Match match = FindUnqualified(parts.back().text, scope);
    const Type* type = match.count == 1 ? match.column->type : nullptr;
    if (IsKind(type, TypeKind::kStruct)) {
      for (const TypeField& field : type->fields) {
        if (!IsExcepted(star, field.name)) {
          expansion.columns.push_back(
              {field.name, field.type, nullptr, nullptr, -1});
        }
      }
    } else if (match.count == 1 || scope.open() || scope.parent != nullptr) {
      expansion.complete = false;
    } else {
      std::vector<absl::string_view> names;
      for (const ScopeRelation& relation : scope.relations) {
        names.push_back(!relation.alias.empty() || relation.name == nullptr
                            ? relation.alias
                            : relation.name->parts.back().text);
      }
      const absl::string_view near = NearestWord(parts.back().text, names);
      Report(DiagnosticCode::kUnresolvedStar, star.span,
             absl::StrCat("no table `", NameText(parts), "` is in FROM"),
             near.empty() ? "" : absl::StrCat("did you mean `", near, "`?"));
      expansion.complete = false;
    }
  }
  out->columns.insert(out->columns.end(), expansion.columns.begin(),
                      expansion.columns.end());
  out->complete = out->complete && expansion.complete;
  resolution_.stars[&star] = std::move(expansion);
}

}  // namespace semantic_layer::sql
