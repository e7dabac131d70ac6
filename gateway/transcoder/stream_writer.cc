#include "gateway/transcoder/stream_writer.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/json/output.h"
#include "common/json/proto_to_json.h"
#include "common/json/schema.h"
#include "gateway/transcoder/api.h"
#include "gateway/transcoder/http_error.h"
#include "gateway/transcoder/limits.h"
#include "gateway/transcoder/media_type.h"

namespace semantic_layer::gateway {
namespace {

bool IsRowSet(const json::FieldSchema* field) {
  return field != nullptr && field->message != nullptr && !field->repeated &&
         field->message->kind == json::MessageKind::kRowSet;
}

}  // namespace

bool StreamWriter::Begin(Payload message) {
  message_ = std::move(message);
  pending_ = true;
  by_row_ = IsRowSet(route_.response_field);
  if (!by_row_) return true;
  return rows_.Open(
      json::FindBytes(message_.bytes, route_.response_field->number));
}

void StreamWriter::OpenElement(json::Output* out) {
  switch (framing_) {
    case StreamFraming::kLines:
      break;
    case StreamFraming::kJsonArray:
      out->Append(opened_ ? ',' : '[');
      opened_ = true;
      break;
    case StreamFraming::kEvents:
      out->Append("data: ");
      break;
  }
}

void StreamWriter::CloseElement(json::Output* out) {
  if (framing_ == StreamFraming::kLines) out->Append('\n');
  if (framing_ == StreamFraming::kEvents) out->Append("\n\n");
}

bool StreamWriter::Next(std::string* piece) {
  if (!pending_) return false;
  json::Output out(piece);
  if (by_row_) {
    while (rows_.remaining() > 0 && out.size() < kStreamPieceBytes) {
      OpenElement(&out);
      rows_.AppendRow(&out);
      CloseElement(&out);
    }
    pending_ = rows_.remaining() > 0;
    return out.size() != 0;
  }
  pending_ = false;
  OpenElement(&out);
  malformed_ =
      route_.response_field == nullptr
          ? !json::AppendMessage(api_.schemas(), *route_.method->output,
                                 message_.bytes, &out)
          : !json::AppendField(api_.schemas(), *route_.method->output,
                               *route_.response_field, message_.bytes, &out);
  CloseElement(&out);
  return true;
}

std::string StreamWriter::End() {
  if (framing_ != StreamFraming::kJsonArray) return "";
  return opened_ ? "]" : "[]";
}

std::string StreamWriter::Error(const absl::Status& status) {
  const std::string error = StreamErrorJson(status);
  switch (framing_) {
    case StreamFraming::kLines:
      return absl::StrCat(error, "\n");
    case StreamFraming::kJsonArray:
      return absl::StrCat(opened_ ? "," : "[", error, "]");
    case StreamFraming::kEvents:
      return absl::StrCat("event: error\ndata: ", error, "\n\n");
  }
  return "";
}

std::string StreamWriter::Heartbeat() const {
  return framing_ == StreamFraming::kEvents ? ":\n\n" : "";
}

}  // namespace semantic_layer::gateway
