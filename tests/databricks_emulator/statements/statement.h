#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_STATEMENT_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_STATEMENT_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "common/sql/params/parameters.h"
#include "tests/databricks_emulator/auth/principal.h"
#include "tests/databricks_emulator/sql/sql_error.h"
#include "tests/databricks_emulator/statements/result_builder.h"

namespace semantic_layer::emulator {

enum class StatementState {
  kPending,
  kRunning,
  kSucceeded,
  kFailed,
  kCanceled,
  kClosed
};

// "PENDING", ...
absl::string_view StateName(StatementState state);
std::optional<StatementState> StateOfName(absl::string_view name);
bool IsTerminal(StatementState state);

enum class Disposition { kInline, kExternalLinks };

// What was asked for.
struct StatementRequest {
  std::string text = {};
  std::string warehouse_id = {};
  std::string catalog = {};
  std::string schema = {};
  std::string session_id = {};
  std::vector<sql::ParameterValue> parameters = {};
  Disposition disposition = Disposition::kInline;
  bool all_links = false;  // the first answer has the links of all chunks
  ResultFormat format = ResultFormat::kJsonArray;
  std::string result_compression = {};  // as sent; empty: not sent
  std::optional<int64_t> row_limit = {};
  std::optional<int64_t> byte_limit = {};
  Principal principal = {};
  std::string user_agent = {};
  std::vector<std::string> query_tags = {};  // JSON objects
  std::string genie_space_id = {};           // where Genie asks
};

// One statement from its submission to its end. Thread safe.
class Statement {
 public:
  Statement(std::string id, StatementRequest request, absl::Time submitted);

  const std::string& id() const { return id_; }
  const StatementRequest& request() const { return request_; }
  absl::Time submitted() const { return submitted_; }
  // Part of this statement's links, known to nobody else.
  const std::string& link_secret() const { return link_secret_; }
  concurrency::CancellationToken token() const { return cancel_.token(); }

  StatementState state() const;
  // Nothing while the statement is not at its end.
  std::optional<absl::Time> ended() const;
  // Of a statement that FAILED.
  SqlErrorParts error() const;
  // Null but for one that SUCCEEDED.
  std::shared_ptr<const StatementResult> result() const;
  std::string statement_type() const;

  // Moves on; a statement that is at its end stays as it is. True if it moved.
  bool Start();
  bool Succeed(StatementResult result, std::string statement_type,
               absl::Time now);
  bool Fail(SqlErrorParts error, std::string statement_type, absl::Time now);
  // Ends the work; true if the statement was not at its end.
  bool Cancel(absl::Time now);
  // Forgets the result; also ends the work.
  void Close(absl::Time now);

  // Calls back once, when the statement is at its end: at once if it is.
  void WhenEnded(std::function<void()> callback);

  // Answers that an admin has laid down for the next polls.
  void ForceStates(std::deque<StatementState> states);
  // The next of them, which is used up.
  std::optional<StatementState> TakeForced();

  // Expiry times (epoch milliseconds) of links that were given out.
  void NoteLink(int64_t expires_ms);
  bool KnowsLink(int64_t expires_ms) const;

 private:
  bool End(StatementState state, absl::Time now);

  const std::string id_;
  const StatementRequest request_;
  const absl::Time submitted_;
  const std::string link_secret_;
  concurrency::CancellationSource cancel_;
  mutable absl::Mutex mu_;
  StatementState state_ ABSL_GUARDED_BY(mu_) = StatementState::kPending;
  std::optional<absl::Time> ended_ ABSL_GUARDED_BY(mu_);
  SqlErrorParts error_ ABSL_GUARDED_BY(mu_);
  std::string statement_type_ ABSL_GUARDED_BY(mu_) = "OTHER";
  std::shared_ptr<const StatementResult> result_ ABSL_GUARDED_BY(mu_);
  std::vector<std::function<void()>> waiting_ ABSL_GUARDED_BY(mu_);
  std::deque<StatementState> forced_ ABSL_GUARDED_BY(mu_);
  std::set<int64_t> links_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_STATEMENT_H_
