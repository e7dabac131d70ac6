// Any text: what parses is resolved against a catalog, twice to the same
// findings, and every binding leads to a column that its relation can have.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/match.h"
#include "common/sql/ast/walk.h"
#include "common/sql/parser/parse.h"
#include "common/sql/resolve/resolution.h"

namespace semantic_layer::sql {
namespace {

class FuzzCatalog : public Catalog {
 public:
  FuzzCatalog() {
    t_.AddColumn("a", "INT");
    t_.AddColumn("b", "STRING");
    t_.AddColumn("c", "ARRAY<STRUCT<x: INT, y: MAP<STRING, DATE>>>");
    t_.AddColumn("d", "DECIMAL(10,2)");
    t_.AddColumn("e", "TIMESTAMP");
    t_.AddColumn("s", "STRUCT<a: INT, t: STRUCT<b: STRING>>");
    u_.AddColumn("a", "BIGINT");
    u_.AddColumn("x", "VARIANT");
  }
  const TableSchema* FindTable(
      absl::Span<const absl::string_view> parts) const override {
    if (absl::EqualsIgnoreCase(parts.back(), "t")) return &t_;
    return absl::EqualsIgnoreCase(parts.back(), "u") ? &u_ : nullptr;
  }
  std::vector<std::string> TableNames() const override { return {"t", "u"}; }
  bool HasFunction(absl::Span<const absl::string_view> parts) const override {
    return parts.size() == 1 && absl::EqualsIgnoreCase(parts[0], "f");
  }

 private:
  TableSchema t_{"t"};
  TableSchema u_{"u"};
};

void Check(const Statement& statement, const Catalog* catalog, size_t size) {
  ResolveOptions options;
  options.catalog = catalog;
  const Resolution first = Resolve(statement, options);
  const Resolution second = Resolve(statement, options);
  if (first.diagnostics.size() != second.diagnostics.size()) std::abort();
  for (size_t i = 0; i < first.diagnostics.size(); ++i) {
    const Diagnostic& a = first.diagnostics[i];
    const Diagnostic& b = second.diagnostics[i];
    if (a.message != b.message || a.hint != b.hint || a.span.end > size) {
      std::abort();
    }
  }
  for (const auto& [node, binding] : first.columns) {
    if (binding.column < -1) std::abort();
    const auto& column = static_cast<const ColumnRef&>(*node);
    if (binding.field_parts >= column.name.parts.size()) std::abort();
  }
  for (const auto& [node, type] : first.types) TypeText(type);
}

void TryOne(absl::string_view text) {
  static const FuzzCatalog catalog;
  const ParsedScript script = ParseScript(text);
  for (const Statement* statement : script.statements) {
    Check(*statement, &catalog, text.size());
    Check(*statement, nullptr, text.size());
  }
}

}  // namespace
}  // namespace semantic_layer::sql

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  semantic_layer::sql::TryOne(
      absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
