#ifndef SEMANTIC_LAYER_SERVICES_QUERY_GRPC_MODEL_CATALOG_READER_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_GRPC_MODEL_CATALOG_READER_H_

#include <functional>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/concurrency/cancellation.h"
#include "common/rpc/request_context.h"
#include "common/semantic/yaml/load.h"
#include "services/query/model_catalog_reader.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace semantic_layer::query {

// Follows the model store's WatchModels on a thread of its own, from
// construction to destruction. Each message becomes a new catalog; while the
// store is away the last one stays in use and the watch is taken up again after
// a short pause, longer each time. Thread safe.
class GrpcModelCatalogReader final : public ModelCatalogReader {
 public:
  // Gives a context with a fresh token of this process for one attempt; must
  // be thread safe and outlive the reader.
  using MakeContext =
      std::function<rpc::RequestContext(const concurrency::CancellationToken&)>;

  GrpcModelCatalogReader(std::shared_ptr<grpc::Channel> channel,
                         MakeContext make_context,
                         semantic::LoadOptions load_options);
  ~GrpcModelCatalogReader() override;

  absl::StatusOr<std::shared_ptr<const ModelSnapshot>> Current() const override;

 private:
  void Follow();
  absl::Status WatchOnce(bool* had_message);
  void Publish(std::shared_ptr<const ModelSnapshot> snapshot);

  const std::shared_ptr<grpc::Channel> channel_;
  const MakeContext make_context_;
  const semantic::LoadOptions load_options_;
  concurrency::CancellationSource stop_;

  mutable absl::Mutex mu_;
  std::shared_ptr<const ModelSnapshot> current_ ABSL_GUARDED_BY(mu_);

  std::thread follower_;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_GRPC_MODEL_CATALOG_READER_H_
