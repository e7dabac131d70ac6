#ifndef SEMANTIC_LAYER_SERVICES_METADATA_LIMITS_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::metadata {

// Names of catalogs, schemas and tables in a request, in bytes.
inline constexpr size_t kMaxNameBytes = 255;

// A request for completion: the word at the cursor, and the text before it.
inline constexpr size_t kMaxCompletionPrefixBytes = 1024;
inline constexpr size_t kMaxCompletionContextBytes = 64 << 10;
// Suggestions of one answer.
inline constexpr size_t kMaxSuggestions = 200;

// What the caches hold at most, in entries (a table, a column, ...) over all
// listings.
inline constexpr int64_t kMaxCachedCatalogs = 10000;
inline constexpr int64_t kMaxCachedSchemas = 50000;
inline constexpr int64_t kMaxCachedTables = 250000;
inline constexpr int64_t kMaxCachedColumns = 250000;

// For how long after its time to live a listing is still given out, while a
// newer one is read or cannot be had.
inline constexpr absl::Duration kStaleFor = absl::Hours(1);
// Listings that are read anew behind the callers' backs: at once, and waiting.
inline constexpr int kRefreshThreads = 2;
inline constexpr int kMaxWaitingRefreshes = 64;

// A listing of tables is read in pages of so many, up to so many tables and
// bytes; the gateway passes no larger answer on.
inline constexpr int kTablesPerRead = 10000;
inline constexpr size_t kMaxListedTables = 200000;
inline constexpr size_t kMaxListedBytes = 64 << 20;

// For how long it is believed that listings are the same for all, and how long
// the query service is waited for when it is asked again.
inline constexpr absl::Duration kRunAsTime = absl::Seconds(1);
inline constexpr absl::Duration kRunAsTimeout = absl::Seconds(2);

// One read of the catalog at the query service; the caller's own deadline may
// be shorter.
inline constexpr absl::Duration kCatalogReadTimeout = absl::Seconds(30);

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_LIMITS_H_
