#ifndef SEMANTIC_LAYER_SERVICES_GENIE_ERRORS_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_ERRORS_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::genie {

// The mistakes and refusals of this service, each a named function.

// A field that does not fit; `type` as the JSON codec names it ("missing",
// "value_error", ...).
absl::Status InvalidField(absl::string_view field, absl::string_view message,
                          absl::string_view type = "value_error");

// InvalidField for a text of more than `max_bytes` or with a NUL byte.
absl::Status CheckTextField(absl::string_view field, absl::string_view text,
                            size_t max_bytes);

// There is nobody to ask: no workspace is configured.
absl::Status GenieNotConfigured();
// There is a workspace, but no space to ask in.
absl::Status NoSpace();
absl::Status ConversationNotFound(absl::string_view conversation);
absl::Status MessageNotFound(absl::string_view message);
// The answer has no rows, or not yet.
absl::Status NoRows(absl::string_view message);
// A statement that the guard refuses shall run again.
absl::Status MayNotRun(absl::string_view reason);

absl::Status AnalysisSwitchedOff();
absl::Status AnalysisNotConfigured();
absl::Status AnalysisInvalid(absl::string_view problem);
absl::Status AnalysisRefused(absl::string_view refusal);
absl::Status TableWithoutColumns(absl::string_view table);

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_ERRORS_H_
