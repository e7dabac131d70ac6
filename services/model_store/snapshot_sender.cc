#include "services/model_store/snapshot_sender.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "services/model_store/category.h"
#include "services/model_store/errors.h"
#include "services/model_store/limits.h"

namespace semantic_layer::model_store {
namespace {

using model::v1::ModelSnapshot;

std::string KeyOf(const ModelFile& file) {
  return absl::StrCat(CategoryName(file.category), "/", file.id);
}

void AddFile(const ModelFile& file, ModelSnapshot& snapshot) {
  model::v1::ModelFile* wire = snapshot.add_files();
  wire->set_id(file.id);
  wire->set_category(std::string(CategoryName(file.category)));
  wire->set_etag(file.etag);
  wire->set_yaml(file.text);
}

}  // namespace

absl::Status SnapshotSender::Send(const Library& library,
                                  rpc::StreamWriter<ModelSnapshot>& writer) {
  const size_t piece_bytes = deltas_ ? kSnapshotPieceBytes : kSnapshotBytesMax;
  const bool only_changes = deltas_ && !is_first_;
  ModelSnapshot message;
  message.set_revision(library.revision());
  message.set_is_delta(only_changes);
  size_t bytes = 0;
  absl::flat_hash_map<std::string, std::string> now;
  for (const ModelFilePtr& file : library.Served()) {
    std::string key = KeyOf(*file);
    const auto known = sent_.find(key);
    const bool is_known = known != sent_.end() && known->second == file->etag;
    now.emplace(std::move(key), file->etag);
    if (only_changes && is_known) continue;
    if (bytes > 0 && bytes + file->text.size() > piece_bytes) {
      if (!deltas_) return SnapshotTooLarge();
      message.set_more_follows(true);
      RETURN_IF_ERROR(writer.Write(message));
      message.clear_files();
      message.set_more_follows(false);
      message.set_is_delta(true);
      bytes = 0;
    }
    bytes += file->text.size();
    AddFile(*file, message);
  }
  if (only_changes) {
    for (const auto& [key, etag] : sent_) {
      if (!now.contains(key)) message.add_removed_files(key);
    }
  }
  RETURN_IF_ERROR(writer.Write(message));
  is_first_ = false;
  sent_ = std::move(now);
  return absl::OkStatus();
}

}  // namespace semantic_layer::model_store
