// No bytes make loading crash or cost more than the limits allow; every finding
// is in the file.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/semantic/compiler/compile.h"
#include "common/semantic/yaml/load.h"

namespace sem = semantic_layer::semantic;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const sem::ModelSource source{
      "fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size)};
  const sem::LoadResult loaded =
      sem::LoadModelFiles({source}, sem::LoadOptions{"c", "s"});
  if (loaded.catalog == nullptr) std::abort();
  for (const sem::Diagnostic& diagnostic : loaded.diagnostics) {
    if (diagnostic.file != "fuzz.yaml") std::abort();
  }
  // What was loaded can be asked.
  for (absl::string_view metric : loaded.catalog->MetricNames()) {
    sem::MetricQuestion question;
    question.metrics = {std::string(metric)};
    const sem::CompileResult result =
        sem::Compile(*loaded.catalog, question, sem::CompileOptions());
    if (result.ok() && result.compiled.query == nullptr) std::abort();
  }
  return 0;
}
