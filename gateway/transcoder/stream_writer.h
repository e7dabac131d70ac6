#ifndef SEMANTIC_LAYER_GATEWAY_TRANSCODER_STREAM_WRITER_H_
#define SEMANTIC_LAYER_GATEWAY_TRANSCODER_STREAM_WRITER_H_

#include <string>

#include "absl/status/status.h"
#include "common/json/output.h"
#include "common/json/rowset_json.h"
#include "gateway/transcoder/api.h"
#include "gateway/transcoder/media_type.h"
#include "gateway/transcoder/upstream.h"

namespace semantic_layer::gateway {

// Turns the messages of a stream into pieces of an HTTP body. A message is one
// element, but where the response body is a RowSet each row is one. Large
// messages come out in several pieces, so that no more than a piece and a
// message are held at a time:
//
//   writer.Begin(message);
//   while (writer.Next(&piece)) ...
//
// Not thread safe.
class StreamWriter {
 public:
  StreamWriter(const Api& api, const ApiRoute& route, StreamFraming framing)
      : api_(api), route_(route), framing_(framing) {}

  // Takes the next message. False if it is malformed.
  bool Begin(Payload message);
  // Appends the next piece of the message to `*piece`; false if there is none.
  // Sets malformed() when the bytes turn out to be wrong.
  bool Next(std::string* piece);
  bool malformed() const { return malformed_; }

  // What closes the body after the last message.
  std::string End();
  // What tells of a failure after the first byte.
  std::string Error(const absl::Status& status);
  // What shows a quiet client that the stream lives; empty where the framing
  // has nothing for it.
  std::string Heartbeat() const;

 private:
  void OpenElement(json::Output* out);
  void CloseElement(json::Output* out);

  const Api& api_;
  const ApiRoute& route_;
  const StreamFraming framing_;
  Payload message_;
  json::RowSetReader rows_;
  bool by_row_ = false;
  bool pending_ = false;  // the message has more to give
  bool malformed_ = false;
  bool opened_ = false;  // of an array: the bracket is out
};

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_TRANSCODER_STREAM_WRITER_H_
