#include "tests/databricks_emulator/genie/genie_evaluations.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/auth/directory.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/json_text.h"
#include "tests/databricks_emulator/statements/statement_json.h"
#include "tests/databricks_emulator/statements/statement_links.h"

namespace semantic_layer::emulator {
namespace {

constexpr size_t kMaxRuns = 1000;

absl::Status NotFound(absl::string_view what, absl::string_view id) {
  return ApiError(404, "RESOURCE_DOES_NOT_EXIST",
                  absl::StrCat(what, " ", id, " does not exist."));
}

// One question of a run.
struct Evaluation {
  std::string id = {};
  std::string question_id = {};
  std::string question = {};
  std::string expected_sql = {};  // empty: the benchmark has none
  GenieMessage message = {};
  std::string expected_statement = {};
  std::string status = "NOT_STARTED";
  std::string assessment = {};  // when DONE
};

struct Run {
  std::string id = {};
  std::string space_id = {};
  Principal principal = {};
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
  std::vector<Evaluation> evaluations = {};
};

// {"benchmarks":{"questions":[{"id","question":[..],
//   "answer":[{"format":"SQL","content":[..]}]}]}}
std::vector<Evaluation> BenchmarksOf(json::Value space) {
  std::vector<Evaluation> list;
  const auto benchmarks = ObjectOf(space, "benchmarks");
  if (!benchmarks.has_value()) return list;
  for (const json::Value question : ListOf(*benchmarks, "questions")) {
    Evaluation made;
    made.id = RandomHex(32);
    made.question_id = TextOf(question, "id").value_or("");
    made.question = absl::StrJoin(TextsOf(question, "question"), "");
    for (const json::Value answer : ListOf(question, "answer")) {
      if (TextOf(answer, "format") == "SQL") {
        made.expected_sql = absl::StrJoin(TextsOf(answer, "content"), "");
      }
    }
    list.push_back(std::move(made));
  }
  return list;
}

bool SameRows(const StatementResult& a, const StatementResult& b) {
  return a.row_count == b.row_count &&
         std::equal(
             a.chunks.begin(), a.chunks.end(), b.chunks.begin(), b.chunks.end(),
             [](const auto& x, const auto& y) { return x.data == y.data; });
}

// Thread safe.
class Evaluations {
 public:
  Evaluations(GenieService* genie, StatementStore* statements)
      : genie_(genie), statements_(statements) {}

  absl::StatusOr<Response> Start(const Call& call) {
    ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
    ASSIGN_OR_RETURN(const GenieSpace space, genie_->Space(call.params[0]));
    ASSIGN_OR_RETURN(const json::Document serialized,
                     ParseBody(space.serialized));
    Run run = {.id = RandomHex(32),
               .space_id = space.id,
               .principal = call.principal,
               .created_ms = statements_->clock().NowMillis(),
               .evaluations = BenchmarksOf(serialized.root())};
    run.updated_ms = run.created_ms;
    const std::vector<std::string> wanted =
        TextsOf(body.root(), "benchmark_question_ids");
    if (!wanted.empty()) {
      RETURN_IF_ERROR(KeepOnly(wanted, &run.evaluations));
    }
    if (run.evaluations.empty()) {
      return ApiError(400, "INVALID_PARAMETER_VALUE",
                      absl::StrCat("Genie space ", space.id,
                                   " has no benchmark questions."));
    }
    absl::MutexLock lock(&mu_);
    if (runs_.size() >= kMaxRuns) {
      return ApiError(429, "RESOURCE_EXHAUSTED",
                      "There are too many evaluation runs.");
    }
    order_.push_back(run.id);
    const Run& kept = runs_[run.id] = run;
    return JsonResponse(RunJson(kept));
  }

  absl::StatusOr<Response> List(const Call& call) {
    RETURN_IF_ERROR(genie_->Space(call.params[0]).status());
    absl::MutexLock lock(&mu_);
    std::vector<std::string> list;
    for (const std::string& id : order_) {
      const Run& run = runs_[id];
      if (run.space_id == call.params[0] && MaySee(call, run)) {
        list.push_back(RunJson(run));
      }
    }
    return JsonResponse(JsonObject().List("eval_runs", list).Take());
  }

  absl::StatusOr<Response> Get(const Call& call) {
    absl::MutexLock lock(&mu_);
    ASSIGN_OR_RETURN(Run* const run, Find(call));
    Advance(run);
    return JsonResponse(RunJson(*run));
  }

