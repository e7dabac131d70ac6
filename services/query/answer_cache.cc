#include "services/query/answer_cache.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/status/status_macros.h"

namespace semantic_layer::query {
namespace {

// What an entry weighs besides its rows and its key.
constexpr int64_t kEntryOverhead = 512;

}  // namespace

bool AnswerCache::Flight::Join() {
  absl::MutexLock lock(&mu_);
  if (given_up_) return false;
  ++callers_;
  return true;
}

void AnswerCache::Flight::Leave() {
  {
    absl::MutexLock lock(&mu_);
    if (landed_ || --callers_ > 0) return;
    given_up_ = true;
  }
  run_.Cancel();
}

void AnswerCache::Flight::Land(absl::StatusOr<Entry> result) {
  absl::MutexLock lock(&mu_);
  result_ = std::move(result);
  landed_ = true;
}

absl::StatusOr<AnswerCache::Entry> AnswerCache::Flight::Wait(
    const concurrency::CancellationToken& caller) {
  // Wakes this waiter: conditions are looked at when the mutex is released.
  const concurrency::CancellationRegistration wake =
      caller.OnCancel([this] { absl::MutexLock lock(&mu_); });
  {
    absl::MutexLock lock(&mu_);
    const auto done = [this, &caller]() ABSL_SHARED_LOCKS_REQUIRED(mu_) {
      return landed_ || caller.IsCancelled();
    };
    mu_.AwaitWithDeadline(absl::Condition(&done), caller.deadline());
    if (landed_) return result_;
  }
  Leave();
  return caller.status();
}

int AnswerCache::Flight::callers() const {
  absl::MutexLock lock(&mu_);
  return callers_;
}

AnswerCache::AnswerCache(const Options& options,
                         const concurrency::Clock* clock)
    : options_(options),
      clock_(clock),
      kept_({.capacity = options.bytes_max, .ttl = options.ttl}, clock) {}

absl::StatusOr<AnswerCache::Result> AnswerCache::Get(
    const Question& question, const concurrency::CancellationToken& caller,
    const Run& run) {
  std::shared_ptr<Flight> flight;
  bool leads = false;
  {
    // Both looked at together: a run that ends is kept and taken off the list
    // at once.
    absl::MutexLock lock(&mu_);
    if (!question.refresh) {
      std::optional<Entry> entry = kept_.Get(question.key);
      if (entry.has_value()) {
        return Result{std::move(entry->answer), Source::kKept,
                      clock_->Monotonic() - entry->made_at};
      }
    }
    std::shared_ptr<Flight>& known = flights_[question.key];
    // A run that was under way when a refresh came may have read old rows.
    if (known == nullptr || question.refresh || !known->Join()) {
      known = std::make_shared<Flight>();
      leads = true;
    }
    flight = known;
  }
  if (leads) return Lead(question, caller, run, std::move(flight));
  ASSIGN_OR_RETURN(Entry entry, flight->Wait(caller));
  return Result{std::move(entry.answer), Source::kShared,
                clock_->Monotonic() - entry.made_at};
}

absl::StatusOr<AnswerCache::Result> AnswerCache::Lead(
    const Question& question, const concurrency::CancellationToken& caller,
    const Run& run, std::shared_ptr<Flight> flight) {
  absl::StatusOr<Answer> answer = absl::UnknownError("not run");
  {
    const concurrency::CancellationRegistration leave =
        caller.OnCancel([&flight] { flight->Leave(); });
    answer = run(flight->token());
  }
  if (!answer.ok()) {
    End(question, flight, nullptr);
    flight->Land(answer.status());
    return answer.status();
  }
  Entry entry{std::make_shared<const Answer>(*std::move(answer)),
              question.models, clock_->Monotonic()};
  End(question, flight, &entry);
  flight->Land(entry);
  return Result{std::move(entry.answer), Source::kRun, absl::ZeroDuration()};
}

void AnswerCache::End(const Question& question,
                      const std::shared_ptr<Flight>& flight,
                      const Entry* entry) {
  absl::MutexLock lock(&mu_);
  const auto found = flights_.find(question.key);
  if (found == flights_.end() || found->second != flight) return;
  flights_.erase(found);
  if (entry == nullptr) return;
  // No entry counts for less than its share of the room, so that the bytes
  // bound their number too.
  const int64_t share =
      options_.bytes_max / std::max<int64_t>(1, options_.entries_max);
  const int64_t bytes = entry->answer->rows.MemoryBytes() +
                        static_cast<int64_t>(question.key.size()) * 2 +
                        kEntryOverhead;
  kept_.Put(question.key, *entry, std::max(bytes, share));
}

void AnswerCache::Clear() {
  absl::MutexLock lock(&mu_);
  flights_.clear();
  kept_.Clear();
}

void AnswerCache::KeepModels(const ModelMarks& models) {
  kept_.EraseIf([&models](const std::string&, const Entry& entry) {
    for (const auto& [name, mark] : entry.models) {
      const auto now = models.find(name);
      if (now == models.end() || now->second != mark) return true;
    }
    return false;
  });
}

AnswerCache::Stats AnswerCache::stats() const {
  const auto stats = kept_.stats();
  return {stats.entries, stats.weight, stats.evictions};
}

int AnswerCache::waiting(const std::string& key) const {
  absl::MutexLock lock(&mu_);
  const auto found = flights_.find(key);
  return found == flights_.end() ? 0 : found->second->callers();
}

}  // namespace semantic_layer::query
