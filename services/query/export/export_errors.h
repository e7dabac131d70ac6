#ifndef SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_EXPORT_ERRORS_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_EXPORT_ERRORS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::query {

// What a format cannot hold, and what to do instead.

// `limit` of `what` ("rows", "columns", ...) in an xlsx sheet.
absl::Status SheetFull(absl::string_view what, int64_t limit);
absl::Status CellTooLong(absl::string_view column, int64_t row);
// A decimal of more than 38 digits.
absl::Status DecimalTooLong(absl::string_view column);
absl::Status BatchTooLarge(absl::string_view column);
// The disk, or the library that writes workbooks.
absl::Status SheetFailed(absl::string_view why);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_EXPORT_ERRORS_H_