  absl::StatusOr<Response> Results(const Call& call) {
    absl::MutexLock lock(&mu_);
    ASSIGN_OR_RETURN(const Run* const run, Find(call));
    std::vector<std::string> list;
    for (const Evaluation& evaluation : run->evaluations) {
      list.push_back(JsonObject()
                         .Text("result_id", evaluation.id)
                         .Text("space_id", run->space_id)
                         .Text("benchmark_question_id", evaluation.question_id)
                         .Text("question", evaluation.question)
                         .TextIf("benchmark_answer", evaluation.expected_sql)
                         .Text("status", evaluation.status)
                         .Raw("created_by_user", run->principal.id)
                         .Take());
    }
    return JsonResponse(JsonObject().List("eval_results", list).Take());
  }

  absl::StatusOr<Response> Details(const Call& call) {
    absl::MutexLock lock(&mu_);
    ASSIGN_OR_RETURN(const Run* const run, Find(call));
    for (const Evaluation& evaluation : run->evaluations) {
      if (evaluation.id != call.params[2]) continue;
      JsonObject object;
      object.Text("result_id", evaluation.id)
          .Text("space_id", run->space_id)
          .Text("benchmark_question_id", evaluation.question_id)
          .Text("eval_run_status", evaluation.status)
          .TextIf("assessment", evaluation.assessment)
          .Bool("manual_assessment", false);
      const GenieAnswer& answer = evaluation.message.answer;
      if (evaluation.status == "DONE") {
        object.List("actual_response",
                    {ResponseJson(call, answer.sql, answer.text,
                                  evaluation.message.statement_id)});
      }
      if (!evaluation.expected_sql.empty()) {
        object.List("expected_response",
                    {ResponseJson(call, evaluation.expected_sql, "",
                                  evaluation.expected_statement)});
      }
      return JsonResponse(object.Take());
    }
    return NotFound("Evaluation result", call.params[2]);
  }

 private:
  static bool MaySee(const Call& call, const Run& run) {
    return call.principal.admin || call.principal.id == run.principal.id;
  }

  static absl::Status KeepOnly(const std::vector<std::string>& wanted,
                               std::vector<Evaluation>* evaluations) {
    std::vector<Evaluation> kept;
    for (const std::string& id : wanted) {
      const auto found = std::find_if(
          evaluations->begin(), evaluations->end(),
          [&](const Evaluation& entry) { return entry.question_id == id; });
      if (found == evaluations->end()) {
        return NotFound("Benchmark question", id);
      }
      kept.push_back(*found);
    }
    *evaluations = std::move(kept);
    return absl::OkStatus();
  }

  absl::StatusOr<Run*> Find(const Call& call)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    const auto found = runs_.find(call.params[1]);
    if (found == runs_.end() || found->second.space_id != call.params[0] ||
        !MaySee(call, found->second)) {
      return NotFound("Evaluation run", call.params[1]);
    }
    return &found->second;
  }

  void Advance(Run* run) const {
    for (Evaluation& evaluation : run->evaluations) {
      if (evaluation.status == "NOT_STARTED") {
        Begin(*run, &evaluation);
      } else if (evaluation.status == "RUNNING") {
        Assess(*run, &evaluation);
      } else {
        continue;
      }
      run->updated_ms = statements_->clock().NowMillis();
    }
  }

  void Begin(const Run& run, Evaluation* evaluation) const {
    const absl::StatusOr<GenieMessage> message = genie_->Ask(
        run.space_id, std::nullopt, evaluation->question, run.principal);
    const absl::StatusOr<GenieSpace> space = genie_->Space(run.space_id);
    if (!message.ok() || !space.ok()) {
      evaluation->status = "EVALUATION_FAILED";
      return;
    }
    evaluation->message = *message;
    evaluation->status = "RUNNING";
    if (evaluation->expected_sql.empty()) return;
    StatementRequest request;
    request.text = evaluation->expected_sql;
    request.warehouse_id = space->warehouse_id;
    request.principal = run.principal;
    request.user_agent = "Genie/1.0";
    request.genie_space_id = run.space_id;
    request.row_limit = 5000;
    const auto statement = statements_->Submit(std::move(request));
    if (!statement.ok()) {
      evaluation->status = "EVALUATION_FAILED";
      return;
    }
    evaluation->expected_statement = (*statement)->id();
  }

