#include "services/query/metrics_engine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/errors.h"
#include "common/sql/limit/row_limit.h"
#include "common/statedb/page_token.h"
#include "common/status/status_macros.h"
#include "services/query/errors.h"
#include "services/query/limits.h"
#include "services/query/question_json.h"

namespace semantic_layer::query {
namespace {

constexpr char kListing[] = "metrics";

bool Holds(const std::string& text, const std::string& lower_search) {
  return absl::StrContains(absl::AsciiStrToLower(text), lower_search);
}

// A diagnostic of a question as a sentence for its asker.
std::string WarningText(const semantic::Diagnostic& diagnostic) {
  return diagnostic.hint.empty()
             ? diagnostic.message
             : absl::StrCat(diagnostic.message, " (", diagnostic.hint, ")");
}

}  // namespace

absl::StatusOr<std::shared_ptr<const MetricDirectory>>
MetricsEngine::Directory() {
  ASSIGN_OR_RETURN(std::shared_ptr<const ModelSnapshot> snapshot,
                   models_->Current());
  absl::MutexLock lock(&mu_);
  if (directory_ == nullptr ||
      &directory_->catalog() != snapshot->catalog.get()) {
    directory_ = std::make_shared<const MetricDirectory>(snapshot->catalog);
  }
  return directory_;
}

absl::StatusOr<statedb::Page<MetricSummary>> MetricsEngine::ListMetrics(
    absl::string_view search, const statedb::PageRequest& page) {
  ASSIGN_OR_RETURN(std::shared_ptr<const MetricDirectory> directory,
                   Directory());
  std::string after;
  if (!page.token.empty()) {
    ASSIGN_OR_RETURN(after,
                     statedb::ReadPageToken(kListing, search, page.token));
  }
  const std::string lower = absl::AsciiStrToLower(search);
  statedb::Page<MetricSummary> result;
  for (const MetricSummary& metric : directory->metrics()) {
    if (metric.name <= after ||
        !(Holds(metric.name, lower) || Holds(metric.label, lower) ||
          Holds(metric.description, lower))) {
      continue;
    }
    if (static_cast<int>(result.items.size()) == page.size) {
      result.next_token =
          statedb::MakePageToken(kListing, search, result.items.back().name);
      break;
    }
    result.items.push_back(metric);
  }
  return result;
}

absl::StatusOr<MetricSummary> MetricsEngine::GetMetric(absl::string_view name) {
  ASSIGN_OR_RETURN(std::shared_ptr<const MetricDirectory> directory,
                   Directory());
  const MetricSummary* metric = directory->Find(name);
  if (metric != nullptr) return *metric;
  return MetricNotFound(name,
                        semantic::NearestMetrics(directory->catalog(), name));
}

absl::StatusOr<std::vector<semantic::ReachableItem>>
MetricsEngine::ListDimensions(absl::string_view metric) {
  ASSIGN_OR_RETURN(std::shared_ptr<const MetricDirectory> directory,
                   Directory());
  const semantic::Catalog& catalog = directory->catalog();
  if (directory->Find(metric) == nullptr) {
    return MetricNotFound(metric, semantic::NearestMetrics(catalog, metric));
  }
  return semantic::ReachableItems(catalog, {std::string(metric)}, {});
}

absl::StatusOr<CompiledQuestion> MetricsEngine::CompileTo(
    sql::DialectId dialect, const semantic::MetricQuestion& question,
    std::optional<int64_t> rows_max) {
  ASSIGN_OR_RETURN(std::shared_ptr<const ModelSnapshot> snapshot,
                   models_->Current());
  semantic::CompileResult compiled =
      semantic::Compile(*snapshot->catalog, question, {});
  RETURN_IF_ERROR(semantic::QuestionStatus(compiled.diagnostics));
  CompiledQuestion result;
  result.dialect = dialect;
  for (const semantic::Diagnostic& diagnostic : compiled.diagnostics) {
    result.warnings.push_back(WarningText(diagnostic));
  }
  for (const semantic::OutputColumn& column : compiled.compiled.columns) {
    result.columns.push_back(column.name);
  }
  if (rows_max.has_value()) {
    sql::ApplyRowLimit(compiled.compiled.query, *rows_max,
                       *compiled.compiled.arena);
  }
  std::vector<sql::Diagnostic> diagnostics;
  result.sql = TranslatedText(dialect, *compiled.compiled.query,
                              /*catalog=*/nullptr, diagnostics);
  // Expressions of a model that the dialect cannot say; the tree has no text.
  RETURN_IF_ERROR(SqlStatus("", diagnostics, "metrics"));
  for (const sql::Diagnostic& diagnostic : diagnostics) {
    result.warnings.push_back(diagnostic.message);
  }
  return result;
}

absl::StatusOr<CompiledQuestion> MetricsEngine::Compile(
    const semantic::MetricQuestion& question,
    std::optional<sql::DialectId> dialect) {
  return CompileTo(dialect.value_or(dialect_), question, std::nullopt);
}

absl::StatusOr<MetricAnswer> MetricsEngine::Query(
    const rpc::RequestContext& context,
    const semantic::MetricQuestion& question, absl::string_view query_id) {
  MetricAnswer answer;
  QueryJob job;
  job.kind = statedb::QueryKind::kMetrics;
  job.text = QuestionJson(question);
  job.query_id = std::string(query_id);
  job.rows_max =
      std::min(question.limit.value_or(kMaxAnswerRows), kMaxAnswerRows);
  job.prepare =
      [&](const warehouse::CallOptions&) -> absl::StatusOr<PreparedStatement> {
    // The question's own limit is the reader's bound: one row more tells
    // whether there were others.
    semantic::MetricQuestion unlimited = question;
    unlimited.limit.reset();
    ASSIGN_OR_RETURN(answer.question,
                     CompileTo(dialect_, unlimited, job.rows_max));
    return PreparedStatement{.statement = {.text = answer.question.sql,
                                           .default_catalog = defaults_.catalog,
                                           .default_schema = defaults_.schema}};
  };
  ASSIGN_OR_RETURN(answer.result, runner_->Run(context, job));
  return answer;
}

}  // namespace semantic_layer::query
