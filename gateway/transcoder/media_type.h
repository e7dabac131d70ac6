#ifndef SEMANTIC_LAYER_GATEWAY_TRANSCODER_MEDIA_TYPE_H_
#define SEMANTIC_LAYER_GATEWAY_TRANSCODER_MEDIA_TYPE_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace semantic_layer::gateway {

// True for a body's Content-Type that is JSON in UTF-8: application/json or
// application/<x>+json, no charset or utf-8; also for none at all.
bool IsJsonContentType(absl::string_view content_type);

// How a stream of messages is framed.
enum class StreamFraming : uint8_t {
  kLines,      // one value a line, application/x-ndjson
  kJsonArray,  // [a,b], application/json
  kEvents,     // server-sent events, text/event-stream
};

// The framing that the client likes best; lines if it does not care.
StreamFraming FramingFor(absl::string_view accept);

absl::string_view ContentTypeOf(StreamFraming framing);

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_TRANSCODER_MEDIA_TYPE_H_
