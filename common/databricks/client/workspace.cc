#include "common/databricks/client/workspace.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/databricks/auth/fixed_token.h"
#include "common/databricks/auth/oauth_token.h"
#include "common/databricks/client/workspace_address.h"
#include "common/http/curl_transport.h"
#include "common/http/retry_policy.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::databricks {
namespace {

constexpr char kProduct[] = "semantic-layer-service/1.0.0";

// Refusals by which a workspace says that it is busy; the list is that of
// Databricks' own clients.
constexpr absl::string_view kBusy[] = {
    "UnknownWorkerEnvironmentException",
    "does not have any associated worker environments",
    "There is no worker environment with id",
    "Unknown worker environment",
    "ClusterNotReadyException",
    "Please try again later or try a faster operation.",
    "RPC token bucket limit has been exceeded"};

bool SaysItIsBusy(const http::HttpResponse& response) {
  if (response.status < 400) return false;
  for (const absl::string_view text : kBusy) {
    if (absl::StrContains(response.body, text)) return true;
  }
  return false;
}

absl::StatusOr<std::shared_ptr<TokenSource>> CredentialOf(
    const DatabricksOptions& options, const std::string& origin,
    http::HttpClient* http, concurrency::TimerQueue* timers,
    const concurrency::Clock* clock) {
  const bool has_client =
      !options.client_id.empty() || !options.client_secret.empty();
  if (options.token.empty() && !has_client) {
    return MakeStatus(ErrorReason::kInvalidConfiguration,
                      "DATABRICKS_HOST is set, but no credential: set "
                      "DATABRICKS_TOKEN, or DATABRICKS_CLIENT_ID and "
                      "DATABRICKS_CLIENT_SECRET");
  }
  if (!options.token.empty() && has_client) {
    return MakeStatus(ErrorReason::kInvalidConfiguration,
                      "There are two credentials: unset either "
                      "DATABRICKS_TOKEN or DATABRICKS_CLIENT_ID and "
                      "DATABRICKS_CLIENT_SECRET");
  }
  if (!options.token.empty()) {
    return std::shared_ptr<TokenSource>(
        std::make_shared<FixedToken>(options.token, Holder::kService));
  }
  if (options.client_id.empty() || options.client_secret.empty()) {
    return MakeStatus(ErrorReason::kInvalidConfiguration,
                      "DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET go "
                      "together; one of them is missing");
  }
  return std::shared_ptr<TokenSource>(std::make_shared<OAuthToken>(
      OAuthToken::Options{.token_url = origin + "/oidc/v1/token",
                          .client_id = options.client_id,
                          .client_secret = options.client_secret},
      http, timers, clock));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Workspace>> Workspace::Connect(
    const concurrency::Clock* clock) {
  auto workspace = std::unique_ptr<Workspace>(new Workspace());
  ASSIGN_OR_RETURN(workspace->transport_, http::CurlTransport::Create({}));
  workspace->http_ = std::make_unique<http::HttpClient>(
      workspace->transport_.get(), &workspace->timers_, clock,
      http::RetryPolicy{.also_transient = SaysItIsBusy});
  return workspace;
}

Workspace::~Workspace() {
  // Null where Connect failed.
  if (http_ == nullptr) return;
  http_->Close();
  // A function that is at work on the timers' thread may still be sending; the
  // next ones cannot.
  absl::Notification idle;
  timers_.At(absl::InfinitePast(), [&idle] { idle.Notify(); });
  idle.WaitForNotification();
}

absl::StatusOr<std::unique_ptr<Workspace>> Workspace::Create(
    const DatabricksOptions& options, const concurrency::Clock* clock) {
  ASSIGN_OR_RETURN(std::string origin, WorkspaceOrigin(options.host));
  ASSIGN_OR_RETURN(std::unique_ptr<Workspace> workspace, Connect(clock));
  ASSIGN_OR_RETURN(std::shared_ptr<TokenSource> credential,
                   CredentialOf(options, origin, workspace->http_.get(),
                                &workspace->timers_, clock));
  workspace->client_ = std::make_unique<WorkspaceClient>(
      WorkspaceClient::Options{.origin = std::move(origin),
                               .product = kProduct},
      workspace->http_.get(), std::move(credential));
  return workspace;
}

absl::StatusOr<std::unique_ptr<Workspace>> Workspace::CreateForUsers(
    absl::string_view host, const concurrency::Clock* clock) {
  ASSIGN_OR_RETURN(std::string origin, WorkspaceOrigin(host));
  ASSIGN_OR_RETURN(std::unique_ptr<Workspace> workspace, Connect(clock));
  workspace->client_ = std::make_unique<WorkspaceClient>(
      WorkspaceClient::Options{.origin = std::move(origin),
                               .product = kProduct},
      workspace->http_.get(), nullptr);
  return workspace;
}

}  // namespace semantic_layer::databricks
