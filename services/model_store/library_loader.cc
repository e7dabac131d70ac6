#include "services/model_store/library_loader.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/json/text.h"
#include "common/semantic/limits.h"
#include "common/semantic/yaml/read_document.h"
#include "common/status/status_macros.h"
#include "services/model_store/judge_together.h"
#include "services/model_store/library_judge.h"
#include "services/model_store/limits.h"
#include "services/model_store/model_id.h"

namespace semantic_layer::model_store {
namespace {

using semantic::Diagnostic;
using semantic::DiagnosticCode;

void AddFileError(ModelFile& file, DiagnosticCode code, std::string message,
                  std::string hint) {
  Diagnostic error;
  error.code = code;
  error.message = std::move(message);
  error.hint = std::move(hint);
  error.file = file.path;
  error.line = 1;
  error.column = 1;
  file.diagnostics.push_back(std::move(error));
}

// Reads the text and finds what is wrong with it by itself.
void ReadText(ModelFile& file, const semantic::LoadOptions& options) {
  semantic::ReadResult read =
      semantic::ReadModelDocument({file.path, file.text}, options);
  file.document = std::move(read.document);
  file.diagnostics =
      semantic::ValidateDocument(file.document, std::move(read.diagnostics));
}

std::string SearchTextOf(const ModelFile& file) {
  std::string text = file.id;
  for (const semantic::SemanticModel& model : file.document.models) {
    absl::StrAppend(&text, "\n", model.name, "\n", model.about.description);
    for (const semantic::Dimension& dimension : model.dimensions) {
      absl::StrAppend(&text, "\n", dimension.name);
    }
  }
  for (const semantic::MetricDefinition& metric : file.document.metrics) {
    absl::StrAppend(&text, "\n", metric.name);
  }
  absl::AsciiStrToLower(&text);
  return text;
}

// Completes a file whose text and first diagnostics are there.
ModelFilePtr Finish(std::shared_ptr<ModelFile> file) {
  if (!IsValidModelId(file->id)) {
    AddFileError(*file, DiagnosticCode::kInvalidName,
                 "The file's name cannot be a model's id.",
                 "use letters, digits, '_' and '-', beginning with a letter "
                 "or digit");
  }
  file->own_diagnostics = file->diagnostics;
  file->is_good = !HasErrors(file->diagnostics);
  file->search_text = SearchTextOf(*file);
  return file;
}

std::shared_ptr<ModelFile> NewFile(const blobstore::BlobInfo& info,
                                   Category category, absl::string_view id) {
  auto file = std::make_shared<ModelFile>();
  file->id = std::string(id);
  file->category = category;
  file->path = info.name;
  file->etag = info.etag;
  file->updated_at = info.updated_at;
  return file;
}

// Reads one file; what other files mean to it comes later. Null when it is gone
// by now. An error while the store cannot be asked: that says nothing about
// the file.
absl::StatusOr<ModelFilePtr> ReadModelFile(
    blobstore::BlobStore& store, const blobstore::BlobInfo& info,
    Category category, const semantic::LoadOptions& options) {
  const absl::string_view id = IdOfPath(info.name, category);
  absl::StatusOr<blobstore::Blob> blob = store.Get(info.name);
  if (blob.ok()) {
    return MakeModelFile(blob->info, category, id, std::move(blob->content),
                         options);
  }
  if (absl::IsNotFound(blob.status())) return nullptr;
  if (absl::IsUnavailable(blob.status()) ||
      absl::IsDeadlineExceeded(blob.status())) {
    return blob.status();
  }
  std::shared_ptr<ModelFile> file = NewFile(info, category, id);
  file->is_readable = false;
  AddFileError(
      *file, DiagnosticCode::kYamlLimit,
      absl::StrCat("The file cannot be read: ", blob.status().message()), "");
  return Finish(std::move(file));
}

// A blob to be read.
struct NewBlob {
  Category category = Category::kProduction;
  blobstore::BlobInfo info;
  bool was_known = false;  // the library has an older text of it
};

// Reads many files on all cores: a start with thousands of them is short. All
// or nothing; files that are gone are null.
absl::StatusOr<std::vector<ModelFilePtr>> ReadAll(
    blobstore::BlobStore& store, const semantic::LoadOptions& options,
    const std::vector<NewBlob>& blobs) {
  std::vector<absl::StatusOr<ModelFilePtr>> read(blobs.size(), nullptr);
  std::atomic<size_t> next{0};
  std::atomic<bool> failed{false};
  const auto work = [&] {
    for (size_t i = next++; i < blobs.size() && !failed; i = next++) {
      read[i] = ReadModelFile(store, blobs[i].info, blobs[i].category, options);
      if (!read[i].ok()) failed = true;
    }
  };
  const size_t count =
      std::min<size_t>({blobs.size() / kFilesPerReaderMin, kReadersMax,
                        std::max(1U, std::thread::hardware_concurrency())});
  std::vector<std::thread> helpers;
  for (size_t i = 1; i < count; ++i) helpers.emplace_back(work);
  work();
  for (std::thread& helper : helpers) helper.join();
  std::vector<ModelFilePtr> files;
  files.reserve(blobs.size());
  for (absl::StatusOr<ModelFilePtr>& file : read) {
    RETURN_IF_ERROR(file.status());
    files.push_back(*std::move(file));
  }
  return files;
}

}  // namespace

std::string PathOf(Category category, absl::string_view id) {
  return absl::StrCat(CategoryName(category), "/", id, ".yaml");
}

ModelFilePtr MakeModelFile(const blobstore::BlobInfo& info, Category category,
                           absl::string_view id, std::string text,
                           const semantic::LoadOptions& options) {
  std::shared_ptr<ModelFile> file = NewFile(info, category, id);
  file->text = std::move(text);
  file->is_readable = json::IsValidUtf8(file->text);
  if (file->is_readable) {
    ReadText(*file, options);
  } else {
    AddFileError(*file, DiagnosticCode::kYamlSyntax, "The file is not UTF-8.",
                 "save it with that encoding");
  }
  return Finish(std::move(file));
}

absl::StatusOr<std::shared_ptr<const Library>> LoadLibrary(
    blobstore::BlobStore& store, const semantic::LoadOptions& options,
    const LibraryJudge& judge, std::shared_ptr<const Library> previous) {
  absl::flat_hash_map<absl::string_view, ModelFilePtr> known;
  if (previous != nullptr) {
    for (const ModelFilePtr& file : previous->files()) {
      known[file->path] = file;
    }
  }
  std::vector<NewBlob> unread;
  size_t count = 0;
  for (const Category category : kCategories) {
    ASSIGN_OR_RETURN(const std::vector<blobstore::BlobInfo> infos,
                     store.List(CategoryName(category)));
    for (const blobstore::BlobInfo& info : infos) {
      if (IdOfPath(info.name, category).empty()) continue;
      const auto found = known.find(info.name);
      const bool is_same =
          found != known.end() && found->second->etag == info.etag;
      if (!is_same) unread.push_back({category, info, found != known.end()});
      if (found != known.end()) known.erase(found);
      if (++count > semantic::kMaxModelFiles) {
        return absl::ResourceExhaustedError("there are too many model files");
      }
    }
  }
  // What is still known by now is gone.
  if (previous != nullptr && unread.empty() && known.empty()) return previous;
  ASSIGN_OR_RETURN(std::vector<ModelFilePtr> files,
                   ReadAll(store, options, unread));
  if (previous == nullptr) {
    files.erase(std::remove(files.begin(), files.end(), nullptr), files.end());
    const Library sorted(1, std::move(files));
    return std::make_shared<const Library>(1, JudgeTogether(sorted.files()));
  }
  std::vector<PlannedFile> edits;
  for (const auto& [path, file] : known) {
    edits.push_back({file->category, file->path, nullptr});
  }
  for (size_t i = 0; i < files.size(); ++i) {
    if (files[i] == nullptr && !unread[i].was_known) continue;
    edits.push_back(
        {unread[i].category, unread[i].info.name, std::move(files[i])});
  }
  return judge.WithEdits(*previous, edits);
}

absl::StatusOr<std::string> VersionOfModels(blobstore::BlobStore& store) {
  std::string version;
  for (const Category category : kCategories) {
    ASSIGN_OR_RETURN(const std::string part,
                     store.Version(CategoryName(category)));
    absl::StrAppend(&version, part, " ");
  }
  return version;
}

}  // namespace semantic_layer::model_store
