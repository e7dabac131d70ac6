#include "common/databricks/statements/chunk_fetcher.h"

#include <algorithm>
#include <utility>

#include "common/databricks/statements/limits.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {
namespace {

absl::Status Expired() {
  return MakeStatus(ErrorReason::kResultExpired,
                    "The workspace no longer keeps the result; run the "
                    "statement again.");
}

bool IsGone(const absl::Status& status) {
  const std::optional<ErrorReason> reason = ReasonOf(status);
  return reason == ErrorReason::kResultExpired ||
         reason == ErrorReason::kWorkspaceObjectNotFound;
}

int64_t CountOf(const StatementResult& result) {
  int64_t count = result.manifest.chunk_count.value_or(
      static_cast<int64_t>(result.manifest.chunks.size()));
  if (result.first.has_value()) {
    const ResultChunk& first = *result.first;
    if (first.rows.size > 0 || !first.links.empty()) {
      count = std::max<int64_t>(count, 1);
    }
    if (first.next_index.has_value()) {
      count = std::max(count, *first.next_index + 1);
    }
  }
  return count;
}

}  // namespace

ChunkFetcher::ChunkFetcher(StatementResult result, StatementCall call,
                           Limits limits, std::shared_ptr<StatementCalls> calls)
    : id_(std::move(result.id)),
      call_(std::move(call)),
      limits_(limits),
      calls_(std::move(calls)),
      stop_(call_.cancellation),
      may_be_empty_(result.manifest.row_count.value_or(0) == 0) {
  for (const ChunkInfo& chunk : result.manifest.chunks) {
    bytes_[chunk.index] = chunk.byte_count.value_or(0);
  }
  absl::MutexLock lock(&mu_);
  count_ = CountOf(result);
  first_ = std::move(result.first);
}

ApiCall ChunkFetcher::CallOf(const char* purpose) const {
  return {.purpose = purpose,
          .deadline = call_.Deadline(),
          .cancellation = stop_.token(),
          .credential = call_.credential};
}

int64_t ChunkFetcher::BytesOf(int64_t index) const {
  const auto found = bytes_.find(index);
  return found == bytes_.end() ? 0 : found->second;
}

std::optional<int64_t> ChunkFetcher::NextToStart() {
  if (next_start_ >= count_) return std::nullopt;
  if (next_start_ - next_take_ >= limits_.chunks_ahead) return std::nullopt;
  int64_t bytes = BytesOf(next_start_);
  for (int64_t i = next_take_; i < next_start_; ++i) bytes += BytesOf(i);
  if (next_start_ > next_take_ && bytes > limits_.bytes_ahead) {
    return std::nullopt;
  }
  slots_[next_start_] = Slot();
  return next_start_++;
}

void ChunkFetcher::Fill() {
  while (true) {
    std::optional<int64_t> index;
    {
      absl::MutexLock lock(&mu_);
      index = NextToStart();
    }
    if (!index.has_value()) return;
    Start(*index);
  }
}

void ChunkFetcher::Start(int64_t index) {
  std::optional<ExternalLink> link;
  std::optional<ResultChunk> first;
  {
    absl::MutexLock lock(&mu_);
    if (first_.has_value() && first_->index == index) {
      first = std::exchange(first_, std::nullopt);
    } else {
      link = TakeLink(index);
    }
  }
  if (first.has_value()) {
    if (first->rows.size > 0 || (first->links.empty() && may_be_empty_)) {
      return End(index, std::move(first->rows));
    }
    link = Keep(index, *std::move(first));
  }
  if (link.has_value()) return FetchLink(index, *std::move(link));
  AskForChunk(index);
}

void ChunkFetcher::AskForChunk(int64_t index) {
  calls_->Send({.path = ChunkPath(id_, index)}, CallOf("read a result"),
               [self = shared_from_this(),
                index](absl::StatusOr<http::HttpResponse> response) {
                 self->OnChunk(index, std::move(response));
               });
}

