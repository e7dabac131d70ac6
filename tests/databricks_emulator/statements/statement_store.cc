#include "tests/databricks_emulator/statements/statement_store.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/auth/directory.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/sql/session_zone.h"

namespace semantic_layer::emulator {
namespace {

// Statements that are remembered at most, and that wait for a thread.
constexpr size_t kMaxStatements = 100'000;
constexpr int kMaxWaiting = 20'000;

// Ids of the API begin with the time.
std::string NewStatementId() {
  const std::string time = absl::StrCat(
      absl::Hex(absl::ToUnixMillis(absl::Now()), absl::kZeroPad12));
  return absl::StrCat("01f0", time.substr(2, 4), "-", time.substr(6, 4), "-1",
                      RandomHex(3), "-8", RandomHex(3), "-", RandomHex(12));
}

// That the catalog and schema of a request are there, as USE would have it.
absl::Status CheckNamed(const SqlWorld& world, const StatementRequest& request,
                        const SessionState& session) {
  if (!request.catalog.empty() &&
      world.metastore->FindCatalog(request.catalog) == nullptr) {
    return CatalogNotFound(request.catalog);
  }
  if (!request.schema.empty() && request.schema != "information_schema" &&
      session.catalog != "system" &&
      world.metastore->FindSchema(session.catalog, request.schema) == nullptr) {
    return SchemaNotFound(absl::StrCat(session.catalog, ".", request.schema));
  }
  return absl::OkStatus();
}

}  // namespace

StatementStore::StatementStore(StatementOptions options, const SqlWorld* world,
                               SqlRunner* runner,
                               WarehouseDirectory* warehouses,
                               const EmulatorClock* clock, RequestLog* log)
    : options_(std::move(options)),
      world_(world),
      runner_(runner),
      warehouses_(warehouses),
      clock_(clock),
      log_(log),
      chunk_rows_(options_.chunk_rows),
      link_lifetime_(options_.link_lifetime),
      executor_({.threads = options_.threads,
                 .queue_capacity = kMaxWaiting,
                 .name = "emulator statements"}) {}

StatementStore::~StatementStore() {
  for (const std::shared_ptr<Statement>& statement : Recent()) {
    statement->Cancel(clock_->Now());
  }
  executor_.Stop();
}

void StatementStore::ForgetOld() {
  const absl::Time now = clock_->Now();
  while (!order_.empty()) {
    const auto ended = order_.front()->ended();
    const bool old =
        ended.has_value() && now - *ended > options_.statement_lifetime;
    if (!old && order_.size() < kMaxStatements) return;
    statements_.erase(order_.front()->id());
    order_.pop_front();
  }
}

std::optional<StatementScript> StatementStore::ScriptFor(
    const std::string& text) {
  for (StatementScript& script : scripts_) {
    if (script.count == 0 || !absl::StrContains(text, script.match)) continue;
    if (script.count > 0) --script.count;
    return script;
  }
  return std::nullopt;
}

absl::StatusOr<std::shared_ptr<Statement>> StatementStore::Submit(
    StatementRequest request) {
  ASSIGN_OR_RETURN(const absl::Time ready,
                   warehouses_->Start(request.warehouse_id));
  auto statement = std::make_shared<Statement>(
      NewStatementId(), std::move(request), clock_->Now());
  std::optional<StatementScript> script;
  {
    absl::MutexLock lock(&mu_);
    const std::string& session = statement->request().session_id;
    if (!session.empty() && !sessions_.contains(session)) {
      return ApiError(404, "RESOURCE_DOES_NOT_EXIST",
                      absl::StrCat("Session ", session, " does not exist."));
    }
    ForgetOld();
    script = ScriptFor(statement->request().text);
    if (script.has_value()) statement->ForceStates(script->states);
    order_.push_back(statement);
    statements_.emplace(statement->id(), statement);
  }
  log_->Count("statements_submitted");
  const absl::Time now = clock_->Now();
  absl::Duration pause = std::max(absl::ZeroDuration(), ready - now);
  if (script.has_value()) pause += script->delay;
  if (pause > absl::ZeroDuration()) {
    timers_.At(absl::Now() + pause,
               [this, statement, script] { Enqueue(statement, script); });
  } else {
    Enqueue(statement, script);
  }
  return statement;
}

void StatementStore::Enqueue(std::shared_ptr<Statement> statement,
                             std::optional<StatementScript> script) {
  const absl::Status accepted = executor_.TrySubmit(
      [this, statement, script] { Execute(*statement, script); });
  if (accepted.ok()) return;
  statement->Fail({.error_code = "RESOURCE_EXHAUSTED",
                   .message = "Too many statements wait for the warehouse."},
                  "OTHER", clock_->Now());
}

SessionState StatementStore::SessionOf(const StatementRequest& request) {
  SessionState session = {.catalog = options_.default_catalog};
  if (!request.session_id.empty()) {
    absl::MutexLock lock(&mu_);
    const auto found = sessions_.find(request.session_id);
    if (found != sessions_.end()) session = found->second;
  }
  if (!request.catalog.empty()) {
    session.catalog = request.catalog;
    session.schema = "default";
  }
  if (!request.schema.empty()) session.schema = request.schema;
  return session;
}

ResultOptions StatementStore::ResultOptionsOf(
    const StatementRequest& request, const std::string& time_zone) const {
  ResultOptions options;
  options.format = request.format;
  options.inline_result = request.disposition == Disposition::kInline;
  options.lz4 = request.result_compression == "LZ4_FRAME" &&
                request.format == ResultFormat::kArrowStream;
  if (request.row_limit.has_value()) options.row_limit = *request.row_limit;
  if (request.byte_limit.has_value()) options.byte_limit = *request.byte_limit;
  {
    absl::MutexLock lock(&mu_);
    options.chunk_rows = chunk_rows_;
  }
  // Only zones that can be read are set.
  if (const auto read = ReadSessionZone(time_zone); read.ok()) {
    options.zone = read->zone;
  }
  return options;
}

void StatementStore::CountExecution(const StatementRequest& request) {
  log_->Count("statements_executed");
  absl::MutexLock lock(&mu_);
  if (runs_[{request.principal.user_name, request.text}]++ > 0) {
    log_->Count("double_executions");
  }
}

void StatementStore::Execute(Statement& statement,
                             const std::optional<StatementScript>& script) {
  if (!statement.Start()) return;
  const StatementRequest& request = statement.request();
  CountExecution(request);
  if (script.has_value() && script->error.has_value()) {
    statement.Fail(*script->error, "OTHER", clock_->Now());
    return;
  }
  SessionState session = SessionOf(request);
  if (const absl::Status there = CheckNamed(*world_, request, session);
      !there.ok()) {
    statement.Fail(SqlPartsOf(there), "OTHER", clock_->Now());
    return;
  }
  ResultBuilder builder(ResultOptionsOf(request, session.time_zone));
  const SqlContext context = {
      .world = world_, .principal = request.principal, .session = &session};
  absl::StatusOr<SqlOutcome> outcome = runner_->Run(
      request.text, request.parameters, context, statement.token(), &builder);
  if (!outcome.ok()) {
    if (absl::IsCancelled(outcome.status())) {
      log_->Count("statements_interrupted");
      statement.Cancel(clock_->Now());
      return;
    }
    statement.Fail(SqlPartsOf(outcome.status()), "OTHER", clock_->Now());
    return;
  }
  absl::StatusOr<StatementResult> result = std::move(builder).Finish();
  if (!result.ok()) {
    statement.Fail(SqlPartsOf(result.status()), outcome->statement_type,
                   clock_->Now());
    return;
  }
  if (!request.session_id.empty()) {
    absl::MutexLock lock(&mu_);
    const auto found = sessions_.find(request.session_id);
    if (found != sessions_.end()) found->second = session;
  }
  if (listener_) listener_(statement, *outcome);
  statement.Succeed(*std::move(result), outcome->statement_type, clock_->Now());
}

absl::StatusOr<std::shared_ptr<Statement>> StatementStore::Find(
    absl::string_view id, const Principal& principal) {
  std::shared_ptr<Statement> statement = FindForLink(id);
  const bool theirs =
      statement != nullptr &&
      (principal.admin ||
       statement->request().principal.user_name == principal.user_name);
  if (!theirs) {
    return ApiError(404, "NOT_FOUND",
                    absl::StrCat("The statement ", id, " was not found."));
  }
  return statement;
}

std::shared_ptr<Statement> StatementStore::FindForLink(absl::string_view id) {
  std::shared_ptr<Statement> statement;
  {
    absl::MutexLock lock(&mu_);
    ForgetOld();
    const auto found = statements_.find(id);
    if (found == statements_.end()) return nullptr;
    statement = found->second;
  }
  const auto ended = statement->ended();
  if (statement->state() == StatementState::kSucceeded &&
      clock_->Now() - *ended > options_.result_lifetime) {
    statement->Close(clock_->Now());
  }
  return statement;
}

std::vector<std::shared_ptr<Statement>> StatementStore::Recent() const {
  absl::MutexLock lock(&mu_);
  return {order_.rbegin(), order_.rend()};
}

void StatementStore::AfterEndOrTimeout(
    const std::shared_ptr<Statement>& statement, absl::Duration timeout,
    std::function<void()> then) {
  auto called = std::make_shared<std::atomic<bool>>(false);
  auto once = [called, then = std::move(then)] {
    if (!called->exchange(true)) then();
  };
  if (timeout <= absl::ZeroDuration()) return once();
  const auto timer = timers_.At(absl::Now() + timeout, once);
  // A timer that is forgotten late does nothing.
  statement->WhenEnded([this, timer, once] {
    once();
    timers_.Forget(timer);
  });
}

absl::StatusOr<std::string> StatementStore::OpenSession(
    SessionState state, const std::string& warehouse_id) {
  RETURN_IF_ERROR(warehouses_->Start(warehouse_id).status());
  const std::string id = NewStatementId();
  absl::MutexLock lock(&mu_);
  sessions_[id] = std::move(state);
  return id;
}

bool StatementStore::CloseSession(const std::string& id) {
  absl::MutexLock lock(&mu_);
  return sessions_.erase(id) > 0;
}

int StatementStore::AddScript(StatementScript script) {
  absl::MutexLock lock(&mu_);
  script.id = ++last_script_;
  scripts_.push_back(std::move(script));
  return last_script_;
}

void StatementStore::ClearScripts() {
  absl::MutexLock lock(&mu_);
  scripts_.clear();
}

void StatementStore::SetChunkRows(int64_t rows) {
  absl::MutexLock lock(&mu_);
  chunk_rows_ = std::max<int64_t>(1, rows);
}

void StatementStore::SetLinkLifetime(absl::Duration lifetime) {
  absl::MutexLock lock(&mu_);
  link_lifetime_ = lifetime;
}

absl::Duration StatementStore::link_lifetime() const {
  absl::MutexLock lock(&mu_);
  return link_lifetime_;
}

}  // namespace semantic_layer::emulator
