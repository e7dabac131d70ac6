// Whatever the bytes, and however they are cut: the stream of a chat ends in an
// answer or an error, the same for every cut.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/databricks/serving/chat_json.h"
#include "common/databricks/serving/chat_types.h"
#include "common/databricks/serving/event_stream_reader.h"

namespace semantic_layer::databricks {
namespace {

struct Outcome {
  absl::Status status;
  std::string content;
  std::string deltas;
  bool done = false;
};

Outcome Read(absl::string_view body, size_t piece) {
  Outcome outcome;
  ChatAnswer answer;
  EventStreamReader reader([&](absl::string_view data) {
    return AddChatEvent(data, &answer, &outcome.deltas, &outcome.done);
  });
  for (size_t at = 0; at < body.size() && outcome.status.ok(); at += piece) {
    outcome.status = reader.Feed(body.substr(at, piece));
  }
  outcome.content = answer.content;
  return outcome;
}

}  // namespace
}  // namespace semantic_layer::databricks

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view body(reinterpret_cast<const char*>(data), size);
  const auto whole = semantic_layer::databricks::Read(body, size + 1);
  const auto cut = semantic_layer::databricks::Read(body, 1);
  if (whole.status != cut.status || whole.content != cut.content ||
      whole.content != whole.deltas || whole.done != cut.done) {
    std::abort();
  }
  return 0;
}
