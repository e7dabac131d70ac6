#include "common/semantic/compiler/resolve/source_path.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {

SourcePath FindSourcePath(const SemanticModel& model,
                          const sql::ColumnRef& column) {
  SourcePath path;
  if (model.source_joins.empty()) return path;
  const auto& parts = column.name.parts;
  if (parts.size() > 1 && absl::EqualsIgnoreCase(parts[0].text, "source")) {
    path.names = 1;
    return path;
  }
  while (path.names + 1 < parts.size()) {
    int next = -1;
    for (size_t i = 0; i < model.source_joins.size(); ++i) {
      const SourceJoin& join = model.source_joins[i];
      if (join.parent == path.join &&
          absl::EqualsIgnoreCase(join.name, parts[path.names].text)) {
        next = static_cast<int>(i);
        break;
      }
    }
    if (next < 0) break;
    path.join = next;
    ++path.names;
  }
  return path;
}

std::vector<int> SourceJoinsTo(const SemanticModel& model, int join) {
  std::vector<int> joins;
  for (; join >= 0; join = model.source_joins[join].parent) {
    joins.push_back(join);
  }
  std::reverse(joins.begin(), joins.end());
  return joins;
}

std::vector<int> ToManyJoinsOf(const SemanticModel& model,
                               const sql::Expression* tree) {
  std::vector<int> found;
  if (tree == nullptr || model.source_joins.empty()) return found;
  sql::Walk(static_cast<const sql::Node&>(*tree), [&](const sql::Node& node) {
    const auto* column = node.As<sql::ColumnRef>();
    if (column == nullptr) return true;
    const int join = FindSourcePath(model, *column).join;
    for (int on_way : SourceJoinsTo(model, join)) {
      if (model.source_joins[on_way].to_many) found.push_back(on_way);
    }
    return true;
  });
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace semantic_layer::semantic
