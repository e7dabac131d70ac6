#ifndef SEMANTIC_LAYER_SERVICES_METADATA_CACHED_CATALOG_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_CACHED_CATALOG_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/single_flight.h"
#include "common/concurrency/ttl_cache.h"
#include "common/rpc/request_context.h"
#include "common/warehouse/catalog_info.h"
#include "services/metadata/catalog_reader.h"
#include "services/metadata/limits.h"
#include "services/metadata/refresher.h"

namespace semantic_layer::metadata {

template <typename T>
using Listing = std::shared_ptr<const std::vector<T>>;

// Listings of the catalog, kept for a while: bounded, shared by all requests,
// keyed by names without regard to case and by the caller, unless the source
// said of the listing that it is the same for all: what one may see is never
// given to another. A source that begins anew may have changed its ways: it is
// asked again when it has not said so for kRunAsTime. Requests for the same
// listing that is not here wait for one read. One that is older than the time
// to live is given out all the same, for kStaleFor more, while it is read anew
// in the background; should the source say that it is not there any more, or
// not for this caller, it is forgotten. Errors are not kept: the next request
// tries again. Thread-safe.
class CachedCatalog {
 public:
  // `ttl` 0 keeps nothing. Both pointers must outlive the cache.
  CachedCatalog(CatalogReader* reader, absl::Duration ttl,
                const concurrency::Clock* clock);

  absl::StatusOr<Listing<warehouse::CatalogInfo>> Catalogs(
      const rpc::RequestContext& context);
  absl::StatusOr<Listing<warehouse::SchemaInfo>> Schemas(
      const rpc::RequestContext& context, absl::string_view catalog);
  absl::StatusOr<Listing<warehouse::TableInfo>> Tables(
      const rpc::RequestContext& context, absl::string_view catalog,
      absl::string_view schema);
  // The whole listing where that is here; else `enough` tables or a few more,
  // whichever the source names first.
  absl::StatusOr<Listing<warehouse::TableInfo>> SomeTables(
      const rpc::RequestContext& context, absl::string_view catalog,
      absl::string_view schema, size_t enough);
  // Those whose names begin with `prefix`, without regard to case: out of the
  // whole listing where that is here, or by a read of these alone, so that a
  // search does not load a schema of many thousand tables.
  absl::StatusOr<Listing<warehouse::TableInfo>> TablesWithPrefix(
      const rpc::RequestContext& context, absl::string_view catalog,
      absl::string_view schema, absl::string_view prefix);
  absl::StatusOr<Listing<warehouse::ColumnInfo>> Columns(
      const rpc::RequestContext& context, absl::string_view catalog,
      absl::string_view schema, absl::string_view table);

  struct Stats {
    int64_t hits = 0;
    int64_t misses = 0;
    int64_t entries = 0;  // catalogs, schemas, tables and columns held
  };
  Stats stats() const;

  // Until no listing is being read anew. For tests.
  void WaitForRefreshes() const { refresher_.WaitUntilIdle(); }

 private:
  template <typename T>
  class Shelf {
   public:
    using Read =
        std::function<absl::StatusOr<Listed<T>>(const rpc::RequestContext&)>;

    Shelf(absl::string_view name, int64_t capacity, absl::Duration ttl,
          CachedCatalog* catalog)
        : name_(name),
          ttl_(ttl),
          clock_(catalog->clock_),
          catalog_(catalog),
          refresher_(&catalog->refresher_),
          cache_({.capacity = capacity, .ttl = ttl + kStaleFor},
                 catalog->clock_) {}

    // `names` as of NamesOf.
    absl::StatusOr<Listing<T>> Get(const std::string& names,
                                   const rpc::RequestContext& context,
                                   Read read);
    // What is kept, read anew if it is old; null when there is nothing.
    Listing<T> Find(const std::string& names,
                    const rpc::RequestContext& context, const Read& read);
    void AddTo(Stats* stats) const;

   private:
    struct Kept {
      Listing<T> listing;
      absl::Duration read_at;
    };
    // What came of one read, for those who waited for it.
    struct Flown {
      Listing<T> listing;
      bool same_for_all;
      std::string reader;  // a user's id
    };
    absl::StatusOr<Listing<T>> ReadNow(const std::string& names,
                                       const rpc::RequestContext& context,
                                       const Read& read);
    absl::StatusOr<Flown> ReadHere(const std::string& names,
                                   const rpc::RequestContext& context,
                                   const Read& read);
    void ReadAnew(const std::string& names, const rpc::RequestContext& context,
                  const Read& read);

    const std::string name_;
    const absl::Duration ttl_;
    const concurrency::Clock* const clock_;
    CachedCatalog* const catalog_;
    Refresher* const refresher_;
    concurrency::TtlCache<std::string, Kept> cache_;
    concurrency::SingleFlight<std::string, Flown> flights_;
  };

  Shelf<warehouse::TableInfo>::Read ReadTables(
      absl::string_view catalog, absl::string_view schema,
      absl::string_view prefix, size_t enough = CatalogReader::kAll) const;

  // Where a listing of this caller is kept: the source is asked when it has
  // said nothing for a while. While it cannot say, what it said last holds.
  bool SameForAll(const rpc::RequestContext& context);
  void NoteSameForAll(bool same_for_all);

  CatalogReader* const reader_;
  const concurrency::Clock* const clock_;
  const bool keeps_;
  // What the source said last, and when, in nanoseconds of the clock.
  std::atomic<bool> same_for_all_ = false;
  std::atomic<int64_t> said_at_ = 0;
  concurrency::SingleFlight<int, bool> askings_;
  Shelf<warehouse::CatalogInfo> catalogs_;
  Shelf<warehouse::SchemaInfo> schemas_;
  Shelf<warehouse::TableInfo> tables_;
  Shelf<warehouse::ColumnInfo> columns_;
  // Goes first: what it reads is put on the shelves.
  Refresher refresher_;
};

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_CACHED_CATALOG_H_
