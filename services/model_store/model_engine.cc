#include "services/model_store/model_engine.h"

#include <utility>

#include "common/blobstore/etag.h"
#include "common/semantic/yaml/write_document.h"
#include "common/status/status_macros.h"
#include "services/model_store/errors.h"
#include "services/model_store/library_loader.h"
#include "services/model_store/model_edit.h"

namespace semantic_layer::model_store {
namespace {

using semantic::ModelDocument;

// Versions looked at at a time for the one that is served.
constexpr size_t kVersionsRead = 20;

// Whether the caller's etag allows a change of the file (may be null).
absl::Status CheckEtag(const ChangeRequest& request, const ModelFile* file) {
  const std::string wanted = blobstore::NormalizeEtag(request.etag);
  if (wanted.empty()) return absl::OkStatus();
  if (file == nullptr || (wanted != "*" && wanted != file->etag)) {
    return ModelChanged(request.id);
  }
  return absl::OkStatus();
}

// The served models of other files, and where the file's first model meets
// them.
std::vector<JoinableModel> JoinableModels(const Library& library,
                                          absl::string_view id,
                                          const ModelDocument& document) {
  std::vector<JoinableModel> others;
  if (document.models.empty()) return others;
  const semantic::SemanticModel& own = document.models.front();
  for (const ModelFilePtr& file : library.Served()) {
    if (file->id == id) continue;
    for (const semantic::SemanticModel& model : file->document.models) {
      JoinableModel other;
      other.table = model.table;
      other.name = model.name;
      for (const semantic::Entity& entity : model.entities) {
        if (own.FindEntity(entity.name) != nullptr) other.entity = entity.name;
      }
      others.push_back(std::move(other));
    }
  }
  return others;
}

PresentFile PresentOf(const ModelFilePtr& file) {
  if (file == nullptr) return {};
  return {file->etag, file->updated_at, file->text};
}

}  // namespace

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
    const ChangeRequest& request, const ModelDocument& document) {
  ASSIGN_OR_RETURN(const blobstore::Turns::Turn turn,
                   turns_.Take(request.patience));
  absl::MutexLock lock(&writers_);
  RETURN_IF_ERROR(RefreshLocked());
  if (library()->Find(request.category, request.id) != nullptr) {
    return ModelAlreadyExists(request.category, request.id);
  }
  return Commit({.category = request.category,
                 .id = request.id,
                 .path = PathOf(request.category, request.id),
                 .text = semantic::WriteModelDocument(document),
                 .operation = Operation::kCreate,
                 .author = request.author},
                request.patience);
}

absl::StatusOr<ModelFilePtr> ModelEngine::Update(
    const ChangeRequest& request, const ModelDocument& document) {
  return ChangeFile(request, Operation::kUpdate, [&](ModelDocument& present) {
    return ReplaceModel(present, request.id, document);
  });
}

absl::StatusOr<ModelFilePtr> ModelEngine::AddMetric(
    const ChangeRequest& request, const NewMetric& metric) {
  return ChangeFile(
      request, Operation::kAddMetric, [&](ModelDocument& present) {
        return AddSqlMetric(present, metric.name, metric.sql,
                            metric.description,
                            JoinableModels(*library(), request.id, present));
      });
}

absl::StatusOr<ModelFilePtr> ModelEngine::ChangeFile(
    const ChangeRequest& request, Operation operation, const Edit& edit) {
  ASSIGN_OR_RETURN(const blobstore::Turns::Turn turn,
                   turns_.Take(request.patience));
  absl::MutexLock lock(&writers_);
  ASSIGN_OR_RETURN(const ModelFilePtr file, FindForChange(request));
  ModelDocument document = file->document;
  RETURN_IF_ERROR(edit(document));
  return Commit({.category = request.category,
                 .id = request.id,
                 .path = file->path,
                 .before = file,
                 .text = semantic::WriteModelDocument(document),
                 .operation = operation,
                 .author = request.author},
                request.patience);
}

