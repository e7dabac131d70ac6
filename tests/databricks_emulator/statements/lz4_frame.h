#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_LZ4_FRAME_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_LZ4_FRAME_H_

#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::emulator {

// The bytes as a valid LZ4 frame whose blocks are stored, not compressed: any
// reader of LZ4 frames takes it, and no library is needed to write it.
std::string StoredLz4Frame(absl::string_view bytes);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_LZ4_FRAME_H_
