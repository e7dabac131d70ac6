#ifndef SEMANTIC_LAYER_SERVICES_METADATA_FAKE_CATALOG_READER_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_FAKE_CATALOG_READER_H_

#include <atomic>
#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/warehouse/fake_warehouse.h"
#include "services/metadata/catalog_reader.h"

namespace semantic_layer::metadata {

// Reads from a FakeWarehouse in this process, and counts the reads.
// Thread-safe.
class FakeCatalogReader final : public CatalogReader {
 public:
  warehouse::FakeWarehouse& warehouse() { return warehouse_; }

  // Each user sees what they see apart from others.
  void SetPerUser(bool per_user) { per_user_ = per_user; }

  // Longer listings of tables are refused, as the query service does.
  void SetMostTables(size_t most) { most_tables_ = most; }

  // Called at the start of each read, on its thread.
  void SetOnRead(std::function<void()> on_read) {
    absl::MutexLock lock(&mu_);
    on_read_ = std::move(on_read);
  }

  // The source says nothing of who sees what.
  void SetSilent(bool silent) { silent_ = silent; }

  absl::StatusOr<bool> SameForAll(const rpc::RequestContext&) override {
    ++asked_;
    if (silent_) return absl::UnavailableError("silent");
    return !per_user_;
  }
  int asked() const { return asked_; }

  int reads() const {
    absl::MutexLock lock(&mu_);
    return reads_;
  }

  absl::StatusOr<Listed<warehouse::CatalogInfo>> ListCatalogs(
      const rpc::RequestContext& context) override {
    Begin();
    ASSIGN_OR_RETURN(auto page, warehouse_.ListCatalogs({}, Call(context)));
    return Give(std::move(page.items));
  }
  absl::StatusOr<Listed<warehouse::SchemaInfo>> ListSchemas(
      const rpc::RequestContext& context, absl::string_view catalog) override {
    Begin();
    ASSIGN_OR_RETURN(auto page,
                     warehouse_.ListSchemas(catalog, {}, Call(context)));
    return Give(std::move(page.items));
  }
  absl::StatusOr<Listed<warehouse::TableInfo>> ListTables(
      const rpc::RequestContext& context, absl::string_view catalog,
      absl::string_view schema, absl::string_view prefix,
      size_t enough) override {
    Begin();
    ASSIGN_OR_RETURN(auto page, warehouse_.ListTables(catalog, schema, prefix,
                                                      {}, Call(context)));
    if (page.items.size() > enough) page.items.resize(enough);
    if (page.items.size() > most_tables_) {
      return MakeStatus(ErrorReason::kResultTooLarge, "Too many tables.");
    }
    return Give(std::move(page.items));
  }
  absl::StatusOr<Listed<warehouse::ColumnInfo>> ListColumns(
      const rpc::RequestContext& context, absl::string_view catalog,
      absl::string_view schema, absl::string_view table) override {
    Begin();
    ASSIGN_OR_RETURN(auto columns, warehouse_.ListColumns(
                                       catalog, schema, table, Call(context)));
    return Give(std::move(columns));
  }

 private:
  template <typename T>
  Listed<T> Give(std::vector<T> items) const {
    return {.items = std::move(items), .same_for_all = !per_user_};
  }

  static warehouse::CallOptions Call(const rpc::RequestContext& context) {
    return {.deadline = context.deadline, .cancellation = context.cancellation};
  }

  void Begin() {
    std::function<void()> on_read;
    {
      absl::MutexLock lock(&mu_);
      ++reads_;
      on_read = on_read_;
    }
    if (on_read) on_read();
  }

  warehouse::FakeWarehouse warehouse_;
  std::atomic<bool> per_user_ = false;
  std::atomic<bool> silent_ = false;
  std::atomic<int> asked_ = 0;
  std::atomic<size_t> most_tables_ = std::numeric_limits<size_t>::max();
  mutable absl::Mutex mu_;
  int reads_ ABSL_GUARDED_BY(mu_) = 0;
  std::function<void()> on_read_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_FAKE_CATALOG_READER_H_
