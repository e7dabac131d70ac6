#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_FILES_VOLUME_FILES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_FILES_VOLUME_FILES_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/databricks_emulator/sql/sql_context.h"

namespace semantic_layer::emulator {

// A path below /Volumes, checked: no "..", no empty part, no NUL.
struct VolumePath {
  std::string catalog = {};
  std::string schema = {};
  std::string volume = {};
  std::vector<std::string> rest = {};  // empty: the volume itself

  std::string VolumeName() const {
    return catalog + "." + schema + "." + volume;
  }
  // "/Volumes/c/s/v/a/b"
  std::string Text() const;
};

// Reads "Volumes/c/s/v/a/b", with or without a slash before and after.
// INVALID_PARAMETER_VALUE for anything else.
absl::StatusOr<VolumePath> ParseVolumePath(absl::string_view path);

struct FileInfo {
  bool directory = false;
  int64_t size = 0;
  int64_t modified_ms = 0;
};

struct DirectoryEntry {
  std::string name = {};
  FileInfo info = {};
};

// The volumes' files, as files below a directory of the machine. Whether a
// volume exists and who may use it is not asked here. Creating a file that must
// not be there is atomic, and so is replacing one. Thread safe.
//
// Errors are the Files API's: 404 NOT_FOUND, 409 ALREADY_EXISTS, ...
class VolumeFiles : public VolumeReader {
 public:
  // An empty root makes a directory of its own that goes with this object.
  static absl::StatusOr<std::unique_ptr<VolumeFiles>> Open(
      const std::string& root);
  ~VolumeFiles() override;

  absl::Status Write(const VolumePath& path, absl::string_view bytes,
                     bool overwrite);
  absl::StatusOr<std::string> Read(const VolumePath& path) const;
  absl::StatusOr<FileInfo> Stat(const VolumePath& path) const;
  absl::Status RemoveFile(const VolumePath& path);

  // Files of a catalog, schema or volume, "c/s/v", go to another name. Nothing
  // where there are none.
  absl::Status Move(const std::string& from, const std::string& to);

  absl::Status MakeDirectory(const VolumePath& path);
  absl::Status RemoveDirectory(const VolumePath& path);
  // By name. 404 when it is no directory; a volume always is one.
  absl::StatusOr<std::vector<DirectoryEntry>> ListDirectory(
      const VolumePath& path) const;

  // LIST of SQL.
  absl::StatusOr<std::vector<ListedFile>> List(absl::string_view path) override;

 private:
  VolumeFiles(std::filesystem::path root, bool own)
      : root_(std::move(root)), own_(own) {}

  std::filesystem::path PathOf(const VolumePath& path) const;

  const std::filesystem::path root_;
  const bool own_;
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_FILES_VOLUME_FILES_H_
