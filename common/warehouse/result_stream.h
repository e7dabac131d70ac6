#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_RESULT_STREAM_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_RESULT_STREAM_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "common/rowset/rowset.h"
#include "common/rowset/schema.h"

namespace semantic_layer::warehouse {

// The rows of one statement, batch by batch, in memory that does not grow with
// the result.
//
//   while (true) {
//     ASSIGN_OR_RETURN(std::optional<rowset::RowSet> batch, stream->Next());
//     if (!batch.has_value()) break;
//     ...
//   }
//   if (stream->truncated()) ...
//
// Used by one thread at a time. It may outlive the call that made it but not
// the Warehouse. Destroying it early ends the statement. Cancellation and
// deadline of the call that made it hold for Next() too.
class ResultStream {
 public:
  virtual ~ResultStream() = default;

  ResultStream(const ResultStream&) = delete;
  ResultStream& operator=(const ResultStream&) = delete;

  // Columns of the result; shared by all batches. Known from the start.
  virtual const rowset::SchemaPtr& schema() const = 0;

  // The next batch (never an empty one; limits.h says how large at most), or
  // nothing at the end. After an error
  // or the end, returns the same again. Errors: those of Warehouse::Execute.
  virtual absl::StatusOr<std::optional<rowset::RowSet>> Next() = 0;

  // True when rows that the statement has were left out because of a limit.
  // Settled once Next() has returned nothing.
  virtual bool truncated() const = 0;

  // Rows that an INSERT, UPDATE, DELETE or MERGE changed; nothing for others.
  // Settled once Next() has returned nothing.
  virtual std::optional<int64_t> rows_changed() const = 0;

 protected:
  ResultStream() = default;
};

// Reads a stream to its end into one RowSet. The caller bounds its size with
// the limits of the statement.
absl::StatusOr<rowset::RowSet> ReadAll(ResultStream& stream);

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_RESULT_STREAM_H_
