#ifndef SEMANTIC_LAYER_SERVICES_GENIE_GENIE_SERVER_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_GENIE_SERVER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/rpc/service_main.h"
#include "services/genie/options.h"

namespace semantic_layer::genie {

// Builds the process's parts and registers GenieService: the only place that
// names concrete classes. Without a workspace in the settings nobody answers
// questions; the service says so. Neither the workspace nor the query service
// need be up.
absl::StatusOr<std::unique_ptr<rpc::Application>> BuildGenie(
    const GenieOptions& options, rpc::ServiceHost& host);

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_GENIE_SERVER_H_
