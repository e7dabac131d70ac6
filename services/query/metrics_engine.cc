#include "services/query/metrics_engine.h"

#include <algorithm>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/statedb/page_token.h"
#include "common/status/status_macros.h"
#include "services/query/caller_attributes.h"
#include "services/query/errors.h"
#include "services/query/limits.h"
#include "services/query/question_json.h"

namespace semantic_layer::query {
namespace {

constexpr char kMetricListing[] = "metrics";
constexpr char kSavedListing[] = "saved metric queries";

bool Holds(const std::string& text, const std::string& lower_search) {
  return absl::StrContains(absl::AsciiStrToLower(text), lower_search);
}

bool Matches(const MetricSummary& metric, const std::string& lower) {
  return Holds(metric.name, lower) || Holds(metric.label, lower) ||
         Holds(metric.description, lower) ||
         std::any_of(metric.synonyms.begin(), metric.synonyms.end(),
                     [&lower](const std::string& synonym) {
                       return Holds(synonym, lower);
                     });
}

bool Matches(const SavedQuestion& query, const std::string& lower) {
  return Holds(query.name, lower) || Holds(query.label, lower) ||
         Holds(query.description, lower);
}

// A page of a list that is sorted by name.
template <typename T>
absl::StatusOr<statedb::Page<T>> PageOf(const std::vector<T>& all,
                                        const char* listing,
                                        absl::string_view search,
                                        const statedb::PageRequest& page) {
  std::string after;
  if (!page.token.empty()) {
    ASSIGN_OR_RETURN(after,
                     statedb::ReadPageToken(listing, search, page.token));
  }
  const std::string lower = absl::AsciiStrToLower(search);
  statedb::Page<T> result;
  for (const T& item : all) {
    if (item.name <= after || !Matches(item, lower)) continue;
    if (static_cast<int>(result.items.size()) == page.size) {
      result.next_token =
          statedb::MakePageToken(listing, search, result.items.back().name);
      break;
    }
    result.items.push_back(item);
  }
  return result;
}

// Parts of a key, none of which can run into the next.
void AppendPart(absl::string_view part, std::string* key) {
  absl::StrAppend(key, part.size(), ":", part);
}

}  // namespace

absl::StatusOr<std::shared_ptr<const ModelSnapshot>> MetricsEngine::Snapshot() {
  ASSIGN_OR_RETURN(std::shared_ptr<const ModelSnapshot> snapshot,
                   parts_.models->Current());
  {
    absl::MutexLock lock(&mu_);
    if (seen_ == snapshot) return snapshot;
    seen_ = snapshot;
  }
  parts_.answers->KeepModels(snapshot->model_marks);
  return snapshot;
}

absl::StatusOr<std::shared_ptr<const MetricDirectory>>
MetricsEngine::Directory() {
  ASSIGN_OR_RETURN(std::shared_ptr<const ModelSnapshot> snapshot, Snapshot());
  absl::MutexLock lock(&directory_mu_);
  if (directory_ == nullptr ||
      &directory_->catalog() != snapshot->catalog.get()) {
    directory_ = std::make_shared<const MetricDirectory>(snapshot->catalog,
                                                         max_join_hops_);
  }
  return directory_;
}

absl::StatusOr<statedb::Page<MetricSummary>> MetricsEngine::ListMetrics(
    absl::string_view search, const statedb::PageRequest& page) {
  ASSIGN_OR_RETURN(std::shared_ptr<const MetricDirectory> directory,
                   Directory());
  ASSIGN_OR_RETURN(statedb::Page<MetricSummary> found,
                   PageOf(directory->metrics(), kMetricListing, search, page));
  for (MetricSummary& metric : found.items) {
    metric = directory->Complete(std::move(metric));
  }
  return found;
}

absl::StatusOr<statedb::Page<SavedQuestion>> MetricsEngine::ListSavedQuestions(
    absl::string_view search, const statedb::PageRequest& page) {
  ASSIGN_OR_RETURN(std::shared_ptr<const MetricDirectory> directory,
                   Directory());
  return PageOf(directory->saved_questions(), kSavedListing, search, page);
}

absl::StatusOr<MetricSummary> MetricsEngine::GetMetric(absl::string_view name) {
  ASSIGN_OR_RETURN(std::shared_ptr<const MetricDirectory> directory,
                   Directory());
  const MetricSummary* metric = directory->Find(name);
  if (metric != nullptr) return directory->Complete(*metric);
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
  return semantic::ReachableItems(
      catalog, {std::string(metric)},
      {.max_join_hops = max_join_hops_, .caller = {}});
}

semantic::CompileOptions MetricsEngine::OptionsFor(
    const rpc::RequestContext& context) const {
  return {.max_join_hops = max_join_hops_,
          .caller = AttributesOf(context.principal)};
}

absl::StatusOr<CompiledQuestion> MetricsEngine::Compile(
    const rpc::RequestContext& context,
    const semantic::MetricQuestion& question,
    std::optional<sql::DialectId> dialect) {
  ASSIGN_OR_RETURN(std::shared_ptr<const ModelSnapshot> snapshot, Snapshot());
  return CompileQuestion(
      *snapshot->catalog, question,
      {.dialect = dialect.value_or(dialect_), .options = OptionsFor(context)});
}

absl::StatusOr<ExplainedQuestion> MetricsEngine::Explain(
    const rpc::RequestContext& context,
    const semantic::MetricQuestion& question,
    std::optional<sql::DialectId> dialect) {
  ASSIGN_OR_RETURN(std::shared_ptr<const ModelSnapshot> snapshot, Snapshot());
  return ExplainQuestion(
      *snapshot->catalog, question,
      {.dialect = dialect.value_or(dialect_), .options = OptionsFor(context)});
}

std::optional<int64_t> MetricsEngine::LimitOf(
    const semantic::Catalog& catalog,
    const semantic::MetricQuestion& question) const {
  if (question.limit.has_value() || question.saved_query.empty()) {
    return question.limit;
  }
  const semantic::SavedQuery* saved =
      catalog.FindSavedQuery(absl::AsciiStrToLower(question.saved_query));
  return saved == nullptr ? std::nullopt : saved->limit;
}

AnswerCache::Question MetricsEngine::KeyOf(const rpc::RequestContext& context,
                                           const ModelSnapshot& snapshot,
                                           const CompiledQuestion& question,
                                           int64_t rows_max) const {
  AnswerCache::Question result;
  // What a caller may see by the models' policies is in the SQL. A warehouse
  // with grants of its own may answer each user differently.
  AppendPart(parts_.warehouse->dialect() == warehouse::Dialect::kDuckDb
                 ? ""
                 : context.principal.user_id,
             &result.key);
  AppendPart(defaults_.catalog, &result.key);
  AppendPart(defaults_.schema, &result.key);
  AppendPart(absl::StrCat(rows_max), &result.key);
  for (const std::string& model : question.models) {
    const auto found = snapshot.model_marks.find(model);
    const uint64_t mark =
        found == snapshot.model_marks.end() ? 0 : found->second;
    result.models.emplace(model, mark);
    AppendPart(model, &result.key);
    AppendPart(absl::StrCat(mark), &result.key);
  }
  AppendPart(question.sql, &result.key);
  return result;
}

absl::StatusOr<PreparedStatement> MetricsEngine::Prepare(
    const rpc::RequestContext& context,
    const semantic::MetricQuestion& question, std::optional<int64_t> rows_max,
    MetricAnswer* answer) {
  ASSIGN_OR_RETURN(std::shared_ptr<const ModelSnapshot> snapshot, Snapshot());
  // The question's own limit is the reader's bound: one row more tells whether
  // there were others.
  semantic::MetricQuestion bounded = question;
  bounded.limit.reset();
  if (rows_max.has_value()) bounded.limit = *rows_max + 1;
  ASSIGN_OR_RETURN(
      answer->question,
      CompileQuestion(*snapshot->catalog, bounded,
                      {.dialect = dialect_, .options = OptionsFor(context)}));
  PreparedStatement prepared;
  prepared.statement = {.text = answer->question.sql,
                        .default_catalog = defaults_.catalog,
                        .default_schema = defaults_.schema};
  if (answer->question.is_repeatable && rows_max.has_value()) {
    prepared.answer_key =
        KeyOf(context, *snapshot, answer->question, *rows_max);
  }
  return prepared;
}

absl::StatusOr<MetricAnswer> MetricsEngine::Query(
    const rpc::RequestContext& context,
    const semantic::MetricQuestion& question, const AskOptions& options) {
  MetricAnswer answer;
  QueryJob job;
  job.kind = statedb::QueryKind::kMetrics;
  job.text = QuestionJson(question);
  job.query_id = options.query_id;
  job.answers = parts_.answers;
  ASSIGN_OR_RETURN(std::shared_ptr<const ModelSnapshot> snapshot, Snapshot());
  job.rows_max =
      std::min(LimitOf(*snapshot->catalog, question).value_or(kMaxAnswerRows),
               options.max_rows);
  job.prepare =
      [&](const warehouse::CallOptions&) -> absl::StatusOr<PreparedStatement> {
    ASSIGN_OR_RETURN(PreparedStatement prepared,
                     Prepare(context, question, job.rows_max, &answer));
    if (prepared.answer_key.has_value()) {
      prepared.answer_key->refresh = options.no_cache;
    }
    return prepared;
  };
  ASSIGN_OR_RETURN(answer.result, parts_.runner->Run(context, job));
  return answer;
}

absl::StatusOr<MetricAnswer> MetricsEngine::Values(
    const rpc::RequestContext& context, const ValuesRequest& request) {
  ASSIGN_OR_RETURN(std::shared_ptr<const ModelSnapshot> snapshot, Snapshot());
  const semantic::Catalog& catalog = *snapshot->catalog;
  const semantic::Metric* metric = catalog.FindMetric(request.metric);
  if (metric == nullptr || metric->is_private) {
    return MetricNotFound(request.metric,
                          semantic::NearestMetrics(catalog, request.metric));
  }
  semantic::MetricQuestion question;
  question.asks_private_metrics = true;
  // Its rows are those of the simple metrics under it, which may be nobody's to
  // ask for: an offset or a window must not leave values out, nor ask for
  // metric_time.
  for (const std::string& name :
       semantic::InputsOfMetric(catalog, metric->name)) {
    const semantic::Metric* input = catalog.FindMetric(name);
    if (input != nullptr && input->type == semantic::MetricType::kSimple) {
      question.metrics.push_back(name);
    }
  }
  if (question.metrics.empty()) question.metrics = {metric->name};
  question.group_by = {request.dimension};
  question.order_by = {request.dimension};
  question.limit = request.limit;
  using semantic::FilterOperator;
  for (const auto& [op, text] :
       {std::pair(FilterOperator::kContains, &request.search),
        std::pair(FilterOperator::kStartsWith, &request.prefix)}) {
    if (text->empty()) continue;
    question.filters.push_back(
        {.member = request.dimension,
         .op = op,
         .values = {{semantic::FilterValue::Type::kString, *text}}});
  }
  return Query(context, question, {});
}

absl::Status MetricsEngine::Stream(
    const rpc::RequestContext& context,
    const semantic::MetricQuestion& question, const AskOptions& options,
    const std::function<absl::Status(const MetricAnswer&)>& on_question,
    const std::function<absl::Status(const rowset::RowSet&)>& on_batch) {
  QueryJob job;
  job.kind = statedb::QueryKind::kMetrics;
  job.text = QuestionJson(question);
  job.query_id = options.query_id;
  ASSIGN_OR_RETURN(std::shared_ptr<const ModelSnapshot> snapshot, Snapshot());
  const std::optional<int64_t> limit = LimitOf(*snapshot->catalog, question);
  job.rows_max = limit.value_or(std::numeric_limits<int64_t>::max());
  job.prepare =
      [&](const warehouse::CallOptions&) -> absl::StatusOr<PreparedStatement> {
    MetricAnswer answer;
    ASSIGN_OR_RETURN(PreparedStatement prepared,
                     Prepare(context, question, limit, &answer));
    RETURN_IF_ERROR(on_question(answer));
    return prepared;
  };
  return parts_.runner->Stream(context, job, on_batch);
}

}  // namespace semantic_layer::query