absl::Status ModelEngine::Delete(const ChangeRequest& request) {
  ASSIGN_OR_RETURN(const blobstore::Turns::Turn turn,
                   turns_.Take(request.patience));
  absl::MutexLock lock(&writers_);
  ASSIGN_OR_RETURN(const ModelFilePtr file, FindForChange(request));
  const PlannedFile plan = {request.category, file->path, nullptr};
  const Judgement judged =
      judge_.JudgeChanges(*library(), absl::MakeConstSpan(&plan, 1));
  if (!judged.is_good()) return ModelIsNeeded(request.id, judged.findings);
  const FileChange change = {.category = request.category,
                             .id = request.id,
                             .path = file->path,
                             .before = file,
                             .operation = Operation::kDelete,
                             .author = request.author};
  return Write(absl::MakeConstSpan(&change, 1), *judged.outcome,
               request.patience);
}

absl::StatusOr<ModelFilePtr> ModelEngine::Restore(const ChangeRequest& request,
                                                  int64_t version) {
  ASSIGN_OR_RETURN(const blobstore::Turns::Turn turn,
                   turns_.Take(request.patience));
  absl::MutexLock lock(&writers_);
  RETURN_IF_ERROR(RefreshLocked());
  const ModelFilePtr file = library()->Find(request.category, request.id);
  ASSIGN_OR_RETURN(const Version found,
                   history_.Get(history_.Begin(request.category, request.id),
                                PresentOf(file), version));
  if (found.record.number == 0) {
    return VersionNotFound(request.category, request.id, version);
  }
  if (found.record.is_deletion()) return VersionIsDeletion(version);
  RETURN_IF_ERROR(CheckEtag(request, file.get()));
  if (file != nullptr && !file->is_readable) {
    return ModelFileBroken(file->path, file->diagnostics);
  }
  return Commit({.category = request.category,
                 .id = request.id,
                 .path = file == nullptr ? PathOf(request.category, request.id)
                                         : file->path,
                 .before = file,
                 .text = found.record.text,
                 .operation = Operation::kRestore,
                 .author = request.author,
                 .restored_number = version},
                request.patience);
}

absl::StatusOr<ModelFilePtr> ModelEngine::Promote(
    const ChangeRequest& request, const PromotionTarget& target) {
  ASSIGN_OR_RETURN(const blobstore::Turns::Turn turn,
                   turns_.Take(request.patience));
  absl::MutexLock lock(&writers_);
  ASSIGN_OR_RETURN(const ModelFilePtr file, FindForChange(request));
  const ModelFilePtr there = library()->Find(target.category, request.id);
  if (there != nullptr && !target.replace) {
    return ModelAlreadyExists(target.category, request.id);
  }
  RETURN_IF_ERROR(CheckEtag({.category = target.category,
                             .id = request.id,
                             .etag = target.etag,
                             .author = request.author},
                            there.get()));
  if (there != nullptr && !there->is_readable) {
    return ModelFileBroken(there->path, there->diagnostics);
  }
  const std::string path =
      there == nullptr ? PathOf(target.category, request.id) : there->path;
  const std::vector<PlannedFile> planned = {
      {target.category, path,
       NewFile(target.category, request.id, path, file->text)},
      {request.category, file->path, nullptr}};
  const Judgement judged = judge_.JudgeChanges(*library(), planned);
  if (!judged.is_good()) return ModelWouldBreak(path, judged.findings);
  // First there, then away: whatever happens between, it is somewhere.
  const std::vector<FileChange> changes = {
      {.category = target.category,
       .id = request.id,
       .path = path,
       .before = there,
       .text = file->text,
       .operation = there == nullptr ? Operation::kCreate : Operation::kUpdate,
       .author = request.author},
      {.category = request.category,
       .id = request.id,
       .path = file->path,
       .before = file,
       .operation = Operation::kDelete,
       .author = request.author}};
  RETURN_IF_ERROR(Write(changes, *judged.outcome, request.patience));
  return Find(target.category, request.id);
}

