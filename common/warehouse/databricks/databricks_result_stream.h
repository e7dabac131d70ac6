#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_DATABRICKS_RESULT_STREAM_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_DATABRICKS_RESULT_STREAM_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/databricks/statements/result_reader.h"
#include "common/rowset/rowset.h"
#include "common/warehouse/result_stream.h"
#include "common/warehouse/warehouse.h"

namespace semantic_layer::warehouse {

// The rows of a statement of Databricks, cut where the caller's limits are.
class DatabricksResultStream final : public ResultStream {
 public:
  DatabricksResultStream(std::unique_ptr<databricks::ResultReader> reader,
                         CallOptions call, const ResultLimits& limits)
      : reader_(std::move(reader)),
        schema_(reader_->schema()),
        call_(std::move(call)),
        limits_(limits) {}

  // The result of a statement that changed rows: it has none itself.
  explicit DatabricksResultStream(std::optional<int64_t> rows_changed)
      : schema_(rowset::MakeSchema({})), rows_changed_(rows_changed) {}

  const rowset::SchemaPtr& schema() const override { return schema_; }
  absl::StatusOr<std::optional<rowset::RowSet>> Next() override;
  bool truncated() const override { return truncated_; }
  std::optional<int64_t> rows_changed() const override { return rows_changed_; }

 private:
  absl::Status ReadMore();
  void CutToLimits();
  rowset::RowSet TakeBatch();

  std::unique_ptr<databricks::ResultReader> reader_;  // null at the end
  const rowset::SchemaPtr schema_;
  const CallOptions call_;
  const ResultLimits limits_;
  const std::optional<int64_t> rows_changed_;

  rowset::RowSet ready_;  // given out from `given_` on
  int64_t given_ = 0;
  int64_t rows_read_ = 0;
  int64_t bytes_read_ = 0;
  bool truncated_ = false;
  absl::Status status_;
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_DATABRICKS_RESULT_STREAM_H_
