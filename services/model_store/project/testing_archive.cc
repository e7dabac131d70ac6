#include "services/model_store/project/testing_archive.h"

#include <cstdlib>

#include "absl/strings/match.h"
#include "archive.h"
#include "archive_entry.h"

namespace semantic_layer::model_store {
namespace {

la_ssize_t Append(struct archive*, void* out, const void* bytes, size_t size) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

// A test without its archive has nothing to say.
void Must(int result) {
  if (result < ARCHIVE_WARN) std::abort();
}

void Write(struct archive* writer, const TestEntry& item) {
  struct archive_entry* entry = archive_entry_new();
  archive_entry_set_pathname(entry, item.path.c_str());
  archive_entry_set_perm(entry, 0644);
  archive_entry_set_filetype(entry, AE_IFREG);
  if (item.is_folder) archive_entry_set_filetype(entry, AE_IFDIR);
  if (item.is_fifo) archive_entry_set_filetype(entry, AE_IFIFO);
  archive_entry_set_size(entry, static_cast<la_int64_t>(item.content.size()));
  if (!item.symlink.empty()) {
    archive_entry_set_filetype(entry, AE_IFLNK);
    archive_entry_set_symlink(entry, item.symlink.c_str());
  }
  if (!item.hardlink.empty()) {
    archive_entry_set_hardlink(entry, item.hardlink.c_str());
  }
  Must(archive_write_header(writer, entry));
  if (!item.content.empty()) {
    archive_write_data(writer, item.content.data(), item.content.size());
  }
  archive_entry_free(entry);
}

}  // namespace

std::string MakeArchive(const std::string& format,
                        const std::vector<TestEntry>& entries) {
  std::string bytes;
  struct archive* writer = archive_write_new();
  if (format == "zip") {
    Must(archive_write_set_format_zip(writer));
  } else {
    Must(archive_write_set_format_pax_restricted(writer));
  }
  if (absl::EndsWith(format, ".gz"))
    Must(archive_write_add_filter_gzip(writer));
  if (absl::EndsWith(format, ".bz2")) {
    Must(archive_write_add_filter_bzip2(writer));
  }
  if (absl::EndsWith(format, ".xz")) Must(archive_write_add_filter_xz(writer));
  if (absl::EndsWith(format, ".zst")) {
    Must(archive_write_add_filter_zstd(writer));
  }
  // Zeros after the end are no part of every compressed format.
  archive_write_set_bytes_in_last_block(writer, 1);
  Must(archive_write_open(writer, &bytes, nullptr, Append, nullptr));
  for (const TestEntry& entry : entries) Write(writer, entry);
  Must(archive_write_close(writer));
  archive_write_free(writer);
  return bytes;
}

}  // namespace semantic_layer::model_store
