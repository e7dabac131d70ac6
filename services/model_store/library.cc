#include "services/model_store/library.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace semantic_layer::model_store {

namespace {

int RankOf(Category category) {
  int rank = 0;
  for (const Category other : kCategories) {
    if (other == category) break;
    ++rank;
  }
  return rank;
}

// Where a file stands in a library.
using Place = std::tuple<int, absl::string_view, absl::string_view>;

Place PlaceOf(const ModelFilePtr& file) {
  return {RankOf(file->category), file->id, file->path};
}

}  // namespace

Library::Library(int64_t revision, std::vector<ModelFilePtr> files)
    : revision_(revision), files_(std::move(files)) {
  std::sort(files_.begin(), files_.end(),
            [](const ModelFilePtr& a, const ModelFilePtr& b) {
              return PlaceOf(a) < PlaceOf(b);
            });
}

ModelFilePtr Library::Find(Category category, absl::string_view id) const {
  const auto found = std::lower_bound(
      files_.begin(), files_.end(), Place(RankOf(category), id, ""),
      [](const ModelFilePtr& file, const Place& place) {
        return PlaceOf(file) < place;
      });
  if (found == files_.end() || (*found)->category != category ||
      (*found)->id != id) {
    return nullptr;
  }
  return *found;
}

absl::Span<const ModelFilePtr> Library::InCategory(Category category) const {
  return After(category, "");
}

absl::Span<const ModelFilePtr> Library::After(Category category,
                                              absl::string_view id) const {
  const int rank = RankOf(category);
  const auto begin = std::partition_point(
      files_.begin(), files_.end(), [&](const ModelFilePtr& file) {
        const int other = RankOf(file->category);
        return other < rank || (other == rank && file->id <= id);
      });
  const auto end = std::partition_point(
      begin, files_.end(),
      [&](const ModelFilePtr& file) { return RankOf(file->category) <= rank; });
  return absl::MakeConstSpan(files_).subspan(begin - files_.begin(),
                                             end - begin);
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

std::shared_ptr<const Library> NextLibrary(const Library& previous,
                                           std::vector<ModelFilePtr> files) {
  const Library next(previous.revision(), std::move(files));
  const int64_t step = ServeTheSame(next, previous) ? 0 : 1;
  return std::make_shared<const Library>(previous.revision() + step,
                                         next.files());
}

}  // namespace semantic_layer::model_store
