#include "tests/databricks_emulator/statements/statement.h"

#include <algorithm>
#include <utility>

#include "tests/databricks_emulator/auth/directory.h"

namespace semantic_layer::emulator {
namespace {

constexpr std::pair<absl::string_view, StatementState> kStates[] = {
    {"PENDING", StatementState::kPending},
    {"RUNNING", StatementState::kRunning},
    {"SUCCEEDED", StatementState::kSucceeded},
    {"FAILED", StatementState::kFailed},
    {"CANCELED", StatementState::kCanceled},
    {"CLOSED", StatementState::kClosed},
};

}  // namespace

absl::string_view StateName(StatementState state) {
  for (const auto& [name, value] : kStates) {
    if (value == state) return name;
  }
  return "";
}

std::optional<StatementState> StateOfName(absl::string_view name) {
  for (const auto& [known, value] : kStates) {
    if (known == name) return value;
  }
  return std::nullopt;
}

bool IsTerminal(StatementState state) {
  return state != StatementState::kPending && state != StatementState::kRunning;
}

Statement::Statement(std::string id, StatementRequest request,
                     absl::Time submitted)
    : id_(std::move(id)),
      request_(std::move(request)),
      submitted_(submitted),
      link_secret_(RandomHex(32)) {}

StatementState Statement::state() const {
  absl::MutexLock lock(&mu_);
  return state_;
}

std::optional<absl::Time> Statement::ended() const {
  absl::MutexLock lock(&mu_);
  return ended_;
}

SqlErrorParts Statement::error() const {
  absl::MutexLock lock(&mu_);
  return error_;
}

std::shared_ptr<const StatementResult> Statement::result() const {
  absl::MutexLock lock(&mu_);
  return result_;
}

std::string Statement::statement_type() const {
  absl::MutexLock lock(&mu_);
  return statement_type_;
}

bool Statement::Start() {
  absl::MutexLock lock(&mu_);
  if (state_ != StatementState::kPending) return false;
  state_ = StatementState::kRunning;
  return true;
}

bool Statement::End(StatementState state, absl::Time now) {
  std::vector<std::function<void()>> waiting;
  {
    absl::MutexLock lock(&mu_);
    if (IsTerminal(state_)) return false;
    state_ = state;
    ended_ = now;
    waiting.swap(waiting_);
  }
  for (const auto& callback : waiting) callback();
  return true;
}

bool Statement::Succeed(StatementResult result, std::string statement_type,
                        absl::Time now) {
  auto shared = std::make_shared<const StatementResult>(std::move(result));
  {
    absl::MutexLock lock(&mu_);
    if (IsTerminal(state_)) return false;
    result_ = std::move(shared);
    statement_type_ = std::move(statement_type);
  }
  return End(StatementState::kSucceeded, now);
}

bool Statement::Fail(SqlErrorParts error, std::string statement_type,
                     absl::Time now) {
  {
    absl::MutexLock lock(&mu_);
    if (IsTerminal(state_)) return false;
    error_ = std::move(error);
    statement_type_ = std::move(statement_type);
  }
  return End(StatementState::kFailed, now);
}

bool Statement::Cancel(absl::Time now) {
  const bool moved = End(StatementState::kCanceled, now);
  if (moved) cancel_.Cancel();
  return moved;
}

void Statement::Close(absl::Time now) {
  cancel_.Cancel();
  End(StatementState::kClosed, now);
  absl::MutexLock lock(&mu_);
  state_ = StatementState::kClosed;
  result_.reset();
}

void Statement::WhenEnded(std::function<void()> callback) {
  {
    absl::MutexLock lock(&mu_);
    if (!IsTerminal(state_)) {
      waiting_.push_back(std::move(callback));
      return;
    }
  }
  callback();
}

void Statement::ForceStates(std::deque<StatementState> states) {
  absl::MutexLock lock(&mu_);
  forced_ = std::move(states);
}

std::optional<StatementState> Statement::TakeForced() {
  absl::MutexLock lock(&mu_);
  if (forced_.empty()) return std::nullopt;
  const StatementState state = forced_.front();
  forced_.pop_front();
  return state;
}

void Statement::NoteLink(int64_t expires_ms) {
  absl::MutexLock lock(&mu_);
  links_.insert(expires_ms);
}

bool Statement::KnowsLink(int64_t expires_ms) const {
  absl::MutexLock lock(&mu_);
  return links_.contains(expires_ms);
}

}  // namespace semantic_layer::emulator
