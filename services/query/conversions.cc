#include "services/query/conversions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/rowset/rowset_proto.h"
#include "common/status/status_macros.h"
#include "services/query/errors.h"
#include "services/query/limits.h"

namespace semantic_layer::query {
namespace {

// Characters of UTF-8 text: protobuf has checked that it is such.
size_t CountCharacters(absl::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

void SetTimestamp(absl::Time time, google::protobuf::Timestamp& out) {
  const int64_t micros = absl::ToUnixMicros(time);
  int64_t seconds = micros / 1'000'000;
  if (micros % 1'000'000 < 0) --seconds;
  out.set_seconds(seconds);
  out.set_nanos(static_cast<int32_t>((micros - seconds * 1'000'000) * 1000));
}

absl::Status CheckName(absl::string_view name, absl::string_view field) {
  if (name.size() <= kMaxNameBytes &&
      name.find('\0') == absl::string_view::npos) {
    return absl::OkStatus();
  }
  return InvalidField(
      {std::string(field)},
      absl::StrCat("A name has at most ", kMaxNameBytes, " bytes and no NUL."),
      "value_error");
}

}  // namespace

absl::Status CheckQueryText(absl::string_view text) {
  if (absl::StripAsciiWhitespace(text).empty()) {
    return InvalidField({"query"}, "Field required", "missing");
  }
  if (text.size() > kMaxQueryBytes) {
    return InvalidField(
        {"query"},
        absl::StrCat("A text has at most ", kMaxQueryBytes, " bytes."),
        "string_too_long");
  }
  return absl::OkStatus();
}

absl::Status CheckQueryId(absl::string_view query_id) {
  const bool fits =
      !query_id.empty() && query_id.size() <= kMaxQueryIdBytes &&
      std::all_of(query_id.begin(), query_id.end(), [](char c) {
        return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' ||
               c == '-';
      });
  if (fits) return absl::OkStatus();
  return InvalidField({"query_id"},
                      absl::StrCat("An id is 1 to ", kMaxQueryIdBytes,
                                   " of the characters A-Z a-z 0-9 _ -."),
                      "string_pattern_mismatch");
}

absl::StatusOr<std::optional<int64_t>> ToRowsMax(std::optional<int32_t> limit) {
  if (!limit.has_value()) return std::optional<int64_t>();
  if (*limit < 0 || *limit > kMaxAnswerRows) {
    return InvalidField({"limit"},
                        absl::StrCat("The limit is 0 to ", kMaxAnswerRows, "."),
                        *limit < 0 ? "greater_than_equal" : "less_than_equal");
  }
  return std::optional<int64_t>(*limit);
}

std::map<std::string, std::string> ToParameters(
    const ParameterMap& parameters) {
  std::map<std::string, std::string> result;
  for (const auto& [name, value] : parameters) {
    result.emplace(name, value.text().empty() ? "null" : value.text());
  }
  return result;
}

absl::StatusOr<NameDefaults> ToNameDefaults(absl::string_view catalog,
                                            absl::string_view schema) {
  RETURN_IF_ERROR(CheckName(catalog, "catalog"));
  RETURN_IF_ERROR(CheckName(schema, "schema"));
  return NameDefaults{std::string(catalog), std::string(schema)};
}

absl::StatusOr<SqlQuery> ToSqlQuery(const v1::QueryRequest& request) {
  SqlQuery query;
  RETURN_IF_ERROR(CheckQueryText(request.query()));
  query.text = request.query();
  ASSIGN_OR_RETURN(
      query.rows_max,
      ToRowsMax(request.has_limit() ? std::optional<int32_t>(request.limit())
                                    : std::nullopt));
  query.parameters = ToParameters(request.parameters());
  ASSIGN_OR_RETURN(query.defaults,
                   ToNameDefaults(request.catalog(), request.schema()));
  if (request.has_query_id()) {
    RETURN_IF_ERROR(CheckQueryId(request.query_id()));
    query.query_id = request.query_id();
  }
  return query;
}

absl::StatusOr<CheckLevel> ToCheckLevel(
    const v1::ValidateQueryRequest& request) {
  switch (request.level()) {
    case v1::VALIDATION_LEVEL_UNSPECIFIED:
    case v1::VALIDATION_LEVEL_EXPLAIN:
      return CheckLevel::kExplain;
    case v1::VALIDATION_LEVEL_PARSE:
      return CheckLevel::kParse;
    case v1::VALIDATION_LEVEL_RESOLVE:
      return CheckLevel::kResolve;
    default:
      return InvalidField({"level"}, "Use parse, resolve or explain.", "enum");
  }
}

absl::StatusOr<std::optional<sql::DialectId>> ToDialect(
    v1::SqlDialect dialect, absl::string_view field) {
  switch (dialect) {
    case v1::SQL_DIALECT_UNSPECIFIED:
      return std::optional<sql::DialectId>();
    case v1::SQL_DIALECT_DATABRICKS:
      return std::optional<sql::DialectId>(sql::DialectId::kDatabricks);
    case v1::SQL_DIALECT_DUCKDB:
      return std::optional<sql::DialectId>(sql::DialectId::kDuckDb);
    case v1::SQL_DIALECT_POSTGRES:
      return std::optional<sql::DialectId>(sql::DialectId::kPostgres);
    default:
      return InvalidField({std::string(field)},
                          "Use databricks, duckdb or postgres.", "enum");
  }
}

absl::StatusOr<sql::FormatOptions> ToFormatOptions(
    const v1::FormatQueryRequest& request) {
  sql::FormatOptions options;
  options.compact = request.compact();
  if (request.has_width()) {
    if (request.width() < kMinFormatWidth ||
        request.width() > kMaxFormatWidth) {
      return InvalidField({"width"},
                          absl::StrCat("The width is ", kMinFormatWidth, " to ",
                                       kMaxFormatWidth, "."),
                          request.width() < kMinFormatWidth
                              ? "greater_than_equal"
                              : "less_than_equal");
    }
    options.width = request.width();
  }
  switch (request.keyword_case()) {
    case v1::KEYWORD_CASE_UNSPECIFIED:
    case v1::KEYWORD_CASE_UPPER:
      return options;
    case v1::KEYWORD_CASE_LOWER:
      options.keyword_case = sql::Layout::Case::kLower;
      return options;
    default:
      return InvalidField({"keyword_case"}, "Use upper or lower.", "enum");
  }
}

v1::SqlDialect FromDialect(sql::DialectId dialect) {
  switch (dialect) {
    case sql::DialectId::kDatabricks:
      return v1::SQL_DIALECT_DATABRICKS;
    case sql::DialectId::kDuckDb:
      return v1::SQL_DIALECT_DUCKDB;
    case sql::DialectId::kPostgres:
      return v1::SQL_DIALECT_POSTGRES;
  }
  return v1::SQL_DIALECT_UNSPECIFIED;
}

absl::StatusOr<statedb::PageRequest> ToPageRequest(int32_t page_size,
                                                   absl::string_view token,
                                                   int default_size,
                                                   int max_size) {
  if (page_size < 0) {
    return InvalidField({"page_size"},
                        absl::StrCat("The page size is 1 to ", max_size, "."),
                        "greater_than_equal");
  }
  // AIP-158: more than there can be is no mistake.
  return statedb::PageRequest{
      .size = page_size == 0 ? default_size : std::min(page_size, max_size),
      .token = std::string(token)};
}

absl::StatusOr<statedb::SavedQuery> ToSavedQuery(
    const v1::SaveQueryRequest& request) {
  const std::string& name = request.name();
  if (name.empty()) return InvalidField({"name"}, "Field required", "missing");
  const bool control = std::any_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c));
  });
  if (control || CountCharacters(name) > kMaxSavedNameCharacters) {
    return InvalidField(
        {"name"},
        absl::StrCat("A name has 1 to ", kMaxSavedNameCharacters,
                     " characters and no control characters."),
        control ? "value_error" : "string_too_long");
  }
  RETURN_IF_ERROR(CheckQueryText(request.query()));
  if (request.description().size() > kMaxDescriptionBytes) {
    return InvalidField({"description"},
                        absl::StrCat("A description has at most ",
                                     kMaxDescriptionBytes, " bytes."),
                        "string_too_long");
  }
  statedb::SavedQuery query;
  query.name = name;
  query.query = request.query();
  if (request.has_description()) query.description = request.description();
  query.parameters = ToParameters(request.parameters());
  return query;
}

