#include "common/warehouse/duckdb/demo/demo_data.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/warehouse/duckdb/duckdb_errors.h"
#include "common/warehouse/duckdb/handles.h"

namespace semantic_layer::warehouse {
namespace {

namespace fs = std::filesystem;

// Of the tables below; a file of another version is made anew.
constexpr absl::string_view kVersion = "demo-data 1";

// The types of the sources are wider than the data: delays and distances fit
// 32 bits. Times have no zone: they are local to the airport.
constexpr absl::string_view kTables = R"sql(
CREATE SCHEMA flights;
CREATE TABLE flights.flights (
  date TIMESTAMP NOT NULL, delay INTEGER NOT NULL, distance INTEGER NOT NULL,
  origin VARCHAR NOT NULL, destination VARCHAR NOT NULL);
CREATE TABLE flights.airports (
  iata VARCHAR PRIMARY KEY, name VARCHAR, city VARCHAR, state VARCHAR,
  country VARCHAR, latitude DOUBLE, longitude DOUBLE);
CREATE TABLE flights.time_spine (date_day DATE PRIMARY KEY);
COMMENT ON TABLE flights.flights IS
  'Domestic flights in the United States, first half of 2001';
COMMENT ON COLUMN flights.flights.date IS 'Scheduled departure, local time';
COMMENT ON COLUMN flights.flights.delay IS
  'Minutes late on arrival; negative when early';
COMMENT ON COLUMN flights.flights.distance IS 'Miles';
COMMENT ON COLUMN flights.flights.origin IS
  'IATA code of the airport of departure';
COMMENT ON COLUMN flights.flights.destination IS
  'IATA code of the airport of arrival';
COMMENT ON TABLE flights.airports IS
  'Airports of the United States and its territories';
COMMENT ON COLUMN flights.airports.iata IS 'Airport code';
COMMENT ON COLUMN flights.airports.state IS 'Two-letter code of the state';
COMMENT ON TABLE flights.time_spine IS
  'Each day on which there are flights, from the first to the last';
)sql";

absl::Status BadSource(absl::string_view problem) {
  return MakeStatus(ErrorReason::kInvalidRequest,
                    absl::StrCat("The demo data cannot be loaded: ", problem));
}

absl::Status BadOutput(absl::string_view step, absl::string_view path,
                       int error) {
  return MakeStatus(ErrorReason::kInternal,
                    absl::StrCat("Cannot ", step, " '", path, "': ",
                                 std::generic_category().message(error)));
}

absl::Status Run(duckdb_connection connection, const std::string& sql) {
  Result result;
  if (duckdb_query(connection, sql.c_str(), result.get()) != DuckDBSuccess) {
    return BadSource(duckdb_result_error(result.get()));
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Count(duckdb_connection connection, const char* sql) {
  Result result;
  if (duckdb_query(connection, sql, result.get()) != DuckDBSuccess) {
    return BadSource(duckdb_result_error(result.get()));
  }
  return duckdb_value_int64(result.get(), 0, 0);
}

absl::Status Fill(const DemoDataOptions& options,
                  duckdb_connection connection) {
  RETURN_IF_ERROR(Run(
      connection,
      absl::StrCat("INSERT INTO flights.flights SELECT date, delay, distance, "
                   "origin, destination FROM read_parquet(",
                   QuoteLiteral(options.flights_parquet), ")")));
  RETURN_IF_ERROR(Run(
      connection,
      absl::StrCat(
          "INSERT INTO flights.airports SELECT iata, name, city, state, "
          "country, latitude, longitude FROM read_csv(",
          QuoteLiteral(options.airports_csv),
          ", header = true, nullstr = ['', 'NA'], types = {'iata': 'VARCHAR', "
          "'state': 'VARCHAR', 'latitude': 'DOUBLE', 'longitude': "
          "'DOUBLE'})")));
  return Run(connection,
             "INSERT INTO flights.time_spine SELECT unnest(generate_series("
             "min(date)::DATE, max(date)::DATE, INTERVAL 1 DAY))::DATE "
             "FROM flights.flights");
}

// Joins of the demo models rely on these.
absl::Status Check(duckdb_connection connection) {
  ASSIGN_OR_RETURN(const int64_t flights,
                   Count(connection, "SELECT count(*) FROM flights.flights"));
  if (flights == 0) return BadSource("there are no flights");
  ASSIGN_OR_RETURN(
      const int64_t homeless,
      Count(connection,
            "SELECT count(*) FROM flights.flights WHERE origin NOT IN (SELECT "
            "iata FROM flights.airports) OR destination NOT IN (SELECT iata "
            "FROM flights.airports)"));
  if (homeless > 0) {
    return BadSource(absl::StrCat(homeless, " flights have unknown airports"));
  }
  return absl::OkStatus();
}

absl::Status Build(const DemoDataOptions& options, const std::string& path) {
  Database database;
  char* raw_error = nullptr;
  if (duckdb_open_ext(path.c_str(), database.out(), nullptr, &raw_error) !=
      DuckDBSuccess) {
    return MakeStatus(ErrorReason::kInternal, TakeText(raw_error));
  }
  Connection connection;
  if (duckdb_connect(database.get(), connection.out()) != DuckDBSuccess) {
    return MakeStatus(ErrorReason::kInternal,
                      "Cannot connect to the database.");
  }
  RETURN_IF_ERROR(Run(connection.get(), std::string(kTables)));
  RETURN_IF_ERROR(Fill(options, connection.get()));
  RETURN_IF_ERROR(Check(connection.get()));
  return Run(connection.get(), "CHECKPOINT");
}

absl::Status Sync(const std::string& path, int flags) {
  const int file = open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) return BadOutput("open", path, errno);
  const int failed = fsync(file);
  const int error = errno;
  close(file);
  return failed == 0 ? absl::OkStatus() : BadOutput("sync", path, error);
}

absl::Status Rename(const std::string& from, const std::string& to) {
  if (rename(from.c_str(), to.c_str()) != 0) {
    return BadOutput("write", to, errno);
  }
  const std::string folder = fs::path(to).parent_path().string();
  return Sync(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
}

// What the output depends on.
absl::StatusOr<std::string> Stamp(const DemoDataOptions& options) {
  std::string stamp(kVersion);
  for (const std::string& source :
       {options.flights_parquet, options.airports_csv}) {
    std::error_code error;
    const uintmax_t size = fs::file_size(source, error);
    if (error) {
      return BadSource(
          absl::StrCat("cannot read '", source, "': ", error.message()));
    }
    absl::StrAppend(&stamp, "\n", fs::path(source).filename().string(), " ",
                    size);
  }
  return stamp;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void Remove(const std::string& path) {
  std::error_code ignored;
  fs::remove(path, ignored);
  fs::remove(absl::StrCat(path, ".wal"), ignored);
}

}  // namespace

absl::StatusOr<bool> LoadDemoData(const DemoDataOptions& options) {
  ASSIGN_OR_RETURN(const std::string stamp, Stamp(options));
  const std::string stamp_path = absl::StrCat(options.output, ".stamp");
  if (fs::exists(options.output) && ReadFile(stamp_path) == stamp) {
    return false;
  }
  Remove(stamp_path);
  const std::string building =
      absl::StrCat(options.output, ".building.", getpid());
  Remove(building);
  absl::Status status = Build(options, building);
  if (status.ok()) status = Sync(building, O_RDWR);
  if (status.ok()) status = Rename(building, options.output);
  Remove(building);
  RETURN_IF_ERROR(status);
  // Last, so that a stamp never stands beside an older file.
  std::ofstream(building, std::ios::binary) << stamp;
  RETURN_IF_ERROR(Rename(building, stamp_path));
  return true;
}

}  // namespace semantic_layer::warehouse
