#ifndef SEMANTIC_LAYER_COMMON_STATEDB_SQLITE_SQLITE_SAVED_QUERIES_H_
#define SEMANTIC_LAYER_COMMON_STATEDB_SQLITE_SQLITE_SAVED_QUERIES_H_

#include "common/statedb/saved_queries.h"
#include "common/statedb/sqlite/database.h"

namespace semantic_layer::statedb {

// SavedQueries in a SQLite file.
class SqliteSavedQueries final : public SavedQueries {
 public:
  // `database` must outlive the store.
  explicit SqliteSavedQueries(Database* database) : database_(database) {}

  absl::StatusOr<SavedQuery> Save(absl::string_view user_id,
                                  const SavedQuery& query) override;
  absl::StatusOr<SavedQuery> Get(absl::string_view user_id,
                                 absl::string_view id) override;
  absl::Status Delete(absl::string_view user_id, absl::string_view id) override;
  absl::StatusOr<Page<SavedQuery>> List(absl::string_view user_id,
                                        const PageRequest& page) override;

 private:
  Database* database_;
};

}  // namespace semantic_layer::statedb

#endif  // SEMANTIC_LAYER_COMMON_STATEDB_SQLITE_SQLITE_SAVED_QUERIES_H_