  void Assess(const Run& run, Evaluation* evaluation) const {
    const absl::StatusOr<GenieMessage> message =
        genie_->Poll(evaluation->message.conversation_id,
                     evaluation->message.id, run.principal);
    if (!message.ok()) {
      evaluation->status = "EVALUATION_FAILED";
      return;
    }
    evaluation->message = *message;
    const std::string& status = message->status;
    if (status != "COMPLETED" && status != "FAILED" && status != "CANCELLED") {
      return;
    }
    if (evaluation->expected_sql.empty()) {
      evaluation->status = "DONE";
      evaluation->assessment = "NEEDS_REVIEW";
      return;
    }
    const auto expected =
        statements_->FindForLink(evaluation->expected_statement);
    if (expected != nullptr && !IsTerminal(expected->state())) return;
    // A benchmark whose own SQL fails can judge nothing.
    if (expected == nullptr || expected->result() == nullptr) {
      evaluation->status = "EVALUATION_FAILED";
      return;
    }
    const auto actual = statements_->FindForLink(message->statement_id);
    evaluation->status = "DONE";
    evaluation->assessment =
        actual != nullptr && actual->result() != nullptr &&
                SameRows(*actual->result(), *expected->result())
            ? "GOOD"
            : "BAD";
  }

  static std::string StatusOf(const Run& run) {
    size_t done = 0;
    size_t begun = 0;
    size_t failed = 0;
    for (const Evaluation& evaluation : run.evaluations) {
      begun += evaluation.status != "NOT_STARTED";
      done += evaluation.status == "DONE";
      failed += evaluation.status == "EVALUATION_FAILED";
    }
    if (begun == 0) return "NOT_STARTED";
    if (done + failed < run.evaluations.size()) return "RUNNING";
    return done == 0 ? "EVALUATION_FAILED" : "DONE";
  }

  static std::string RunJson(const Run& run) {
    int64_t done = 0;
    int64_t correct = 0;
    int64_t review = 0;
    for (const Evaluation& evaluation : run.evaluations) {
      done += evaluation.status == "DONE";
      correct += evaluation.assessment == "GOOD";
      review += evaluation.assessment == "NEEDS_REVIEW";
    }
    return JsonObject()
        .Text("eval_run_id", run.id)
        .Text("eval_run_status", StatusOf(run))
        .Int("created_timestamp", run.created_ms)
        .Int("last_updated_timestamp", run.updated_ms)
        .Int("num_questions", static_cast<int64_t>(run.evaluations.size()))
        .Int("num_done", done)
        .Int("num_correct", correct)
        .Int("num_needs_review", review)
        .Raw("run_by_user", run.principal.id)
        .Take();
  }

  std::string ResponseJson(const Call& call, const std::string& sql,
                           const std::string& text,
                           const std::string& statement_id) const {
    JsonObject object;
    object.Text("response", sql.empty() ? text : sql)
        .Text("response_type", sql.empty() ? "TEXT" : "SQL");
    const auto statement = statements_->FindForLink(statement_id);
    if (statement != nullptr) {
      const LinkSource links = LinksFor(*statements_, *call.request);
      object.Raw("sql_execution_result",
                 StatementJson(*statement, statement->state(), links));
    }
    return object.Take();
  }

  GenieService* const genie_;
  StatementStore* const statements_;
  absl::Mutex mu_;
  std::map<std::string, Run> runs_ ABSL_GUARDED_BY(mu_);
  std::vector<std::string> order_ ABSL_GUARDED_BY(mu_);
};

}  // namespace

void AddGenieEvaluationRoutes(GenieService* genie, StatementStore* statements,
                              Router* router) {
  const auto evaluations = std::make_shared<Evaluations>(genie, statements);
  const auto add = [&](const char* method, const char* path, auto function) {
    router->Add(method,
                absl::StrCat("/api/2.0/genie/spaces/{space}/eval-runs", path),
                [evaluations, function](const Call& call) {
                  return ((*evaluations).*function)(call);
                });
  };
  add("POST", "", &Evaluations::Start);
  add("GET", "", &Evaluations::List);
  add("GET", "/{run}", &Evaluations::Get);
  add("GET", "/{run}/results", &Evaluations::Results);
  add("GET", "/{run}/results/{result}", &Evaluations::Details);
}

}  // namespace semantic_layer::emulator
