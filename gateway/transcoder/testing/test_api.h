#ifndef SEMANTIC_LAYER_GATEWAY_TRANSCODER_TESTING_TEST_API_H_
#define SEMANTIC_LAYER_GATEWAY_TRANSCODER_TESTING_TEST_API_H_

#include "gateway/transcoder/api.h"

namespace semantic_layer::gateway {

// The Api of test_service.proto; lives as long as the process.
const Api& TestApi();

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_TRANSCODER_TESTING_TEST_API_H_
