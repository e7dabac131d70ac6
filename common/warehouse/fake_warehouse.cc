#include "common/warehouse/fake_warehouse.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/warehouse/call_status.h"
#include "common/warehouse/catalog_errors.h"
#include "common/warehouse/limits.h"
#include "common/warehouse/page_token.h"

namespace semantic_layer::warehouse {
namespace {

using rowset::RowSet;

// Gives out rows that are all there, in batches and within limits.
class FakeResultStream final : public ResultStream {
 public:
  FakeResultStream(RowSet rows, const ExecuteOptions& options,
                   std::optional<int64_t> rows_changed)
      : rows_(std::move(rows)), options_(options), changed_(rows_changed) {}

  const rowset::SchemaPtr& schema() const override {
    return rows_.schema_ptr();
  }
  bool truncated() const override { return truncated_; }
  std::optional<int64_t> rows_changed() const override { return changed_; }

  absl::StatusOr<std::optional<RowSet>> Next() override {
    if (!status_.ok()) return status_;
    status_ = CallStatus(options_.call);
    if (!status_.ok()) return status_;
    int64_t end = given_;
    int64_t batch_bytes = 0;
    while (end < rows_.row_count() && end - given_ < kMaxBatchRows) {
      const int64_t bytes = rows_.RowBytes(end);
      if (end > given_ && batch_bytes + bytes > kMaxBatchBytes) break;
      if (end >= options_.limits.max_rows ||
          bytes > options_.limits.max_bytes - bytes_) {
        truncated_ = true;
        break;
      }
      batch_bytes += bytes;
      bytes_ += bytes;
      ++end;
    }
    if (end == given_) return std::nullopt;
    RowSet batch = rows_.Slice(given_, end);
    given_ = end;
    return batch;
  }

