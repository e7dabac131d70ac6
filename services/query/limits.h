#ifndef SEMANTIC_LAYER_SERVICES_QUERY_LIMITS_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::query {

// One statement, or one text to check or format, in bytes.
inline constexpr size_t kMaxQueryBytes = 1 << 20;
// Values for one statement, and bytes of one value as JSON.
inline constexpr size_t kMaxParameters = 1000;
inline constexpr size_t kMaxParameterBytes = 1 << 20;
// A caller's id for a query, in characters.
inline constexpr size_t kMaxQueryIdBytes = 64;
// A name for a catalog or schema, in bytes.
inline constexpr size_t kMaxNameBytes = 255;
// A saved query's name, in characters; its description, in bytes.
inline constexpr size_t kMaxSavedNameCharacters = 255;
inline constexpr size_t kMaxDescriptionBytes = 4096;

// Rows of one answer: at most, and when the caller does not say.
inline constexpr int64_t kMaxAnswerRows = 1'000'000;
inline constexpr int64_t kDefaultAnswerRows = 1000;
// Bytes of the values of one answer. Integers of eight bytes may take ten on
// the wire: this stays below the 32 MiB of a message.
inline constexpr int64_t kDefaultAnswerBytesMax = 24 << 20;

// Statements of one user that run at once.
inline constexpr int kDefaultConcurrentQueriesPerUser = 8;

// Pages: when the caller does not say, and at most.
inline constexpr int kDefaultHistoryPageSize = 50;
inline constexpr int kDefaultSavedPageSize = 100;
inline constexpr int kMaxPageSize = 1000;
inline constexpr int kDefaultMetricsPageSize = 1000;
inline constexpr int kMaxMetricsPageSize = 10'000;

// Parts of a metric question as they come over the wire, each list.
inline constexpr size_t kMaxQuestionItems = 1000;
inline constexpr size_t kMaxQuestionItemBytes = 64 << 10;
inline constexpr size_t kMaxTimeZoneBytes = 64;

// The longest line that formatting may aim at.
inline constexpr int kMinFormatWidth = 20;
inline constexpr int kMaxFormatWidth = 1000;

// Statements of one text that are checked, and tables whose columns are read
// for it.
inline constexpr size_t kMaxStatementsPerText = 1000;
inline constexpr size_t kMaxTablesPerText = 1000;
// Diagnostics that are put into the message of one error.
inline constexpr size_t kMaxDiagnosticsPerError = 10;

// Entries of a catalog that SHOW lists at once.
inline constexpr size_t kMaxCatalogAnswerRows = 10'000;

// Columns of tables that are remembered for checking, in tables, and for how
// long.
inline constexpr int64_t kTableSchemasMax = 2000;
inline constexpr absl::Duration kTableSchemasTtl = absl::Seconds(30);

// Answers of metric questions that are kept: bytes, how many, and how long.
inline constexpr int64_t kDefaultAnswerCacheBytesMax = 256 << 20;
inline constexpr int64_t kDefaultAnswerCacheEntriesMax = 10'000;
inline constexpr absl::Duration kDefaultAnswerCacheTtl = absl::Minutes(30);

// Values of one dimension: at most, when the caller does not say, and bytes of
// what is searched for.
inline constexpr int64_t kMaxValues = 10'000;
inline constexpr int64_t kDefaultValues = 100;
inline constexpr size_t kMaxSearchBytes = 1024;

// Rows of one chart.
inline constexpr int64_t kMaxChartRows = 5000;

// Following the models: pauses between attempts.
inline constexpr absl::Duration kModelRetryMin = absl::Milliseconds(100);
inline constexpr absl::Duration kModelRetryMax = absl::Seconds(2);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_LIMITS_H_
