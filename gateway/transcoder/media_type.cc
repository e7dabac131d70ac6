#include "gateway/transcoder/media_type.h"

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace semantic_layer::gateway {
namespace {

std::vector<absl::string_view> Parts(absl::string_view text, char separator) {
  std::vector<absl::string_view> parts = absl::StrSplit(text, separator);
  for (absl::string_view& part : parts) part = absl::StripAsciiWhitespace(part);
  return parts;
}

// The weight of a media range: the value of its parameter q, or 1.
double QualityOf(const std::vector<absl::string_view>& parts) {
  for (size_t i = 1; i < parts.size(); ++i) {
    absl::string_view parameter = parts[i];
    double quality = 0;
    if ((absl::ConsumePrefix(&parameter, "q=") ||
         absl::ConsumePrefix(&parameter, "Q=")) &&
        absl::SimpleAtod(parameter, &quality)) {
      return quality;
    }
  }
  return 1;
}

}  // namespace

bool IsJsonContentType(absl::string_view content_type) {
  if (content_type.empty()) return true;
  const std::vector<absl::string_view> parts = Parts(content_type, ';');
  const std::string type = absl::AsciiStrToLower(parts[0]);
  if (type != "application/json" && !(absl::StartsWith(type, "application/") &&
                                      absl::EndsWith(type, "+json"))) {
    return false;
  }
  for (size_t i = 1; i < parts.size(); ++i) {
    const std::string parameter = absl::AsciiStrToLower(parts[i]);
    absl::string_view charset = parameter;
    if (!absl::ConsumePrefix(&charset, "charset=")) continue;
    if (charset != "utf-8" && charset != "\"utf-8\"" && charset != "utf8") {
      return false;
    }
  }
  return true;
}

StreamFraming FramingFor(absl::string_view accept) {
  StreamFraming best = StreamFraming::kLines;
  double best_quality = 0;
  for (const absl::string_view range : Parts(accept, ',')) {
    const std::vector<absl::string_view> parts = Parts(range, ';');
    const std::string type = absl::AsciiStrToLower(parts[0]);
    StreamFraming framing = StreamFraming::kLines;
    if (type == "application/json") {
      framing = StreamFraming::kJsonArray;
    } else if (type == "text/event-stream") {
      framing = StreamFraming::kEvents;
    } else if (type != "application/x-ndjson" && type != "application/ndjson" &&
               type != "application/jsonl") {
      continue;
    }
    const double quality = QualityOf(parts);
    if (quality > best_quality) {
      best = framing;
      best_quality = quality;
    }
  }
  return best;
}

absl::string_view ContentTypeOf(StreamFraming framing) {
  switch (framing) {
    case StreamFraming::kLines:
      return "application/x-ndjson";
    case StreamFraming::kJsonArray:
      return "application/json";
    case StreamFraming::kEvents:
      return "text/event-stream";
  }
  return "";
}

}  // namespace semantic_layer::gateway
