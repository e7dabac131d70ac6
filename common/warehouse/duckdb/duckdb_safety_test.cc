// No statement of a user reaches a file, the network, a setting, or another
// user's session, with the right to write or without.

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "common/rowset/rowset.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/testing/status_matchers.h"
#include "common/warehouse/duckdb/duckdb_warehouse.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::warehouse {
namespace {

namespace fs = std::filesystem;
using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

class DuckDbSafetyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) /
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    std::ofstream(folder_ / "secret.csv") << "a,b\nsecret,1\n";
    {
      // The file that the warehouse attaches.
      ASSERT_OK_AND_ASSIGN(
          const auto other,
          DuckDbWarehouse::Create({.path = folder_ / "samples.duckdb"}));
      ExecuteOptions write{.allow_writes = true};
      ASSERT_THAT(
          other->Execute({.text = "CREATE TABLE t AS SELECT 1 AS a"}, write),
          IsOk());
    }
    ASSERT_OK_AND_ASSIGN(
        warehouse_, DuckDbWarehouse::Create(
                        {.path = folder_ / "shop.duckdb",
                         .attached = {{.catalog = "samples",
                                       .path = folder_ / "samples.duckdb"}}}));
    ASSERT_THAT(Run("CREATE TABLE t (a INT)", true), IsOk());
  }

  absl::StatusOr<rowset::RowSet> Run(const std::string& sql,
                                     bool allow_writes) {
    ExecuteOptions options{.allow_writes = allow_writes};
    ASSIGN_OR_RETURN(const auto stream,
                     warehouse_->Execute({.text = sql}, options));
    return ReadAll(*stream);
  }

  std::string Path(const char* name) { return (folder_ / name).string(); }

  // All statements are refused, whoever asks, and none leaves a new file.
  void ExpectRefused(const std::string& sql) {
    for (bool allow_writes : {false, true}) {
      const absl::Status status = Run(sql, allow_writes).status();
      EXPECT_THAT(status, Not(IsOk())) << sql;
      EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret,1")));
      EXPECT_TRUE(absl::IsPermissionDenied(status) ||
                  absl::IsInvalidArgument(status) || absl::IsNotFound(status))
          << sql << ": " << status;
    }
    EXPECT_FALSE(fs::exists(Path("out.csv"))) << sql;
    EXPECT_FALSE(fs::exists(Path("out"))) << sql;
    EXPECT_THAT(Run("SELECT 1", false), IsOk()) << "after " << sql;
  }

  fs::path folder_;
  std::unique_ptr<DuckDbWarehouse> warehouse_;
};

TEST_F(DuckDbSafetyTest, FilesCannotBeRead) {
  const std::string file = Path("secret.csv");
  for (const std::string function :
       {"read_csv", "read_csv_auto", "sniff_csv", "read_text", "read_blob",
        "read_json", "read_json_auto", "read_json_objects", "read_ndjson",
        "read_ndjson_objects", "read_parquet", "parquet_scan",
        "parquet_metadata", "parquet_schema", "parquet_file_metadata",
        "glob"}) {
    ExpectRefused("SELECT * FROM " + function + "('" + file + "')");
    ExpectRefused("SELECT * FROM main.\"" + function + "\"/**/('" + file +
                  "')");
  }
  ExpectRefused("SELECT * FROM '" + file + "'");
  ExpectRefused("SELECT * FROM \"" + file + "\"");
  ExpectRefused("FROM '/etc/passwd'");
  ExpectRefused("COPY t FROM '" + file + "'");
  ExpectRefused("SELECT * FROM query('SELECT * FROM read_csv(''x'')')");
  ExpectRefused("SELECT * FROM query_table('" + file + "')");
}

// External access is off, and still DuckDB opens the attached files.
TEST_F(DuckDbSafetyTest, DatabaseFilesCannotBeReadAsFiles) {
  for (const char* name :
       {"samples.duckdb", "shop.duckdb", "shop.duckdb.wal"}) {
    ExpectRefused("SELECT * FROM read_blob('" + Path(name) + "')");
    ExpectRefused("SELECT * FROM '" + Path(name) + "'");
  }
}

