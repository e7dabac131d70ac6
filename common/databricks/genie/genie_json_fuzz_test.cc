// Whatever the bytes: reading Genie's answers ends, and what is read can be
// told from what is not.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/string_view.h"
#include "common/databricks/genie/genie_json.h"
#include "common/databricks/genie/genie_types.h"
#include "common/json/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace json = semantic_layer::json;
  namespace databricks = semantic_layer::databricks;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  databricks::ReadSampleQuestions(text);
  json::Document document;
  json::Error mistake;
  if (!document.Parse(text, {}, &mistake) ||
      document.root().kind() != json::Kind::kObject) {
    return 0;
  }
  const json::Value root = document.root();
  databricks::ReadGenieSpace(root);
  databricks::ReadGenieConversation(root);
  databricks::ReadGenieResult(root).IgnoreError();
  const auto message = databricks::ReadGenieMessage(root, {.space = "s"});
  if (!message.ok()) return 0;
  if (message->id.message.empty() || message->id.conversation.empty() ||
      message->id.space.empty()) {
    std::abort();
  }
  if (message->error.has_value()) {
    databricks::KindOfGenieError(*message->error);
  }
  return 0;
}
