#ifndef SEMANTIC_LAYER_COMMON_SQL_RESOLVE_SCRIPT_NAMES_H_
#define SEMANTIC_LAYER_COMMON_SQL_RESOLVE_SCRIPT_NAMES_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/sql/ast/ast.h"
#include "common/sql/resolve/catalog.h"
#include "common/sql/types/type.h"

namespace semantic_layer::sql {

// ScriptNames is what the statements of a script have made so far: views,
// tables, variables and functions that those after them can name. One object
// lives as long as the resolutions of its script; resolving a statement adds to
// it. Not thread-safe.
class ScriptNames {
 public:
  ScriptNames() = default;
  ScriptNames(const ScriptNames&) = delete;
  ScriptNames& operator=(const ScriptNames&) = delete;

  // What a script says about a table's name.
  struct Table {
    std::vector<std::string> name;  // one to three parts, as written
    bool temporary = false;         // named by its last part only
    bool dropped = false;
    // Null when the script does not say which columns it has.
    std::unique_ptr<TableSchema> schema;
  };

  struct Variable {
    std::string name;
    std::string label;  // of the block or routine it belongs to; may be empty
    const Type* type = nullptr;
  };

  // The last that was said about the table; null when nothing was. A name and
  // a longer one that ends with it are taken for the same.
  const Table* FindTable(absl::Span<const absl::string_view> parts) const;
  // The variable that the first parts of a name mean, and how many parts those
  // are: v, label.v, session.v, system.session.v. Null when there is none.
  const Variable* FindVariable(absl::Span<const absl::string_view> parts,
                               size_t* used) const;
  bool HasFunction(absl::string_view name) const;

  // Whether names may mean anything from here on: after USE or a statement
  // whose text is only known when it runs.
  bool anything_may_exist() const { return anything_may_exist_; }
  std::vector<std::string> TableNames() const;

  // Puts a table in, or, with `dropped` set, hides one of the catalog.
  void AddTable(Table table) { tables_.push_back(std::move(table)); }
  void AddVariable(absl::string_view name, absl::string_view label,
                   const Type* type);
  void AddFunction(absl::string_view name) { functions_.emplace_back(name); }
  void SetAnythingMayExist() { anything_may_exist_ = true; }

  // Variables end with their block: what was added after a count goes.
  size_t variable_count() const { return variables_.size(); }
  void KeepVariables(size_t count) { variables_.resize(count); }

 private:
  Arena arena_;  // types of variables
  std::vector<Table> tables_;
  std::vector<Variable> variables_;
  std::vector<std::string> functions_;
  bool anything_may_exist_ = false;
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_RESOLVE_SCRIPT_NAMES_H_