v1::QueryResponse FromQueryResult(const QueryResult& result) {
  v1::QueryResponse response;
  rowset::ToProto(result.rows, response.mutable_rows());
  for (const rowset::v1::Column& column : response.rows().columns()) {
    response.add_columns(column.name());
  }
  response.set_row_count(result.rows.row_count());
  response.set_execution_time_ms(
      absl::ToDoubleMilliseconds(result.execution_time));
  response.set_truncated(result.truncated);
  response.set_query_id(result.query_id);
  return response;
}

v1::Diagnostic FromFinding(const Finding& finding) {
  v1::Diagnostic diagnostic;
  diagnostic.set_severity(std::string(sql::SeverityName(finding.severity)));
  diagnostic.set_code(finding.code);
  diagnostic.set_message(finding.message);
  diagnostic.set_line(finding.at.line);
  diagnostic.set_column(finding.at.column);
  diagnostic.set_offset(finding.span.begin);
  diagnostic.set_length(finding.span.size());
  if (!finding.hint.empty()) diagnostic.set_hint(finding.hint);
  return diagnostic;
}

v1::ValidateQueryResponse FromCheckResult(const CheckResult& result) {
  v1::ValidateQueryResponse response;
  response.set_valid(result.valid);
  for (const Finding& finding : result.findings) {
    *response.add_diagnostics() = FromFinding(finding);
    if (finding.severity == sql::Severity::kError) {
      response.add_errors(finding.message);
    }
  }
  if (!result.valid) {
    response.set_message(response.errors_size() == 1
                             ? "The text has an error."
                             : absl::StrCat("The text has ",
                                            response.errors_size(),
                                            " errors."));
  } else if (result.statements == 1) {
    response.set_message("The statement is valid.");
  } else {
    response.set_message(
        absl::StrCat("All ", result.statements, " statements are valid."));
  }
  return response;
}