TEST_F(DuckDbSafetyTest, FilesCannotBeWritten) {
  const std::string out = Path("out.csv");
  ExpectRefused("COPY (SELECT 1) TO '" + out + "'");
  ExpectRefused("COPY t TO '" + out + "'");
  ExpectRefused("COPY (SELECT 1) TO '" + Path("samples.duckdb") + "'");
  ExpectRefused("EXPORT DATABASE '" + Path("out") + "'");
  ExpectRefused("IMPORT DATABASE '" + Path("out") + "'");
  ExpectRefused("PRAGMA profiling_output='" + out + "'");
  ExpectRefused("SELECT * FROM enable_logging(storage='file', storage_path='" +
                Path("out") + "')");
  ExpectRefused("CALL enable_logging('QueryLog')");
}

TEST_F(DuckDbSafetyTest, NothingIsAttachedLoadedOrFetched) {
  for (const char* sql : {"ATTACH ':memory:' AS x", "DETACH samples",
                          "INSTALL httpfs", "LOAD httpfs", "FORCE INSTALL 'x'",
                          "UPDATE EXTENSIONS", "CREATE SECRET s (TYPE s3)",
                          "SELECT * FROM 'https://example.com/a.csv'",
                          "SELECT * FROM 's3://bucket/a.parquet'"}) {
    ExpectRefused(sql);
  }
  ExpectRefused("ATTACH '" + Path("out") + "' AS x");
}

TEST_F(DuckDbSafetyTest, SettingsAndSessionsAreClosed) {
  for (const char* sql : {"SET threads = 1",
                          "SET memory_limit = '1TB'",
                          "SET enable_external_access = true",
                          "SET lock_configuration = false",
                          "RESET ALL",
                          "SET TimeZone = 'America/New_York'",
                          "USE samples",
                          "SET search_path = 'x'",
                          "SET VARIABLE a = 1",
                          "PRAGMA enable_profiling",
                          "PRAGMA database_list",
                          "BEGIN",
                          "COMMIT",
                          "ROLLBACK",
                          "PREPARE p AS SELECT 1",
                          "EXECUTE p",
                          "CALL pragma_version()",
                          "CHECKPOINT",
                          "FORCE CHECKPOINT",
                          "EXPLAIN SELECT 1",
                          "EXPLAIN ANALYZE DROP TABLE t",
                          "SELECT 1; SELECT 2",
                          "SELECT 1; DROP TABLE t",
                          "",
                          " -- nothing"}) {
    ExpectRefused(sql);
  }
}

TEST_F(DuckDbSafetyTest, ExplainCannotBeMadeToRun) {
  EXPECT_THAT(warehouse_->Explain({.text = "DROP TABLE t"}, CallOptions()),
              IsOk());
  for (const char* sql :
       {"ANALYZE DROP TABLE t", "(ANALYZE) DROP TABLE t", "ANALYZE t",
        "SELECT 1; DROP TABLE t", "EXPLAIN DROP TABLE t"}) {
    EXPECT_THAT(warehouse_->Explain({.text = sql}, CallOptions()), Not(IsOk()))
        << sql;
  }
  EXPECT_THAT(Run("SELECT * FROM t", false), IsOk());
}

