#ifndef SEMANTIC_LAYER_SERVICES_QUERY_ERRORS_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_ERRORS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/sql/diagnostics/diagnostic.h"

namespace semantic_layer::query {

// The mistakes and refusals of this service, each a named function.

// A field that does not fit; `path` from the request's root ("query"), `type`
// as the JSON codec names it ("missing", "value_error", ...).
absl::Status InvalidField(std::vector<std::string> path,
                          absl::string_view message, absl::string_view type);

// The same for a parameter of the query string.
absl::Status InvalidParameter(std::vector<std::string> path,
                              absl::string_view message,
                              absl::string_view type);

absl::Status TooManyRunningQueries(int limit);
absl::Status QueryIdTaken(absl::string_view query_id);
absl::Status RunningQueryNotFound(absl::string_view query_id);
// The reason with which a user's cancel ends a query.
absl::Status QueryCancelled();
absl::Status ResultTooLarge(int64_t bytes_max);
absl::Status StreamOnlyReads();
absl::Status ModelsNotLoaded();
absl::Status MetricNotFound(absl::string_view name,
                            const std::vector<std::string>& nearest);

// What is wrong with a text of SQL, as one status: the message has each error
// with its line, column and caret (at most kMaxDiagnosticsPerError), the field
// violations name the request's `field`. The reason follows from the first
// error: a text that does not parse, that means nothing, that the guard
// refuses, ... OK when there is no error.
absl::Status SqlStatus(absl::string_view text,
                       const std::vector<sql::Diagnostic>& diagnostics,
                       absl::string_view field = "query");

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_ERRORS_H_
