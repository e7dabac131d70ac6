#include "tests/databricks_emulator/databricks_emulator.h"

#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/admin/admin_routes.h"
#include "tests/databricks_emulator/auth/auth_routes.h"
#include "tests/databricks_emulator/engine/duckdb_engine.h"
#include "tests/databricks_emulator/files/file_routes.h"
#include "tests/databricks_emulator/files/file_transfers.h"
#include "tests/databricks_emulator/files/transfer_routes.h"
#include "tests/databricks_emulator/files/volume_files.h"
#include "tests/databricks_emulator/genie/genie_downloads.h"
#include "tests/databricks_emulator/genie/genie_evaluations.h"
#include "tests/databricks_emulator/genie/genie_routes.h"
#include "tests/databricks_emulator/genie/genie_service.h"
#include "tests/databricks_emulator/http/router.h"
#include "tests/databricks_emulator/http/server.h"
#include "tests/databricks_emulator/lineage/external_lineage.h"
#include "tests/databricks_emulator/lineage/external_lineage_routes.h"
#include "tests/databricks_emulator/lineage/lineage_routes.h"
#include "tests/databricks_emulator/lineage/lineage_store.h"
#include "tests/databricks_emulator/seeding.h"
#include "tests/databricks_emulator/serving/chat_model.h"
#include "tests/databricks_emulator/serving/serving_routes.h"
#include "tests/databricks_emulator/sql/sql_runner.h"
#include "tests/databricks_emulator/statements/statement_routes.h"
#include "tests/databricks_emulator/statements/statement_store.h"
#include "tests/databricks_emulator/unity_catalog/information_schema.h"
#include "tests/databricks_emulator/unity_catalog/unity_catalog_api.h"
#include "tests/databricks_emulator/warehouses/warehouse_routes.h"

namespace semantic_layer::emulator {

// The parts in the order in which they lean on each other.
class Emulator::Workspace {
 public:
  explicit Workspace(EmulatorOptions options)
      : options_(std::move(options)),
        directory_(options_.accounts, options_.token_lifetime, &clock_),
        access_(&metastore_),
        information_schema_(&metastore_, &access_),
        lineage_(options_.ids, &metastore_, &access_),
        warehouses_(options_.warehouses, &clock_) {}

  absl::Status Start() {
    for (CatalogFile& file : options_.engine.files) {
      file.catalog = absl::AsciiStrToLower(file.catalog);
    }
    ASSIGN_OR_RETURN(engine_, DuckDbEngine::Open(options_.engine));
    ASSIGN_OR_RETURN(files_, VolumeFiles::Open(options_.volume_root));
    transfers_ = std::make_unique<FileTransfers>(files_.get());
    world_ = {.engine = engine_.get(),
              .metastore = &metastore_,
              .access = &access_,
              .clock = &clock_,
              .volumes = files_.get(),
              .virtual_tables = {&information_schema_, &lineage_}};
    runner_ = std::make_unique<SqlRunner>(&world_);
    RETURN_IF_ERROR(SeedWorkspace(options_, world_, runner_.get()));
    statements_ = std::make_unique<StatementStore>(options_.statements, &world_,
                                                   runner_.get(), &warehouses_,
                                                   &clock_, &log_);
    lineage_.SetStatements(statements_.get());
    statements_->SetListener(
        [this](const Statement& statement, const SqlOutcome& outcome) {
          lineage_.Record(statement, outcome, clock_.Now());
        });
    genie_ = std::make_unique<GenieService>(options_.genie, statements_.get(),
                                            &metastore_, &access_, &clock_);
    AddRoutes();
    ASSIGN_OR_RETURN(server_, HttpServer::Start(
                                  options_.port,
                                  [this](std::shared_ptr<const Request> request,
                                         Responder respond) {
                                    Handle(*request, std::move(respond));
                                  }));
    ASSIGN_OR_RETURN(
        admin_server_,
        HttpServer::Start(
            options_.admin_port,
            [this](std::shared_ptr<const Request> request, Responder respond) {
              admin_router_.Dispatch({.request = std::move(request),
                                      .respond = std::move(respond)});
            }));
    return absl::OkStatus();
  }

  const EmulatorOptions& options() const { return options_; }
  const HttpServer& server() const { return *server_; }
  const HttpServer& admin_server() const { return *admin_server_; }
  FaultRules& faults() { return faults_; }
  RequestLog& log() { return log_; }
  EmulatorClock& clock() { return clock_; }

