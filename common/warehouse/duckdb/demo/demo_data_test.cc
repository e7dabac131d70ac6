#include "common/warehouse/duckdb/demo/demo_data.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "common/rowset/rowset.h"
#include "common/status/status_macros.h"
#include "common/testing/status_matchers.h"
#include "common/warehouse/duckdb/duckdb_warehouse.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::warehouse {
namespace {

namespace fs = std::filesystem;
using rowset::RowSet;
using ::semantic_layer::testing::IsOkAndHolds;
using ::semantic_layer::testing::StatusIs;
using ::testing::HasSubstr;

class DemoDataTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) /
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    const std::string data =
        absl::StrCat(std::getenv("TEST_SRCDIR"), "/npm/vega-datasets/");
    options_ = {.flights_parquet = data + "flights-3m.parquet",
                .airports_csv = data + "airports.csv",
                .output = (folder_ / "samples.duckdb").string()};
  }

  absl::StatusOr<RowSet> Ask(const std::string& sql) {
    ASSIGN_OR_RETURN(
        const auto warehouse,
        DuckDbWarehouse::Create(
            {.attached = {{.catalog = "samples", .path = options_.output}}}));
    ASSIGN_OR_RETURN(const auto stream,
                     warehouse->Execute({.text = sql}, ExecuteOptions()));
    return ReadAll(*stream);
  }

  fs::path folder_;
  DemoDataOptions options_;
};

TEST_F(DemoDataTest, LoadsThreeMillionFlightsOnce) {
  EXPECT_THAT(LoadDemoData(options_), IsOkAndHolds(true));
  EXPECT_THAT(LoadDemoData(options_), IsOkAndHolds(false));
  ASSERT_OK_AND_ASSIGN(
      const RowSet rows,
      Ask("SELECT count(*), min(date)::VARCHAR, max(date)::VARCHAR, "
          "sum(distance)::BIGINT, (SELECT count(*) FROM "
          "samples.flights.airports), (SELECT count(*) FROM "
          "samples.flights.time_spine), (SELECT any_value(state) FROM "
          "samples.flights.airports WHERE iata = 'DFW') "
          "FROM samples.flights.flights"));
  EXPECT_EQ(rows.column(0).IntAt(0), 3000000);
  EXPECT_EQ(rows.column(1).TextAt(0), "2001-01-01 00:01:00");
  EXPECT_EQ(rows.column(2).TextAt(0), "2001-07-01 00:00:00");
  EXPECT_EQ(rows.column(3).IntAt(0), 2194861208);
  EXPECT_EQ(rows.column(4).IntAt(0), 3376);
  EXPECT_EQ(rows.column(5).IntAt(0), 182);
  EXPECT_EQ(rows.column(6).TextAt(0), "TX");
  // Nothing but the file and its stamp is left.
  EXPECT_EQ(
      std::distance(fs::directory_iterator(folder_), fs::directory_iterator()),
      2);
}

TEST_F(DemoDataTest, AnotherSourceOrALostStampMakesItAnew) {
  // A small parquet file: DuckDB writes it in the init script.
  const std::string flights = (folder_ / "flights.parquet").string();
  const auto write_flights = [&](const std::string& select) {
    std::ofstream(folder_ / "make.sql")
        << "COPY (" << select << ") TO '" << flights << "' (FORMAT parquet)";
    ASSERT_THAT(DuckDbWarehouse::Create(
                    {.init_sql_path = (folder_ / "make.sql").string()}),
                testing::IsOk());
  };
  options_.flights_parquet = flights;
  write_flights(
      "SELECT TIMESTAMP '2001-01-01' AS date, 1 AS delay, 2 AS distance, "
      "'DFW' AS origin, 'JFK' AS destination");
  EXPECT_THAT(LoadDemoData(options_), IsOkAndHolds(true));
  fs::remove(options_.output + ".stamp");
  EXPECT_THAT(LoadDemoData(options_), IsOkAndHolds(true));
  write_flights(
      "SELECT TIMESTAMP '2001-01-01' + INTERVAL (i) DAY AS date, 1 AS delay, "
      "2 AS distance, 'DFW' AS origin, 'JFK' AS destination "
      "FROM range(1000) t(i)");
  EXPECT_THAT(LoadDemoData(options_), IsOkAndHolds(true));
  ASSERT_OK_AND_ASSIGN(const RowSet rows,
                       Ask("SELECT count(*) FROM samples.flights.flights"));
  EXPECT_EQ(rows.column(0).IntAt(0), 1000);
}

TEST_F(DemoDataTest, BadSourcesLeaveTheOldFileAlone) {
  std::ofstream(folder_ / "bad.parquet") << "not parquet";
  std::ofstream(options_.output) << "old";
  DemoDataOptions bad = options_;
  bad.flights_parquet = (folder_ / "bad.parquet").string();
  EXPECT_THAT(LoadDemoData(bad), StatusIs(absl::StatusCode::kInvalidArgument,
                                          HasSubstr("cannot be loaded")));
  bad.flights_parquet = (folder_ / "missing.parquet").string();
  EXPECT_THAT(LoadDemoData(bad), StatusIs(absl::StatusCode::kInvalidArgument,
                                          HasSubstr("missing.parquet")));
  std::ifstream file(options_.output);
  std::string text;
  file >> text;
  EXPECT_EQ(text, "old");
}

TEST_F(DemoDataTest, FlightsToNowhereAreRefused) {
  std::ofstream(folder_ / "airports.csv")
      << "iata,name,city,state,country,latitude,longitude\n"
         "DFW,a,b,TX,USA,1.0,2.0\n";
  options_.airports_csv = (folder_ / "airports.csv").string();
  EXPECT_THAT(LoadDemoData(options_),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("unknown airports")));
  EXPECT_FALSE(fs::exists(options_.output));
}

TEST_F(DemoDataTest, OutputThatCannotBeWrittenIsSaid) {
  options_.output = (folder_ / "no/such/folder/samples.duckdb").string();
  EXPECT_THAT(LoadDemoData(options_), StatusIs(absl::StatusCode::kInternal));
}

}  // namespace
}  // namespace semantic_layer::warehouse
