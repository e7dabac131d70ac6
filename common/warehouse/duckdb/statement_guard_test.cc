#include "common/warehouse/duckdb/statement_guard.h"

#include "common/testing/status_matchers.h"
#include "common/warehouse/duckdb/handles.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::warehouse {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;

class StatementGuardTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(duckdb_open(nullptr, database_.out()), DuckDBSuccess);
    ASSERT_EQ(duckdb_connect(database_.get(), connection_.out()),
              DuckDBSuccess);
    ASSERT_OK_AND_ASSIGN(StatementGuard guard,
                         StatementGuard::Create(connection_.get()));
    guard_.emplace(std::move(guard));
  }

  absl::Status Check(absl::string_view sql, bool allow_writes = false) {
    return guard_->CheckText(sql, allow_writes);
  }

  Database database_;
  Connection connection_;
  std::optional<StatementGuard> guard_;
};

TEST_F(StatementGuardTest, RefusesFunctionsThatReachOutHoweverTheyAreWritten) {
  for (const char* sql :
       {"SELECT * FROM read_csv('x')",
        "select * from READ_BLOB ('x')",
        "FROM read_text/* */('x')",
        "FROM \"read_json\"('x')",
        "FROM system.main.read_parquet('x')",
        "FROM main.\"parquet_scan\" ('x')",
        "FROM a, glob('*')",
        "FROM read_blob\xC2\xA0('x')",
        "SELECT (SELECT count(*) FROM sniff_csv('x'))",
        "FROM query('select 1')",
        "FROM json_execute_serialized_sql('x')",
        "FROM enable_logging('QueryLog')",
        "FROM duckdb_logs()",
        "FROM checkpoint()",
        "FROM truncate_duckdb_logs()",
        "FROM duckdb_settings()",
        "FROM duckdb_secrets()",
        "FROM query_table('t')",
        "FROM a AS b(c), read_csv('x')",
        "CREATE MACRO m() AS TABLE FROM read_csv('x')",
        "MERGE INTO t USING read_csv('x') ON true WHEN MATCHED THEN DELETE",
        "INSERT INTO t SELECT * FROM read_csv('x')",
        "PRAGMA database_list",
        " /* */ pragma version",
        "IMPORT DATABASE 'x'"}) {
    EXPECT_THAT(Check(sql, /*allow_writes=*/true),
                StatusIs(absl::StatusCode::kPermissionDenied))
        << sql;
  }
}

TEST_F(StatementGuardTest, LetsOrdinaryStatementsThrough) {
  for (const char* sql :
       {"SELECT 1", "SELECT 'read_csv(' || a FROM t", "FROM range(3)",
        "SELECT unnest([1,2]), generate_series(1, 2)",
        "SELECT read_csv FROM t WHERE (glob = 1)",
        "SELECT $$ read_blob('x') $$ -- read_blob('x')",
        "SELECT count(*), histogram(a), repeat('a', 3) FROM summary",
        "SELECT * FROM json_each('[1]')",
        "WITH query(a) AS (SELECT 1) SELECT a FROM query",
        "SELECT * FROM t AS summary(a, b)"}) {
    EXPECT_THAT(Check(sql), IsOk()) << sql;
  }
  for (const char* sql :
       {"CREATE TABLE summary (a INT)",
        "INSERT INTO db.s.summary (a) VALUES (1)",
        "CREATE TABLE IF NOT EXISTS query (a INT)", "SELECT nextval('s')",
        "CREATE INDEX i ON summary (a)"}) {
    EXPECT_THAT(Check(sql, /*allow_writes=*/true), IsOk()) << sql;
  }
}

TEST_F(StatementGuardTest, ActingScalarsNeedTheRightToWrite) {
  EXPECT_THAT(Check("SELECT nextval('s')"),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Check("SELECT * FROM a JOIN b ON nextval('s') = 1"),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Check("SELECT setseed(0.5)"),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(StatementGuardTest, TypesOfStatements) {
  const auto check = [](duckdb_statement_type type, bool writes,
                        absl::string_view sql = "") {
    return StatementGuard::CheckType(type, sql, writes).ok();
  };
  EXPECT_TRUE(check(DUCKDB_STATEMENT_TYPE_SELECT, false));
  for (duckdb_statement_type write :
       {DUCKDB_STATEMENT_TYPE_INSERT, DUCKDB_STATEMENT_TYPE_UPDATE,
        DUCKDB_STATEMENT_TYPE_DELETE, DUCKDB_STATEMENT_TYPE_CREATE,
        DUCKDB_STATEMENT_TYPE_ALTER, DUCKDB_STATEMENT_TYPE_DROP}) {
    EXPECT_FALSE(check(write, false)) << write;
    EXPECT_TRUE(check(write, true)) << write;
  }
  for (duckdb_statement_type never :
       {DUCKDB_STATEMENT_TYPE_COPY, DUCKDB_STATEMENT_TYPE_ATTACH,
        DUCKDB_STATEMENT_TYPE_DETACH, DUCKDB_STATEMENT_TYPE_LOAD,
        DUCKDB_STATEMENT_TYPE_EXPORT, DUCKDB_STATEMENT_TYPE_PRAGMA,
        DUCKDB_STATEMENT_TYPE_CALL, DUCKDB_STATEMENT_TYPE_SET,
        DUCKDB_STATEMENT_TYPE_TRANSACTION, DUCKDB_STATEMENT_TYPE_PREPARE,
        DUCKDB_STATEMENT_TYPE_EXECUTE, DUCKDB_STATEMENT_TYPE_EXPLAIN,
        DUCKDB_STATEMENT_TYPE_MULTI, DUCKDB_STATEMENT_TYPE_EXTENSION}) {
    EXPECT_FALSE(check(never, true)) << never;
  }
  EXPECT_TRUE(check(DUCKDB_STATEMENT_TYPE_INVALID, true,
                    "WITH a AS (SELECT 1) MERGE INTO t USING a ON true"));
  EXPECT_FALSE(check(DUCKDB_STATEMENT_TYPE_INVALID, true, "UPDATE EXTENSIONS"));
  EXPECT_FALSE(check(DUCKDB_STATEMENT_TYPE_INVALID, false, "MERGE INTO t"));
}

}  // namespace
}  // namespace semantic_layer::warehouse
