#include "tests/databricks_emulator/files/file_transfers.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/auth/directory.h"
#include "tests/databricks_emulator/http/api_error.h"

namespace semantic_layer::emulator {
namespace {

absl::Status NoSession() {
  return ApiError(404, "NOT_FOUND",
                  "The upload session does not exist; it was completed, "
                  "aborted, or never begun for this file.",
                  "FILES_API_UPLOAD_SESSION_NOT_FOUND");
}

}  // namespace

std::string FileTransfers::AddLink(PresignedLink link) {
  std::string id = RandomHex(32);
  absl::MutexLock lock(&mu_);
  if (link_order_.size() >= kMaxLinks) {
    links_.erase(link_order_.front());
    link_order_.pop_front();
  }
  link_order_.push_back(id);
  links_.emplace(id, std::move(link));
  return id;
}

absl::StatusOr<PresignedLink> FileTransfers::FindLink(
    const std::string& id) const {
  absl::MutexLock lock(&mu_);
  const auto found = links_.find(id);
  if (found == links_.end()) return absl::NotFoundError("no such link");
  return found->second;
}

absl::StatusOr<std::string> FileTransfers::Begin(const VolumePath& path,
                                                 bool overwrite) {
  const absl::StatusOr<FileInfo> there = files_->Stat(path);
  if (there.ok() && (there->directory || !overwrite)) {
    return ApiError(409, "ALREADY_EXISTS",
                    absl::StrCat("The file ", path.Text(),
                                 " being created already exists."),
                    "FILES_API_FILE_ALREADY_EXISTS");
  }
  std::string token = RandomHex(48);
  absl::MutexLock lock(&mu_);
  if (upload_order_.size() >= kMaxUploads) {
    uploads_.erase(upload_order_.front());
    upload_order_.pop_front();
  }
  upload_order_.push_back(token);
  uploads_[token] = {.path = path, .overwrite = overwrite, .parts = {}};
  return token;
}

absl::Status FileTransfers::CheckLocked(const std::string& token,
                                        const VolumePath& path) const {
  const auto found = uploads_.find(token);
  if (found == uploads_.end() || found->second.path.Text() != path.Text()) {
    return NoSession();
  }
  return absl::OkStatus();
}

absl::Status FileTransfers::Check(const std::string& token,
                                  const VolumePath& path) const {
  absl::ReaderMutexLock lock(&mu_);
  return CheckLocked(token, path);
}

absl::StatusOr<std::string> FileTransfers::PutPart(const std::string& token,
                                                   int part,
                                                   std::string bytes) {
  const std::string etag = absl::StrCat("\"", RandomHex(32), "\"");
  absl::MutexLock lock(&mu_);
  const auto found = uploads_.find(token);
  if (found == uploads_.end()) return NoSession();
  found->second.parts[part] = {.etag = etag, .bytes = std::move(bytes)};
  return etag;
}

absl::Status FileTransfers::Complete(const std::string& token,
                                     const VolumePath& path,
                                     const std::vector<CompletedPart>& parts) {
  std::string bytes;
  bool overwrite = false;
  {
    absl::ReaderMutexLock lock(&mu_);
    RETURN_IF_ERROR(CheckLocked(token, path));
    const Upload& upload = uploads_.at(token);
    overwrite = upload.overwrite;
    int last = 0;
    for (const CompletedPart& part : parts) {
      const auto known = upload.parts.find(part.number);
      if (part.number <= last || known == upload.parts.end() ||
          known->second.etag != part.etag) {
        return ApiError(
            400, "INVALID_PARAMETER_VALUE",
            absl::StrCat("Part ", part.number,
                         " was not uploaded, has another etag, or is out of "
                         "order."),
            "FILES_API_INVALID_UPLOAD_PART");
      }
      last = part.number;
      bytes.append(known->second.bytes);
    }
    if (parts.empty()) {
      return ApiError(400, "INVALID_PARAMETER_VALUE",
                      "parts must name the parts that were uploaded.");
    }
  }
  RETURN_IF_ERROR(files_->Write(path, bytes, overwrite));
  absl::MutexLock lock(&mu_);
  uploads_.erase(token);
  upload_order_.erase(
      std::remove(upload_order_.begin(), upload_order_.end(), token),
      upload_order_.end());
  return absl::OkStatus();
}

absl::Status FileTransfers::Abort(const std::string& token,
                                  const VolumePath& path) {
  absl::MutexLock lock(&mu_);
  RETURN_IF_ERROR(CheckLocked(token, path));
  uploads_.erase(token);
  upload_order_.erase(
      std::remove(upload_order_.begin(), upload_order_.end(), token),
      upload_order_.end());
  return absl::OkStatus();
}

}  // namespace semantic_layer::emulator
