#include "tests/databricks_emulator/files/volume_files.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/auth/directory.h"
#include "tests/databricks_emulator/http/api_error.h"

namespace semantic_layer::emulator {
namespace {

namespace fs = std::filesystem;

// Files on their way carry this in front; lists leave them out.
constexpr char kUploadPrefix[] = ".emulator-upload-";

absl::Status NoFile(const VolumePath& path) {
  return ApiError(404, "NOT_FOUND",
                  absl::StrCat("The file ", path.Text(), " does not exist."),
                  "FILES_API_FILE_NOT_FOUND");
}

absl::Status NoDirectory(const VolumePath& path) {
  return ApiError(
      404, "NOT_FOUND",
      absl::StrCat("The directory ", path.Text(), " does not exist."),
      "FILES_API_DIRECTORY_NOT_FOUND");
}

absl::Status Failed(const VolumePath& path, int error) {
  return ApiError(500, "IO_ERROR",
                  absl::StrCat("The file system failed on ", path.Text(), ": ",
                               std::strerror(error)));
}

absl::Status WriteAll(int file, absl::string_view bytes,
                      const VolumePath& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return Failed(path, errno);
    if (written > 0) bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

}  // namespace

std::string VolumePath::Text() const {
  std::string text =
      absl::StrCat("/Volumes/", catalog, "/", schema, "/", volume);
  for (const std::string& part : rest) absl::StrAppend(&text, "/", part);
  return text;
}

absl::StatusOr<VolumePath> ParseVolumePath(absl::string_view path) {
  const auto invalid = [&](absl::string_view why) {
    return ApiError(400, "INVALID_PARAMETER_VALUE",
                    absl::StrCat("Invalid path: ", why),
                    "FILES_API_INVALID_PATH");
  };
  path = absl::StripPrefix(path, "/");
  path = absl::StripSuffix(path, "/");
  std::vector<std::string> parts = absl::StrSplit(path, '/');
  if (parts.size() < 4 || parts[0] != "Volumes") {
    return invalid("it must begin with /Volumes/catalog/schema/volume.");
  }
  for (const std::string& part : parts) {
    if (part.empty() || part == "." || part == ".." ||
        part.find('\0') != std::string::npos || part.size() > 255 ||
        absl::StartsWith(part, kUploadPrefix)) {
      return invalid("a part of it is empty, too long or not a name.");
    }
  }
  VolumePath parsed = {.catalog = absl::AsciiStrToLower(parts[1]),
                       .schema = absl::AsciiStrToLower(parts[2]),
                       .volume = absl::AsciiStrToLower(parts[3])};
  parsed.rest.assign(parts.begin() + 4, parts.end());
  return parsed;
}

absl::StatusOr<std::unique_ptr<VolumeFiles>> VolumeFiles::Open(
    const std::string& root) {
  if (!root.empty()) {
    std::error_code error;
    fs::create_directories(root, error);
    if (error) {
      return absl::InvalidArgumentError(absl::StrCat(
          "--volume-root '", root, "' cannot be used: ", error.message()));
    }
    return std::unique_ptr<VolumeFiles>(new VolumeFiles(root, false));
  }
  std::error_code error;
  const fs::path base = fs::temp_directory_path(error);
  std::string name = (error ? fs::path("/tmp") : base) / "emulator-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) {
    return absl::UnavailableError("no temporary directory can be made");
  }
  return std::unique_ptr<VolumeFiles>(new VolumeFiles(name, true));
}

VolumeFiles::~VolumeFiles() {
  std::error_code ignored;
  if (own_) fs::remove_all(root_, ignored);
}

fs::path VolumeFiles::PathOf(const VolumePath& path) const {
  fs::path file = root_ / path.catalog / path.schema / path.volume;
  for (const std::string& part : path.rest) file /= part;
  return file;
}

absl::Status VolumeFiles::Write(const VolumePath& path, absl::string_view bytes,
                                bool overwrite) {
  const fs::path target = PathOf(path);
  std::error_code error;
  fs::create_directories(target.parent_path(), error);
  if (error) {
    return ApiError(409, "ALREADY_EXISTS",
                    absl::StrCat("A part of ", path.Text(), " is a file."),
                    "FILES_API_PARENT_IS_A_FILE");
  }
  if (path.rest.empty() || fs::is_directory(target, error)) {
    return ApiError(409, "ALREADY_EXISTS",
                    absl::StrCat(path.Text(), " is a directory."),
                    "FILES_API_PATH_IS_A_DIRECTORY");
  }
  const fs::path upload =
      target.parent_path() / absl::StrCat(kUploadPrefix, RandomHex(16));
  const int file = open(upload.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (file < 0) return Failed(path, errno);
  const absl::Status written = WriteAll(file, bytes, path);
  close(file);
  int moved = 0;
  int failure = 0;
  if (written.ok()) {
    // A link fails where a name is taken: one of two writers wins.
    moved = overwrite ? rename(upload.c_str(), target.c_str())
                      : link(upload.c_str(), target.c_str());
    failure = errno;
  }
  unlink(upload.c_str());
  RETURN_IF_ERROR(written);
  if (moved == 0) return absl::OkStatus();
  if (failure == EEXIST) {
    return ApiError(409, "ALREADY_EXISTS",
                    absl::StrCat("The file ", path.Text(),
                                 " being created already exists."),
                    "FILES_API_FILE_ALREADY_EXISTS");
  }
  return Failed(path, failure);
}

absl::Status VolumeFiles::Move(const std::string& from, const std::string& to) {
  std::error_code error;
  if (!fs::exists(root_ / from, error)) return absl::OkStatus();
  fs::create_directories((root_ / to).parent_path(), error);
  if (!error) fs::rename(root_ / from, root_ / to, error);
  if (!error) return absl::OkStatus();
  return ApiError(500, "INTERNAL_ERROR",
                  absl::StrCat("The files of ", from,
                               " cannot be moved: ", error.message()));
}

absl::StatusOr<FileInfo> VolumeFiles::Stat(const VolumePath& path) const {
  struct stat info;
  if (stat(PathOf(path).c_str(), &info) != 0) {
    if (path.rest.empty()) return FileInfo{.directory = true};
    return NoFile(path);
  }
  return FileInfo{.directory = S_ISDIR(info.st_mode),
                  .size = info.st_size,
                  .modified_ms = info.st_mtim.tv_sec * 1000 +
                                 info.st_mtim.tv_nsec / 1'000'000};
}

absl::StatusOr<std::string> VolumeFiles::Read(const VolumePath& path) const {
  const int file = open(PathOf(path).c_str(), O_RDONLY);
  if (file < 0) return NoFile(path);
  struct stat info;
  if (fstat(file, &info) != 0 || S_ISDIR(info.st_mode)) {
    close(file);
    return NoFile(path);
  }
  std::string bytes(static_cast<size_t>(info.st_size), '\0');
  size_t got = 0;
  while (got < bytes.size()) {
    const ssize_t n = read(file, bytes.data() + got, bytes.size() - got);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    got += static_cast<size_t>(n);
  }
  close(file);
  bytes.resize(got);
  return bytes;
}

absl::Status VolumeFiles::RemoveFile(const VolumePath& path) {
  ASSIGN_OR_RETURN(const FileInfo info, Stat(path));
  if (info.directory) {
    return ApiError(400, "BAD_REQUEST",
                    absl::StrCat(path.Text(), " is a directory."),
                    "FILES_API_PATH_IS_A_DIRECTORY");
  }
  if (unlink(PathOf(path).c_str()) != 0) return NoFile(path);
  return absl::OkStatus();
}

absl::Status VolumeFiles::MakeDirectory(const VolumePath& path) {
  std::error_code error;
  fs::create_directories(PathOf(path), error);
  if (!error && fs::is_directory(PathOf(path))) return absl::OkStatus();
  return ApiError(409, "ALREADY_EXISTS",
                  absl::StrCat("A part of ", path.Text(), " is a file."),
                  "FILES_API_PATH_IS_A_FILE");
}

absl::Status VolumeFiles::RemoveDirectory(const VolumePath& path) {
  ASSIGN_OR_RETURN(const FileInfo info, Stat(path));
  if (!info.directory) return NoDirectory(path);
  if (rmdir(PathOf(path).c_str()) == 0) return absl::OkStatus();
  if (errno == ENOTEMPTY || errno == EEXIST) {
    return ApiError(
        400, "BAD_REQUEST",
        absl::StrCat("The directory ", path.Text(), " is not empty."),
        "FILES_API_DIRECTORY_IS_NOT_EMPTY");
  }
  if (errno == ENOENT) return NoDirectory(path);
  return Failed(path, errno);
}

absl::StatusOr<std::vector<DirectoryEntry>> VolumeFiles::ListDirectory(
    const VolumePath& path) const {
  ASSIGN_OR_RETURN(const FileInfo info, Stat(path));
  if (!info.directory) return NoDirectory(path);
  std::vector<DirectoryEntry> entries;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(PathOf(path), error)) {
    DirectoryEntry listed;
    listed.name = entry.path().filename().string();
    if (absl::StartsWith(listed.name, kUploadPrefix)) continue;
    VolumePath below = path;
    below.rest.push_back(listed.name);
    const absl::StatusOr<FileInfo> about = Stat(below);
    if (!about.ok()) continue;  // gone in the meantime
    listed.info = *about;
    entries.push_back(std::move(listed));
  }
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return entries;
}

absl::StatusOr<std::vector<ListedFile>> VolumeFiles::List(
    absl::string_view path) {
  ASSIGN_OR_RETURN(const VolumePath parsed, ParseVolumePath(path));
  ASSIGN_OR_RETURN(const std::vector<DirectoryEntry> entries,
                   ListDirectory(parsed));
  std::vector<ListedFile> files;
  for (const DirectoryEntry& entry : entries) {
    const char* slash = entry.info.directory ? "/" : "";
    files.push_back(
        {.path = absl::StrCat("dbfs:", parsed.Text(), "/", entry.name, slash),
         .name = absl::StrCat(entry.name, slash),
         .size = entry.info.directory ? 0 : entry.info.size,
         .modified_ms = entry.info.modified_ms});
  }
  return files;
}

}  // namespace semantic_layer::emulator
