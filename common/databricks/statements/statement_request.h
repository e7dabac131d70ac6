#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_REQUEST_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_REQUEST_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "common/databricks/auth/token_source.h"
#include "common/databricks/statements/statement_parameter.h"

namespace semantic_layer::databricks {

// Where the rows of a result are to be had.
enum class Disposition {
  // In the answers themselves; a result over 25 MiB makes the statement fail.
  kInline,
  // Behind presigned links, up to 100 GiB.
  kExternalLinks,
};

// One statement for a SQL warehouse.
struct StatementRequest {
  std::string statement = {};
  std::string warehouse_id = {};  // empty: the client's
  std::string catalog = {};       // empty: the warehouse's default
  std::string schema = {};
  std::vector<StatementParameter> parameters = {};
  // Where the workspace cuts the result; it then says so in its manifest. Bytes
  // are counted as the warehouse keeps them, not as they are sent.
  std::optional<int64_t> row_limit = {};
  std::optional<int64_t> byte_limit = {};
  Disposition disposition = Disposition::kExternalLinks;
};

// For whom and how long a statement runs.
struct StatementCall {
  absl::Time deadline = absl::InfiniteFuture();
  concurrency::CancellationToken cancellation = {};
  // Who asks; the client's own credential where there is none.
  std::shared_ptr<TokenSource> credential = {};

  // The earlier of both ends.
  absl::Time Deadline() const;
};

// The body of the request that submits a statement and waits for `wait` (zero,
// or 5 to 50 seconds). REQUEST_TOO_LARGE for a statement over the API's limit,
// SQL_SYNTAX for an empty one, SQL_PARAMETER as of TextOfParameter.
absl::StatusOr<std::string> WriteStatementRequest(
    const StatementRequest& request, absl::Duration wait);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_REQUEST_H_
