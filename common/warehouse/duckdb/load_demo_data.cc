// Makes the demo database of the embedded warehouse:
//
//   load_demo_data flights-3m.parquet airports.csv samples.duckdb
//
// Does nothing when it is there already. Exit code 0, 1 (failed) or 2 (usage).

#include <cstdio>

#include "common/warehouse/duckdb/demo/demo_data.h"

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr,
                 "usage: load_demo_data FLIGHTS.parquet AIRPORTS.csv "
                 "OUTPUT.duckdb\n");
    return 2;
  }
  const auto written = semantic_layer::warehouse::LoadDemoData(
      {.flights_parquet = argv[1], .airports_csv = argv[2], .output = argv[3]});
  if (!written.ok()) {
    std::fprintf(stderr, "load_demo_data: %s\n",
                 std::string(written.status().message()).c_str());
    return 1;
  }
  std::printf("%s %s\n", argv[3], *written ? "written" : "is up to date");
  return 0;
}