 private:
  void AddRoutes() {
    AddOAuthRoutes(options_.ids, &directory_, &open_router_);
    AddResultStorageRoutes(statements_.get(), &open_router_);
    AddScimRoutes(&directory_, &router_);
    AddStatementRoutes(statements_.get(), &router_);
    AddWarehouseRoutes(&warehouses_, &router_);
    AddQueryHistoryRoutes(statements_.get(), &router_);
    const UnityCatalogWorld unity_catalog = {
        .metastore = &metastore_,
        .access = &access_,
        .engine = engine_.get(),
        .clock = &clock_,
        .ids = options_.ids,
        .empty_pages = options_.empty_pages,
        .default_catalog = options_.statements.default_catalog,
        .move_files = [files = files_.get()](const std::string& from,
                                             const std::string& to) {
          return files->Move(from, to);
        }};
    AddCatalogRoutes(unity_catalog, &router_);
    AddTableRoutes(unity_catalog, &router_);
    AddVolumeRoutes(unity_catalog, &router_);
    AddPermissionRoutes(unity_catalog, &router_);
    const FilesWorld files = {
        .files = files_.get(), .metastore = &metastore_, .access = &access_};
    const TransferWorld transfers = {
        .files = files, .transfers = transfers_.get(), .clock = &clock_};
    AddFileRoutes(files, &router_);
    AddTransferRoutes(transfers, &router_);
    AddFileStorageRoutes(transfers, &open_router_);
    AddGenieRoutes(genie_.get(), statements_.get(), &router_);
    AddGenieDownloadRoutes(genie_.get(), statements_.get(), &router_);
    AddGenieEvaluationRoutes(genie_.get(), statements_.get(), &router_);
    AddServingRoutes(options_.serving_endpoints, &chat_, &clock_, &router_);
    AddLineageRoutes(&lineage_, &metastore_, &access_, &router_);
    AddExternalLineageRoutes({.lineage = &external_lineage_,
                              .metastore = &metastore_,
                              .access = &access_,
                              .clock = &clock_,
                              .metastore_id = options_.ids.metastore_id},
                             &router_);
    AddGenieAdminRoutes(genie_.get(), &admin_router_);
    AddServingAdminRoutes(&chat_, &admin_router_);
    AddAdminRoutes({.faults = &faults_,
                    .log = &log_,
                    .directory = &directory_,
                    .statements = statements_.get(),
                    .clock = &clock_},
                   &admin_router_);
  }

  // Needs no token: discovery, OAuth, and the links of results.
  static bool IsOpen(const Request& request) {
    return absl::StartsWith(request.path, "/oidc/") ||
           absl::StartsWith(request.path, "/.well-known/") ||
           absl::StartsWith(request.path, "/storage/");
  }

  // The gate: id, log, faults, login, then the route.
  void Handle(const Request& received, Responder respond) {
    auto request = std::make_shared<Request>(received);
    request->id = Metastore::NewId();
    const std::optional<FaultRule> fault = faults_.Hit(*request);
    const int64_t number =
        log_.Begin(*request, fault.has_value() ? FaultJson(*fault) : "");
    Responder finish = [this, number, fault, request,
                        respond = std::move(respond)](Response response) {
      response.headers.emplace_back("x-request-id", request->id);
      response.headers.emplace_back("X-Databricks-Org-Id",
                                    options_.ids.workspace_id);
      if (fault.has_value()) SpoilResponse(*fault, &response);
      log_.Finish(number, response.delivery.reset ? 0 : response.status);
      respond(std::move(response));
    };
    if (fault.has_value() && ReplacesRequest(fault->kind)) {
      // Its latency is part of the answer already.
      Response response = FaultResponse(*fault, *request);
      response.delivery.delay -= fault->latency;
      return finish(std::move(response));
    }
    Call call = {.request = request, .respond = finish};
    if (IsOpen(*request)) return open_router_.Dispatch(std::move(call));
    absl::StatusOr<Principal> principal =
        directory_.Authenticate(request->Header("authorization"));
    if (!principal.ok()) return call.Fail(principal.status());
    log_.SetUser(number, principal->user_name);
    call.principal = *std::move(principal);
    router_.Dispatch(std::move(call));
  }

  EmulatorOptions options_;
  EmulatorClock clock_;
  FaultRules faults_;
  RequestLog log_;
  Directory directory_;
  Metastore metastore_;
  AccessControl access_;
  InformationSchema information_schema_;
  LineageStore lineage_;
  ExternalLineage external_lineage_;
  ChatModel chat_;
  WarehouseDirectory warehouses_;
  std::unique_ptr<DuckDbEngine> engine_;
  std::unique_ptr<VolumeFiles> files_;
  std::unique_ptr<FileTransfers> transfers_;
  SqlWorld world_;
  std::unique_ptr<SqlRunner> runner_;
  std::unique_ptr<StatementStore> statements_;
  std::unique_ptr<GenieService> genie_;
  Router open_router_;
  Router router_;
  Router admin_router_;
  // Gone first: their handlers use all of the above.
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<HttpServer> admin_server_;
};

absl::StatusOr<std::unique_ptr<Emulator>> Emulator::Start(
    EmulatorOptions options) {
  auto workspace = std::make_unique<Workspace>(std::move(options));
  RETURN_IF_ERROR(workspace->Start());
  return std::unique_ptr<Emulator>(new Emulator(std::move(workspace)));
}

Emulator::Emulator(std::unique_ptr<Workspace> workspace)
    : workspace_(std::move(workspace)) {}

Emulator::~Emulator() = default;

std::string Emulator::url() const { return workspace_->server().url(); }

std::string Emulator::admin_url() const {
  return workspace_->admin_server().url();
}

const EmulatorOptions& Emulator::options() const {
  return workspace_->options();
}

FaultRules& Emulator::faults() { return workspace_->faults(); }
RequestLog& Emulator::log() { return workspace_->log(); }
EmulatorClock& Emulator::clock() { return workspace_->clock(); }

int Emulator::open_connections() const {
  return workspace_->server().open_connections();
}

}  // namespace semantic_layer::emulator