v1::QueryHistoryEntry FromRecord(const statedb::QueryRecord& record) {
  v1::QueryHistoryEntry entry;
  entry.set_query_id(record.query_id);
  entry.set_query(record.query);
  entry.set_status(std::string(statedb::QueryStatusName(record.status)));
  SetTimestamp(record.started_at, *entry.mutable_started_at());
  if (record.execution_time.has_value()) {
    entry.set_execution_time_ms(
        absl::ToDoubleMilliseconds(*record.execution_time));
  }
  if (record.row_count.has_value()) entry.set_row_count(*record.row_count);
  if (record.error.has_value()) entry.set_error(*record.error);
  entry.set_kind(std::string(statedb::QueryKindName(record.kind)));
  return entry;
}

v1::SavedQuery FromSavedQuery(const statedb::SavedQuery& query) {
  v1::SavedQuery result;
  result.set_id(query.id);
  result.set_name(query.name);
  result.set_query(query.query);
  if (query.description.has_value()) {
    result.set_description(*query.description);
  }
  for (const auto& [name, value] : query.parameters) {
    (*result.mutable_parameters())[name].set_text(value);
  }
  SetTimestamp(query.created_at, *result.mutable_created_at());
  SetTimestamp(query.updated_at, *result.mutable_updated_at());
  return result;
}

}  // namespace semantic_layer::query
