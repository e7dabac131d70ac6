#ifndef SEMANTIC_LAYER_SERVICES_GENIE_FAKE_QUERY_ACCESS_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_FAKE_QUERY_ACCESS_H_

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/rowset/rowset.h"
#include "services/genie/query_access.h"

namespace semantic_layer::genie {

// A query service with one table, main.sales.orders, that finds every name but
// "missing". For tests; its fields are set before it is used.
class FakeQueryAccess final : public QueryAccess {
 public:
  absl::StatusOr<bool> RunsAsCaller(const rpc::RequestContext&) override {
    ++asked_run_as;
    if (!failure.ok()) return failure;
    return as_caller;
  }

  absl::StatusOr<Verdict> Judge(const rpc::RequestContext& context,
                                absl::string_view sql) override {
    ++judged;
    judge_deadline = context.deadline;
    if (!failure.ok()) return failure;
    if (absl::StrContains(sql, "missing")) {
      return Verdict{.runnable = false, .reason = "there is no table missing"};
    }
    return Verdict{.runnable = true};
  }

  absl::StatusOr<std::vector<TableColumn>> Columns(
      const rpc::RequestContext&, const TableName& table) override {
    if (!failure.ok()) return failure;
    if (table.table != "orders") return std::vector<TableColumn>();
    return columns;
  }

  absl::StatusOr<rowset::RowSet> Sample(const rpc::RequestContext&,
                                        const TableName&, int rows) override {
    sampled = rows;
    if (!sample_failure.ok()) return sample_failure;
    return sample;
  }

  absl::Status failure;
  absl::Status sample_failure;
  bool as_caller = false;
  std::vector<TableColumn> columns = {
      {.name = "order_id", .data_type = "BIGINT", .nullable = false},
      {.name = "state", .data_type = "STRING", .comment = "Where to."},
      {.name = "ordered_at", .data_type = "TIMESTAMP"},
      {.name = "amount", .data_type = "DECIMAL(10,2)"}};
  rowset::RowSet sample;
  std::atomic<int> asked_run_as{0};
  std::atomic<int> judged{0};
  absl::Time judge_deadline;  // of the last call
  std::atomic<int> sampled{0};
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_FAKE_QUERY_ACCESS_H_
