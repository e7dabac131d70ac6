#include "services/model_store/project/archive_reader.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "archive.h"
#include "archive_entry.h"
#include "common/status/status_macros.h"
#include "services/model_store/errors.h"
#include "services/model_store/limits.h"

namespace semantic_layer::model_store {
namespace {

constexpr char kField[] = "archive";
constexpr size_t kChunkBytes = 64 << 10;

struct ArchiveCloser {
  void operator()(struct archive* reader) const { archive_read_free(reader); }
};
using ArchivePtr = std::unique_ptr<struct archive, ArchiveCloser>;

absl::Status Refused(absl::string_view why) {
  return InvalidField(kField, why);
}

absl::Status Damaged() {
  return Refused(
      "This is no zip or tar archive, or it is damaged or encrypted.");
}

absl::Status TooLarge() {
  return Refused(absl::StrCat(
      "The archive grows to more than a project may have: ", kProjectBytesMax,
      " bytes, and ", kArchiveRatioMax, " for each byte of the archive."));
}

// How many bytes may come out of an archive of this size.
int64_t BytesMax(absl::string_view bytes) {
  const int64_t by_ratio =
      std::max<int64_t>(kArchiveRatioFloorBytes,
                        static_cast<int64_t>(bytes.size()) * kArchiveRatioMax);
  return std::min<int64_t>(by_ratio, int64_t{kProjectBytesMax});
}

ArchivePtr Open(absl::string_view bytes) {
  ArchivePtr reader(archive_read_new());
  if (reader == nullptr) return nullptr;
  archive_read_support_format_zip(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_filter_bzip2(reader.get());
  archive_read_support_filter_xz(reader.get());
  archive_read_support_filter_zstd(reader.get());
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) !=
      ARCHIVE_OK) {
    return nullptr;
  }
  return reader;
}

// One pass over an archive.
class Pass {
 public:
  Pass(struct archive* reader, int64_t bytes_max)
      : reader_(reader), bytes_max_(bytes_max) {}

  absl::StatusOr<ProjectTree> Run() {
    size_t entries = 0;
    for (;;) {
      struct archive_entry* entry = nullptr;
      const int result = archive_read_next_header(reader_, &entry);
      if (result == ARCHIVE_EOF) break;
      if (result != ARCHIVE_OK) return Damaged();
      if (++entries > kProjectFilesMax) {
        return Refused(absl::StrCat("An archive may have ", kProjectFilesMax,
                                    " entries."));
      }
      RETURN_IF_ERROR(Take(entry));
    }
    if (entries == 0) return Damaged();
    return std::move(tree_);
  }

 private:
  absl::Status Take(struct archive_entry* entry) {
    const char* name = archive_entry_pathname_utf8(entry);
    if (name == nullptr) name = archive_entry_pathname(entry);
    if (name == nullptr) return Damaged();
    ASSIGN_OR_RETURN(const std::string path,
                     ProjectTree::NormalPath(name, kField));
    if (archive_entry_hardlink(entry) != nullptr ||
        archive_entry_symlink(entry) != nullptr) {
      return Refused(
          absl::StrCat("'", path, "' is a link; archives hold files only."));
    }
    const auto type = archive_entry_filetype(entry);
    if (type == AE_IFDIR) return absl::OkStatus();
    if (type != AE_IFREG) {
      return Refused(
          absl::StrCat("'", path, "' is neither a file nor a folder."));
    }
    if (archive_entry_is_data_encrypted(entry) != 0) return Damaged();
    // What is skipped is unpacked all the same: a file's size is known before
    // that, and counts whether it is read or not.
    if (archive_entry_size_is_set(entry) != 0 &&
        archive_entry_size(entry) > bytes_max_ - bytes_) {
      return TooLarge();
    }
    std::string text;
    RETURN_IF_ERROR(ReadData(ProjectTree::IsYaml(path) ? &text : nullptr));
    return tree_.Add(path, std::move(text), kField);
  }

  // Reads a file to its end, into `text` unless that is null.
  absl::Status ReadData(std::string* text) {
    std::string chunk(kChunkBytes, '\0');
    for (;;) {
      const la_ssize_t count =
          archive_read_data(reader_, chunk.data(), chunk.size());
      if (count == 0) return absl::OkStatus();
      if (count < 0) return Damaged();
      bytes_ += count;
      if (bytes_ > bytes_max_) return TooLarge();
      if (text != nullptr) text->append(chunk, 0, static_cast<size_t>(count));
    }
  }

  struct archive* const reader_;
  const int64_t bytes_max_;
  int64_t bytes_ = 0;
  ProjectTree tree_;
};

}  // namespace

absl::StatusOr<ProjectTree> ReadArchive(absl::string_view bytes) {
  if (bytes.empty()) return Damaged();
  const ArchivePtr reader = Open(bytes);
  if (reader == nullptr) return Damaged();
  return Pass(reader.get(), BytesMax(bytes)).Run();
}

}  // namespace semantic_layer::model_store
