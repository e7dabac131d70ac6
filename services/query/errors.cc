#include "services/query/errors.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/make_status.h"
#include "services/query/limits.h"

namespace semantic_layer::query {
namespace {

ErrorReason ReasonOf(sql::DiagnosticCode code) {
  switch (code) {
    case sql::DiagnosticCode::kInvalidCharacter:
    case sql::DiagnosticCode::kInvalidEscape:
    case sql::DiagnosticCode::kInvalidIdentifier:
    case sql::DiagnosticCode::kInvalidLiteral:
    case sql::DiagnosticCode::kUnclosedComment:
    case sql::DiagnosticCode::kUnclosedIdentifier:
    case sql::DiagnosticCode::kUnclosedString:
    case sql::DiagnosticCode::kSyntaxError:
    case sql::DiagnosticCode::kDuplicateClause:
    case sql::DiagnosticCode::kInvalidClause:
    case sql::DiagnosticCode::kMaxDepthExceeded:
    case sql::DiagnosticCode::kUnsupportedTypedLiteral:
      return ErrorReason::kSqlSyntax;
    case sql::DiagnosticCode::kUnsupportedFeature:
      return ErrorReason::kSqlNotTranslatable;
    case sql::DiagnosticCode::kStatementNotAllowed:
      return ErrorReason::kSqlNotAllowed;
    case sql::DiagnosticCode::kUnboundParameter:
    case sql::DiagnosticCode::kUnusedParameter:
    case sql::DiagnosticCode::kInvalidParameter:
      return ErrorReason::kSqlParameter;
    default:
      return ErrorReason::kSqlInvalid;
  }
}

absl::Status Invalid(const char* place, std::vector<std::string> path,
                     absl::string_view message, absl::string_view type) {
  path.insert(path.begin(), place);
  return MakeStatus(ErrorReason::kInvalidRequest,
                    absl::StrCat(FieldPathText(path), ": ", message))
      .Violation({path, std::string(message), std::string(type)});
}

}  // namespace

absl::Status InvalidField(std::vector<std::string> path,
                          absl::string_view message, absl::string_view type) {
  return Invalid("body", std::move(path), message, type);
}

absl::Status InvalidParameter(std::vector<std::string> path,
                              absl::string_view message,
                              absl::string_view type) {
  return Invalid("query", std::move(path), message, type);
}

absl::Status TooManyRunningQueries(int limit) {
  return MakeStatus(ErrorReason::kOverloaded,
                    absl::StrCat("You have ", limit,
                                 " queries running, which is the limit; wait "
                                 "for one to end or cancel it."))
      .With("limit", absl::StrCat(limit));
}

absl::Status QueryIdTaken(absl::string_view query_id) {
  return MakeStatus(ErrorReason::kInvalidRequest,
                    absl::StrCat("A query of yours with the id '", query_id,
                                 "' is running; choose another query_id."))
      .With("query_id", query_id)
      .Violation({{"body", "query_id"}, "The id is taken.", "value_error"});
}

absl::Status RunningQueryNotFound(absl::string_view query_id) {
  return MakeStatus(ErrorReason::kQueryNotFound,
                    absl::StrCat("No query of yours with the id '", query_id,
                                 "' is running."))
      .With("query_id", query_id);
}

absl::Status QueryCancelled() {
  return MakeStatus(ErrorReason::kCancelled, "The query was cancelled.");
}

absl::Status ResultTooLarge(int64_t bytes_max) {
  return MakeStatus(
             ErrorReason::kResultTooLarge,
             absl::StrCat("The rows are larger than the ", bytes_max,
                          " bytes of one answer; ask for fewer rows or "
                          "columns, or stream them (/api/queries/stream)."))
      .With("limit_bytes", absl::StrCat(bytes_max));
}

absl::Status StreamOnlyReads() {
  return MakeStatus(ErrorReason::kSqlNotAllowed,
                    "Only statements that read can be streamed; use "
                    "/api/queries/execute for others.");
}

absl::Status ModelsNotLoaded() {
  return MakeStatus(ErrorReason::kUnavailable,
                    "The semantic models have not been loaded yet: the model "
                    "store cannot be reached. Retry after a pause.");
}

absl::Status MetricNotFound(absl::string_view name,
                            const std::vector<std::string>& nearest) {
  std::string message = absl::StrCat("There is no metric '", name, "'.");
  if (!nearest.empty()) {
    absl::StrAppend(&message, " Did you mean ",
                    absl::StrJoin(nearest, ", ",
                                  [](std::string* out, const std::string& n) {
                                    absl::StrAppend(out, "'", n, "'");
                                  }),
                    "?");
  }
  return MakeStatus(ErrorReason::kMetricNotFound, message)
      .With("metric", name)
      .With("nearest", absl::StrJoin(nearest, ","));
}

absl::Status SqlStatus(absl::string_view text,
                       const std::vector<sql::Diagnostic>& diagnostics,
                       absl::string_view field) {
  std::vector<const sql::Diagnostic*> errors;
  for (const sql::Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity == sql::Severity::kError) {
      errors.push_back(&diagnostic);
    }
  }
  if (errors.empty()) return absl::OkStatus();
  std::vector<std::string> messages;
  for (const sql::Diagnostic* error : errors) {
    if (messages.size() == kMaxDiagnosticsPerError) {
      messages.push_back(absl::StrCat(
          "... and ", errors.size() - kMaxDiagnosticsPerError, " more."));
      break;
    }
    messages.push_back(sql::FormatDiagnostic(text, *error));
  }
  const ErrorReason reason = ReasonOf(errors[0]->code);
  const sql::LineColumn at = sql::LineColumnAt(text, errors[0]->span.begin);
  StatusBuilder builder =
      MakeStatus(reason, absl::StrJoin(messages, "\n"))
          .With("code", sql::DiagnosticCodeName(errors[0]->code))
          .With("line", absl::StrCat(at.line))
          .With("column", absl::StrCat(at.column))
          .With("errors", absl::StrCat(errors.size()));
  for (size_t i = 0; i < errors.size() && i < kMaxDiagnosticsPerError; ++i) {
    const sql::LineColumn place =
        sql::LineColumnAt(text, errors[i]->span.begin);
    builder.Violation({{"body", std::string(field)},
                       absl::StrCat("line ", place.line, ", column ",
                                    place.column, ": ", errors[i]->message),
                       std::string(sql::DiagnosticCodeName(errors[i]->code))});
  }
  return builder;
}

}  // namespace semantic_layer::query
