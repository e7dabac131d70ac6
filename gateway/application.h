#ifndef SEMANTIC_LAYER_GATEWAY_APPLICATION_H_
#define SEMANTIC_LAYER_GATEWAY_APPLICATION_H_

#include "common/rpc/service_main.h"

namespace semantic_layer::gateway {

// The gateway's process: the HTTP gateway, and over gRPC the services that it
// hosts. The composition root; the only place that names concrete classes.
rpc::ServiceSpec MakeServiceSpec();

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_APPLICATION_H_
