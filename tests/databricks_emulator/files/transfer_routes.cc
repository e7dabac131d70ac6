#include "tests/databricks_emulator/files/transfer_routes.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/error_response.h"
#include "tests/databricks_emulator/http/json_text.h"
#include "tests/databricks_emulator/unity_catalog/listing.h"

namespace semantic_layer::emulator {
namespace {

constexpr absl::Duration kLinkLifetime = absl::Minutes(15);
constexpr absl::Duration kMaxLinkLifetime = absl::Hours(24);

absl::Status Invalid(absl::string_view message) {
  return ApiError(400, "INVALID_PARAMETER_VALUE", message);
}

// Members of the body or, where a client puts them there, of the query.
class Arguments {
 public:
  static absl::StatusOr<Arguments> Of(const Call& call) {
    ASSIGN_OR_RETURN(json::Document body, ParseBody(call.request->body));
    return Arguments(call, std::move(body));
  }

  std::string Text(absl::string_view name) const {
    if (const auto value = call_->request->Query(name)) {
      return std::string(*value);
    }
    return TextOf(body_.root(), name).value_or("");
  }
  std::optional<int64_t> Int(absl::string_view name) const {
    return IntOf(body_.root(), name);
  }

 private:
  Arguments(const Call& call, json::Document body)
      : call_(&call), body_(std::move(body)) {}

  const Call* call_;
  json::Document body_;
};

absl::StatusOr<absl::Time> ExpiryOf(const Arguments& arguments,
                                    absl::Time now) {
  const std::string text = arguments.Text("expire_time");
  if (text.empty()) return now + kLinkLifetime;
  absl::Time expires;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &expires, &error)) {
    return Invalid(absl::StrCat("expire_time '", text,
                                "' is no time; write 2025-01-31T10:00:00Z."));
  }
  return std::min(expires, now + kMaxLinkLifetime);
}

std::string LinkJson(const TransferWorld& world, const Call& call,
                     PresignedLink link) {
  const int64_t expires = absl::ToUnixMillis(link.expires);
  const int part = link.part;
  const std::string id = world.transfers->AddLink(std::move(link));
  JsonObject object;
  object.Text("url",
              absl::StrCat("http://",
                           call.request->Header("host").value_or("127.0.0.1"),
                           "/storage/files/", id, "?X-Expires=", expires));
  if (part > 0) object.Int("part_number", part);
  return object.List("headers", {}).Take();
}

// Of one file: {"path", "expire_time"}.
absl::StatusOr<Response> CreateLink(const TransferWorld& world,
                                    const Call& call, const char* method) {
  ASSIGN_OR_RETURN(const Arguments arguments, Arguments::Of(call));
  const bool reads = std::string(method) == "GET";
  ASSIGN_OR_RETURN(const VolumePath path,
                   PathFor(world.files, call.principal, arguments.Text("path"),
                           reads ? "READ_VOLUME" : "WRITE_VOLUME"));
  if (std::string(method) != "PUT") {
    ASSIGN_OR_RETURN(const FileInfo info, world.files.files->Stat(path));
    if (info.directory) {
      return ApiError(
          404, "NOT_FOUND",
          absl::StrCat("The file ", path.Text(), " does not exist."),
          "FILES_API_FILE_NOT_FOUND");
    }
  }
  ASSIGN_OR_RETURN(const absl::Time expires,
                   ExpiryOf(arguments, world.clock->Now()));
  return JsonResponse(LinkJson(
      world, call, {.method = method, .path = path, .expires = expires}));
}

absl::StatusOr<Response> CreatePartLinks(const TransferWorld& world,
                                         const Call& call) {
  ASSIGN_OR_RETURN(const Arguments arguments, Arguments::Of(call));
  ASSIGN_OR_RETURN(const VolumePath path,
                   PathFor(world.files, call.principal, arguments.Text("path"),
                           "WRITE_VOLUME"));
  const std::string token = arguments.Text("session_token");
  RETURN_IF_ERROR(world.transfers->Check(token, path));
  const int64_t first = arguments.Int("start_part_number").value_or(1);
  const int64_t count = arguments.Int("count").value_or(1);
  if (first < 1 || count < 1 || first > FileTransfers::kMaxParts ||
      count > FileTransfers::kMaxParts ||
      first + count - 1 > FileTransfers::kMaxParts) {
    return Invalid(absl::StrCat("Parts are numbered from 1 to ",
                                FileTransfers::kMaxParts, "."));
  }
  ASSIGN_OR_RETURN(const absl::Time expires,
                   ExpiryOf(arguments, world.clock->Now()));
  std::vector<std::string> links;
  for (int64_t part = first; part < first + count; ++part) {
    links.push_back(LinkJson(world, call,
                             {.method = "PUT",
                              .path = path,
                              .upload = token,
                              .part = static_cast<int>(part),
                              .expires = expires}));
  }
  return JsonResponse(JsonObject().List("upload_part_urls", links).Take());
}