absl::StatusOr<std::vector<ImportResult>> ModelEngine::Import(
    const ImportRules& rules, absl::Span<const ImportItem> items) {
  ASSIGN_OR_RETURN(const blobstore::Turns::Turn turn,
                   turns_.Take(rules.patience));
  absl::MutexLock lock(&writers_);
  RETURN_IF_ERROR(RefreshLocked());
  const std::shared_ptr<const Library> library = this->library();
  std::vector<ImportCandidate> candidates;
  for (const ImportItem& item : items) {
    const ModelFilePtr before = library->Find(rules.category, item.id);
    candidates.push_back(
        {before, NewFile(rules.category, item.id,
                         before == nullptr ? PathOf(rules.category, item.id)
                                           : before->path,
                         item.text)});
  }
  ImportPlan plan = PlanImport(*library, judge_, rules, candidates);
  std::vector<ImportResult> results = std::move(plan.results);
  if (rules.dry_run) return results;
  std::vector<FileChange> changes;
  for (size_t i = 0; i < results.size(); ++i) {
    const ImportResult& result = results[i];
    if (result.outcome != ImportResult::Outcome::kCreated &&
        result.outcome != ImportResult::Outcome::kUpdated) {
      continue;
    }
    changes.push_back({.category = rules.category,
                       .id = result.file->id,
                       .path = result.file->path,
                       .before = candidates[i].before,
                       .text = result.file->text,
                       .operation = Operation::kImport,
                       .author = rules.author});
  }
  if (!changes.empty())
    RETURN_IF_ERROR(Write(changes, *plan.outcome, rules.patience));
  for (ImportResult& result : results) {
    const ModelFilePtr kept =
        this->library()->Find(rules.category, result.file->id);
    if (kept != nullptr && kept->text == result.file->text) result.file = kept;
  }
  return results;
}

absl::StatusOr<ModelFilePtr> ModelEngine::Commit(
    FileChange change, const blobstore::Patience& patience) {
  const PlannedFile plan = {
      change.category, change.path,
      NewFile(change.category, change.id, change.path, *change.text)};
  const Judgement judged =
      judge_.JudgeChanges(*library(), absl::MakeConstSpan(&plan, 1));
  if (!judged.is_good()) {
    return ModelWouldBreak(change.path, judged.findings);
  }
  RETURN_IF_ERROR(
      Write(absl::MakeConstSpan(&change, 1), *judged.outcome, patience));
  return Find(change.category, change.id);
}

absl::Status ModelEngine::Write(absl::Span<const FileChange> changes,
                                const Library& judged,
                                const blobstore::Patience& patience) {
  // Whatever happens, the store is looked at again before the next change.
  version_.clear();
  const absl::StatusOr<std::vector<blobstore::BlobInfo>> applied =
      writer_.Apply(changes, patience);
  if (!applied.ok()) {
    history_.Settle();
    return applied.status();
  }
  const std::vector<blobstore::BlobInfo>& written = *applied;
  std::vector<Library::Change> stamps;
  for (size_t i = 0; i < changes.size(); ++i) {
    if (!changes[i].text.has_value()) continue;
    for (const ModelFilePtr& file :
         judged.FindAll(changes[i].category, changes[i].id)) {
      if (file->path != changes[i].path) continue;
      auto stamped = std::make_shared<ModelFile>(*file);
      stamped->etag = written[i].etag;
      stamped->updated_at = written[i].updated_at;
      stamps.push_back({file->category, file->path, std::move(stamped)});
    }
  }
  Publish(std::make_shared<const Library>(judged.revision(), judged, stamps));
  return absl::OkStatus();
}

