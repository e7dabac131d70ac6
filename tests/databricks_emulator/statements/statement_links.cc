#include "tests/databricks_emulator/statements/statement_links.h"

#include "absl/strings/str_cat.h"

namespace semantic_layer::emulator {

LinkSource LinksFor(const StatementStore& store, const Request& request) {
  return {.host_url = absl::StrCat(
              "http://", request.Header("host").value_or("127.0.0.1")),
          .expires = store.clock().Now() + store.link_lifetime()};
}

}  // namespace semantic_layer::emulator
