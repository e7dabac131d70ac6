// Any text and any cursor give completions that fit the prefix, and a piece of
// the text to replace that holds the cursor.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "common/sql/complete/complete.h"

namespace semantic_layer::sql {
namespace {

constexpr size_t kLimit = 20;

class FuzzCatalog : public CompletionCatalog {
 public:
  std::vector<Entry> Catalogs(absl::string_view, size_t) const override {
    return {{"main", ""}, {"a b", ""}};
  }
  std::vector<Entry> Schemas(absl::string_view, absl::string_view,
                             size_t) const override {
    return {{"sales", ""}};
  }
  std::vector<Entry> Tables(absl::string_view, absl::string_view,
                            absl::string_view, size_t) const override {
    return {{"t", ""}, {"select", ""}, {"a`b", ""}};
  }
  std::vector<Column> Columns(absl::Span<const std::string>) const override {
    return {{"a", "INT"}, {"from", "STRING"}};
  }
};

void Check(absl::string_view text, size_t cursor) {
  static const FuzzCatalog catalog;
  const CursorContext context = AnalyzeCursor(text, cursor);
  if (context.replace.begin > context.replace.end ||
      context.replace.end > text.size() || context.qualifier.size() > 3) {
    std::abort();
  }
  if (cursor < context.replace.begin || cursor > context.replace.end) {
    std::abort();
  }
  const Completion completion = Complete(text, cursor, &catalog, kLimit);
  if (completion.items.size() > kLimit ||
      completion.replace.end > text.size()) {
    std::abort();
  }
  for (const CompletionItem& item : completion.items) {
    if (item.label.empty() || item.insert.empty()) std::abort();
  }
}

}  // namespace
}  // namespace semantic_layer::sql

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  // The first byte places the cursor.
  const absl::string_view text(reinterpret_cast<const char*>(data) + 1,
                               size - 1);
  semantic_layer::sql::Check(text, text.size() * data[0] / 255);
  semantic_layer::sql::Check(text, text.size());
  return 0;
}
