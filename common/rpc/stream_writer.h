#ifndef SEMANTIC_LAYER_COMMON_RPC_STREAM_WRITER_H_
#define SEMANTIC_LAYER_COMMON_RPC_STREAM_WRITER_H_

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace semantic_layer::rpc {

// Where the messages of a server stream go. Implementations need not be thread
// safe: one handler writes.
class MessageSink {
 public:
  virtual ~MessageSink() = default;

  // See StreamWriter::Write.
  virtual absl::Status Write(const google::protobuf::Message& message) = 0;
};

// The writing end of a server stream, as a handler sees it. Not thread safe:
// used by one thread at a time.
template <typename T>
class StreamWriter {
 public:
  // `sink` must outlive the writer.
  explicit StreamWriter(MessageSink* sink) : sink_(sink) {}

  // Sends `message`; it may be reused afterwards. Blocks while the client does
  // not read (at most one message is under way), so memory stays flat. An
  // error means that nobody reads any more: CANCELLED, DEADLINE_EXCEEDED or
  // UNAVAILABLE; the handler returns it.
  absl::Status Write(const T& message) { return sink_->Write(message); }

 private:
  MessageSink* sink_;
};

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_STREAM_WRITER_H_
