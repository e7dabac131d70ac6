#include "services/model_store/library.h"

#include <algorithm>

namespace semantic_layer::model_store {

ModelFilePtr Library::Find(Category category, absl::string_view id) const {
  for (const ModelFilePtr& file : files_) {
    if (file->category == category && file->id == id) return file;
  }
  return nullptr;
}

std::vector<ModelFilePtr> Library::InCategory(Category category) const {
  std::vector<ModelFilePtr> found;
  for (const ModelFilePtr& file : files_) {
    if (file->category == category) found.push_back(file);
  }
  return found;
}

std::vector<ModelFilePtr> Library::Served() const {
  std::vector<ModelFilePtr> found;
  for (const ModelFilePtr& file : files_) {
    if (IsServed(file->category) && file->is_good) found.push_back(file);
  }
  return found;
}

bool ServeTheSame(const Library& a, const Library& b) {
  const std::vector<ModelFilePtr> left = a.Served();
  const std::vector<ModelFilePtr> right = b.Served();
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const ModelFilePtr& x, const ModelFilePtr& y) {
                      return x->path == y->path && x->etag == y->etag;
                    });
}

}  // namespace semantic_layer::model_store
