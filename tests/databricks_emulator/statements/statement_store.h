#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_STATEMENT_STORE_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_STATEMENT_STORE_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/concurrency/bounded_executor.h"
#include "common/concurrency/timer_queue.h"
#include "tests/databricks_emulator/admin/request_log.h"
#include "tests/databricks_emulator/emulator_clock.h"
#include "tests/databricks_emulator/sql/sql_runner.h"
#include "tests/databricks_emulator/statements/statement.h"
#include "tests/databricks_emulator/warehouses/warehouse_directory.h"

namespace semantic_layer::emulator {

struct StatementOptions {
  int64_t chunk_rows = 50'000;
  absl::Duration link_lifetime = absl::Seconds(899);
  absl::Duration result_lifetime = absl::Hours(1);
  absl::Duration statement_lifetime = absl::Hours(12);
  int threads = 16;  // statements that run at a time; others are PENDING
  std::string default_catalog = "main";
};

// What the admin port lays down for statements to come.
struct StatementScript {
  int id = 0;
  std::string match = {};  // part of the text; empty: any statement
  int count = -1;          // so many statements; -1: all
  std::deque<StatementState> states = {};       // the first answers
  std::optional<SqlErrorParts> error = {};      // fails without being run
  absl::Duration delay = absl::ZeroDuration();  // before it is run
};

// All statements of the workspace, and the threads that run them. Thread safe.
class StatementStore {
 public:
  // All pointers must outlive the store.
  StatementStore(StatementOptions options, const SqlWorld* world,
                 SqlRunner* runner, WarehouseDirectory* warehouses,
                 const EmulatorClock* clock, RequestLog* log);
  // Cancels what is running and waits for it.
  ~StatementStore();

  // Takes a statement and returns at once. The API's errors: an unknown
  // warehouse or session.
  absl::StatusOr<std::shared_ptr<Statement>> Submit(StatementRequest request);

  // 404 for an unknown, forgotten, or (for who is not an admin) another's.
  absl::StatusOr<std::shared_ptr<Statement>> Find(absl::string_view id,
                                                  const Principal& principal);
  // For storage links, which carry no principal. Null when unknown.
  std::shared_ptr<Statement> FindForLink(absl::string_view id);
  // Newest first.
  std::vector<std::shared_ptr<Statement>> Recent() const;

  // Calls back once: at the statement's end or after `timeout`.
  void AfterEndOrTimeout(const std::shared_ptr<Statement>& statement,
                         absl::Duration timeout, std::function<void()> then);

  // Sessions of drivers.
  absl::StatusOr<std::string> OpenSession(SessionState state,
                                          const std::string& warehouse_id);
  bool CloseSession(const std::string& id);

  int AddScript(StatementScript script);
  void ClearScripts();

  // Called with each statement that succeeded.
  using Listener = std::function<void(const Statement&, const SqlOutcome&)>;
  void SetListener(Listener listener) { listener_ = std::move(listener); }

  const StatementOptions& options() const { return options_; }
  void SetChunkRows(int64_t rows);
  void SetLinkLifetime(absl::Duration lifetime);
  absl::Duration link_lifetime() const;
  const EmulatorClock& clock() const { return *clock_; }

 private:
  void Enqueue(std::shared_ptr<Statement> statement,
               std::optional<StatementScript> script);
  void Execute(Statement& statement,
               const std::optional<StatementScript>& script);
  std::optional<StatementScript> ScriptFor(const std::string& text)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  SessionState SessionOf(const StatementRequest& request);
  ResultOptions ResultOptionsOf(const StatementRequest& request,
                                const std::string& time_zone) const;
  void CountExecution(const StatementRequest& request);
  void ForgetOld() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const StatementOptions options_;
  const SqlWorld* const world_;
  SqlRunner* const runner_;
  WarehouseDirectory* const warehouses_;
  const EmulatorClock* const clock_;
  RequestLog* const log_;
  Listener listener_;
  mutable absl::Mutex mu_;
  int64_t chunk_rows_ ABSL_GUARDED_BY(mu_);
  absl::Duration link_lifetime_ ABSL_GUARDED_BY(mu_);
  int last_script_ ABSL_GUARDED_BY(mu_) = 0;
  std::vector<StatementScript> scripts_ ABSL_GUARDED_BY(mu_);
  std::deque<std::shared_ptr<Statement>> order_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, std::shared_ptr<Statement>, std::less<>> statements_
      ABSL_GUARDED_BY(mu_);
  std::map<std::string, SessionState> sessions_ ABSL_GUARDED_BY(mu_);
  // How often each user ran each text.
  std::map<std::pair<std::string, std::string>, int> runs_ ABSL_GUARDED_BY(mu_);
  concurrency::TimerQueue timers_;
  concurrency::BoundedExecutor executor_;
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_STATEMENT_STORE_H_
