#ifndef SEMANTIC_LAYER_COMMON_LOGGING_LOGGING_H_
#define SEMANTIC_LAYER_COMMON_LOGGING_LOGGING_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace semantic_layer::logging {

// Structured log lines: one JSON object a line on standard error, with time,
// level, service, message and then the fields in the order given. Lines go
// through glog, so its own LOG() and CHECK() come out in the same form.
// Libraries return errors and do not log; the edges of a process do. Everything
// here is thread safe.
enum class Level { kInfo, kWarning, kError };

// One named value. Numbers and booleans stay such in the JSON.
class Field {
 public:
  Field(absl::string_view key, absl::string_view value);
  Field(absl::string_view key, const char* value);
  Field(absl::string_view key, const std::string& value);
  Field(absl::string_view key, int value);
  Field(absl::string_view key, int64_t value);
  Field(absl::string_view key, uint64_t value);
  Field(absl::string_view key, double value);
  Field(absl::string_view key, bool value);

  absl::string_view key() const { return key_; }
  // The value as JSON text.
  absl::string_view json() const { return json_; }

 private:
  std::string key_;
  std::string json_;
};

struct Options {
  // "service" in each line.
  std::string service;
  // Lines below are dropped.
  Level min_level = Level::kInfo;
};

// Sets the process up: takes over glog's output and gRPC's own messages are
// expected to be routed here by common/rpc. Call once, before other threads
// start. Without it, lines go wherever glog sends them.
void Init(const Options& options);

// Writes one line.
void Log(Level level, absl::string_view message,
         const std::vector<Field>& fields = {});

// "info", "warning", "error".
absl::string_view LevelName(Level level);

// Appends `text` as a JSON string with its quotes. Bytes that are not UTF-8
// become U+FFFD.
void AppendJsonString(absl::string_view text, std::string& out);

}  // namespace semantic_layer::logging

#endif  // SEMANTIC_LAYER_COMMON_LOGGING_LOGGING_H_
