#include "tests/databricks_emulator/files/file_routes.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/json_text.h"
#include "tests/databricks_emulator/unity_catalog/listing.h"

namespace semantic_layer::emulator {
namespace {

constexpr size_t kPageSize = 1000;
constexpr char kHttpDate[] = "%a, %d %b %Y %H:%M:%S GMT";

Response NoContent() {
  Response response;
  response.status = 204;
  return response;
}

std::string HttpDate(int64_t millis) {
  return absl::FormatTime(kHttpDate, absl::FromUnixMillis(millis),
                          absl::UTCTimeZone());
}

// The part of `size` bytes that a Range header asks for: first and past-the-end
// byte. Nothing for a header that is not understood, which is to be ignored.
struct ByteRange {
  size_t begin = 0;
  size_t end = 0;
  bool satisfiable = true;
};
std::optional<ByteRange> ParseRange(absl::string_view header, size_t size) {
  if (!absl::ConsumePrefix(&header, "bytes=")) return std::nullopt;
  const std::vector<std::string> ends = absl::StrSplit(header, '-');
  if (ends.size() != 2) return std::nullopt;
  size_t first = 0;
  size_t last = 0;
  if (ends[0].empty()) {  // the last so many
    if (!absl::SimpleAtoi(ends[1], &last)) return std::nullopt;
    return ByteRange{.begin = size - std::min(size, last),
                     .end = size,
                     .satisfiable = last > 0 && size > 0};
  }
  if (!absl::SimpleAtoi(ends[0], &first)) return std::nullopt;
  ByteRange range = {.begin = first, .end = size};
  if (!ends[1].empty()) {
    if (!absl::SimpleAtoi(ends[1], &last) || last < first) return std::nullopt;
    range.end = std::min(size, last + 1);
  }
  range.satisfiable = first < size;
  return range;
}

absl::StatusOr<Response> GetFile(const FilesWorld& world, const Call& call) {
  ASSIGN_OR_RETURN(
      const VolumePath path,
      PathFor(world, call.principal, call.params[0], "READ_VOLUME"));
  return ServeFile(*world.files, path, *call.request);
}

absl::StatusOr<Response> PutFile(const FilesWorld& world, const Call& call) {
  ASSIGN_OR_RETURN(
      const VolumePath path,
      PathFor(world, call.principal, call.params[0], "WRITE_VOLUME"));
  ASSIGN_OR_RETURN(const bool overwrite, ReadFlag(*call.request, "overwrite"));
  RETURN_IF_ERROR(world.files->Write(path, call.request->body, overwrite));
  return NoContent();
}

absl::StatusOr<Response> DeleteFile(const FilesWorld& world, const Call& call) {
  ASSIGN_OR_RETURN(
      const VolumePath path,
      PathFor(world, call.principal, call.params[0], "WRITE_VOLUME"));
  RETURN_IF_ERROR(world.files->RemoveFile(path));
  return NoContent();
}

absl::StatusOr<Response> PutDirectory(const FilesWorld& world,
                                      const Call& call) {
  ASSIGN_OR_RETURN(
      const VolumePath path,
      PathFor(world, call.principal, call.params[0], "WRITE_VOLUME"));
  RETURN_IF_ERROR(world.files->MakeDirectory(path));
  return NoContent();
}

absl::StatusOr<Response> HeadDirectory(const FilesWorld& world,
                                       const Call& call) {
  ASSIGN_OR_RETURN(
      const VolumePath path,
      PathFor(world, call.principal, call.params[0], "READ_VOLUME"));
  ASSIGN_OR_RETURN(const FileInfo info, world.files->Stat(path));
  if (!info.directory) {
    return ApiError(404, "NOT_FOUND", "It is a file.",
                    "FILES_API_DIRECTORY_NOT_FOUND");
  }
  Response response;
  response.head_length = 0;
  return response;
}

absl::StatusOr<Response> DeleteDirectory(const FilesWorld& world,
                                         const Call& call) {
  ASSIGN_OR_RETURN(
      const VolumePath path,
      PathFor(world, call.principal, call.params[0], "WRITE_VOLUME"));
  RETURN_IF_ERROR(world.files->RemoveDirectory(path));
  return NoContent();
}

absl::StatusOr<Response> ListDirectory(const FilesWorld& world,
                                       const Call& call) {
  ASSIGN_OR_RETURN(
      const VolumePath path,
      PathFor(world, call.principal, call.params[0], "READ_VOLUME"));
  ASSIGN_OR_RETURN(const std::vector<DirectoryEntry> entries,
                   world.files->ListDirectory(path));
  ASSIGN_OR_RETURN(PageAsked page,
                   ReadPage(*call.request, kPageSize,
                            /*empty_pages=*/false, "page_size"));
  page.limit = page.limit == 0 ? kPageSize : std::min(page.limit, kPageSize);
  PageWriter writer(std::move(page), /*empty_pages=*/false);
  for (const DirectoryEntry& entry : entries) {
    const bool more = writer.Add(entry.name, [&] {
      JsonObject object;
      object.Text("path", absl::StrCat(path.Text(), "/", entry.name))
          .Text("name", entry.name)
          .Bool("is_directory", entry.info.directory);
      if (!entry.info.directory) object.Int("file_size", entry.info.size);
      return object.Int("last_modified", entry.info.modified_ms).Take();
    });
    if (!more) break;
  }
  // An empty directory has no "contents".
  if (entries.empty()) return JsonResponse("{}");
  return JsonResponse(writer.Take("contents"));
}

// The JDBC driver's list.
absl::StatusOr<Response> ListForDriver(const FilesWorld& world,
                                       const Call& call) {
  ASSIGN_OR_RETURN(
      const VolumePath path,
      PathFor(world, call.principal, call.request->Query("path").value_or(""),
              "READ_VOLUME"));
  ASSIGN_OR_RETURN(const std::vector<DirectoryEntry> entries,
                   world.files->ListDirectory(path));
  std::vector<std::string> files;
  for (const DirectoryEntry& entry : entries) {
    files.push_back(
        JsonObject()
            .Text("path", absl::StrCat(path.Text(), "/", entry.name))
            .Text("name", entry.name)
            .Bool("is_dir", entry.info.directory)
            .Int("file_size", entry.info.size)
            .Int("modification_time", entry.info.modified_ms)
            .Take());
  }
  return JsonResponse(JsonObject().List("files", files).Take());
}

}  // namespace

absl::StatusOr<VolumePath> PathFor(const FilesWorld& world,
                                   const Principal& principal,
                                   absl::string_view text,
                                   absl::string_view privilege) {
  ASSIGN_OR_RETURN(VolumePath path, ParseVolumePath(text));
  if (world.metastore->FindVolume(path.catalog, path.schema, path.volume) ==
      nullptr) {
    return ApiError(
        404, "NOT_FOUND",
        absl::StrCat("Volume '", path.VolumeName(), "' does not exist."),
        "FILES_API_VOLUME_NOT_FOUND");
  }
  RETURN_IF_ERROR(world.access->Check(
      principal, privilege, {SecurableType::kVolume, path.VolumeName()}));
  return path;
}

absl::StatusOr<Response> ServeFile(const VolumeFiles& files,
                                   const VolumePath& path,
                                   const Request& request) {
  ASSIGN_OR_RETURN(const FileInfo info, files.Stat(path));
  if (const auto since = request.Header("if-unmodified-since")) {
    absl::Time limit;
    std::string error;
    if (absl::ParseTime(kHttpDate, *since, &limit, &error) &&
        absl::FromUnixMillis(info.modified_ms) >= limit + absl::Seconds(1)) {
      return ApiError(412, "PRECONDITION_FAILED",
                      absl::StrCat("The file ", path.Text(), " was modified."));
    }
  }
  Response response;
  response.content_type = "application/octet-stream";
  response.headers.emplace_back("Last-Modified", HttpDate(info.modified_ms));
  response.headers.emplace_back("Accept-Ranges", "bytes");
  if (info.directory) {
    return ApiError(404, "NOT_FOUND",
                    absl::StrCat("The file ", path.Text(), " does not exist."),
                    "FILES_API_FILE_NOT_FOUND");
  }
  if (request.method == "HEAD") {
    response.head_length = static_cast<size_t>(info.size);
    return response;
  }
  ASSIGN_OR_RETURN(response.body, files.Read(path));
  const auto header = request.Header("range");
  if (!header.has_value()) return response;
  const size_t size = response.body.size();
  const auto range = ParseRange(*header, size);
  if (!range.has_value()) return response;
  if (!range->satisfiable) {
    Response refused;
    refused.status = 416;
    refused.headers.emplace_back("Content-Range",
                                 absl::StrCat("bytes */", size));
    return refused;
  }
  response.status = 206;
  response.headers.emplace_back(
      "Content-Range",
      absl::StrCat("bytes ", range->begin, "-", range->end - 1, "/", size));
  response.body = response.body.substr(range->begin, range->end - range->begin);
  return response;
}

void AddFileRoutes(const FilesWorld& world, Router* router) {
  const auto add = [&](const char* method, const char* path, auto function) {
    router->Add(
        method, std::string("/api/2.0/fs") + path,
        [world, function](const Call& call) { return function(world, call); });
  };
  add("GET", "/files/{path*}", GetFile);
  add("PUT", "/files/{path*}", PutFile);
  add("DELETE", "/files/{path*}", DeleteFile);
  add("GET", "/directories/{path*}", ListDirectory);
  add("HEAD", "/directories/{path*}", HeadDirectory);
  add("PUT", "/directories/{path*}", PutDirectory);
  add("DELETE", "/directories/{path*}", DeleteDirectory);
  add("GET", "/list", ListForDriver);
}

}  // namespace semantic_layer::emulator
