// Any text: what parses is resolved, guarded, limited and translated without a
// crash, and what comes out of the translation prints.

#include <cstddef>
#include <cstdint>

#include "common/sql/dialect/dialects.h"
#include "common/sql/guard/guard.h"
#include "common/sql/limit/row_limit.h"
#include "common/sql/parser/parse.h"
#include "common/sql/resolve/resolution.h"
#include "common/sql/translate/translate.h"

namespace semantic_layer::sql {
namespace {

constexpr size_t kMaxInput = 1 << 16;

class FuzzCatalog : public Catalog {
 public:
  FuzzCatalog() {
    schema_.AddColumn("a", "INT");
    schema_.AddColumn("b", "STRING");
    schema_.AddColumn("c", "ARRAY<STRUCT<x: INT, y: MAP<STRING, DATE>>>");
    schema_.AddColumn("d", "DECIMAL(10,2)");
    schema_.AddColumn("e", "TIMESTAMP");
  }
  const TableSchema* FindTable(
      absl::Span<const absl::string_view> parts) const override {
    return parts.size() == 1 ? &schema_ : nullptr;
  }

 private:
  TableSchema schema_{"t"};
};

void TryOne(absl::string_view text) {
  static const FuzzCatalog catalog;
  ParsedScript script = ParseScript(text);
  for (Statement* statement : script.statements) {
    ResolveOptions options;
    options.catalog = &catalog;
    Resolve(static_cast<const Statement&>(*statement), options);
    CheckReadOnly(*statement);
    ApplyRowLimit(statement, 10, script.arena);
    TranslateOptions translate_options;
    translate_options.catalog = &catalog;
    for (const DialectId target : {DialectId::kDuckDb, DialectId::kPostgres}) {
      Arena arena;
      const auto translated =
          Translate(*statement, target, arena, translate_options);
      PrintIn(target, *translated.value);
    }
  }
}

}  // namespace
}  // namespace semantic_layer::sql

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > semantic_layer::sql::kMaxInput) return 0;
  semantic_layer::sql::TryOne(
      absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
