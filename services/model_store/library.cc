#include "services/model_store/library.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

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

Place PlaceOf(const ModelFile& file) {
  return {RankOf(file.category), file.id, file.path};
}

}  // namespace

absl::string_view IdOfPath(absl::string_view path, Category category) {
  if (!absl::ConsumePrefix(&path, CategoryName(category)) ||
      !absl::ConsumePrefix(&path, "/") || absl::StrContains(path, '/')) {
    return "";
  }
  if (!absl::ConsumeSuffix(&path, ".yaml") &&
      !absl::ConsumeSuffix(&path, ".yml")) {
    return "";
  }
  return path;
}

Library::Library(int64_t revision, std::vector<ModelFilePtr> files)
    : revision_(revision), files_(std::move(files)) {
  std::sort(files_.begin(), files_.end(),
            [](const ModelFilePtr& a, const ModelFilePtr& b) {
              return ComesBefore(*a, *b);
            });
}

Library::Library(int64_t revision, const Library& base,
                 absl::Span<const Change> changes)
    : revision_(revision), files_(base.files_) {
  for (const Change& change : changes) {
    const absl::string_view id = change.file == nullptr
                                     ? IdOfPath(change.path, change.category)
                                     : absl::string_view(change.file->id);
    const auto at =
        std::lower_bound(files_.begin(), files_.end(),
                         Place(RankOf(change.category), id, change.path),
                         [](const ModelFilePtr& file, const Place& place) {
                           return PlaceOf(*file) < place;
                         });
    const bool is_there = at != files_.end() && (*at)->path == change.path;
    if (change.file == nullptr) {
      if (is_there) files_.erase(at);
    } else if (is_there) {
      *at = change.file;
    } else {
      files_.insert(at, change.file);
    }
  }
}

ModelFilePtr Library::Find(Category category, absl::string_view id) const {
  const absl::Span<const ModelFilePtr> found = FindAll(category, id);
  return found.empty() ? nullptr : found.front();
}

absl::Span<const ModelFilePtr> Library::FindAll(Category category,
                                                absl::string_view id) const {
  const auto begin = std::lower_bound(
      files_.begin(), files_.end(), Place(RankOf(category), id, ""),
      [](const ModelFilePtr& file, const Place& place) {
        return PlaceOf(*file) < place;
      });
  auto end = begin;
  while (end != files_.end() && (*end)->category == category &&
         (*end)->id == id) {
    ++end;
  }
  return absl::MakeConstSpan(files_).subspan(begin - files_.begin(),
                                             end - begin);
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

bool ComesBefore(const ModelFile& a, const ModelFile& b) {
  return PlaceOf(a) < PlaceOf(b);
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
  return std::make_shared<const Library>(previous.revision() + step, next,
                                         absl::Span<const Library::Change>());
}

}  // namespace semantic_layer::model_store
