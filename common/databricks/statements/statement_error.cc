#include "common/databricks/statements/statement_error.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/databricks/client/limits.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {
namespace {

struct Rule {
  absl::string_view key;
  ErrorReason reason;
};

// By error class; a subclass (behind the point) has its class' reason.
constexpr Rule kByClass[] = {
    {"PARSE_SYNTAX_ERROR", ErrorReason::kSqlSyntax},
    {"PARSE_EMPTY_STATEMENT", ErrorReason::kSqlSyntax},
    {"TABLE_OR_VIEW_NOT_FOUND", ErrorReason::kTableNotFound},
    {"VIEW_NOT_FOUND", ErrorReason::kTableNotFound},
    {"DELTA_TABLE_NOT_FOUND", ErrorReason::kTableNotFound},
    {"SCHEMA_NOT_FOUND", ErrorReason::kSchemaNotFound},
    {"NO_SUCH_CATALOG_EXCEPTION", ErrorReason::kCatalogNotFound},
    {"CATALOG_NOT_FOUND", ErrorReason::kCatalogNotFound},
    {"INSUFFICIENT_PERMISSIONS", ErrorReason::kPermissionDenied},
    {"INSUFFICIENT_PERMISSIONS_EXT_LOC", ErrorReason::kPermissionDenied},
    {"PERMISSION_DENIED", ErrorReason::kPermissionDenied},
    {"UC_COMMAND_NOT_SUPPORTED", ErrorReason::kSqlInvalid},
    {"UNBOUND_SQL_PARAMETER", ErrorReason::kSqlParameter},
    {"INVALID_SQL_ARG", ErrorReason::kSqlParameter},
    {"NAMED_PARAMETER_SUPPORT_DISABLED", ErrorReason::kSqlParameter},
};

// By the first characters of the SQLSTATE; the first that fits counts.
constexpr Rule kByState[] = {
    {"42601", ErrorReason::kSqlSyntax},
    {"42P01", ErrorReason::kTableNotFound},
    {"42P02", ErrorReason::kSqlParameter},
    {"3F000", ErrorReason::kSchemaNotFound},
    {"3D000", ErrorReason::kCatalogNotFound},
    {"42501", ErrorReason::kPermissionDenied},
    {"53200", ErrorReason::kWarehouseOutOfMemory},
    {"57014", ErrorReason::kCancelled},
    {"57KD", ErrorReason::kDeadlineExceeded},
    // Mistakes in the statement, in its data, or a thing not supported.
    {"42", ErrorReason::kSqlInvalid},
    {"22", ErrorReason::kSqlInvalid},
    {"21", ErrorReason::kSqlInvalid},
    {"23", ErrorReason::kSqlInvalid},
    {"0A", ErrorReason::kSqlInvalid},
    {"07", ErrorReason::kSqlParameter},
    {"53", ErrorReason::kWarehouseOutOfMemory},
    {"54", ErrorReason::kSqlInvalid},
    {"08", ErrorReason::kWorkspaceUnavailable},
    {"40", ErrorReason::kWorkspaceConflict},
    {"XX", ErrorReason::kWarehouseFailed},
};

// By the API's own error code, for messages that say neither.
constexpr Rule kByCode[] = {
    {"BAD_REQUEST", ErrorReason::kSqlInvalid},
    {"INVALID_PARAMETER_VALUE", ErrorReason::kSqlInvalid},
    {"NOT_FOUND", ErrorReason::kWorkspaceObjectNotFound},
    {"ALREADY_EXISTS", ErrorReason::kWorkspaceObjectExists},
    {"PERMISSION_DENIED", ErrorReason::kPermissionDenied},
    {"UNAUTHENTICATED", ErrorReason::kPermissionDenied},
    {"CANCELLED", ErrorReason::kCancelled},
    {"DEADLINE_EXCEEDED", ErrorReason::kDeadlineExceeded},
    {"RESOURCE_EXHAUSTED", ErrorReason::kWarehouseOutOfMemory},
    {"ABORTED", ErrorReason::kWorkspaceConflict},
    {"TEMPORARILY_UNAVAILABLE", ErrorReason::kWorkspaceUnavailable},
    {"SERVICE_UNDER_MAINTENANCE", ErrorReason::kWorkspaceUnavailable},
    {"WORKSPACE_TEMPORARILY_UNAVAILABLE", ErrorReason::kWorkspaceUnavailable},
};

template <size_t n>
std::optional<ErrorReason> FindExact(const Rule (&rules)[n],
                                     absl::string_view key) {
  for (const Rule& rule : rules) {
    if (rule.key == key) return rule.reason;
  }
  return std::nullopt;
}

std::optional<ErrorReason> ByState(absl::string_view state) {
  if (state.empty()) return std::nullopt;
  for (const Rule& rule : kByState) {
    if (absl::StartsWith(state, rule.key)) return rule.reason;
  }
  return std::nullopt;
}

bool IsClassName(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isupper(c) || absl::ascii_isdigit(c) || c == '_' ||
           c == '.';
  });
}

