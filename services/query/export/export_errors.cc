#include "services/query/export/export_errors.h"

#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"

namespace semantic_layer::query {

absl::Status SheetFull(absl::string_view what, int64_t limit) {
  return MakeStatus(
             ErrorReason::kResultTooLarge,
             absl::StrCat("An xlsx sheet holds at most ", limit, " ", what,
                          "; ask for fewer, or export as csv or "
                          "arrow."))
      .With("limit", absl::StrCat(limit))
      .With("of", what);
}

absl::Status CellTooLong(absl::string_view column, int64_t row) {
  return MakeStatus(
             ErrorReason::kResultTooLarge,
             absl::StrCat("The text in row ", row, " of column '", column,
                          "' is longer than a cell of xlsx may be; "
                          "export as csv or arrow."))
      .With("column", column)
      .With("row", absl::StrCat(row));
}

absl::Status DecimalTooLong(absl::string_view column) {
  return MakeStatus(ErrorReason::kResultTooLarge,
                    absl::StrCat("A number of column '", column,
                                 "' has more than the 38 digits of an Arrow "
                                 "decimal; export as csv."))
      .With("column", column);
}

absl::Status BatchTooLarge(absl::string_view column) {
  return MakeStatus(ErrorReason::kResultTooLarge,
                    absl::StrCat("The texts of column '", column,
                                 "' are too large for an Arrow batch; export "
                                 "as csv."))
      .With("column", column);
}

absl::Status SheetFailed(absl::string_view why) {
  return MakeStatus(ErrorReason::kInternal,
                    absl::StrCat("The workbook could not be written: ", why))
      .With("why", why);
}

}  // namespace semantic_layer::query
