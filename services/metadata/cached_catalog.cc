#include "services/metadata/cached_catalog.h"

#include <initializer_list>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/status/status_macros.h"
#include "services/metadata/limits.h"

namespace semantic_layer::metadata {
namespace {

// Names hold no NUL, so that parts cannot run into each other.
std::string KeyOf(const std::string& audience,
                  std::initializer_list<absl::string_view> names) {
  std::string key = audience;
  for (absl::string_view name : names) {
    key.push_back('\0');
    key.append(absl::AsciiStrToLower(name));
  }
  return key;
}

}  // namespace

template <typename T>
absl::StatusOr<Listing<T>> CachedCatalog::Shelf<T>::Get(
    const std::string& key, const rpc::RequestContext& context,
    const std::function<absl::StatusOr<std::vector<T>>()>& read) {
  if (std::optional<Listing<T>> found = cache_.Get(key)) return *found;
  return flights_.Do(
      key, context.cancellation, [&]() -> absl::StatusOr<Listing<T>> {
        ASSIGN_OR_RETURN(std::vector<T> items, read());
        auto listing = std::make_shared<const std::vector<T>>(std::move(items));
        cache_.Put(key, listing, static_cast<int64_t>(listing->size()) + 1);
        return Listing<T>(std::move(listing));
      });
}

template <typename T>
void CachedCatalog::Shelf<T>::AddTo(Stats* stats) const {
  const auto own = cache_.stats();
  stats->hits += own.hits;
  stats->misses += own.misses;
  stats->entries += own.weight - own.entries;
}

CachedCatalog::CachedCatalog(CatalogReader* reader, absl::Duration ttl,
                             const concurrency::Clock* clock)
    : reader_(reader),
      keeps_(ttl > absl::ZeroDuration()),
      catalogs_(keeps_ ? kMaxCachedCatalogs : 0, ttl, clock),
      schemas_(keeps_ ? kMaxCachedSchemas : 0, ttl, clock),
      tables_(keeps_ ? kMaxCachedTables : 0, ttl, clock),
      columns_(keeps_ ? kMaxCachedColumns : 0, ttl, clock) {}

absl::StatusOr<Listing<warehouse::CatalogInfo>> CachedCatalog::Catalogs(
    const rpc::RequestContext& context) {
  return catalogs_.Get(KeyOf(reader_->Audience(context), {}), context,
                       [&] { return reader_->ListCatalogs(context); });
}

absl::StatusOr<Listing<warehouse::SchemaInfo>> CachedCatalog::Schemas(
    const rpc::RequestContext& context, absl::string_view catalog) {
  return schemas_.Get(KeyOf(reader_->Audience(context), {catalog}), context,
                      [&] { return reader_->ListSchemas(context, catalog); });
}

absl::StatusOr<Listing<warehouse::TableInfo>> CachedCatalog::Tables(
    const rpc::RequestContext& context, absl::string_view catalog,
    absl::string_view schema) {
  return tables_.Get(
      KeyOf(reader_->Audience(context), {catalog, schema}), context,
      [&] { return reader_->ListTables(context, catalog, schema); });
}

absl::StatusOr<Listing<warehouse::ColumnInfo>> CachedCatalog::Columns(
    const rpc::RequestContext& context, absl::string_view catalog,
    absl::string_view schema, absl::string_view table) {
  return columns_.Get(
      KeyOf(reader_->Audience(context), {catalog, schema, table}), context,
      [&] { return reader_->ListColumns(context, catalog, schema, table); });
}

CachedCatalog::Stats CachedCatalog::stats() const {
  Stats stats;
  catalogs_.AddTo(&stats);
  schemas_.AddTo(&stats);
  tables_.AddTo(&stats);
  columns_.AddTo(&stats);
  return stats;
}

}  // namespace semantic_layer::metadata
