#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_FILES_FILE_TRANSFERS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_FILES_FILE_TRANSFERS_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tests/databricks_emulator/files/volume_files.h"

namespace semantic_layer::emulator {

// What a presigned link lets its holder do, once or often, until it expires.
struct PresignedLink {
  std::string method = {};  // GET, PUT or DELETE
  VolumePath path = {};
  std::string upload = {};  // session of a part's or an abort's link
  int part = 0;             // from 1; 0: the whole file
  absl::Time expires = {};
};

// Uploads in parts, and links that stand for a right. What is uploaded is held
// in memory until the upload is completed; who may begin one is not asked here.
// Thread safe. Errors are the Files API's.
class FileTransfers {
 public:
  // Links and unfinished uploads that are remembered; the oldest are forgotten.
  static constexpr size_t kMaxLinks = 100'000;
  static constexpr size_t kMaxUploads = 1000;
  static constexpr int kMaxParts = 10'000;

  // `files` must outlive this object.
  explicit FileTransfers(VolumeFiles* files) : files_(files) {}

  // The id under which the link is found.
  std::string AddLink(PresignedLink link);
  // NOT_FOUND when there is no such link; an expired one is still found.
  absl::StatusOr<PresignedLink> FindLink(const std::string& id) const;

  // The session's token. ALREADY_EXISTS where a file must not be replaced.
  absl::StatusOr<std::string> Begin(const VolumePath& path, bool overwrite);
  // Whether the session is known and of this file.
  absl::Status Check(const std::string& token, const VolumePath& path) const;
  // The part's ETag; a part that comes again replaces the one before.
  absl::StatusOr<std::string> PutPart(const std::string& token, int part,
                                      std::string bytes);

  struct CompletedPart {
    int number = 0;
    std::string etag = {};
  };
  // Joins the parts that are named to the file. The upload lives on when a part
  // or its tag is wrong.
  absl::Status Complete(const std::string& token, const VolumePath& path,
                        const std::vector<CompletedPart>& parts);
  absl::Status Abort(const std::string& token, const VolumePath& path);

 private:
  struct Part {
    std::string etag;
    std::string bytes;
  };
  struct Upload {
    VolumePath path;
    bool overwrite = false;
    std::map<int, Part> parts;
  };
  absl::Status CheckLocked(const std::string& token,
                           const VolumePath& path) const
      ABSL_SHARED_LOCKS_REQUIRED(mu_);

  VolumeFiles* const files_;
  mutable absl::Mutex mu_;
  std::map<std::string, PresignedLink> links_ ABSL_GUARDED_BY(mu_);
  std::deque<std::string> link_order_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, Upload> uploads_ ABSL_GUARDED_BY(mu_);
  std::deque<std::string> upload_order_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_FILES_FILE_TRANSFERS_H_
