#ifndef SEMANTIC_LAYER_SERVICES_METADATA_CACHED_CATALOG_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_CACHED_CATALOG_H_

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

namespace semantic_layer::metadata {

template <typename T>
using Listing = std::shared_ptr<const std::vector<T>>;

// Listings of the catalog, kept for a while: bounded, shared by all requests,
// keyed by who sees the same (CatalogReader::Audience) and by names without
// regard to case. Requests for the same listing that is not here wait for one
// read. Errors are not kept: the next request tries again. Thread-safe.
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
  absl::StatusOr<Listing<warehouse::ColumnInfo>> Columns(
      const rpc::RequestContext& context, absl::string_view catalog,
      absl::string_view schema, absl::string_view table);

  struct Stats {
    int64_t hits = 0;
    int64_t misses = 0;
    int64_t entries = 0;  // catalogs, schemas, tables and columns held
  };
  Stats stats() const;

 private:
  template <typename T>
  class Shelf {
   public:
    Shelf(int64_t capacity, absl::Duration ttl, const concurrency::Clock* clock)
        : cache_({.capacity = capacity, .ttl = ttl}, clock) {}

    absl::StatusOr<Listing<T>> Get(
        const std::string& key, const rpc::RequestContext& context,
        const std::function<absl::StatusOr<std::vector<T>>()>& read);
    void AddTo(Stats* stats) const;

   private:
    concurrency::TtlCache<std::string, Listing<T>> cache_;
    concurrency::SingleFlight<std::string, Listing<T>> flights_;
  };

  CatalogReader* const reader_;
  const bool keeps_;
  Shelf<warehouse::CatalogInfo> catalogs_;
  Shelf<warehouse::SchemaInfo> schemas_;
  Shelf<warehouse::TableInfo> tables_;
  Shelf<warehouse::ColumnInfo> columns_;
};

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_CACHED_CATALOG_H_