absl::StatusOr<Response> CreateAbortLink(const TransferWorld& world,
                                         const Call& call) {
  ASSIGN_OR_RETURN(const Arguments arguments, Arguments::Of(call));
  ASSIGN_OR_RETURN(const VolumePath path,
                   PathFor(world.files, call.principal, arguments.Text("path"),
                           "WRITE_VOLUME"));
  const std::string token = arguments.Text("session_token");
  RETURN_IF_ERROR(world.transfers->Check(token, path));
  ASSIGN_OR_RETURN(const absl::Time expires,
                   ExpiryOf(arguments, world.clock->Now()));
  return JsonResponse(
      JsonObject()
          .Raw("abort_upload_url", LinkJson(world, call,
                                            {.method = "DELETE",
                                             .path = path,
                                             .upload = token,
                                             .expires = expires}))
          .Take());
}

// POST of a file: ?action=initiate-upload, complete-upload, abort-upload.
absl::StatusOr<Response> PostFile(const TransferWorld& world,
                                  const Call& call) {
  ASSIGN_OR_RETURN(
      const VolumePath path,
      PathFor(world.files, call.principal, call.params[0], "WRITE_VOLUME"));
  const Request& request = *call.request;
  const absl::string_view action = request.Query("action").value_or("");
  if (action == "initiate-upload") {
    ASSIGN_OR_RETURN(const bool overwrite, ReadFlag(request, "overwrite"));
    ASSIGN_OR_RETURN(const std::string token,
                     world.transfers->Begin(path, overwrite));
    return JsonResponse(
        JsonObject()
            .Raw("multipart_upload",
                 JsonObject().Text("session_token", token).Take())
            .Take());
  }
  const std::string token(request.Query("session_token").value_or(""));
  if (action == "abort-upload") {
    RETURN_IF_ERROR(world.transfers->Abort(token, path));
    return JsonResponse("{}");
  }
  if (action != "complete-upload") {
    return Invalid(
        "action must be initiate-upload, complete-upload or abort-upload.");
  }
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(request.body));
  std::vector<FileTransfers::CompletedPart> parts;
  for (const json::Value part : ListOf(body.root(), "parts")) {
    parts.push_back({static_cast<int>(IntOf(part, "part_number").value_or(0)),
                     TextOf(part, "etag").value_or("")});
  }
  RETURN_IF_ERROR(world.transfers->Complete(token, path, parts));
  return JsonResponse("{}");
}

absl::StatusOr<Response> Follow(const TransferWorld& world, const Call& call) {
  const Request& request = *call.request;
  if (request.Header("authorization").has_value()) {
    return StorageError(400, "InvalidArgument",
                        "Only one auth mechanism allowed.");
  }
  const absl::StatusOr<PresignedLink> link =
      world.transfers->FindLink(call.params[0]);
  const bool head = request.method == "HEAD";
  if (!link.ok() || link->method != (head ? "GET" : request.method) ||
      request.Query("X-Expires") !=
          absl::StrCat(absl::ToUnixMillis(link->expires))) {
    return StorageError(403, "SignatureDoesNotMatch",
                        "The request signature does not match.");
  }
  if (world.clock->Now() > link->expires) {
    return StorageError(403, "AccessDenied", "Request has expired");
  }
  if (link->method == "GET") {
    absl::StatusOr<Response> served =
        ServeFile(*world.files.files, link->path, request);
    if (served.ok()) return served;
    const ApiErrorParts parts = PartsOf(served.status());
    return StorageError(parts.http_status,
                        parts.http_status == 404 ? "NoSuchKey" : parts.code,
                        parts.message);
  }
  Response response;
  absl::Status done;
  if (link->method == "PUT" && link->part > 0) {
    const absl::StatusOr<std::string> etag =
        world.transfers->PutPart(link->upload, link->part, request.body);
    done = etag.status();
    if (etag.ok()) response.headers.emplace_back("ETag", *etag);
  } else if (link->method == "PUT") {
    done = world.files.files->Write(link->path, request.body,
                                    /*overwrite=*/true);
  } else {
    response.status = 204;
    done = link->upload.empty()
               ? world.files.files->RemoveFile(link->path)
               : world.transfers->Abort(link->upload, link->path);
  }
  if (done.ok()) return response;
  const ApiErrorParts parts = PartsOf(done);
  return StorageError(parts.http_status,
                      link->upload.empty() ? parts.code : "NoSuchUpload",
                      parts.message);
}

}  // namespace

void AddTransferRoutes(const TransferWorld& world, Router* router) {
  const std::string base = "/api/2.0/fs";
  for (const auto& [name, method] :
       {std::pair("download", "GET"), std::pair("upload", "PUT"),
        std::pair("delete", "DELETE")}) {
    router->Add("POST", absl::StrCat(base, "/create-", name, "-url"),
                [world, method = method](const Call& call) {
                  return CreateLink(world, call, method);
                });
  }
  router->Add(
      "POST", base + "/create-upload-part-urls",
      [world](const Call& call) { return CreatePartLinks(world, call); });
  router->Add(
      "POST", base + "/create-abort-upload-url",
      [world](const Call& call) { return CreateAbortLink(world, call); });
  router->Add("POST", base + "/files/{path*}",
              [world](const Call& call) { return PostFile(world, call); });
}

void AddFileStorageRoutes(const TransferWorld& world, Router* router) {
  for (const char* method : {"GET", "PUT", "DELETE"}) {
    router->Add(method, "/storage/files/{id}",
                [world](const Call& call) { return Follow(world, call); });
  }
}

}  // namespace semantic_layer::emulator
