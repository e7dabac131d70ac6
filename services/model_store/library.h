#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIBRARY_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIBRARY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/model/model_document.h"
#include "services/model_store/category.h"

namespace semantic_layer::model_store {

// A model file as it was last read.
struct ModelFile {
  std::string id;
  Category category = Category::kProduction;
  // Of the blob: "production/flights.yaml".
  std::string path;
  std::string etag;
  absl::Time updated_at = absl::InfinitePast();
  std::string text;
  // What could be read of it.
  semantic::ModelDocument document;
  // Findings about the file by itself, and with those against other files.
  semantic::Diagnostics own_diagnostics;
  semantic::Diagnostics diagnostics;
  // Free of errors, and small enough to have been read.
  bool is_good = true;
  // Whether `text` is the file's; not when it is too large or not a text.
  bool is_readable = true;
  // What a search looks at, in lower case.
  std::string search_text;
};

using ModelFilePtr = std::shared_ptr<const ModelFile>;

// Library is all model files at one moment: immutable, shared by any number of
// threads.
class Library {
 public:
  // Sorts the files by category (as in kCategories) and id.
  Library(int64_t revision, std::vector<ModelFilePtr> files);

  // `base` with the file of each of these paths replaced or, where there is
  // none, gone; new ones are added. Costs little more than a list of pointers.
  struct Change {
    Category category = Category::kProduction;
    std::string path;
    ModelFilePtr file;  // null: gone
  };
  Library(int64_t revision, const Library& base,
          absl::Span<const Change> changes);

  // Grows whenever what is served changed.
  int64_t revision() const { return revision_; }

  const std::vector<ModelFilePtr>& files() const { return files_; }

  // By binary search; null when there is none.
  ModelFilePtr Find(Category category, absl::string_view id) const;

  // The same with all files of that id: there may be an x.yaml and an x.yml.
  absl::Span<const ModelFilePtr> FindAll(Category category,
                                         absl::string_view id) const;

  // The files of one category, by id.
  absl::Span<const ModelFilePtr> InCategory(Category category) const;

  // The files of one category with ids after `id`.
  absl::Span<const ModelFilePtr> After(Category category,
                                       absl::string_view id) const;

  // The good files of the served categories.
  std::vector<ModelFilePtr> Served() const;

 private:
  int64_t revision_;
  std::vector<ModelFilePtr> files_;
};

// The id that a blob's name gives, or "" for what is no model file.
absl::string_view IdOfPath(absl::string_view path, Category category);

// Whether a file stands before another in a library.
bool ComesBefore(const ModelFile& a, const ModelFile& b);

// Whether two libraries serve the same bytes.
bool ServeTheSame(const Library& a, const Library& b);

// These files after `previous`: its revision, or one more when something else
// is served.
std::shared_ptr<const Library> NextLibrary(const Library& previous,
                                           std::vector<ModelFilePtr> files);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIBRARY_H_
