#include "gateway/transcoder/testing/test_api.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "gateway/transcoder/api.h"

namespace semantic_layer::gateway {

std::string ReadRunfile(absl::string_view path) {
  std::ifstream file{std::string(path), std::ios::binary};
  std::stringstream text;
  text << file.rdbuf();
  if (!file) {
    std::cerr << "cannot read " << path << "\n";
    std::abort();
  }
  return text.str();
}

const Api& TestApi() {
  static const Api& api = *[] {
    auto made = Api::Create(
        ReadRunfile("gateway/transcoder/testing/test_service.binpb"));
    if (!made.ok()) {
      std::cerr << made.status() << "\n";
      std::abort();
    }
    return made->release();
  }();
  return api;
}

}  // namespace semantic_layer::gateway