void ChunkFetcher::OnChunk(int64_t index,
                           absl::StatusOr<http::HttpResponse> response) {
  if (!response.ok()) {
    return End(index,
               IsGone(response.status()) ? Expired() : response.status());
  }
  absl::StatusOr<ResultChunk> chunk =
      ReadChunkAnswer(std::move(response->body), index);
  if (!chunk.ok()) return End(index, chunk.status());
  if (chunk->rows.size > 0) {
    RowsText rows = std::move(chunk->rows);
    Keep(index, *std::move(chunk));
    return End(index, std::move(rows));
  }
  // It has just been given, whatever our clock makes of its expiration.
  for (ExternalLink& fresh : chunk->links) {
    if (fresh.chunk_index == index) fresh.expires_at = absl::InfiniteFuture();
  }
  std::optional<ExternalLink> link = Keep(index, *std::move(chunk));
  if (link.has_value()) return FetchLink(index, *std::move(link));
  if (may_be_empty_) return End(index, RowsText());
  End(index, MakeStatus(ErrorReason::kWorkspaceFailed,
                        "The workspace's answer holds neither the rows of a "
                        "part of the result nor a link to them."));
}

std::optional<ExternalLink> ChunkFetcher::Keep(int64_t index,
                                               ResultChunk chunk) {
  absl::MutexLock lock(&mu_);
  if (chunk.next_index.has_value()) {
    count_ = std::max(count_, *chunk.next_index + 1);
  }
  for (ExternalLink& link : chunk.links) {
    const int64_t of = link.chunk_index;
    if (of >= next_take_) links_.insert_or_assign(of, std::move(link));
  }
  return TakeLink(index);
}

std::optional<ExternalLink> ChunkFetcher::TakeLink(int64_t index) {
  auto node = links_.extract(index);
  if (node.empty()) return std::nullopt;
  if (node.mapped().expires_at < calls_->clock().Now() + kLinkSpare) {
    return std::nullopt;
  }
  return std::move(node.mapped());
}

void ChunkFetcher::FetchLink(int64_t index, ExternalLink link) {
  ApiCall call = CallOf("fetch a part of a result");
  call.max_answer_bytes = kMaxChunkBytes;
  calls_->Fetch(std::move(link.url), std::move(link.headers), std::move(call),
                [self = shared_from_this(),
                 index](absl::StatusOr<http::HttpResponse> response) {
                  self->OnFetched(index, std::move(response));
                });
}

void ChunkFetcher::OnFetched(int64_t index,
                             absl::StatusOr<http::HttpResponse> response) {
  if (response.ok()) {
    RowsText rows = {.answer = std::move(response->body)};
    rows.size = rows.answer.size();
    return End(index, std::move(rows));
  }
  if (!IsGone(response.status())) return End(index, response.status());
  bool again;
  {
    absl::MutexLock lock(&mu_);
    again = ++slots_[index].links_tried < kMaxLinksPerChunk;
  }
  if (!again) return End(index, Expired());
  AskForChunk(index);
}

void ChunkFetcher::End(int64_t index, absl::StatusOr<RowsText> outcome) {
  absl::MutexLock lock(&mu_);
  slots_[index].outcome = std::move(outcome);
}

absl::StatusOr<std::optional<RowsText>> ChunkFetcher::Next() {
  Fill();
  RowsText rows;
  {
    absl::MutexLock lock(&mu_);
    if (next_take_ >= count_) return std::nullopt;
    Slot& slot = slots_[next_take_];
    const auto ended = [&slot] { return slot.outcome.has_value(); };
    mu_.Await(absl::Condition(&ended));
    if (!slot.outcome->ok()) return slot.outcome->status();
    rows = **std::move(slot.outcome);
    slots_.erase(next_take_);
    ++next_take_;
  }
  // While the caller is busy with this chunk.
  Fill();
  return rows;
}

void ChunkFetcher::Stop() { stop_.Cancel(); }

}  // namespace semantic_layer::databricks
