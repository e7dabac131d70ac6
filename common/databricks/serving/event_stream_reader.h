#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_SERVING_EVENT_STREAM_READER_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_SERVING_EVENT_STREAM_READER_H_

#include <cstddef>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::databricks {

// Takes server-sent events (WHATWG HTML, 9.2) out of the pieces in which a
// body arrives: lines end in LF, CR or CRLF, an empty line ends an event, a
// line that begins with a colon says nothing. Only the data of events counts.
// Not thread safe.
class EventStreamReader {
 public:
  // Takes the data of one event, lines of it joined by LF. An error ends it.
  using OnEvent = std::function<absl::Status(absl::string_view data)>;

  explicit EventStreamReader(OnEvent on_event)
      : on_event_(std::move(on_event)) {}

  // Takes the next piece. WORKSPACE_FAILED for an event or a line that is over
  // kMaxStreamEventBytes; the errors of on_event.
  absl::Status Feed(absl::string_view piece);

 private:
  absl::Status TakeLine();
  absl::Status CheckSize() const;

  const OnEvent on_event_;
  std::string line_;
  std::string data_;
  bool has_data_ = false;
  bool after_cr_ = false;  // an LF that follows belongs to it
  bool first_line_ = true;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_SERVING_EVENT_STREAM_READER_H_
