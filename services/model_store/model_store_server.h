#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_STORE_SERVER_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_STORE_SERVER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/rpc/service_main.h"
#include "services/model_store/options.h"

namespace semantic_layer::model_store {

// Builds the process's parts and registers ModelService: the only place that
// names concrete classes. INVALID_CONFIGURATION or MODEL_STORE_FAILED when the
// directory of models cannot be used; a model file with errors does not stop
// the start.
absl::StatusOr<std::unique_ptr<rpc::Application>> BuildModelStore(
    const ModelStoreOptions& options, rpc::ServiceHost& host);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_STORE_SERVER_H_
