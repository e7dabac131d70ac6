#include "services/genie/analysis/table_analyst.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "services/genie/analysis/analysis_reader.h"
#include "services/genie/analysis/limits.h"
#include "services/genie/errors.h"
#include "services/genie/limits.h"

namespace semantic_layer::genie {
namespace {

constexpr char kSchemaName[] = "table_analysis";

absl::Status CheckName(absl::string_view field, absl::string_view name) {
  if (name.empty()) return InvalidField(field, "Field required", "missing");
  return CheckTextField(field, name, kMaxNameBytes);
}

absl::Status TooSlow(absl::Duration timeout) {
  return MakeStatus(
      ErrorReason::kDeadlineExceeded,
      absl::StrCat("The language model did not answer within ",
                   absl::FormatDuration(timeout),
                   "; raise LLM_ANALYSIS_TIMEOUT or leave out the sample."));
}

}  // namespace

absl::StatusOr<TableAnalysis> TableAnalyst::Analyze(
    const rpc::RequestContext& context, const Request& request) const {
  if (!options_.enabled) return AnalysisSwitchedOff();
  if (model_ == nullptr) return AnalysisNotConfigured();
  RETURN_IF_ERROR(CheckName("catalog", request.table.catalog));
  RETURN_IF_ERROR(CheckName("schema", request.table.schema));
  RETURN_IF_ERROR(CheckName("table", request.table.table));
  RETURN_IF_ERROR(
      CheckTextField("context", request.context, kMaxTableContextBytes));
  ASSIGN_OR_RETURN(const TableFacts facts, Gather(context, request));
  return AskModel(context, facts);
}

absl::StatusOr<TableFacts> TableAnalyst::Gather(
    const rpc::RequestContext& context, const Request& request) const {
  TableFacts facts = {.name = request.table, .context = request.context};
  ASSIGN_OR_RETURN(facts.columns, queries_->Columns(context, request.table));
  if (facts.columns.empty()) return TableWithoutColumns(request.table.Text());
  if (facts.columns.size() > kMaxAnalyzedColumns) {
    return InvalidField("table",
                        absl::StrCat("Has ", facts.columns.size(),
                                     " columns; tables of at most ",
                                     kMaxAnalyzedColumns, " are analysed"));
  }
  if (request.include_sample) {
    ASSIGN_OR_RETURN(facts.sample,
                     queries_->Sample(context, request.table, kSampleRows));
  }
  return facts;
}

absl::StatusOr<TableAnalysis> TableAnalyst::AskModel(
    const rpc::RequestContext& context, const TableFacts& facts) const {
  ChatModel::Question question = {
      .turns = AnalysisTurns(facts),
      .schema_name = kSchemaName,
      .schema = AnalysisSchema(),
      .max_tokens = kAnalysisMaxTokens,
      .deadline = std::min(context.deadline, clock_->Now() + options_.timeout)};
  absl::StatusOr<TableAnalysis> analysis = absl::UnknownError("");
  for (int attempt = 0; attempt < 2; ++attempt) {
    absl::StatusOr<ChatModel::Reply> reply = model_->Ask(context, question);
    if (absl::IsDeadlineExceeded(reply.status()) && context.Check().ok()) {
      return TooSlow(options_.timeout);
    }
    if (!reply.ok()) return reply.status();
    analysis = ReadAnalysis(reply->text, facts);
    if (analysis.ok()) break;
    if (reply->cut) {
      analysis = absl::InvalidArgumentError("it is too long and was cut.");
    }
    // Asked again it would refuse again.
    if (!reply->refusal.empty()) {
      return AnalysisRefused(reply->refusal);
    }
    question.turns.push_back(
        {.who = ChatModel::Turn::Who::kModel, .text = std::move(reply->text)});
    question.turns.push_back(RepairTurn(analysis.status().message()));
  }
  if (!analysis.ok()) return AnalysisInvalid(analysis.status().message());
  analysis->model = model_->name();
  analysis->sample_rows = static_cast<int>(facts.sample.row_count());
  return analysis;
}

}  // namespace semantic_layer::genie