// Takes "[CLASS] " off the front.
void TakeClass(absl::string_view* text, SqlError* error) {
  if (text->empty() || text->front() != '[') return;
  const size_t close = text->find(']');
  if (close == absl::string_view::npos) return;
  const absl::string_view name = text->substr(1, close - 1);
  if (!IsClassName(name)) return;
  error->error_class = std::string(name);
  text->remove_prefix(close + 1);
}

// Takes "SQLSTATE: 42601" off, and what follows it as a place.
void TakeState(absl::string_view* text, SqlError* error) {
  constexpr absl::string_view kMark = "SQLSTATE:";
  const size_t mark = text->find(kMark);
  if (mark == absl::string_view::npos) return;
  const absl::string_view state =
      absl::StripLeadingAsciiWhitespace(text->substr(mark + kMark.size()));
  if (state.size() < 5) return;
  error->sql_state = std::string(state.substr(0, 5));
  *text = text->substr(0, mark);
}

// "(line 1, pos 0)", or "; line 1 pos 14" of older releases.
void FindPlace(absl::string_view text, SqlError* error) {
  const size_t line = text.find("line ");
  if (line == absl::string_view::npos) return;
  text.remove_prefix(line + 5);
  const size_t digits = text.find_first_not_of("0123456789");
  if (!absl::SimpleAtoi(text.substr(0, digits), &error->line)) {
    error->line = 0;
    return;
  }
  const size_t position = text.find("pos ");
  if (position == absl::string_view::npos || position > 12) return;
  text.remove_prefix(position + 4);
  const size_t end = text.find_first_not_of("0123456789");
  if (!absl::SimpleAtoi(text.substr(0, end), &error->position)) {
    error->position = -1;
  }
}

std::string OneLine(absl::string_view text) {
  std::string out;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty()) continue;
    if (!out.empty()) out += ' ';
    absl::StrAppend(&out, line);
  }
  // Not in the middle of a character.
  size_t end = std::min(out.size(), kMaxErrorMessageBytes);
  while (end < out.size() && end > 0 && (out[end] & 0xC0) == 0x80) --end;
  out.resize(end);
  return out;
}

// Where the message begins to repeat the statement.
absl::string_view WithoutStatement(absl::string_view text) {
  for (absl::string_view mark :
       {"== SQL", "== DataFrame", "\n;\n'", "JVM stacktrace"}) {
    text = text.substr(0, text.find(mark));
  }
  return text;
}

ErrorReason ReasonOfSqlError(const SqlError& error, absl::string_view code) {
  const absl::string_view family = absl::string_view(error.error_class)
                                       .substr(0, error.error_class.find('.'));
  if (const auto reason = FindExact(kByClass, family)) return *reason;
  if (absl::StrContains(error.text, "nline byte limit")) {
    return ErrorReason::kResultTooLarge;
  }
  if (const auto reason = ByState(error.sql_state)) return *reason;
  return FindExact(kByCode, code).value_or(ErrorReason::kWarehouseFailed);
}

}  // namespace

SqlError ReadSqlError(absl::string_view message) {
  SqlError error;
  absl::string_view text =
      absl::StripAsciiWhitespace(WithoutStatement(message));
  TakeClass(&text, &error);
  FindPlace(text, &error);
  TakeState(&text, &error);
  error.text = OneLine(text);
  if (error.text.empty()) {
    error.text = "The SQL warehouse does not say why the statement failed.";
  }
  return error;
}

absl::Status StatusOfFailedStatement(const StatementFailure& failure) {
  SqlError error = ReadSqlError(failure.message);
  if (error.sql_state.empty()) error.sql_state = std::string(failure.sql_state);
  StatusBuilder status =
      MakeStatus(ReasonOfSqlError(error, failure.error_code), error.text);
  const std::pair<absl::string_view, absl::string_view> facts[] = {
      {"statement_id", failure.statement_id},
      {"error_class", error.error_class},
      {"sql_state", error.sql_state},
      {"databricks_error_code", failure.error_code}};
  for (const auto& [key, value] : facts) {
    if (!value.empty()) status.With(key, value);
  }
  if (error.line > 0) status.With("line", absl::StrCat(error.line));
  if (error.position >= 0) {
    status.With("position", absl::StrCat(error.position));
  }
  return status;
}

}  // namespace semantic_layer::databricks
