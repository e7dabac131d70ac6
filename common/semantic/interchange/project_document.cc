#include "common/semantic/interchange/project_document.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

#include "common/semantic/yaml/read_document.h"

namespace semantic_layer::semantic {
namespace {

void Append(ModelDocument from, ModelDocument* to) {
  const auto move = [](auto& source, auto& target) {
    target.insert(target.end(), std::make_move_iterator(source.begin()),
                  std::make_move_iterator(source.end()));
  };
  move(from.models, to->models);
  move(from.metrics, to->metrics);
  move(from.saved_queries, to->saved_queries);
  move(from.time_spines, to->time_spines);
  move(from.extras, to->extras);
  if (from.week_start.has_value()) to->week_start = from.week_start;
  to->shape = from.shape;
}

}  // namespace

ModelDocument ReadProject(const std::vector<ModelSource>& sources) {
  ModelDocument document;
  for (const ModelSource& source : sources) {
    Append(ReadModelDocument(source, LoadOptions{}).document, &document);
  }
  return document;
}

std::vector<ModelSource> ReadFolder(const std::filesystem::path& folder) {
  std::vector<ModelSource> sources;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    sources.push_back({file.path().filename().string(), ReadText(file.path())});
  }
  std::sort(
      sources.begin(), sources.end(),
      [](const ModelSource& a, const ModelSource& b) { return a.id < b.id; });
  return sources;
}

std::string ReadText(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace semantic_layer::semantic
