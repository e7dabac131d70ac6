#include "common/databricks/serving/event_stream_reader.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/databricks/serving/limits.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {
namespace {

constexpr absl::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

absl::Status EventStreamReader::CheckSize() const {
  if (line_.size() + data_.size() <= kMaxStreamEventBytes) {
    return absl::OkStatus();
  }
  return MakeStatus(ErrorReason::kWorkspaceFailed,
                    absl::StrCat("The serving endpoint sent an event of more "
                                 "than ",
                                 kMaxStreamEventBytes, " bytes."));
}

absl::Status EventStreamReader::Feed(absl::string_view piece) {
  while (!piece.empty()) {
    if (after_cr_ && piece[0] == '\n') piece.remove_prefix(1);
    after_cr_ = false;
    const size_t end = piece.find_first_of("\r\n");
    line_.append(piece.data(),
                 end == absl::string_view::npos ? piece.size() : end);
    absl::Status status = CheckSize();
    if (!status.ok() || end == absl::string_view::npos) return status;
    after_cr_ = piece[end] == '\r';
    piece.remove_prefix(end + 1);
    status = TakeLine();
    line_.clear();
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status EventStreamReader::TakeLine() {
  absl::string_view line = line_;
  if (first_line_) absl::ConsumePrefix(&line, kByteOrderMark);
  first_line_ = false;
  if (line.empty()) {
    if (!has_data_) return absl::OkStatus();
    has_data_ = false;
    std::string data;
    data.swap(data_);
    return on_event_(data);
  }
  if (!absl::ConsumePrefix(&line, "data")) return absl::OkStatus();
  if (!line.empty() && !absl::ConsumePrefix(&line, ":")) {
    return absl::OkStatus();  // a field whose name only begins so
  }
  absl::ConsumePrefix(&line, " ");
  if (has_data_) data_.push_back('\n');
  has_data_ = true;
  data_.append(line.data(), line.size());
  return absl::OkStatus();
}

}  // namespace semantic_layer::databricks
