#include "services/metadata/cached_catalog.h"

#include <initializer_list>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
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
    const std::string& key, const rpc::RequestContext& context, Read read) {
  if (Listing<T> found = Find(key, context, read)) return found;
  return ReadNow(key, context, read);
}

template <typename T>
Listing<T> CachedCatalog::Shelf<T>::Find(const std::string& key,
                                         const rpc::RequestContext& context,
                                         const Read& read) {
  const std::optional<Kept> kept = cache_.Get(key);
  if (!kept.has_value()) return nullptr;
  if (clock_->Monotonic() >= kept->read_at + ttl_) {
    ReadAnew(key, context, read);
  }
  return kept->listing;
}

template <typename T>
absl::StatusOr<Listing<T>> CachedCatalog::Shelf<T>::ReadNow(
    const std::string& key, const rpc::RequestContext& context,
    const Read& read) {
  return flights_.Do(
      key, context.cancellation, [&]() -> absl::StatusOr<Listing<T>> {
        ASSIGN_OR_RETURN(std::vector<T> items, read(context));
        auto listing = std::make_shared<const std::vector<T>>(std::move(items));
        cache_.Put(key, {listing, clock_->Monotonic()},
                   static_cast<int64_t>(listing->size()) + 1);
        return Listing<T>(std::move(listing));
      });
}

template <typename T>
void CachedCatalog::Shelf<T>::ReadAnew(const std::string& key,
                                       const rpc::RequestContext& context,
                                       const Read& read) {
  refresher_->Start(
      absl::StrCat(name_, ":", key), context,
      [this, key, read](const rpc::RequestContext& own) {
        const absl::Status status = ReadNow(key, own, read).status();
        // A source that is down says nothing about the listing.
        if (absl::IsNotFound(status) || absl::IsPermissionDenied(status) ||
            absl::IsUnauthenticated(status)) {
          cache_.Erase(key);
        }
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
      catalogs_("catalogs", keeps_ ? kMaxCachedCatalogs : 0, ttl, clock,
                &refresher_),
      schemas_("schemas", keeps_ ? kMaxCachedSchemas : 0, ttl, clock,
               &refresher_),
      tables_("tables", keeps_ ? kMaxCachedTables : 0, ttl, clock, &refresher_),
      columns_("columns", keeps_ ? kMaxCachedColumns : 0, ttl, clock,
               &refresher_) {}

absl::StatusOr<Listing<warehouse::CatalogInfo>> CachedCatalog::Catalogs(
    const rpc::RequestContext& context) {
  return catalogs_.Get(KeyOf(reader_->Audience(context), {}), context,
                       [this](const rpc::RequestContext& who) {
                         return reader_->ListCatalogs(who);
                       });
}

absl::StatusOr<Listing<warehouse::SchemaInfo>> CachedCatalog::Schemas(
    const rpc::RequestContext& context, absl::string_view catalog) {
  return schemas_.Get(
      KeyOf(reader_->Audience(context), {catalog}), context,
      [this, catalog = std::string(catalog)](const rpc::RequestContext& who) {
        return reader_->ListSchemas(who, catalog);
      });
}

CachedCatalog::Shelf<warehouse::TableInfo>::Read CachedCatalog::ReadTables(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view prefix) const {
  return [this, catalog = std::string(catalog), schema = std::string(schema),
          prefix = std::string(prefix)](const rpc::RequestContext& who) {
    return reader_->ListTables(who, catalog, schema, prefix);
  };
}

absl::StatusOr<Listing<warehouse::TableInfo>> CachedCatalog::Tables(
    const rpc::RequestContext& context, absl::string_view catalog,
    absl::string_view schema) {
  return tables_.Get(KeyOf(reader_->Audience(context), {catalog, schema, ""}),
                     context, ReadTables(catalog, schema, ""));
}

absl::StatusOr<Listing<warehouse::TableInfo>> CachedCatalog::TablesWithPrefix(
    const rpc::RequestContext& context, absl::string_view catalog,
    absl::string_view schema, absl::string_view prefix) {
  if (prefix.empty()) return Tables(context, catalog, schema);
  const std::string audience = reader_->Audience(context);
  const Listing<warehouse::TableInfo> whole =
      tables_.Find(KeyOf(audience, {catalog, schema, ""}), context,
                   ReadTables(catalog, schema, ""));
  if (whole == nullptr) {
    return tables_.Get(KeyOf(audience, {catalog, schema, prefix}), context,
                       ReadTables(catalog, schema, prefix));
  }
  auto found = std::make_shared<std::vector<warehouse::TableInfo>>();
  for (const warehouse::TableInfo& table : *whole) {
    if (absl::StartsWithIgnoreCase(table.name, prefix)) found->push_back(table);
  }
  return Listing<warehouse::TableInfo>(std::move(found));
}

absl::StatusOr<Listing<warehouse::ColumnInfo>> CachedCatalog::Columns(
    const rpc::RequestContext& context, absl::string_view catalog,
    absl::string_view schema, absl::string_view table) {
  return columns_.Get(
      KeyOf(reader_->Audience(context), {catalog, schema, table}), context,
      [this, catalog = std::string(catalog), schema = std::string(schema),
       table = std::string(table)](const rpc::RequestContext& who) {
        return reader_->ListColumns(who, catalog, schema, table);
      });
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
