#include "services/model_store/model_store_server.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/blobstore/local_dir/local_dir_blob_store.h"
#include "common/blobstore/unity_volume/unity_volume_blob_store.h"
#include "common/databricks/client/workspace.h"
#include "common/logging/logging.h"
#include "common/rpc/metrics.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "services/model_store/category.h"
#include "services/model_store/model_engine.h"
#include "services/model_store/model_service.h"
#include "services/model_store/model_watcher.h"

namespace semantic_layer::model_store {
namespace {

// So that people see where files belong before there are any.
absl::Status MakeFolders(const std::string& path) {
  const auto make = [&](absl::string_view name) -> absl::Status {
    std::error_code error;
    std::filesystem::create_directories(absl::StrCat(path, "/", name), error);
    if (!error) return absl::OkStatus();
    return MakeStatus(ErrorReason::kInvalidConfiguration,
                      absl::StrCat("semantic_models_path: cannot create ", path,
                                   "/", name, ": ", error.message()));
  };
  for (const Category category : kCategories) {
    RETURN_IF_ERROR(make(CategoryName(category)));
  }
  return make("backups");
}

void LogErrors(const Library& library) {
  for (const ModelFilePtr& file : library.files()) {
    for (const semantic::Diagnostic& diagnostic : file->diagnostics) {
      if (diagnostic.severity != semantic::Severity::kError) continue;
      logging::Log(logging::Level::kWarning, "model file is not served",
                   {{"file", diagnostic.file},
                    {"line", diagnostic.line},
                    {"column", diagnostic.column},
                    {"problem", diagnostic.message}});
    }
  }
}

// Tells the log about changes that others made, and about trouble once.
class ChangeLog {
 public:
  explicit ChangeLog(const ModelEngine* engine)
      : engine_(engine), last_(engine->library()) {}

  void operator()(const absl::Status& status) {
    if (status.ok() != healthy_) {
      healthy_ = status.ok();
      logging::Log(healthy_ ? logging::Level::kInfo : logging::Level::kError,
                   healthy_
                       ? "model files can be read again"
                       : "model files cannot be read; the last ones are served",
                   {{"cause", status.ToString()}});
    }
    std::shared_ptr<const Library> library = engine_->library();
    if (library == last_) return;
    last_ = std::move(library);
    logging::Log(logging::Level::kInfo, "model files changed",
                 {{"revision", last_->revision()},
                  {"files", static_cast<int64_t>(last_->files().size())},
                  {"served", static_cast<int64_t>(last_->Served().size())}});
    LogErrors(*last_);
  }

 private:
  const ModelEngine* engine_;
  std::shared_ptr<const Library> last_;
  bool healthy_ = true;
};

// What operators watch: files there are, and files that somebody has to mend.
// The metrics outlive the engine.
void AddMetrics(const std::weak_ptr<const ModelEngine>& weak,
                rpc::MetricsRegistry& metrics) {
  const auto count = [weak](bool only_broken) -> double {
    const std::shared_ptr<const ModelEngine> engine = weak.lock();
    if (engine == nullptr) return 0;
    const std::shared_ptr<const Library> library = engine->library();
    return static_cast<double>(
        std::count_if(library->files().begin(), library->files().end(),
                      [&](const ModelFilePtr& file) {
                        return !only_broken || !file->is_good;
                      }));
  };
  metrics.AddGaugeFunction("sl_model_files", "Model files, of all categories.",
                           {}, [count] { return count(false); });
  metrics.AddGaugeFunction("sl_model_files_with_errors",
                           "Model files that are not served.", {},
                           [count] { return count(true); });
}

// Everything that the process is made of, in the order of its making.
struct ModelStoreServer final : rpc::Application {
  std::unique_ptr<databricks::Workspace> workspace;  // null: not configured
  std::unique_ptr<blobstore::BlobStore> store;
  std::shared_ptr<ModelEngine> engine;
  std::unique_ptr<ModelService> service;
  std::unique_ptr<ModelWatcher> watcher;
};

bool OnVolume(const ModelStoreOptions& options) {
  return options.databricks.configured() && !options.volume_base_path.empty();
}

std::string PlaceOf(const ModelStoreOptions& options) {
  return OnVolume(options) ? options.volume_base_path
                           : options.semantic_models_path;
}

absl::Status OpenStore(const ModelStoreOptions& options, rpc::ServiceHost& host,
                       ModelStoreServer& server) {
  if (!OnVolume(options)) {
    RETURN_IF_ERROR(MakeFolders(options.semantic_models_path));
    ASSIGN_OR_RETURN(server.store, blobstore::LocalDirBlobStore::Create(
                                       options.semantic_models_path));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(server.workspace, databricks::Workspace::Create(
                                         options.databricks, &host.clock()));
  ASSIGN_OR_RETURN(server.store,
                   blobstore::UnityVolumeBlobStore::Create(
                       options.volume_base_path, &server.workspace->client(),
                       &host.clock()));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::Application>> BuildModelStore(
    const ModelStoreOptions& options, rpc::ServiceHost& host) {
  const semantic::LoadOptions load_options{
      .default_catalog = options.default_catalog,
      .default_schema = options.default_schema};
  auto server = std::make_unique<ModelStoreServer>();
  RETURN_IF_ERROR(OpenStore(options, host, *server));
  ASSIGN_OR_RETURN(
      server->engine,
      ModelEngine::Create(server->store.get(), &host.clock(), load_options));
  const std::shared_ptr<const Library> library = server->engine->library();
  logging::Log(logging::Level::kInfo, "model files read",
               {{"path", PlaceOf(options)},
                {"files", static_cast<int64_t>(library->files().size())},
                {"served", static_cast<int64_t>(library->Served().size())}});
  LogErrors(*library);
  server->service = std::make_unique<ModelService>(server->engine.get());
  RETURN_IF_ERROR(host.server().Register(server->service->Bind()));
  AddMetrics(server->engine, host.server().metrics());
  server->watcher = std::make_unique<ModelWatcher>(
      server->engine.get(), options.poll_interval,
      ChangeLog(server->engine.get()));
  return std::unique_ptr<rpc::Application>(std::move(server));
}

}  // namespace semantic_layer::model_store
