#include "gateway/transcoder/testing/test_api.h"

#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

#include "common/testing/golden.h"
#include "gateway/transcoder/api.h"

namespace semantic_layer::gateway {

const Api& TestApi() {
  static const Api& api = *[] {
    auto made = Api::Create(
        testing::ReadTestFile("gateway/transcoder/testing/test_service.binpb"));
    if (!made.ok()) {
      std::cerr << made.status() << "\n";
      std::abort();
    }
    return made->release();
  }();
  return api;
}

}  // namespace semantic_layer::gateway
