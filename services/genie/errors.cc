#include "services/genie/errors.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/make_status.h"

namespace semantic_layer::genie {

absl::Status InvalidField(absl::string_view field, absl::string_view message,
                          absl::string_view type) {
  return MakeStatus(ErrorReason::kInvalidRequest,
                    absl::StrCat("'", field, "': ", message, "."))
      .Violation({.field = {std::string(field)},
                  .message = std::string(message),
                  .type = std::string(type)});
}

absl::Status CheckTextField(absl::string_view field, absl::string_view text,
                            size_t max_bytes) {
  if (text.size() > max_bytes) {
    return InvalidField(field,
                        absl::StrCat("Has more than ", max_bytes, " bytes"),
                        "string_too_long");
  }
  if (text.find('\0') != absl::string_view::npos) {
    return InvalidField(field, "Holds a NUL byte");
  }
  return absl::OkStatus();
}

absl::Status GenieNotConfigured() {
  return MakeStatus(
      ErrorReason::kGenieNotConfigured,
      "Questions in English are answered by Databricks Genie, and no workspace "
      "is configured. Set DATABRICKS_HOST, a credential (DATABRICKS_TOKEN, or "
      "DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET) and "
      "DATABRICKS_GENIE_SPACE_ID.");
}

absl::Status NoSpace() {
  return MakeStatus(ErrorReason::kGenieNotConfigured,
                    "There is no default Genie space: set "
                    "DATABRICKS_GENIE_SPACE_ID, or name one of "
                    "/api/genie/spaces in 'space_id'.");
}

absl::Status ConversationNotFound(absl::string_view conversation) {
  return MakeStatus(
             ErrorReason::kConversationNotFound,
             absl::StrCat("You have no conversation '", conversation, "'."))
      .With("conversation_id", conversation);
}

absl::Status MessageNotFound(absl::string_view message) {
  return MakeStatus(ErrorReason::kConversationNotFound,
                    absl::StrCat("The conversation has no message '", message,
                                 "', or the message no such attachment."))
      .With("message_id", message);
}

absl::Status NoRows(absl::string_view message) {
  return MakeStatus(ErrorReason::kConversationNotFound,
                    absl::StrCat("The message '", message,
                                 "' has no rows, or not yet: watch it until it "
                                 "is completed."))
      .With("message_id", message);
}

absl::Status MayNotRun(absl::string_view reason) {
  return MakeStatus(
      ErrorReason::kSqlNotAllowed,
      absl::StrCat("The rows have expired, and are not made again: ", reason));
}

absl::Status AnalysisSwitchedOff() {
  return MakeStatus(ErrorReason::kAnalysisNotEnabled,
                    "The analysis of tables by a language model is switched "
                    "off (ENABLE_LLM_ANALYSIS=false).");
}

absl::Status AnalysisNotConfigured() {
  return MakeStatus(
      ErrorReason::kAnalysisNotEnabled,
      "Tables are analysed by a model behind a Databricks serving endpoint, "
      "and no workspace is configured. Set DATABRICKS_HOST, a credential and "
      "DATABRICKS_FOUNDATION_MODEL_ENDPOINT.");
}

absl::Status AnalysisInvalid(absl::string_view problem) {
  return MakeStatus(ErrorReason::kAnalysisInvalid,
                    absl::StrCat("The language model gave no usable analysis, "
                                 "also when told what was wrong: ",
                                 problem, " Try again, or another endpoint."));
}

absl::Status AnalysisRefused(absl::string_view refusal) {
  return MakeStatus(
      ErrorReason::kAnalysisInvalid,
      absl::StrCat("The language model refuses to analyse the table: ",
                   absl::StripSuffix(refusal, "."),
                   ". Leave out the sample, or try another endpoint."));
}

absl::Status TableWithoutColumns(absl::string_view table) {
  return MakeStatus(
             ErrorReason::kTableNotFound,
             absl::StrCat("There is no table '", table, "' with columns."))
      .With("table", table);
}

}  // namespace semantic_layer::genie
