#include "common/logging/logging.h"

#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "glog/logging.h"

namespace semantic_layer::logging {
namespace {

// Fields of the line that this thread is about to hand to glog. glog's sinks
// get text only, and they are called on the thread that logs.
thread_local const std::vector<Field>* pending_fields = nullptr;

Level LevelOf(google::LogSeverity severity) {
  switch (severity) {
    case google::GLOG_INFO:
      return Level::kInfo;
    case google::GLOG_WARNING:
      return Level::kWarning;
    default:
      return Level::kError;
  }
}

google::LogSeverity SeverityOf(Level level) {
  switch (level) {
    case Level::kInfo:
      return google::GLOG_INFO;
    case Level::kWarning:
      return google::GLOG_WARNING;
    case Level::kError:
      return google::GLOG_ERROR;
  }
  return google::GLOG_ERROR;
}

// One write call a line: lines of several threads, and of several processes
// with one standard error, do not mix.
void WriteLine(absl::string_view line) {
  while (!line.empty()) {
    ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
    if (written < 0 && errno != EINTR) return;  // Nobody to tell.
    if (written > 0) line.remove_prefix(static_cast<size_t>(written));
  }
}

class JsonSink final : public google::LogSink {
 public:
  explicit JsonSink(std::string service) {
    AppendJsonString(service, service_);
  }

  void send(google::LogSeverity severity, const char* file, const char*,
            int line, const google::LogMessageTime&, const char* message,
            size_t size) override {
    const std::vector<Field>* fields = pending_fields;
    std::string out =
        absl::StrCat("{\"time\":\"",
                     absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", absl::Now(),
                                      absl::UTCTimeZone()),
                     "\",\"level\":\"", LevelName(LevelOf(severity)),
                     "\",\"service\":", service_, ",\"message\":");
    AppendJsonString(absl::string_view(message, size), out);
    if (fields == nullptr) {
      // Said by glog itself or by a library: the place is all there is.
      std::string source = absl::StrCat(file, ":", line);
      out += ",\"source\":";
      AppendJsonString(source, out);
    } else {
      for (const Field& field : *fields) {
        out += ',';
        AppendJsonString(field.key(), out);
        absl::StrAppend(&out, ":", field.json());
      }
    }
    out += "}\n";
    WriteLine(out);
  }

 private:
  std::string service_;  // As JSON.
};

// The length of the UTF-8 sequence at the start of `text`; 0 if there is none.
size_t Utf8Length(absl::string_view text) {
  auto at = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char first = at(0);
  if (first < 0x80) return 1;
  size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xc0) != 0x80) return 0;
  }
  // Overlong forms, surrogates, and beyond U+10FFFF.
  if (first == 0xe0 && at(1) < 0xa0) return 0;
  if (first == 0xed && at(1) > 0x9f) return 0;
  if (first == 0xf0 && at(1) < 0x90) return 0;
  if (first == 0xf4 && at(1) > 0x8f) return 0;
  return length;
}

}  // namespace

Field::Field(absl::string_view key, absl::string_view value) : key_(key) {
  AppendJsonString(value, json_);
}
Field::Field(absl::string_view key, const char* value)
    : Field(key, absl::string_view(value)) {}
Field::Field(absl::string_view key, const std::string& value)
    : Field(key, absl::string_view(value)) {}
Field::Field(absl::string_view key, int value)
    : key_(key), json_(absl::StrCat(value)) {}
Field::Field(absl::string_view key, int64_t value)
    : key_(key), json_(absl::StrCat(value)) {}
Field::Field(absl::string_view key, uint64_t value)
    : key_(key), json_(absl::StrCat(value)) {}
Field::Field(absl::string_view key, double value)
    : key_(key), json_(std::isfinite(value) ? absl::StrCat(value) : "null") {}
Field::Field(absl::string_view key, bool value)
    : key_(key), json_(value ? "true" : "false") {}

void Init(const Options& options) {
  google::InitGoogleLogging(options.service.c_str());
  // Nothing goes to glog's files; its own standard error output would double
  // each line.
  for (google::LogSeverity severity = 0; severity < google::NUM_SEVERITIES;
       ++severity) {
    google::SetLogDestination(severity, "");
  }
  FLAGS_logtostderr = false;
  FLAGS_stderrthreshold = google::NUM_SEVERITIES;
  FLAGS_minloglevel = SeverityOf(options.min_level);
  // Lives as long as the process: glog may log until its last moment.
  google::AddLogSink(new JsonSink(options.service));
}

void Log(Level level, absl::string_view message,
         const std::vector<Field>& fields) {
  if (SeverityOf(level) < FLAGS_minloglevel) return;
  pending_fields = &fields;
  google::LogMessage("", 0, SeverityOf(level))
      .stream()
      .write(message.data(), static_cast<std::streamsize>(message.size()));
  pending_fields = nullptr;
}

absl::string_view LevelName(Level level) {
  switch (level) {
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "error";
}

void AppendJsonString(absl::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    size_t length = Utf8Length(text);
    char c = text.front();
    if (length == 0) {
      out += "\\ufffd";
      length = 1;
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c >= 0 && (c < 0x20 || c == 0x7f)) {
      absl::StrAppendFormat(&out, "\\u%04x", static_cast<int>(c));
    } else {
      out.append(text.data(), length);
    }
    text.remove_prefix(length);
  }
  out += '"';
}

}  // namespace semantic_layer::logging