TEST_F(DuckDbSafetyTest, ReadersCannotWrite) {
  for (const char* sql :
       {"INSERT INTO t VALUES (1)", "UPDATE t SET a = 1", "DELETE FROM t",
        "DROP TABLE t", "TRUNCATE t", "CREATE TABLE x (a INT)",
        "CREATE TEMP TABLE x (a INT)", "CREATE OR REPLACE VIEW v AS SELECT 1",
        "CREATE MACRO m() AS 1", "ALTER TABLE t ADD COLUMN b INT",
        "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
        "DELETE FROM t RETURNING *", "COMMENT ON TABLE t IS 'x'",
        "MERGE INTO t USING t AS s ON t.a = s.a WHEN MATCHED THEN DELETE",
        "VACUUM", "ANALYZE"}) {
    EXPECT_THAT(Run(sql, false), StatusIs(absl::StatusCode::kPermissionDenied))
        << sql;
  }
  ASSERT_THAT(Run("CREATE SEQUENCE s", true), IsOk());
  EXPECT_THAT(Run("SELECT nextval('s')", false),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(DuckDbSafetyTest, WritersCanWriteButNotIntoTheSamples) {
  EXPECT_THAT(Run("INSERT INTO t VALUES (1), (2)", true), IsOk());
  EXPECT_THAT(Run("MERGE INTO t USING (SELECT 2 AS a) AS s ON t.a = s.a "
                  "WHEN MATCHED THEN DELETE",
                  true),
              IsOk());
  ASSERT_OK_AND_ASSIGN(const rowset::RowSet rows, Run("FROM t", false));
  EXPECT_EQ(rows.row_count(), 1);
  EXPECT_THAT(Run("INSERT INTO samples.t VALUES (2)", true),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Run("DROP TABLE samples.t", true),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Run("SELECT * FROM samples.t", false), IsOk());
}

// Connections are used again; what one statement left must not be.
TEST_F(DuckDbSafetyTest, SessionsDoNotLeakIntoEachOther) {
  ASSERT_THAT(Run("CREATE TEMP TABLE mine (a INT)", true), IsOk());
  ASSERT_THAT(Run("CREATE TEMP MACRO m() AS 1", true), IsOk());
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(Run("SELECT * FROM mine", false),
                StatusIs(absl::StatusCode::kNotFound));
    EXPECT_THAT(Run("SELECT m()", true),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  const auto in_schema = [&](std::string catalog, std::string schema) {
    const auto stream = warehouse_->Execute(
        {.text = "SELECT current_catalog() || '.' || current_schema() AS c",
         .default_catalog = std::move(catalog),
         .default_schema = std::move(schema)},
        ExecuteOptions());
    EXPECT_THAT(stream, IsOk());
    return std::string(ReadAll(**stream)->column(0).TextAt(0));
  };
  EXPECT_EQ(in_schema("samples", "main"), "samples.main");
  EXPECT_EQ(in_schema("", ""), "shop.main");
  EXPECT_EQ(in_schema("samples", ""), "samples.main");
  EXPECT_EQ(in_schema("", "main"), "shop.main");
  EXPECT_EQ(in_schema("", ""), "shop.main");
}

TEST_F(DuckDbSafetyTest, UnknownDefaultSchemaIsNotFound) {
  const auto run = [&](std::string catalog, std::string schema) {
    return warehouse_
        ->Execute({.text = "SELECT 1",
                   .default_catalog = std::move(catalog),
                   .default_schema = std::move(schema)},
                  ExecuteOptions())
        .status();
  };
  EXPECT_THAT(run("samples", "nope"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(run("nope", ""), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(run("a\"; DROP TABLE t; --", "x"),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(run(std::string("a\0b", 3), "x"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Run("FROM t", false), IsOk());
}

TEST_F(DuckDbSafetyTest, TimeZoneIsUtc) {
  ASSERT_OK_AND_ASSIGN(const rowset::RowSet rows,
                       Run("SELECT current_setting('TimeZone') AS z, "
                           "TIMESTAMPTZ '2001-07-01 00:00:00'::VARCHAR AS t",
                           false));
  EXPECT_EQ(rows.column(0).TextAt(0), "UTC");
  EXPECT_EQ(rows.column(1).TextAt(0), "2001-07-01 00:00:00+00");
}

TEST_F(DuckDbSafetyTest, OddTextsAreRefusedAsTheyAre) {
  EXPECT_THAT(Run(std::string("SELECT 1\0; DROP TABLE t", 23), true),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Run("SELECT '" + std::string(17 << 20, 'x') + "'", false),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(Run(std::string(20000, '('), false), Not(IsOk()));
}

}  // namespace
}  // namespace semantic_layer::warehouse
