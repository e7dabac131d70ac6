#include "gateway/auth/auth_module.h"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/token_seal.h"
#include "common/databricks/client/workspace.h"
#include "common/rpc/channel.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "gateway/auth/auth_engine.h"
#include "gateway/auth/auth_service.h"
#include "gateway/auth/local_users.h"
#include "gateway/auth/revocation_feed.h"
#include "gateway/auth/run_as.h"
#include "gateway/auth/signing_keys.h"
#include "gateway/auth/sqlite_session_store.h"
#include "gateway/auth/workspace_users.h"

namespace semantic_layer::gateway_auth {
namespace {

// Everything in the order of its making.
struct Parts final : AuthModule {
  Parts(const AuthOptions& options, rpc::ServiceHost& host)
      : local_users(options.local_users_file),
        seal(host.options().secret_key),
        revocations(&host.revocations(), &host.clock()) {}

  LocalUsers local_users;
  std::unique_ptr<databricks::Workspace> workspace;  // null: not configured
  std::unique_ptr<WorkspaceUsers> workspace_users;   // null: likewise
  auth::TokenSeal seal;
  RevocationFeed revocations;
  std::unique_ptr<SqliteSessionStore> sessions;
  std::unique_ptr<AuthEngine> engine;
  std::unique_ptr<AuthService> service;

  absl::Status ConnectWorkspace(const AuthOptions& options,
                                const concurrency::Clock& clock) {
    ASSIGN_OR_RETURN(
        GroupRoles roles,
        GroupRoles::Create(options.group_roles, options.default_role));
    ASSIGN_OR_RETURN(workspace, databricks::Workspace::CreateForUsers(
                                    options.databricks_host, &clock));
    workspace_users = std::make_unique<WorkspaceUsers>(&workspace->client(),
                                                       std::move(roles));
    return absl::OkStatus();
  }

  IdentityProvider* identities() {
    if (workspace_users != nullptr) return workspace_users.get();
    return &local_users;
  }
};

absl::Status MakeFolder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return absl::OkStatus();
  return MakeStatus(ErrorReason::kInvalidConfiguration,
                    absl::StrCat("state_path: cannot create ", path, ": ",
                                 error.message(), "."));
}

}  // namespace

absl::StatusOr<std::unique_ptr<AuthModule>> AuthModule::Create(
    const AuthOptions& options, const std::string& query_address,
    rpc::ServiceHost& host) {
  RETURN_IF_ERROR(MakeFolder(options.state_path));
  auto parts = std::make_unique<Parts>(options, host);
  RunsAsCaller runs_as_caller;
  if (options.databricks_host.empty()) {
    RETURN_IF_ERROR(parts->local_users.Check());
  } else {
    RETURN_IF_ERROR(parts->ConnectWorkspace(options, host.clock()));
    ASSIGN_OR_RETURN(std::shared_ptr<grpc::Channel> query,
                     rpc::MakeChannel(query_address, host.channel_options()));
    runs_as_caller = AskQueryService(query);
  }
  ASSIGN_OR_RETURN(parts->sessions, SqliteSessionStore::Open(absl::StrCat(
                                        options.state_path, "/auth.sqlite")));
  ASSIGN_OR_RETURN(std::vector<EndedSession> ended,
                   parts->sessions->Ended(host.clock().Now()));
  for (EndedSession& session : ended) {
    parts->revocations.Publish(std::move(session));
  }
  const rpc::ServiceOptions& common = host.options();
  ASSIGN_OR_RETURN(SigningKeys keys, LoadSigningKeys(options, common.algorithm,
                                                     common.secret_key));
  host.key_ring().SetPublished(std::move(keys.published));
  parts->engine = std::make_unique<AuthEngine>(
      AuthEngine::Options{
          .issuer = common.auth_issuer,
          .audience = common.auth_audience,
          .access_token_lifetime = options.access_token_lifetime,
          .session_lifetime = options.session_lifetime},
      AuthEngine::Parts{
          .identities = parts->identities(),
          .sessions = parts->sessions.get(),
          .revocations = &parts->revocations,
          .verifier = &host.verifier(),
          .clock = &host.clock(),
          .seal = parts->workspace == nullptr ? nullptr : &parts->seal,
          .runs_as_caller = std::move(runs_as_caller)},
      std::move(keys.signing));
  parts->service = std::make_unique<AuthService>(
      parts->engine.get(), &parts->revocations, &host.key_ring());
  RETURN_IF_ERROR(host.server().Register(parts->service->Bind()));
  return std::unique_ptr<AuthModule>(std::move(parts));
}

}  // namespace semantic_layer::gateway_auth
