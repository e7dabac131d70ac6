#include "common/databricks/statements/statement_calls.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/databricks/client/workspace_address.h"
#include "common/databricks/statements/limits.h"
#include "common/http/http_message.h"

namespace semantic_layer::databricks {
namespace {

void SayFarewell(const WorkspaceClient& workspace,
                 const concurrency::Clock& clock, ApiRequest request,
                 absl::string_view purpose,
                 std::shared_ptr<TokenSource> credential) {
  workspace.Send(std::move(request),
                 {.purpose = std::string(purpose),
                  .deadline = clock.Now() + kFarewellTimeout,
                  .credential = std::move(credential),
                  .attempt_timeout = kFarewellTimeout,
                  .idempotent = true},
                 [](const absl::StatusOr<http::HttpResponse>&) {});
}

}  // namespace

std::string StatementPath(absl::string_view id, absl::string_view below) {
  std::string path = "/api/2.0/sql/statements";
  if (!id.empty()) absl::StrAppend(&path, "/", PercentEncode(id));
  absl::StrAppend(&path, below);
  return path;
}

std::string ChunkPath(absl::string_view id, int64_t index) {
  return StatementPath(id, absl::StrCat("/result/chunks/", index));
}

void CancelStatement(const WorkspaceClient& workspace,
                     const concurrency::Clock& clock, absl::string_view id,
                     std::shared_ptr<TokenSource> credential) {
  SayFarewell(
      workspace, clock,
      {.method = "POST", .path = StatementPath(id, "/cancel"), .body = "{}"},
      "cancel a statement", std::move(credential));
}

void CloseStatement(const WorkspaceClient& workspace,
                    const concurrency::Clock& clock, absl::string_view id,
                    std::shared_ptr<TokenSource> credential) {
  SayFarewell(workspace, clock, {.method = "DELETE", .path = StatementPath(id)},
              "close a statement", std::move(credential));
}

}  // namespace semantic_layer::databricks
