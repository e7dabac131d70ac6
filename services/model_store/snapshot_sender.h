#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_SNAPSHOT_SENDER_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_SNAPSHOT_SENDER_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "common/rpc/stream_writer.h"
#include "semantic_layer/model/v1/model_service.pb.h"
#include "services/model_store/library.h"

namespace semantic_layer::model_store {

// Tells one watcher what is served: all of it, or (with deltas) all of it once,
// in pieces, and then what changed. Not thread safe: one per stream.
class SnapshotSender {
 public:
  explicit SnapshotSender(bool deltas) : deltas_(deltas) {}

  // RESULT_TOO_LARGE without deltas, where all is too much for one message;
  // else the writer's errors.
  absl::Status Send(const Library& library,
                    rpc::StreamWriter<model::v1::ModelSnapshot>& writer);

 private:
  const bool deltas_;
  bool is_first_ = true;
  // What the watcher holds: etags by "category/id".
  absl::flat_hash_map<std::string, std::string> sent_;
};

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_SNAPSHOT_SENDER_H_
