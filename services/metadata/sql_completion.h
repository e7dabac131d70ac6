#ifndef SEMANTIC_LAYER_SERVICES_METADATA_SQL_COMPLETION_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_SQL_COMPLETION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rpc/request_context.h"
#include "services/metadata/cached_catalog.h"
#include "services/metadata/suggestion.h"

namespace semantic_layer::metadata {

// What a bare table or schema name means; empty when nothing.
struct NameDefaults {
  std::string catalog = {};
  std::string schema = {};
};

// Suggestions for the word at the end of `prefix`, best first, at most
// kMaxSuggestions. Each value replaces the whole of `prefix`. `text` is the
// statement that is being written: what stands before `prefix`, or up to its
// end, or the whole of it with `prefix` somewhere inside.
//   without a text, and where a table's name fits: catalogs, then schemas after
//     `catalog.`, then tables after `catalog.schema.`; without a qualifier also
//     schemas and tables of the defaults and common table expressions
//   elsewhere: columns of the tables in scope, by their alias or name too,
//     fields of structs, then functions and keywords that fit
// A text that is broken, or that names what is not there or not for the caller
// to see, gives fewer or no suggestions; so does a schema of so many tables
// that they cannot be listed, until the first letter of one is typed. Errors
// are those of the catalog's source.
//
// What fits is common/sql/complete's to say; here it gets the cached catalog.
absl::StatusOr<std::vector<Suggestion>> CompleteSqlText(
    absl::string_view prefix, absl::string_view text,
    const NameDefaults& defaults, CachedCatalog* catalog,
    const rpc::RequestContext& context);

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_SQL_COMPLETION_H_
