#include "common/semantic/errors.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/limits.h"
#include "common/semantic/suggest.h"
#include "common/status/make_status.h"

namespace semantic_layer::semantic {
namespace {

Diagnostic WithNearest(Diagnostic diagnostic, absl::string_view word,
                       absl::Span<const absl::string_view> known) {
  diagnostic.candidates = NearestNames(word, known, kMaxSuggestions);
  diagnostic.hint = DidYouMean(diagnostic.candidates);
  return diagnostic;
}

std::string MessageAndHint(const Diagnostic& diagnostic) {
  if (diagnostic.hint.empty()) return diagnostic.message;
  return absl::StrCat(diagnostic.message, "; ", diagnostic.hint);
}

}  // namespace

Diagnostic QuestionError(DiagnosticCode code, absl::string_view field,
                         std::string message, std::string hint) {
  Diagnostic diagnostic;
  diagnostic.code = code;
  diagnostic.field = std::string(field);
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  return diagnostic;
}

Diagnostic MetricNotFound(absl::string_view name, absl::string_view field,
                          absl::Span<const absl::string_view> known) {
  return WithNearest(
      QuestionError(DiagnosticCode::kUnknownMetric, field,
                    absl::StrCat("There is no metric '", name, "'")),
      name, known);
}

Diagnostic SavedQueryNotFound(absl::string_view name,
                              absl::Span<const absl::string_view> known) {
  return WithNearest(
      QuestionError(DiagnosticCode::kUnknownSavedQuery, "saved_query",
                    absl::StrCat("There is no saved query '", name, "'")),
      name, known);
}

Diagnostic ItemNotFound(absl::string_view item, absl::string_view field,
                        absl::string_view metric,
                        absl::Span<const absl::string_view> known) {
  std::string message =
      metric.empty()
          ? absl::StrCat("No semantic model has '", item, "'")
          : absl::StrCat("'", item, "' is not reachable from metric '", metric,
                         "'");
  return WithNearest(
      QuestionError(DiagnosticCode::kUnknownItem, field, std::move(message)),
      item, known);
}

Diagnostic ItemNotCommon(absl::string_view item, absl::string_view field,
                         absl::string_view metric,
                         absl::Span<const absl::string_view> known) {
  return WithNearest(
      QuestionError(DiagnosticCode::kNoCommonItem, field,
                    absl::StrCat("'", item, "' is not reachable from metric '",
                                 metric,
                                 "', although other metrics of the question "
                                 "reach it")),
      item, known);
}

Diagnostic ItemAmbiguous(absl::string_view item, absl::string_view field,
                         absl::Span<const std::string> paths) {
  Diagnostic diagnostic = QuestionError(
      DiagnosticCode::kAmbiguousItem, field,
      absl::StrCat("'", item, "' can be reached in several ways: ",
                   absl::StrJoin(paths, "; ")),
      "name the whole entity path, or remove one of the ways from the models");
  diagnostic.candidates.assign(paths.begin(), paths.end());
  return diagnostic;
}

Diagnostic NeedsMetricTime(absl::string_view metric, absl::string_view why) {
  return QuestionError(
      DiagnosticCode::kNeedsTime, "group_by",
      absl::StrCat("Metric '", metric, "' ", why,
                   " and can only be asked for over time"),
      "add 'metric_time' to group_by");
}

absl::Status QuestionStatus(const Diagnostics& diagnostics) {
  const Diagnostic* first = nullptr;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    if (first == nullptr) first = &diagnostic;
  }
  if (first == nullptr) return absl::OkStatus();
  StatusBuilder builder =
      first->code == DiagnosticCode::kUnknownSavedQuery
          ? MakeStatus(ErrorReason::kSavedQueryNotFound, MessageAndHint(*first))
          : MakeStatus(ErrorReason::kMetricQuestionInvalid,
                       MessageAndHint(*first));
  builder.With("code", DiagnosticCodeName(first->code));
  if (!first->candidates.empty()) {
    builder.With("candidates", absl::StrJoin(first->candidates, ", "));
  }
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    FieldViolation violation;
    violation.field = ParseFieldPath(absl::StrCat("body.", diagnostic.field));
    violation.message = MessageAndHint(diagnostic);
    violation.type = std::string(DiagnosticCodeName(diagnostic.code));
    builder.Violation(std::move(violation));
  }
  return builder;
}

absl::Status ModelStatus(const Diagnostics& diagnostics) {
  size_t errors = 0;
  const Diagnostic* first = nullptr;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    if (errors++ == 0) first = &diagnostic;
  }
  if (first == nullptr) return absl::OkStatus();
  std::string message = absl::StrCat("The model has ", errors,
                                     errors == 1 ? " error: " : " errors: ",
                                     MessageAndHint(*first));
  if (first->line > 0) {
    absl::StrAppend(&message, " (line ", first->line, ", column ",
                    first->column, ")");
  }
  StatusBuilder builder = MakeStatus(ErrorReason::kModelInvalid, message);
  builder.With("errors", absl::StrCat(errors));
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    FieldViolation violation;
    violation.field = {absl::StrCat(diagnostic.file, ":", diagnostic.line, ":",
                                    diagnostic.column)};
    violation.message = MessageAndHint(diagnostic);
    violation.type = std::string(DiagnosticCodeName(diagnostic.code));
    builder.Violation(std::move(violation));
  }
  return builder;
}

}  // namespace semantic_layer::semantic
