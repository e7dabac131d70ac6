#include "services/query/grpc_model_catalog_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/logging/logging.h"
#include "common/rpc/outgoing_call.h"
#include "grpcpp/channel.h"
#include "semantic_layer/model/v1/model_service.grpc.pb.h"
#include "services/query/errors.h"
#include "services/query/limits.h"

namespace semantic_layer::query {
namespace {

// Of two models of one name the first counts: production before demo.
std::string KeyOf(absl::string_view path) {
  return absl::StrCat(absl::StartsWith(path, "production/") ? "1 " : "2 ",
                      path);
}

// Takes what a watch tells into the files.
void Take(const model::v1::ModelSnapshot& message, ModelFiles& files) {
  if (!message.is_delta()) files.RemoveAll();
  for (const model::v1::ModelFile& file : message.files()) {
    // As the model store names files in its own diagnostics.
    const std::string path = absl::StrCat(file.category(), "/", file.id());
    files.Set(KeyOf(path), {absl::StrCat(path, ".yaml"), file.yaml()});
  }
  for (const std::string& gone : message.removed_files()) {
    files.Remove(KeyOf(gone));
  }
}

void LogSnapshot(const ModelSnapshot& snapshot) {
  logging::Log(
      logging::Level::kInfo, "models loaded",
      {{"revision", snapshot.revision},
       {"models", static_cast<int64_t>(snapshot.catalog->models().size())},
       {"metrics", static_cast<int64_t>(snapshot.catalog->metrics().size())}});
  for (const semantic::Diagnostic& diagnostic : snapshot.diagnostics) {
    logging::Log(logging::Level::kWarning, "model file has a problem",
                 {{"diagnostic", semantic::FormatDiagnostic(diagnostic)}});
  }
}

}  // namespace

GrpcModelCatalogReader::GrpcModelCatalogReader(
    std::shared_ptr<grpc::Channel> channel, MakeContext make_context,
    semantic::LoadOptions load_options)
    : channel_(std::move(channel)),
      make_context_(std::move(make_context)),
      load_options_(std::move(load_options)),
      follower_([this] { Follow(); }) {}

GrpcModelCatalogReader::~GrpcModelCatalogReader() {
  stop_.Cancel();
  follower_.join();
}

absl::StatusOr<std::shared_ptr<const ModelSnapshot>>
GrpcModelCatalogReader::Current() const {
  absl::MutexLock lock(&mu_);
  if (current_ == nullptr) return ModelsNotLoaded();
  return current_;
}

void GrpcModelCatalogReader::Publish(
    std::shared_ptr<const ModelSnapshot> snapshot) {
  LogSnapshot(*snapshot);
  absl::MutexLock lock(&mu_);
  current_.swap(snapshot);
}

absl::Status GrpcModelCatalogReader::WatchOnce(bool* had_message) {
  const auto stub = model::v1::ModelService::NewStub(channel_);
  model::v1::WatchModelsRequest request;
  request.set_deltas(true);
  ModelFiles files(load_options_);
  return rpc::CallServerStreaming<model::v1::ModelService::Stub,
                                  model::v1::WatchModelsRequest,
                                  model::v1::ModelSnapshot>(
      *stub, &model::v1::ModelService::Stub::WatchModels,
      make_context_(stop_.token()), request,
      [&](model::v1::ModelSnapshot& message) {
        *had_message = true;
        Take(message, files);
        if (!message.more_follows()) {
          Publish(files.Snapshot(message.revision()));
        }
        return absl::OkStatus();
      });
}

void GrpcModelCatalogReader::Follow() {
  const concurrency::CancellationToken token = stop_.token();
  absl::BitGen random;
  absl::Duration pause = kModelRetryMin;
  bool told = false;
  while (!token.IsCancelled()) {
    bool had_message = false;
    const absl::Status ended = WatchOnce(&had_message);
    if (token.IsCancelled()) return;
    if (had_message) {
      pause = kModelRetryMin;
      told = false;
    }
    // Once for each time that it is lost, not for each attempt.
    if (!told) {
      logging::Log(logging::Level::kWarning, "model store lost; trying again",
                   {{"status", ended.ToString()}});
      told = true;
    }
    // Between half and all of the pause, so that replicas do not come at once.
    token.SleepFor(pause * absl::Uniform(random, 0.5, 1.0)).IgnoreError();
    pause = std::min(pause * 2, kModelRetryMax);
  }
}

}  // namespace semantic_layer::query