 private:
  const RowSet rows_;
  const ExecuteOptions options_;
  const std::optional<int64_t> changed_;
  int64_t given_ = 0;
  int64_t bytes_ = 0;
  bool truncated_ = false;
  absl::Status status_;
};

// One page of items that are sorted by name.
template <typename T>
absl::StatusOr<Page<T>> PageOf(std::vector<T> items,
                               const PageRequest& request) {
  ASSIGN_OR_RETURN(const std::string after, PageStart(request));
  Page<T> page;
  for (T& item : items) {
    if (!after.empty() && item.name <= after) continue;
    if (static_cast<int>(page.items.size()) == PageSize(request)) {
      page.next_page_token = PageTokenAfter(page.items.back().name);
      break;
    }
    page.items.push_back(std::move(item));
  }
  return page;
}

template <typename Map>
auto FindIgnoringCase(const Map& map, absl::string_view name) {
  return std::find_if(map.begin(), map.end(), [&](const auto& entry) {
    return absl::EqualsIgnoreCase(entry.first, name);
  });
}

}  // namespace

void FakeWarehouse::SetResult(std::string text, RowSet rows) {
  SetHandler(std::move(text),
             [rows = std::move(rows)](const Statement&) { return rows; });
}

void FakeWarehouse::SetHandler(std::string text, Handler handler) {
  absl::MutexLock lock(&mu_);
  scripts_[std::move(text)] = {.handler = std::move(handler)};
}

void FakeWarehouse::SetFailure(std::string text, absl::Status status) {
  SetHandler(std::move(text), [status = std::move(status)](const Statement&) {
    return absl::StatusOr<RowSet>(status);
  });
}

void FakeWarehouse::SetEndless(std::string text) {
  absl::MutexLock lock(&mu_);
  scripts_[std::move(text)] = {.handler = {}, .endless = true};
}

void FakeWarehouse::SetWrite(std::string text, int64_t rows_changed) {
  absl::MutexLock lock(&mu_);
  scripts_[std::move(text)] = {.handler = {},
                               .endless = false,
                               .write = true,
                               .rows_changed = rows_changed};
}

void FakeWarehouse::AddTable(TableInfo table, std::vector<ColumnInfo> columns) {
  absl::MutexLock lock(&mu_);
  Schema& schema = catalogs_[table.catalog][table.schema];
  const std::string name = table.name;
  schema[name] = {std::move(table), std::move(columns)};
}

void FakeWarehouse::AddSchema(std::string catalog, std::string schema) {
  absl::MutexLock lock(&mu_);
  catalogs_[std::move(catalog)][std::move(schema)];
}

void FakeWarehouse::SetDown(absl::Status status) {
  absl::MutexLock lock(&mu_);
  down_ = std::move(status);
}

void FakeWarehouse::SetHealthText(std::string text) {
  absl::MutexLock lock(&mu_);
  health_text_ = std::move(text);
}

std::vector<Statement> FakeWarehouse::executed() const {
  absl::MutexLock lock(&mu_);
  return executed_;
}

int FakeWarehouse::catalog_reads() const {
  absl::MutexLock lock(&mu_);
  return catalog_reads_;
}

absl::Status FakeWarehouse::Begin(const CallOptions& options) const {
  RETURN_IF_ERROR(CallStatus(options));
  absl::MutexLock lock(&mu_);
  return down_;
}

absl::StatusOr<FakeWarehouse::Script> FakeWarehouse::Find(
    const std::string& text) const {
  absl::MutexLock lock(&mu_);
  const auto found = scripts_.find(text);
  if (found != scripts_.end()) return found->second;
  return MakeStatus(ErrorReason::kSqlInvalid,
                    "The fake warehouse was not told about this statement.")
      .With("statement", text);
}

absl::StatusOr<std::unique_ptr<ResultStream>> FakeWarehouse::Execute(
    const Statement& statement, const ExecuteOptions& options) {
  RETURN_IF_ERROR(Begin(options.call));
  {
    absl::MutexLock lock(&mu_);
    executed_.push_back(statement);
  }
  ASSIGN_OR_RETURN(const Script script, Find(statement.text));
  while (script.endless) {
    RETURN_IF_ERROR(CallStatus(options.call));
    // The token wakes the sleeper; the other deadline is looked at in between.
    (void)options.call.cancellation.SleepFor(absl::Milliseconds(2));
  }
  if (script.write) {
    if (!options.allow_writes) {
      return MakeStatus(ErrorReason::kSqlNotAllowed, "The statement writes.");
    }
    return std::unique_ptr<ResultStream>(
        new FakeResultStream(RowSet(), options, script.rows_changed));
  }
  ASSIGN_OR_RETURN(RowSet rows, script.handler(statement));
  return std::unique_ptr<ResultStream>(
      new FakeResultStream(std::move(rows), options, std::nullopt));
}

absl::StatusOr<std::string> FakeWarehouse::Explain(const Statement& statement,
                                                   const CallOptions& options) {
  RETURN_IF_ERROR(Begin(options));
  ASSIGN_OR_RETURN(const Script script, Find(statement.text));
  if (script.handler) RETURN_IF_ERROR(script.handler(statement).status());
  return absl::StrCat("FAKE PLAN OF ", statement.text);
}

absl::StatusOr<Page<CatalogInfo>> FakeWarehouse::ListCatalogs(
    const PageRequest& page, const CallOptions& options) {
  RETURN_IF_ERROR(Begin(options));
  std::vector<CatalogInfo> catalogs;
  absl::MutexLock lock(&mu_);
  ++catalog_reads_;
  for (const auto& [name, catalog] : catalogs_) {
    catalogs.push_back({.name = name});
  }
  return PageOf(std::move(catalogs), page);
}

absl::StatusOr<const FakeWarehouse::Catalog*> FakeWarehouse::FindCatalog(
    absl::string_view name) const {
  const auto found = FindIgnoringCase(catalogs_, name);
  if (found == catalogs_.end()) return CatalogNotFound(name);
  return &found->second;
}

absl::StatusOr<const FakeWarehouse::Schema*> FakeWarehouse::FindSchema(
    absl::string_view catalog, absl::string_view schema) const {
  ASSIGN_OR_RETURN(const Catalog* schemas, FindCatalog(catalog));
  const auto found = FindIgnoringCase(*schemas, schema);
  if (found == schemas->end()) return SchemaNotFound(catalog, schema);
  return &found->second;
}

absl::StatusOr<Page<SchemaInfo>> FakeWarehouse::ListSchemas(
    absl::string_view catalog, const PageRequest& page,
    const CallOptions& options) {
  RETURN_IF_ERROR(Begin(options));
  absl::MutexLock lock(&mu_);
  ++catalog_reads_;
  ASSIGN_OR_RETURN(const Catalog* found, FindCatalog(catalog));
  std::vector<SchemaInfo> schemas;
  for (const auto& [name, tables] : *found) {
    schemas.push_back({.catalog = std::string(catalog), .name = name});
  }
  return PageOf(std::move(schemas), page);
}

absl::StatusOr<Page<TableInfo>> FakeWarehouse::ListTables(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view name_prefix, const PageRequest& page,
    const CallOptions& options) {
  RETURN_IF_ERROR(Begin(options));
  absl::MutexLock lock(&mu_);
  ++catalog_reads_;
  ASSIGN_OR_RETURN(const Schema* found, FindSchema(catalog, schema));
  std::vector<TableInfo> tables;
  for (const auto& [name, table] : *found) {
    if (absl::StartsWithIgnoreCase(name, name_prefix)) {
      tables.push_back(table.info);
    }
  }
  return PageOf(std::move(tables), page);
}

absl::StatusOr<FakeWarehouse::Table> FakeWarehouse::FindTable(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view table, const CallOptions& options) {
  RETURN_IF_ERROR(Begin(options));
  absl::MutexLock lock(&mu_);
  ++catalog_reads_;
  ASSIGN_OR_RETURN(const Schema* tables, FindSchema(catalog, schema));
  const auto found = FindIgnoringCase(*tables, table);
  if (found == tables->end()) return TableNotFound(catalog, schema, table);
  return found->second;
}

absl::StatusOr<TableInfo> FakeWarehouse::GetTable(absl::string_view catalog,
                                                  absl::string_view schema,
                                                  absl::string_view table,
                                                  const CallOptions& options) {
  ASSIGN_OR_RETURN(Table found, FindTable(catalog, schema, table, options));
  return std::move(found.info);
}

absl::StatusOr<std::vector<ColumnInfo>> FakeWarehouse::ListColumns(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view table, const CallOptions& options) {
  ASSIGN_OR_RETURN(Table found, FindTable(catalog, schema, table, options));
  return std::move(found.columns);
}

absl::Status FakeWarehouse::CheckHealth(const CallOptions& options) {
  return Begin(options);
}

std::string FakeWarehouse::DescribeHealth() const {
  absl::MutexLock lock(&mu_);
  return health_text_;
}

}  // namespace semantic_layer::warehouse
