#include "services/model_store/model_engine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/blobstore/etag.h"
#include "common/semantic/yaml/write_document.h"
#include "common/status/status_macros.h"
#include "services/model_store/errors.h"
#include "services/model_store/library_loader.h"
#include "services/model_store/limits.h"
#include "services/model_store/model_edit.h"

namespace semantic_layer::model_store {
namespace {

using semantic::ModelDocument;

// What the store's answer to a conditional change means to the caller.
absl::Status ChangeStatus(const absl::Status& status, absl::string_view id) {
  if (absl::IsAborted(status) || absl::IsNotFound(status)) {
    return ModelChanged(id);
  }
  return status;
}

}  // namespace

std::string PathOf(Category category, absl::string_view id) {
  return absl::StrCat(CategoryName(category), "/", id, ".yaml");
}

absl::StatusOr<std::unique_ptr<ModelEngine>> ModelEngine::Create(
    blobstore::BlobStore* store, const concurrency::Clock* clock,
    semantic::LoadOptions options) {
  std::unique_ptr<ModelEngine> engine(
      new ModelEngine(store, clock, std::move(options)));
  RETURN_IF_ERROR(engine->Refresh());
  return engine;
}

std::shared_ptr<const Library> ModelEngine::library() const {
  absl::MutexLock lock(&mu_);
  return library_;
}

absl::StatusOr<ModelFilePtr> ModelEngine::Find(Category category,
                                               absl::string_view id) const {
  ModelFilePtr file = library()->Find(category, id);
  if (file == nullptr) return ModelNotFound(category, id);
  return file;
}

absl::StatusOr<ModelFilePtr> ModelEngine::Get(Category category,
                                              absl::string_view id) const {
  ASSIGN_OR_RETURN(ModelFilePtr file, Find(category, id));
  if (!file->is_good) return ModelFileBroken(file->path, file->diagnostics);
  return file;
}

absl::StatusOr<ModelFilePtr> ModelEngine::Create(
    Category category, absl::string_view id, const ModelDocument& document) {
  absl::MutexLock lock(&writers_);
  RETURN_IF_ERROR(RefreshLocked());
  if (library()->Find(category, id) != nullptr) {
    return ModelAlreadyExists(category, id);
  }
  const std::string path = PathOf(category, id);
  const std::string text = semantic::WriteModelDocument(document);
  RETURN_IF_ERROR(CheckChange(category, path, text));
  const absl::Status put =
      store_->Put(path, text, blobstore::Precondition::Absent()).status();
  if (absl::IsAlreadyExists(put)) return ModelAlreadyExists(category, id);
  RETURN_IF_ERROR(put);
  return Publish(category, id);
}

absl::StatusOr<ModelFilePtr> ModelEngine::Update(
    Category category, absl::string_view id, absl::string_view etag,
    const ModelDocument& document) {
  return ChangeFile(category, id, etag, [&](ModelDocument& present) {
    return ReplaceModel(present, id, document);
  });
}

absl::StatusOr<ModelFilePtr> ModelEngine::AddMetric(absl::string_view id,
                                                    absl::string_view etag,
                                                    const NewMetric& metric) {
  return ChangeFile(Category::kProduction, id, etag,
                    [&](ModelDocument& present) {
                      return AddSqlMetric(present, metric.name, metric.sql,
                                          metric.description);
                    });
}

absl::StatusOr<ModelFilePtr> ModelEngine::ChangeFile(Category category,
                                                     absl::string_view id,
                                                     absl::string_view etag,
                                                     const Edit& edit) {
  absl::MutexLock lock(&writers_);
  ASSIGN_OR_RETURN(const ModelFilePtr file, FindForChange(category, id, etag));
  ModelDocument document = file->document;
  RETURN_IF_ERROR(edit(document));
  const std::string text = semantic::WriteModelDocument(document);
  RETURN_IF_ERROR(CheckChange(category, file->path, text));
  RETURN_IF_ERROR(BackUp(*file));
  RETURN_IF_ERROR(ChangeStatus(
      store_->Put(file->path, text, blobstore::Precondition::Etag(file->etag))
          .status(),
      id));
  return Publish(category, id);
}

absl::Status ModelEngine::Delete(Category category, absl::string_view id,
                                 absl::string_view etag) {
  absl::MutexLock lock(&writers_);
  ASSIGN_OR_RETURN(const ModelFilePtr file, FindForChange(category, id, etag));
  const semantic::Diagnostics errors =
      ErrorsOfChange(*library(), category, file->path, nullptr, options_);
  if (!errors.empty()) return ModelIsNeeded(id, errors);
  RETURN_IF_ERROR(BackUp(*file));
  RETURN_IF_ERROR(ChangeStatus(
      store_->Delete(file->path, blobstore::Precondition::Etag(file->etag)),
      id));
  return Reload();
}

absl::StatusOr<ModelFilePtr> ModelEngine::FindForChange(
    Category category, absl::string_view id, absl::string_view etag) {
  RETURN_IF_ERROR(RefreshLocked());
  ModelFilePtr file = library()->Find(category, id);
  if (file == nullptr) return ModelNotFound(category, id);
  const std::string wanted = blobstore::NormalizeEtag(etag);
  if (!wanted.empty() && wanted != "*" && wanted != file->etag) {
    return ModelChanged(id);
  }
  // Nothing that cannot be backed up is touched.
  if (!file->is_readable) {
    return ModelFileBroken(file->path, file->diagnostics);
  }
  return file;
}

absl::Status ModelEngine::CheckChange(Category category,
                                      const std::string& path,
                                      const std::string& text) const {
  const semantic::Diagnostics errors =
      ErrorsOfChange(*library(), category, path, &text, options_);
  if (errors.empty()) return absl::OkStatus();
  return ModelWouldBreak(path, errors);
}

semantic::Diagnostics ModelEngine::ErrorsOfText(Category category,
                                                absl::string_view id,
                                                const std::string& text) const {
  return ErrorsOfChange(*library(), category, PathOf(category, id), &text,
                        options_);
}

absl::Status ModelEngine::BackUp(const ModelFile& file) {
  const absl::Time now = clock_->Now();
  const int64_t micros =
      absl::ToInt64Microseconds(now - absl::FromTimeT(absl::ToTimeT(now)));
  const std::string stem =
      absl::StrCat("backups/", CategoryName(file.category), "/", file.id, "_",
                   absl::FormatTime("%Y%m%d_%H%M%S", now, absl::UTCTimeZone()),
                   "_", absl::Dec(micros, absl::kZeroPad6));
  absl::Status put;
  for (int attempt = 1; attempt <= kBackupAttemptsMax; ++attempt) {
    const std::string name = attempt == 1
                                 ? absl::StrCat(stem, ".yaml")
                                 : absl::StrCat(stem, "_", attempt, ".yaml");
    put = store_->Put(name, file.text, blobstore::Precondition::Absent())
              .status();
    if (put.ok()) return absl::OkStatus();
    if (!absl::IsAlreadyExists(put)) break;
  }
  return BackupFailed(put);
}

absl::StatusOr<ModelFilePtr> ModelEngine::Publish(Category category,
                                                  absl::string_view id) {
  RETURN_IF_ERROR(Reload());
  return Find(category, id);
}

absl::Status ModelEngine::Refresh() {
  absl::MutexLock lock(&writers_);
  return RefreshLocked();
}

absl::Status ModelEngine::RefreshLocked() {
  ASSIGN_OR_RETURN(const std::string version, VersionOfModels(*store_));
  if (version == version_) return absl::OkStatus();
  return Reload();
}

absl::Status ModelEngine::Reload() {
  // Taken before reading: what changes meanwhile is found the next time.
  ASSIGN_OR_RETURN(const std::string version, VersionOfModels(*store_));
  const std::shared_ptr<const Library> previous = library();
  ASSIGN_OR_RETURN(std::shared_ptr<const Library> loaded,
                   LoadLibrary(*store_, options_, previous.get()));
  version_ = version;
  absl::MutexLock lock(&mu_);
  library_ = std::move(loaded);
  changed_.SignalAll();
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const Library>> ModelEngine::WaitForChange(
    int64_t seen, const concurrency::CancellationToken& token) const {
  const concurrency::CancellationRegistration wake = token.OnCancel([this] {
    absl::MutexLock lock(&mu_);
    changed_.SignalAll();
  });
  absl::MutexLock lock(&mu_);
  while (library_->revision() == seen) {
    RETURN_IF_ERROR(token.status());
    changed_.WaitWithDeadline(&mu_, token.deadline());
  }
  return library_;
}

}  // namespace semantic_layer::model_store
