// No bytes make the reader of item names and template objects crash, and what
// it takes it takes again from its own spelling.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/semantic/compiler/resolve/item_name.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using semantic_layer::semantic::ItemName;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  std::string why;
  const std::optional<ItemName> name =
      semantic_layer::semantic::ParseItemName(text, {}, &why);
  if (!name.has_value()) return 0;
  const std::optional<ItemName> dunder =
      semantic_layer::semantic::ParseDunder(text, {}, &why);
  if (!dunder.has_value()) return 0;
  const std::optional<ItemName> again =
      semantic_layer::semantic::ParseDunder(dunder->Dunder(), {}, &why);
  if (!again.has_value() || again->Dunder() != dunder->Dunder()) std::abort();
  return 0;
}
