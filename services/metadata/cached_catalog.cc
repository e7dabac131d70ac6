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
std::string NamesOf(std::initializer_list<absl::string_view> names) {
  std::string key;
  for (absl::string_view name : names) {
    key.push_back('\0');
    key.append(absl::AsciiStrToLower(name));
  }
  return key;
}

// Where a listing is kept that is the same for all, or the caller's own.
std::string KeyOf(bool same_for_all, const rpc::RequestContext& context,
                  absl::string_view names) {
  return same_for_all ? absl::StrCat("all", names)
                      : absl::StrCat("of ", context.principal.user_id, names);
}

}  // namespace

template <typename T>
absl::StatusOr<Listing<T>> CachedCatalog::Shelf<T>::Get(
    const std::string& names, const rpc::RequestContext& context, Read read) {
  if (Listing<T> found = Find(names, context, read)) return found;
  return ReadNow(names, context, read);
}

template <typename T>
Listing<T> CachedCatalog::Shelf<T>::Find(const std::string& names,
                                         const rpc::RequestContext& context,
                                         const Read& read) {
  const std::optional<Kept> kept =
      cache_.Get(KeyOf(catalog_->SameForAll(context), context, names));
  if (!kept.has_value()) return nullptr;
  if (clock_->Monotonic() >= kept->read_at + ttl_) {
    ReadAnew(names, context, read);
  }
  return kept->listing;
}

template <typename T>
absl::StatusOr<Listing<T>> CachedCatalog::Shelf<T>::ReadNow(
    const std::string& names, const rpc::RequestContext& context,
    const Read& read) {
  bool same_for_all = catalog_->same_for_all_;
  while (true) {
    ASSIGN_OR_RETURN(
        Flown flown,
        flights_.Do(KeyOf(same_for_all, context, names), context.cancellation,
                    [&] { return ReadHere(names, context, read); }));
    if (flown.same_for_all || flown.reader == context.principal.user_id) {
      return std::move(flown.listing);
    }
    // Another's own after all: the source has changed its ways meanwhile.
    same_for_all = false;
  }
}

template <typename T>
auto CachedCatalog::Shelf<T>::ReadHere(const std::string& names,
                                       const rpc::RequestContext& context,
                                       const Read& read)
    -> absl::StatusOr<Flown> {
  ASSIGN_OR_RETURN(Listed<T> listed, read(context));
  const bool same_for_all = listed.same_for_all;
  auto listing =
      std::make_shared<const std::vector<T>>(std::move(listed.items));
  cache_.Put(KeyOf(same_for_all, context, names),
             {listing, clock_->Monotonic()},
             static_cast<int64_t>(listing->size()) + 1);
  catalog_->NoteSameForAll(same_for_all);
  return Flown{std::move(listing), same_for_all, context.principal.user_id};
}

template <typename T>
void CachedCatalog::Shelf<T>::ReadAnew(const std::string& names,
                                       const rpc::RequestContext& context,
                                       const Read& read) {
  const std::string key = KeyOf(catalog_->same_for_all_, context, names);
  refresher_->Start(
      absl::StrCat(name_, ":", key), context,
      [this, key, names, read](const rpc::RequestContext& own) {
        const absl::Status status = ReadNow(names, own, read).status();
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
      clock_(clock),
      keeps_(ttl > absl::ZeroDuration()),
      catalogs_("catalogs", keeps_ ? kMaxCachedCatalogs : 0, ttl, this),
      schemas_("schemas", keeps_ ? kMaxCachedSchemas : 0, ttl, this),
      tables_("tables", keeps_ ? kMaxCachedTables : 0, ttl, this),
      columns_("columns", keeps_ ? kMaxCachedColumns : 0, ttl, this) {}

void CachedCatalog::NoteSameForAll(bool same_for_all) {
  same_for_all_ = same_for_all;
  said_at_ = absl::ToInt64Nanoseconds(clock_->Monotonic());
}

bool CachedCatalog::SameForAll(const rpc::RequestContext& context) {
  // Each user's own listings may be had as they are.
  if (!same_for_all_) return false;
  if (clock_->Monotonic() < absl::Nanoseconds(said_at_.load()) + kRunAsTime) {
    return true;
  }
  const absl::StatusOr<bool> said = askings_.Do(
      0, context.cancellation, [&] { return reader_->SameForAll(context); });
  if (!said.ok() && (context.cancellation.IsCancelled() ||
                     !(absl::IsUnavailable(said.status()) ||
                       absl::IsDeadlineExceeded(said.status())))) {
    return false;  // It is this caller who may not know.
  }
  NoteSameForAll(said.value_or(true));
  return same_for_all_;
}

absl::StatusOr<Listing<warehouse::CatalogInfo>> CachedCatalog::Catalogs(
    const rpc::RequestContext& context) {
  return catalogs_.Get(NamesOf({}), context,
                       [this](const rpc::RequestContext& who) {
                         return reader_->ListCatalogs(who);
                       });
}

absl::StatusOr<Listing<warehouse::SchemaInfo>> CachedCatalog::Schemas(
    const rpc::RequestContext& context, absl::string_view catalog) {
  return schemas_.Get(
      NamesOf({catalog}), context,
      [this, catalog = std::string(catalog)](const rpc::RequestContext& who) {
        return reader_->ListSchemas(who, catalog);
      });
}

CachedCatalog::Shelf<warehouse::TableInfo>::Read CachedCatalog::ReadTables(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view prefix, size_t enough) const {
  return [this, enough, catalog = std::string(catalog),
          schema = std::string(schema),
          prefix = std::string(prefix)](const rpc::RequestContext& who) {
    return reader_->ListTables(who, catalog, schema, prefix, enough);
  };
}

absl::StatusOr<Listing<warehouse::TableInfo>> CachedCatalog::Tables(
    const rpc::RequestContext& context, absl::string_view catalog,
    absl::string_view schema) {
  return tables_.Get(NamesOf({catalog, schema, ""}), context,
                     ReadTables(catalog, schema, ""));
}

absl::StatusOr<Listing<warehouse::TableInfo>> CachedCatalog::SomeTables(
    const rpc::RequestContext& context, absl::string_view catalog,
    absl::string_view schema, size_t enough) {
  if (const Listing<warehouse::TableInfo> whole =
          tables_.Find(NamesOf({catalog, schema, ""}), context,
                       ReadTables(catalog, schema, ""))) {
    return whole;
  }
  // One part more than other keys have.
  return tables_.Get(NamesOf({catalog, schema, "", absl::StrCat(enough)}),
                     context, ReadTables(catalog, schema, "", enough));
}

absl::StatusOr<Listing<warehouse::TableInfo>> CachedCatalog::TablesWithPrefix(
    const rpc::RequestContext& context, absl::string_view catalog,
    absl::string_view schema, absl::string_view prefix) {
  if (prefix.empty()) return Tables(context, catalog, schema);
  const Listing<warehouse::TableInfo> whole = tables_.Find(
      NamesOf({catalog, schema, ""}), context, ReadTables(catalog, schema, ""));
  if (whole == nullptr) {
    return tables_.Get(NamesOf({catalog, schema, prefix}), context,
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
      NamesOf({catalog, schema, table}), context,
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
