#include "common/semantic/yaml/load.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/semantic/limits.h"
#include "common/semantic/validate/build_catalog.h"
#include "common/semantic/yaml/read_document.h"

namespace semantic_layer::semantic {
namespace {

LoadResult Build(std::vector<ModelDocument> documents, Diagnostics diagnostics,
                 const BuildOptions& build) {
  LoadResult result;
  result.diagnostics = std::move(diagnostics);
  result.catalog =
      BuildCatalog(std::move(documents), build, &result.diagnostics);
  // A measure's mistake may come up again in every metric made of it.
  SortByPlace(&result.diagnostics);
  return result;
}

LoadResult Load(absl::Span<const ModelSource> sources,
                const LoadOptions& options, const BuildOptions& build) {
  Diagnostics diagnostics;
  std::vector<ModelDocument> documents;
  for (const ModelSource& source : sources) {
    if (documents.size() == kMaxModelFiles) {
      Diagnostic diagnostic;
      diagnostic.code = DiagnosticCode::kYamlLimit;
      diagnostic.file = source.id;
      diagnostic.message =
          absl::StrCat("There are more than ", kMaxModelFiles,
                       " model files; this one and the rest are left out");
      diagnostics.push_back(std::move(diagnostic));
      break;
    }
    ReadResult read = ReadModelDocument(source, options);
    for (Diagnostic& diagnostic : read.diagnostics) {
      diagnostics.push_back(std::move(diagnostic));
    }
    documents.push_back(std::move(read.document));
  }
  return Build(std::move(documents), std::move(diagnostics), build);
}

}  // namespace

LoadResult LoadModelFiles(absl::Span<const ModelSource> sources,
                          const LoadOptions& options) {
  return Load(sources, options, BuildOptions());
}

LoadResult LoadDocuments(std::vector<ModelDocument> documents,
                         Diagnostics diagnostics) {
  return Build(std::move(documents), std::move(diagnostics), BuildOptions());
}

Diagnostics ValidateDocument(ModelDocument document, Diagnostics diagnostics) {
  BuildOptions build;
  build.trust_unknown_names = true;
  std::vector<ModelDocument> documents;
  documents.push_back(std::move(document));
  return Build(std::move(documents), std::move(diagnostics), build).diagnostics;
}

Diagnostics ValidateModelFile(const ModelSource& source,
                              const LoadOptions& options) {
  BuildOptions build;
  build.trust_unknown_names = true;
  return Load(absl::MakeConstSpan(&source, 1), options, build).diagnostics;
}

}  // namespace semantic_layer::semantic
