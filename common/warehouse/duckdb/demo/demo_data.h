#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DEMO_DEMO_DATA_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DEMO_DEMO_DATA_H_

#include <string>

#include "absl/status/statusor.h"

namespace semantic_layer::warehouse {

struct DemoDataOptions {
  std::string flights_parquet;  // date, delay, distance, origin, destination
  std::string airports_csv;  // iata, name, city, state, country, latitude, ..
  std::string output;        // the database file, attached as `samples`
};

// Writes the demo database: schema `flights` with tables `flights`, `airports`
// and `time_spine` (each day of the flights). The output appears whole or not
// at all, and is on disk when the call returns. Beside it `<output>.stamp`
// says what it was made from.
//
// Returns true when the file was written, false when it was there already,
// made from the same sources by the same version. INVALID_ARGUMENT when a
// source cannot be read or does not hold what it should; INTERNAL when the
// output cannot be written.
absl::StatusOr<bool> LoadDemoData(const DemoDataOptions& options);

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DEMO_DEMO_DATA_H_
