#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_ERRORS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_ERRORS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/semantic/diagnostic.h"

namespace semantic_layer::semantic {

// The mistakes a question can hold, each as a named function. `field` is the
// place in the question ("metrics[0]").

Diagnostic MetricNotFound(absl::string_view name, absl::string_view field,
                          absl::Span<const absl::string_view> known);
Diagnostic SavedQueryNotFound(absl::string_view name,
                              absl::Span<const absl::string_view> known);
// No metric's model reaches the item.
Diagnostic ItemNotFound(absl::string_view item, absl::string_view field,
                        absl::string_view metric,
                        absl::Span<const absl::string_view> known);
// Some metrics reach the item, `metric` does not.
Diagnostic ItemNotCommon(absl::string_view item, absl::string_view field,
                         absl::string_view metric,
                         absl::Span<const absl::string_view> known);
Diagnostic ItemAmbiguous(absl::string_view item, absl::string_view field,
                         absl::Span<const std::string> paths);
Diagnostic NeedsMetricTime(absl::string_view metric, absl::string_view why);
// Any other mistake.
Diagnostic QuestionError(DiagnosticCode code, absl::string_view field,
                         std::string message, std::string hint = "");

// The errors among the diagnostics of a question as one INVALID_ARGUMENT
// (METRIC_QUESTION_INVALID), or NOT_FOUND when `diagnostics` says only that the
// saved query does not exist, with a field violation for each. OK when there
// are no errors.
absl::Status QuestionStatus(const Diagnostics& diagnostics);

// The errors among the diagnostics of model files as one INVALID_ARGUMENT
// (MODEL_INVALID) with a field violation "file:line:column" for each. OK when
// there are none.
absl::Status ModelStatus(const Diagnostics& diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_ERRORS_H_
