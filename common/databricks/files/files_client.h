#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_FILES_FILES_CLIENT_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_FILES_FILES_CLIENT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/databricks/client/workspace_client.h"

namespace semantic_layer::databricks {

struct FileContent {
  std::string bytes;
  std::optional<absl::Time> modified_at;  // whole seconds
};

struct DirectoryEntry {
  std::string name;  // the last segment
  bool is_directory = false;
  int64_t bytes = 0;
  absl::Time modified_at = absl::InfinitePast();  // milliseconds at best
};

struct DirectoryPage {
  std::vector<DirectoryEntry> entries;
  std::string next_page_token;  // empty on the last page
  // The workspace's clock when it answered, in whole seconds.
  std::optional<absl::Time> answered_at;
};

// Files of Unity Catalog volumes, by the Files API. Paths are absolute,
// "/Volumes/main/models/files/a.yaml", not encoded. The API has no conditional
// writes but one: a file can be made only if it is not there. A write replaces
// a file as a whole. Thread safe.
//
// Errors, beside those of WorkspaceClient: WORKSPACE_OBJECT_NOT_FOUND for what
// is not there. `call.purpose` may be left empty.
class FilesClient {
 public:
  enum class IfThere { kReplace, kRefuse };

  // `client` must outlive it and its calls.
  explicit FilesClient(const WorkspaceClient* client) : client_(client) {}

  // RESULT_TOO_LARGE above call.max_answer_bytes.
  void Read(absl::string_view path, ApiCall call,
            std::function<void(absl::StatusOr<FileContent>)> done) const;
  absl::StatusOr<FileContent> Read(absl::string_view path, ApiCall call) const;

  // Reads many, `at_once` at the same time, and waits: `visit` gets each file
  // by its index, one at a time, in any order. Once it returns false no more
  // are read. `call` is as of each.
  void ReadEach(const std::vector<std::string>& paths, int at_once,
                const ApiCall& call,
                const std::function<bool(size_t, absl::StatusOr<FileContent>)>&
                    visit) const;

  // WORKSPACE_OBJECT_EXISTS when there is a file and `if_there` refuses it;
  // such a write is sent once, as others are where `call.idempotent` is false,
  // and after WORKSPACE_UNAVAILABLE or DEADLINE_EXCEEDED it may have been done.
  absl::Status Write(absl::string_view path, absl::string_view bytes,
                     IfThere if_there, ApiCall call) const;
  absl::Status Remove(absl::string_view path, ApiCall call) const;

  // With its parents; fine if it is there.
  absl::Status MakeDirectory(absl::string_view path, ApiCall call) const;
  // A page of a directory, in no order; an empty token means the first one.
  absl::StatusOr<DirectoryPage> List(absl::string_view path,
                                     absl::string_view page_token,
                                     ApiCall call) const;

 private:
  const WorkspaceClient* const client_;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_FILES_FILES_CLIENT_H_
