#ifndef SEMANTIC_LAYER_SERVICES_QUERY_ANSWER_CACHE_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_ANSWER_CACHE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/ttl_cache.h"
#include "common/rowset/rowset.h"
#include "services/query/limits.h"

namespace semantic_layer::query {

// Semantic models by name, each with a mark that changes when its text does.
using ModelMarks = std::map<std::string, uint64_t>;

// What a statement answered. Immutable and shared.
struct Answer {
  rowset::RowSet rows = {};
  bool truncated = false;
};

// Keeps answers of metric questions for a while, bounded in bytes and entries;
// when full, the one used longest ago goes. Equal questions that come at once
// run once: the first caller's thread does the work, the others wait. A run
// goes on as long as anyone waits for it, whoever of them leaves, and is
// cancelled when the last one has left. Errors go to all who wait and are not
// kept.
//
// Who may see an answer is the business of the key: everything by which the
// rows of two callers could differ has to be in it. Thread safe.
class AnswerCache {
 public:
  struct Options {
    // 0 keeps nothing; runs are shared all the same.
    int64_t bytes_max = kDefaultAnswerCacheBytesMax;
    int64_t entries_max = kDefaultAnswerCacheEntriesMax;
    absl::Duration ttl = kDefaultAnswerCacheTtl;
  };

  struct Question {
    std::string key = {};
    ModelMarks models = {};  // those that it reads
    // Runs it even if the answer is known, and keeps the new one.
    bool refresh = false;
  };

  // Where an answer came from.
  enum class Source { kRun, kKept, kShared };

  struct Result {
    std::shared_ptr<const Answer> answer = {};
    Source source = Source::kRun;
    absl::Duration age = absl::ZeroDuration();  // since it was read
  };

  struct Stats {
    int64_t entries = 0;
    int64_t bytes = 0;
    int64_t evictions = 0;  // for want of room
  };

  using Run = std::function<absl::StatusOr<Answer>(
      const concurrency::CancellationToken&)>;

  // `clock` must outlive the cache.
  AnswerCache(const Options& options, const concurrency::Clock* clock);

  // The answer to a question. `run` is called at most once, on this thread, and
  // has to heed the token that it is given instead of `caller`. A caller that
  // waits for another's run gives up when `caller` cancels.
  absl::StatusOr<Result> Get(const Question& question,
                             const concurrency::CancellationToken& caller,
                             const Run& run);

  // Forgets everything, also what is running now: tables have changed.
  void Clear();

  // Forgets the answers that read a model whose mark is not the one given.
  void KeepModels(const ModelMarks& models);

  Stats stats() const;
  // Callers that now wait for, or do, the run of a key.
  int waiting(const std::string& key) const;

 private:
  struct Entry {
    std::shared_ptr<const Answer> answer;
    ModelMarks models;
    absl::Duration made_at;  // monotonic
  };

  // One run and those who wait for it. Thread-safe.
  class Flight {
   public:
    // False when it has been given up: another has to be started.
    bool Join();
    void Leave();
    void Land(absl::StatusOr<Entry> result);
    absl::StatusOr<Entry> Wait(const concurrency::CancellationToken& caller);
    concurrency::CancellationToken token() const { return run_.token(); }
    int callers() const;

   private:
    concurrency::CancellationSource run_;
    mutable absl::Mutex mu_;
    int callers_ ABSL_GUARDED_BY(mu_) = 1;
    bool given_up_ ABSL_GUARDED_BY(mu_) = false;
    bool landed_ ABSL_GUARDED_BY(mu_) = false;
    absl::StatusOr<Entry> result_ ABSL_GUARDED_BY(mu_) =
        absl::UnknownError("running");
  };

  absl::StatusOr<Result> Lead(const Question& question,
                              const concurrency::CancellationToken& caller,
                              const Run& run, std::shared_ptr<Flight> flight);
  // Keeps the answer (null: there is none) unless the run has been overtaken by
  // a Clear or a refresh.
  void End(const Question& question, const std::shared_ptr<Flight>& flight,
           const Entry* entry);

  const Options options_;
  const concurrency::Clock* const clock_;
  concurrency::TtlCache<std::string, Entry> kept_;

  mutable absl::Mutex mu_;
  // Runs that may be joined, by key.
  absl::flat_hash_map<std::string, std::shared_ptr<Flight>> flights_
      ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_ANSWER_CACHE_H_
