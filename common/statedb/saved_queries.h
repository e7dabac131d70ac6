#ifndef SEMANTIC_LAYER_COMMON_STATEDB_SAVED_QUERIES_H_
#define SEMANTIC_LAYER_COMMON_STATEDB_SAVED_QUERIES_H_

#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/statedb/page.h"

namespace semantic_layer::statedb {

// A query that a user keeps under a name.
struct SavedQuery {
  std::string id = {};
  std::string name = {};
  std::string query = {};
  std::optional<std::string> description = {};
  // Parameter name to value, as JSON text.
  std::map<std::string, std::string> parameters = {};
  absl::Time created_at = absl::UnixEpoch();
  absl::Time updated_at = absl::UnixEpoch();

  bool operator==(const SavedQuery&) const = default;
};

// Queries that users keep; nobody sees another's. Thread safe; calls block on
// storage. A write that has returned OK survives a crash of the process and of
// the machine. Errors: STATE_FAILED for all, besides those named.
class SavedQueries {
 public:
  virtual ~SavedQueries() = default;

  // Keeps a query. One of the same name is replaced and keeps its id and
  // created_at; a new one takes `query.id`. Returns what is kept now.
  // REQUEST_TOO_LARGE when the user has kMaxSavedQueriesPerUser others.
  virtual absl::StatusOr<SavedQuery> Save(absl::string_view user_id,
                                          const SavedQuery& query) = 0;

  // SAVED_QUERY_NOT_FOUND when the user has none of that id.
  virtual absl::StatusOr<SavedQuery> Get(absl::string_view user_id,
                                         absl::string_view id) = 0;
  virtual absl::Status Delete(absl::string_view user_id,
                              absl::string_view id) = 0;

  // By name, in byte order. INVALID_PAGE_TOKEN for a foreign token.
  virtual absl::StatusOr<Page<SavedQuery>> List(absl::string_view user_id,
                                                const PageRequest& page) = 0;
};

}  // namespace semantic_layer::statedb

#endif  // SEMANTIC_LAYER_COMMON_STATEDB_SAVED_QUERIES_H_
