#include "common/databricks/statements/statement_request.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/databricks/statements/limits.h"
#include "common/json/writer.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::databricks {
namespace {

absl::Status CheckStatement(const std::string& statement) {
  if (statement.size() > kMaxStatementBytes) {
    return MakeStatus(
        ErrorReason::kRequestTooLarge,
        absl::StrCat("A statement may have ", kMaxStatementBytes, " bytes."));
  }
  if (absl::StripAsciiWhitespace(statement).empty()) {
    return MakeStatus(ErrorReason::kSqlSyntax, "There is no statement.");
  }
  return absl::OkStatus();
}

absl::Status WriteParameters(const std::vector<StatementParameter>& parameters,
                             json::Writer* writer) {
  writer->Key("parameters").BeginArray();
  for (const StatementParameter& parameter : parameters) {
    ASSIGN_OR_RETURN(const ParameterText value, TextOfParameter(parameter));
    writer->BeginObject().Key("name").String(parameter.name);
    writer->Key("type").String(value.type);
    if (!value.is_null) writer->Key("value").String(value.text);
    writer->EndObject();
  }
  writer->EndArray();
  return absl::OkStatus();
}

}  // namespace

absl::Time StatementCall::Deadline() const {
  return std::min(deadline, cancellation.deadline());
}

absl::StatusOr<std::string> WriteStatementRequest(
    const StatementRequest& request, absl::Duration wait) {
  RETURN_IF_ERROR(CheckStatement(request.statement));
  std::string body;
  json::Writer writer(&body);
  writer.BeginObject();
  writer.Key("statement").String(request.statement);
  writer.Key("warehouse_id").String(request.warehouse_id);
  if (!request.catalog.empty()) writer.Key("catalog").String(request.catalog);
  if (!request.schema.empty()) writer.Key("schema").String(request.schema);
  if (!request.parameters.empty()) {
    RETURN_IF_ERROR(WriteParameters(request.parameters, &writer));
  }
  if (request.row_limit.has_value()) {
    writer.Key("row_limit").Int(*request.row_limit);
  }
  if (request.byte_limit.has_value()) {
    writer.Key("byte_limit").Int(*request.byte_limit);
  }
  writer.Key("disposition")
      .String(request.disposition == Disposition::kInline ? "INLINE"
                                                          : "EXTERNAL_LINKS");
  writer.Key("format").String("JSON_ARRAY");
  writer.Key("wait_timeout")
      .String(absl::StrCat(absl::ToInt64Seconds(wait), "s"));
  writer.Key("on_wait_timeout").String("CONTINUE");
  writer.EndObject();
  writer.Flush();
  return body;
}

}  // namespace semantic_layer::databricks
