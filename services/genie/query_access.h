#ifndef SEMANTIC_LAYER_SERVICES_GENIE_QUERY_ACCESS_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_QUERY_ACCESS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rowset/rowset.h"
#include "common/rpc/request_context.h"
#include "services/genie/message.h"

namespace semantic_layer::genie {

struct TableName {
  std::string catalog = {};
  std::string schema = {};
  std::string table = {};

  std::string Text() const { return catalog + "." + schema + "." + table; }
};

struct TableColumn {
  std::string name = {};
  std::string data_type = {};  // in Databricks spelling
  std::string comment = {};    // may be empty
  bool nullable = true;
};

// What this service needs of the one that owns the warehouse. Calls block, and
// are made as the caller: with their rights, and within their deadline. Thread
// safe. Errors: those of the query service, UNAVAILABLE when it cannot be
// reached.
class QueryAccess {
 public:
  virtual ~QueryAccess() = default;

  QueryAccess(const QueryAccess&) = delete;
  QueryAccess& operator=(const QueryAccess&) = delete;

  // Whether statements of callers run as themselves; otherwise they run as the
  // service. What is asked of the workspace on their behalf goes the same way.
  virtual absl::StatusOr<bool> RunsAsCaller(
      const rpc::RequestContext& context) = 0;

  // Whether the caller could run this one statement: it is read, its names are
  // looked up, nothing runs.
  virtual absl::StatusOr<Verdict> Judge(const rpc::RequestContext& context,
                                        absl::string_view sql) = 0;

  // In the table's order. TABLE_NOT_FOUND, SCHEMA_NOT_FOUND, CATALOG_NOT_FOUND.
  virtual absl::StatusOr<std::vector<TableColumn>> Columns(
      const rpc::RequestContext& context, const TableName& table) = 0;

  // Any `rows` rows of a table, at most.
  virtual absl::StatusOr<rowset::RowSet> Sample(
      const rpc::RequestContext& context, const TableName& table, int rows) = 0;

 protected:
  QueryAccess() = default;
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_QUERY_ACCESS_H_
