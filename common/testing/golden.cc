#include "common/testing/golden.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace semantic_layer::testing {

std::string ReadTestFile(absl::string_view path) {
  std::ifstream file(std::string(path), std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_TRUE(file.good()) << "cannot read " << path;
  return text.str();
}

bool UpdatesGoldens() { return std::getenv("UPDATE_GOLDENS") != nullptr; }

void UpdateGolden(absl::string_view path, absl::string_view text) {
  if (!UpdatesGoldens()) return;
  const char* root = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  ASSERT_NE(root, nullptr) << "run it with `bazel run`";
  std::ofstream file(absl::StrCat(root, "/", path), std::ios::binary);
  file << text;
  ASSERT_TRUE(file.flush().good()) << "cannot write " << path;
}

}  // namespace semantic_layer::testing
