#ifndef SEMANTIC_LAYER_COMMON_TESTING_GOLDEN_H_
#define SEMANTIC_LAYER_COMMON_TESTING_GOLDEN_H_

#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::testing {

// Files of the source tree that tests read, compare with and rewrite. Paths are
// from the root of the tree; the file must be among the test's data.
//
//   UPDATE_GOLDENS=1 bazel run //room:room_golden_test
//
// rewrites the files of a test that says so with UpdatesGoldens(); review reads
// the difference.

// The bytes of a file; a failure of the test, and "", when it cannot be read.
std::string ReadTestFile(absl::string_view path);

// Whether this run rewrites files instead of comparing with them.
bool UpdatesGoldens();

// Writes `text` into the source tree if this run rewrites files, and does
// nothing otherwise. A failure of the test when it cannot be written.
void UpdateGolden(absl::string_view path, absl::string_view text);

}  // namespace semantic_layer::testing

#endif  // SEMANTIC_LAYER_COMMON_TESTING_GOLDEN_H_
