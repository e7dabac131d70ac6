#ifndef SEMANTIC_LAYER_SERVICES_METADATA_METADATA_SERVER_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_METADATA_SERVER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/rpc/service_main.h"
#include "services/metadata/options.h"

namespace semantic_layer::metadata {

// Builds the process's parts and registers MetadataService: the only place
// that names concrete classes. The query service need not be up: until it is,
// reads are UNAVAILABLE.
absl::StatusOr<std::unique_ptr<rpc::Application>> BuildMetadata(
    const MetadataOptions& options, rpc::ServiceHost& host);

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_METADATA_SERVER_H_
