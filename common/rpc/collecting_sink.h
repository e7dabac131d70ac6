#ifndef SEMANTIC_LAYER_COMMON_RPC_COLLECTING_SINK_H_
#define SEMANTIC_LAYER_COMMON_RPC_COLLECTING_SINK_H_

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/rpc/stream_writer.h"

namespace semantic_layer::rpc {

// Keeps what a streaming handler writes. For tests; not thread safe.
//
//   CollectingSink<v1::RowBatch> sink;
//   EXPECT_THAT(service.StreamRows(context, request, sink.writer()), IsOk());
//   EXPECT_EQ(sink.messages().size(), 3);
template <typename T>
class CollectingSink final : public MessageSink {
 public:
  CollectingSink() : writer_(this) {}

  StreamWriter<T>& writer() { return writer_; }
  const std::vector<T>& messages() const { return messages_; }

  // Lets Write fail with `status` once `count` messages have been taken, as it
  // does when the client has left.
  void FailAfter(size_t count, absl::Status status) {
    fail_after_ = count;
    failure_ = std::move(status);
  }

  absl::Status Write(const google::protobuf::Message& message) override {
    if (!failure_.ok() && messages_.size() >= fail_after_) return failure_;
    messages_.push_back(static_cast<const T&>(message));
    return absl::OkStatus();
  }

 private:
  StreamWriter<T> writer_;
  std::vector<T> messages_;
  size_t fail_after_ = 0;
  absl::Status failure_;
};

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_COLLECTING_SINK_H_
