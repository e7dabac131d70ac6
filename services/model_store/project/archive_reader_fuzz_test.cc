#include <cstddef>
#include <cstdint>

#include "services/model_store/project/archive_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  (void)semantic_layer::model_store::ReadArchive(
      {reinterpret_cast<const char*>(data), size});
  return 0;
}
