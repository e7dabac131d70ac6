#include "common/sql/functions/function_table.h"

#include <algorithm>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace semantic_layer::sql {
namespace {

constexpr size_t kLongestName = 32;

struct Table {
  std::vector<FunctionInfo> sorted;
  absl::flat_hash_map<absl::string_view, const FunctionInfo*> by_name;
};

const Table& GetTable() {
  static const Table* const kTable = [] {
    auto* table = new Table;
    table->sorted = {
#define SQL_FUNCTION(name, kind, least, most, rule, trait)          \
  FunctionInfo{name, FunctionKind::kind, least, most, ResultRule::rule, \
               FunctionTrait::trait},
#include "common/sql/functions/function.def"
    };
    std::sort(table->sorted.begin(), table->sorted.end(),
              [](const FunctionInfo& a, const FunctionInfo& b) {
                return a.name < b.name;
              });
    table->by_name.reserve(table->sorted.size());
    for (const FunctionInfo& function : table->sorted) {
      table->by_name.emplace(function.name, &function);
    }
    return table;
  }();
  return *kTable;
}

}  // namespace

const FunctionInfo* FindFunction(absl::string_view name) {
  char lower[kLongestName];
  if (name.size() > kLongestName) return nullptr;
  for (size_t i = 0; i < name.size(); ++i) {
    lower[i] = absl::ascii_tolower(static_cast<unsigned char>(name[i]));
  }
  const Table& table = GetTable();
  const auto found =
      table.by_name.find(absl::string_view(lower, name.size()));
  return found == table.by_name.end() ? nullptr : found->second;
}

const FunctionInfo* FindFunction(const ObjectName& name) {
  const auto& parts = name.parts;
  if (parts.size() == 1) return FindFunction(parts[0].text);
  const bool builtin =
      (parts.size() == 3 && absl::EqualsIgnoreCase(parts[0].text, "system") &&
       absl::EqualsIgnoreCase(parts[1].text, "builtin")) ||
      (parts.size() == 2 && absl::EqualsIgnoreCase(parts[0].text, "builtin"));
  return builtin ? FindFunction(parts.back().text) : nullptr;
}

absl::Span<const FunctionInfo> AllFunctions() { return GetTable().sorted; }

}  // namespace semantic_layer::sql
