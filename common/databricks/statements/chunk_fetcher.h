#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_CHUNK_FETCHER_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_CHUNK_FETCHER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/concurrency/cancellation.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/statements/statement_answer.h"
#include "common/databricks/statements/statement_calls.h"
#include "common/databricks/statements/statement_request.h"
#include "common/databricks/statements/statement_result.h"

namespace semantic_layer::databricks {

// Fetches the chunks of a result, several at a time, and hands them out in
// order. What is fetched and not yet taken is bounded by number and bytes. A
// chunk behind a link is fetched from there; a link that is near its end, or is
// refused, is asked for anew. Thread-safe: answers come on the client's threads
// while another takes the chunks.
class ChunkFetcher : public std::enable_shared_from_this<ChunkFetcher> {
 public:
  struct Limits {
    int chunks_ahead;
    int64_t bytes_ahead;
  };

  ChunkFetcher(StatementResult result, StatementCall call, Limits limits,
               std::shared_ptr<StatementCalls> calls);

  // The rows of the next chunk, or nothing behind the last one. Waits; for one
  // thread at a time, not one that gets answers. Errors: those of
  // WorkspaceClient; RESULT_EXPIRED when the workspace no longer has the chunk.
  absl::StatusOr<std::optional<RowsText>> Next();

  // Ends what is under way. The last call.
  void Stop();

 private:
  struct Slot {
    std::optional<absl::StatusOr<RowsText>> outcome;
    int links_tried = 0;
  };

  // Begins with as many further chunks as there is room for.
  void Fill();
  std::optional<int64_t> NextToStart() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  int64_t BytesOf(int64_t index) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Start(int64_t index);
  void AskForChunk(int64_t index);
  void OnChunk(int64_t index, absl::StatusOr<http::HttpResponse> response);
  // Takes over what an answer holds; the link for `index` when it is in it.
  std::optional<ExternalLink> Keep(int64_t index, ResultChunk chunk)
      ABSL_LOCKS_EXCLUDED(mu_);
  std::optional<ExternalLink> TakeLink(int64_t index)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void FetchLink(int64_t index, ExternalLink link);
  void OnFetched(int64_t index, absl::StatusOr<http::HttpResponse> response);
  void End(int64_t index, absl::StatusOr<RowsText> outcome);
  ApiCall CallOf(const char* purpose) const;

  const std::string id_;
  const StatementCall call_;
  const Limits limits_;
  const std::shared_ptr<StatementCalls> calls_;
  concurrency::CancellationSource stop_;
  std::map<int64_t, int64_t> bytes_;  // of chunks, where the manifest says it
  const bool may_be_empty_;

  absl::Mutex mu_;
  std::optional<ResultChunk> first_ ABSL_GUARDED_BY(mu_);
  int64_t count_ ABSL_GUARDED_BY(mu_) = 0;  // chunks there are, as far as known
  int64_t next_start_ ABSL_GUARDED_BY(mu_) = 0;
  int64_t next_take_ ABSL_GUARDED_BY(mu_) = 0;
  std::map<int64_t, Slot> slots_ ABSL_GUARDED_BY(mu_);
  std::map<int64_t, ExternalLink> links_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_CHUNK_FETCHER_H_
