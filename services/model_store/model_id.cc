#include "services/model_store/model_id.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "services/model_store/limits.h"

namespace semantic_layer::model_store {
namespace {

constexpr absl::string_view kReserved[] = {
    "demo",    "download",        "export",  "generate", "import",  "metric",
    "metrics", "suggest-metrics", "restore", "validate", "versions"};

}  // namespace

bool IsValidModelId(absl::string_view id) {
  if (id.empty() || id.size() > kModelIdBytesMax) return false;
  if (!absl::ascii_isalnum(static_cast<unsigned char>(id.front()))) {
    return false;
  }
  for (const char c : id) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '_' &&
        c != '-') {
      return false;
    }
  }
  return true;
}

bool IsReservedModelId(absl::string_view id) {
  for (const absl::string_view word : kReserved) {
    if (absl::EqualsIgnoreCase(id, word)) return true;
  }
  return absl::EqualsIgnoreCase(id, "suggest_metrics");
}

}  // namespace semantic_layer::model_store