ModelFilePtr ModelEngine::NewFile(Category category, absl::string_view id,
                                  absl::string_view path,
                                  std::string text) const {
  blobstore::BlobInfo info;
  info.name = std::string(path);
  info.etag = blobstore::EtagOf(text);
  info.updated_at = clock_->Now();
  return MakeModelFile(info, category, id, std::move(text), options_);
}

absl::StatusOr<ModelFilePtr> ModelEngine::FindForChange(
    const ChangeRequest& request) {
  RETURN_IF_ERROR(RefreshLocked());
  ModelFilePtr file = library()->Find(request.category, request.id);
  if (file == nullptr) return ModelNotFound(request.category, request.id);
  RETURN_IF_ERROR(CheckEtag(request, file.get()));
  // Nothing that cannot be backed up is touched.
  if (!file->is_readable) {
    return ModelFileBroken(file->path, file->diagnostics);
  }
  return file;
}

// Between a version and its file there is a moment that nobody should see: the
// file and the end of its history are looked at together, and Publish() lets
// both go on together.
ModelHistory::Reading ModelEngine::BeginReading(Category category,
                                                absl::string_view id,
                                                PresentFile* present) {
  absl::MutexLock lock(&mu_);
  *present = PresentOf(library_->Find(category, id));
  return history_.Begin(category, id);
}

absl::StatusOr<std::vector<Version>> ModelEngine::ListVersions(
    Category category, absl::string_view id, int64_t before, size_t count) {
  PresentFile present;
  const ModelHistory::Reading reading = BeginReading(category, id, &present);
  ASSIGN_OR_RETURN(std::vector<Version> versions,
                   history_.List(reading, present, before, count));
  if (versions.empty() && before == 0) return ModelNotFound(category, id);
  return versions;
}

absl::StatusOr<Version> ModelEngine::GetVersion(Category category,
                                                absl::string_view id,
                                                int64_t number) {
  PresentFile present;
  const ModelHistory::Reading reading = BeginReading(category, id, &present);
  if (number > 0) {
    ASSIGN_OR_RETURN(Version version, history_.Get(reading, present, number));
    if (version.record.number > 0) return version;
    return VersionNotFound(category, id, number);
  }
  if (present.etag.empty()) return ModelNotFound(category, id);
  // Interrupted changes may lie above it.
  for (int64_t before = 0;;) {
    ASSIGN_OR_RETURN(std::vector<Version> versions,
                     history_.List(reading, present, before, kVersionsRead));
    if (versions.empty()) return ModelNotFound(category, id);
    for (Version& version : versions) {
      if (version.is_current && !version.is_interrupted) {
        return std::move(version);
      }
    }
    before = versions.back().record.number;
  }
}

semantic::Diagnostics ModelEngine::Judge(Category category,
                                         absl::string_view id,
                                         const std::string& text) const {
  const std::shared_ptr<const Library> library = this->library();
  const ModelFilePtr present = library->Find(category, id);
  const std::string path =
      present == nullptr ? PathOf(category, id) : present->path;
  const PlannedFile plan = {category, path, NewFile(category, id, path, text)};
  return judge_.JudgeChanges(*library, absl::MakeConstSpan(&plan, 1)).findings;
}

absl::Status ModelEngine::Refresh() {
  ASSIGN_OR_RETURN(const blobstore::Turns::Turn turn, turns_.Take({}));
  absl::MutexLock lock(&writers_);
  return RefreshLocked();
}

absl::Status ModelEngine::RefreshLocked() {
  // Taken before reading: what changes meanwhile is found the next time.
  ASSIGN_OR_RETURN(const std::string version, VersionOfModels(*store_));
  if (version == version_) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::shared_ptr<const Library> loaded,
                   LoadLibrary(*store_, options_, judge_, library()));
  version_ = version;
  Publish(std::move(loaded));
  return absl::OkStatus();
}

void ModelEngine::Publish(std::shared_ptr<const Library> library) {
  judge_.Follow(library);
  absl::MutexLock lock(&mu_);
  library_ = std::move(library);
  history_.Settle();
  changed_.SignalAll();
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
