#include "common/sql/resolve/script_names.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace semantic_layer::sql {
namespace {

// Whether one name is the other or its end.
bool SameEnd(absl::Span<const absl::string_view> a,
             const std::vector<std::string>& b) {
  const size_t shared = std::min(a.size(), b.size());
  for (size_t i = 1; i <= shared; ++i) {
    if (!absl::EqualsIgnoreCase(a[a.size() - i], b[b.size() - i])) return false;
  }
  return shared > 0;
}

// Whether a temporary object's name was written: v, session.v,
// system.session.v, global_temp.v.
bool CallsTemporary(absl::Span<const absl::string_view> parts,
                    absl::string_view name) {
  if (!absl::EqualsIgnoreCase(parts.back(), name)) return false;
  return parts.size() == 1 ||
         absl::EqualsIgnoreCase(parts[parts.size() - 2], "session") ||
         absl::EqualsIgnoreCase(parts[parts.size() - 2], "global_temp");
}

}  // namespace

const ScriptNames::Table* ScriptNames::FindTable(
    absl::Span<const absl::string_view> parts) const {
  if (parts.empty()) return nullptr;
  for (size_t i = tables_.size(); i-- > 0;) {
    const Table& table = tables_[i];
    if (table.name.empty()) continue;
    if (table.temporary ? CallsTemporary(parts, table.name.back())
                        : SameEnd(parts, table.name)) {
      return &table;
    }
  }
  return nullptr;
}

const ScriptNames::Variable* ScriptNames::FindVariable(
    absl::Span<const absl::string_view> parts, size_t* used) const {
  for (size_t i = variables_.size(); i-- > 0;) {
    const Variable& variable = variables_[i];
    const auto named = [&](size_t at) {
      *used = at + 1;
      return at < parts.size() &&
             absl::EqualsIgnoreCase(parts[at], variable.name);
    };
    if (named(0)) return &variable;
    if (parts.size() < 2) continue;
    const bool labelled = !variable.label.empty()
                              ? absl::EqualsIgnoreCase(parts[0], variable.label)
                              : absl::EqualsIgnoreCase(parts[0], "session");
    if (labelled && named(1)) return &variable;
    if (variable.label.empty() && absl::EqualsIgnoreCase(parts[0], "system") &&
        absl::EqualsIgnoreCase(parts[1], "session") && named(2)) {
      return &variable;
    }
  }
  return nullptr;
}

bool ScriptNames::HasFunction(absl::string_view name) const {
  return std::any_of(functions_.begin(), functions_.end(),
                     [name](const std::string& function) {
                       return absl::EqualsIgnoreCase(function, name);
                     });
}

std::vector<std::string> ScriptNames::TableNames() const {
  std::vector<std::string> names;
  for (const Table& table : tables_) {
    if (!table.dropped && !table.name.empty()) {
      names.push_back(table.name.back());
    }
  }
  return names;
}

void ScriptNames::AddVariable(absl::string_view name, absl::string_view label,
                              const Type* type) {
  Variable variable;
  variable.name = std::string(name);
  variable.label = std::string(label);
  // The type given may live no longer than its statement.
  if (type != nullptr) variable.type = TypeFromText(TypeText(type), arena_);
  variables_.push_back(std::move(variable));
}

}  // namespace semantic_layer::sql
