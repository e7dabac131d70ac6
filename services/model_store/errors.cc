#include "services/model_store/errors.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/make_status.h"
#include "services/model_store/limits.h"

namespace semantic_layer::model_store {
namespace {

using semantic::Diagnostic;
using semantic::Diagnostics;

// One finding without its file where that is the one being talked about.
std::string TextOf(const Diagnostic& diagnostic, absl::string_view path) {
  std::string text = semantic::FormatDiagnostic(diagnostic);
  if (diagnostic.file != path || path.empty()) return text;
  absl::string_view rest = text;
  absl::ConsumePrefix(&rest, path);
  absl::ConsumePrefix(&rest, ":");
  return std::string(rest);
}

// `lead` and then every error, spelled out up to a limit.
StatusBuilder WithErrors(absl::string_view lead, absl::string_view path,
                         const Diagnostics& diagnostics) {
  std::string message(lead);
  size_t count = 0;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != semantic::Severity::kError) continue;
    if (++count > kErrorsInMessageMax) continue;
    absl::StrAppend(&message, count == 1 ? ": " : "; ",
                    TextOf(diagnostic, path));
  }
  if (count > kErrorsInMessageMax) {
    absl::StrAppend(&message, "; and ", count - kErrorsInMessageMax,
                    " more errors");
  }
  StatusBuilder status = MakeStatus(ErrorReason::kModelInvalid, message);
  size_t detailed = 0;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != semantic::Severity::kError) continue;
    if (++detailed > kErrorsInDetailsMax) break;
    status.Violation(
        {.field = {absl::StrCat(diagnostic.file, ":", diagnostic.line, ":",
                                diagnostic.column)},
         .message = diagnostic.message,
         .type = std::string(semantic::DiagnosticCodeName(diagnostic.code))});
  }
  return status;
}

StatusBuilder Violation(absl::string_view where, absl::string_view field,
                        absl::string_view message, absl::string_view type) {
  return MakeStatus(ErrorReason::kInvalidRequest,
                    absl::StrCat("'", field, "': ", message))
      .Violation({.field = {std::string(where), std::string(field)},
                  .message = std::string(message),
                  .type = std::string(type)});
}

}  // namespace

absl::Status ModelNotFound(Category category, absl::string_view id) {
  return MakeStatus(ErrorReason::kModelNotFound,
                    absl::StrCat("There is no model '", id, "' in ",
                                 CategoryName(category), "."))
      .With("model", id)
      .With("category", CategoryName(category));
}

absl::Status ModelAlreadyExists(Category category, absl::string_view id) {
  return MakeStatus(ErrorReason::kModelAlreadyExists,
                    absl::StrCat("There is a model '", id, "' in ",
                                 CategoryName(category),
                                 " already; update it or choose another name."))
      .With("model", id)
      .With("category", CategoryName(category));
}

absl::Status ModelChanged(absl::string_view id) {
  return MakeStatus(ErrorReason::kModelChanged,
                    absl::StrCat("Model '", id,
                                 "' was changed since the etag was read; read "
                                 "it again and repeat the change."))
      .With("model", id);
}

absl::Status InvalidModelId(absl::string_view where, absl::string_view field) {
  return Violation(where, field,
                   absl::StrCat("A model's id is 1 to ", kModelIdBytesMax,
                                " letters, digits, '_' or '-', beginning with "
                                "a letter or digit."),
                   "string_pattern_mismatch");
}

absl::Status ReservedModelId(absl::string_view id) {
  return Violation("body", "name",
                   absl::StrCat("'", id,
                                "' is a word of the API's own paths; choose "
                                "another name."),
                   "value_error");
}

absl::Status UnknownCategory(absl::string_view field) {
  return Violation("query", field,
                   "A category is production, staging, demo or templates.",
                   "enum");
}

absl::Status SameCategory(Category category) {
  return Violation(
      "body", "target_category",
      absl::StrCat("The model is to go from ", CategoryName(category),
                   " to where it is; name another category."),
      "enum");
}

absl::Status ReadOnlyCategory(Category category, absl::string_view field) {
  return Violation("query", field,
                   absl::StrCat("Models of ", CategoryName(category),
                                " cannot be changed; use production, staging "
                                "or templates."),
                   "enum");
}

absl::Status MissingField(absl::string_view field) {
  return Violation("body", field, "Field required", "missing");
}

absl::Status InvalidField(absl::string_view field, absl::string_view message) {
  return Violation("body", field, message, "value_error");
}

absl::Status FormatRequired() {
  return Violation("query", "format",
                   "Which format? One of dbt_legacy, dbt_latest, metric_view, "
                   "ossie.",
                   "missing");
}

absl::Status ShapeNotEditable(absl::string_view kind) {
  return MakeStatus(ErrorReason::kUnimplemented,
                    absl::StrCat("The file is ", kind,
                                 ", which is not edited element by element: "
                                 "change its text and import it again."))
      .With("shape", kind);
}

absl::Status NameMismatch(absl::string_view id) {
  return Violation(
      "body", "name",
      absl::StrCat("The name must stay that of model '", id,
                   "'; to rename a model, create a new one and delete this."),
      "value_error");
}

absl::Status VersionNotFound(Category category, absl::string_view id,
                             int64_t version) {
  return MakeStatus(ErrorReason::kModelNotFound,
                    absl::StrCat("Model '", id, "' in ", CategoryName(category),
                                 " has no version ", version, "."))
      .With("model", id)
      .With("category", CategoryName(category))
      .With("version", absl::StrCat(version));
}

absl::Status VersionIsDeletion(int64_t version) {
  return InvalidField(
      "version", absl::StrCat("Version ", version,
                              " is a deletion and has no text; restore the "
                              "one before it."));
}

absl::Status InvalidVersion(absl::string_view where, absl::string_view field) {
  return Violation(where, field,
                   "A version's id is a number from 1, as GET "
                   "/api/models/{model_id}/versions lists them.",
                   "value_error");
}

absl::Status InvalidPageSize(int max) {
  return Violation("query", "page_size",
                   absl::StrCat("A page has 1 to ", max, " entries."),
                   "value_error");
}

absl::Status SnapshotTooLarge() {
  return MakeStatus(ErrorReason::kResultTooLarge,
                    "All models together do not fit into one message; set "
                    "`deltas` to have them in pieces.");
}

absl::Status ModelFileBroken(absl::string_view path,
                             const Diagnostics& diagnostics) {
  return WithErrors(absl::StrCat("The file ", path, " has errors"), path,
                    diagnostics)
      .With("file", path);
}

absl::Status ModelWouldBreak(absl::string_view path,
                             const Diagnostics& errors) {
  return WithErrors("The model has errors", path, errors).With("file", path);
}

absl::Status ModelIsNeeded(absl::string_view id, const Diagnostics& errors) {
  return WithErrors(absl::StrCat("Model '", id,
                                 "' cannot go: other models would break"),
                    "", errors)
      .With("model", id);
}

absl::Status BackupFailed(const absl::Status& cause) {
  if (ReasonOf(cause) == ErrorReason::kModelStoreUnavailable) {
    return MakeStatus(ErrorReason::kModelStoreUnavailable,
                      absl::StrCat("Nothing was changed, for the models can "
                                   "only be read right now. ",
                                   cause.message()));
  }
  return MakeStatus(ErrorReason::kModelStoreFailed,
                    "The backup could not be written, so nothing was changed.")
      .With("cause", cause.ToString());
}

}  // namespace semantic_layer::model_store
