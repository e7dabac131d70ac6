#include "common/sql/guard/guard.h"

#include "common/sql/parser/parse.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

std::vector<Diagnostic> Check(const std::string& text,
                              const GuardOptions& options = {}) {
  Parsed<Statement> parsed = ParseStatement(text);
  EXPECT_TRUE(parsed.ok()) << text;
  if (!parsed.ok()) return {};
  return CheckReadOnly(*parsed.node, options);
}

TEST(GuardTest, LetsQueriesPass) {
  for (const char* text : {
           "SELECT 1",
           "WITH c AS (SELECT 1) SELECT * FROM c",
           "FROM t SELECT a",
           "FROM t |> WHERE a > 1 |> LIMIT 3",
           "VALUES (1), (2)",
           "TABLE sales.orders",
           "SELECT * FROM main.sales.orders JOIN `odd name` USING (id)",
           "SELECT * FROM range(10)",
           "SELECT * FROM t LATERAL VIEW explode(a) v AS x",
           "SELECT system.builtin.abs(-1)",
           "SELECT 'COPY t FROM x; DROP TABLE t' AS note",
           "SELECT 1 UNION ALL SELECT 2",
           "SELECT * FROM information_schema.tables",
           "SHOW TABLES",
           "DESCRIBE TABLE sales.orders",
           "EXPLAIN SELECT 1",
       }) {
    EXPECT_TRUE(Check(text).empty()) << text;
  }
}

TEST(GuardTest, RefusesWritingStatements) {
  for (const char* text : {
           "INSERT INTO t VALUES (1)",
           "WITH c AS (SELECT 1) INSERT INTO t SELECT * FROM c",
           "FROM t INSERT INTO a SELECT x INSERT INTO b SELECT y",
           "INSERT OVERWRITE DIRECTORY '/tmp/x' USING csv SELECT 1",
           "UPDATE t SET a = 1",
           "DELETE FROM t",
           "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE",
           "CREATE TABLE t AS SELECT 1",
           "CREATE TEMPORARY VIEW v AS SELECT 1",
           "DROP TABLE t",
           "TRUNCATE TABLE t",
           "ALTER TABLE t ADD COLUMN a INT",
           "COPY INTO t FROM '/x' FILEFORMAT = CSV",
       }) {
    const auto findings = Check(text);
    ASSERT_EQ(findings.size(), 1u) << text;
    EXPECT_EQ(findings[0].code, DiagnosticCode::kStatementNotAllowed);
    EXPECT_FALSE(findings[0].span.empty());
  }
}

TEST(GuardTest, LetsWritesPassForThoseWhoMayButNotToFiles) {
  GuardOptions options;
  options.allow_writes = true;
  for (const char* text : {
           "INSERT INTO t SELECT * FROM s",
           "UPDATE t SET a = 1",
           "DELETE FROM t",
           "CREATE TABLE t AS SELECT 1",
           "DROP TABLE t",
       }) {
    EXPECT_TRUE(Check(text, options).empty()) << text;
  }
  for (const char* text : {
           "INSERT INTO t SELECT * FROM csv.`/etc/passwd`",
           "INSERT INTO parquet.`/tmp/x` SELECT 1",
           "CREATE TABLE t AS SELECT * FROM read_csv('/etc/passwd')",
           "CREATE TABLE t (a INT) LOCATION '/tmp/x'",
           "DELETE FROM t WHERE a IN (SELECT * FROM `x.csv`)",
           "COPY INTO t FROM '/x' FILEFORMAT = CSV",
           "INSERT OVERWRITE DIRECTORY '/tmp/x' USING csv SELECT 1",
       }) {
    EXPECT_FALSE(Check(text, options).empty()) << text;
  }
}

TEST(GuardTest, RefusesSessionsSettingsAndScripts) {
  for (const char* text : {
           "SET spark.sql.ansi.enabled = false",
           "USE CATALOG main",
           "EXECUTE IMMEDIATE 'DROP TABLE t'",
           "CALL p(1)",
           "GRANT SELECT ON TABLE t TO `a`",
           "BEGIN INSERT INTO t VALUES (1); END",
           "PUT '/tmp/a' INTO '/Volumes/a' OVERWRITE",
           "CACHE TABLE t",
           "VACUUM t",
           "DESCRIBE HISTORY '/data/t'",
       }) {
    EXPECT_EQ(Check(text).size(), 1u) << text;
  }
}

TEST(GuardTest, RefusesFilesInsideOfWrites) {
  GuardOptions options;
  options.allow_writes = true;
  for (const char* text : {
           "UPDATE delta.`/data/t` SET a = 1",
           "DELETE FROM parquet.`/data/t`",
           "MERGE INTO delta.`/t` USING s ON t.a = s.a WHEN MATCHED THEN "
           "DELETE",
           "MERGE INTO t USING csv.`/x` s ON true WHEN MATCHED THEN DELETE",
           "DROP TABLE `/data/t`",
           "TRUNCATE TABLE delta.`/data/t`",
           "ALTER TABLE delta.`/data/t` ADD COLUMN a INT",
           "ALTER TABLE t SET LOCATION '/tmp/x'",
           "CONVERT TO DELTA parquet.`/data/t`",
           "CREATE TABLE t USING csv OPTIONS (path '/etc/passwd')",
           "CREATE TABLE t USING csv OPTIONS ('path' = '/etc/passwd')",
           "CREATE TABLE t SHALLOW CLONE delta.`/data/t`",
           "CREATE TABLE `/tmp/t` AS SELECT 1",
           "CREATE TEMP VIEW v USING csv OPTIONS (path '/etc/passwd')",
           "CREATE VIEW v AS SELECT * FROM text.`/etc/passwd`",
           "CREATE FUNCTION f() RETURNS STRING LANGUAGE PYTHON AS "
           "$$return open('/etc/passwd').read()$$",
           "CREATE FUNCTION f AS 'com.example.F' USING JAR '/x.jar'",
           "CREATE FUNCTION f() RETURNS STRING RETURN read_text('/x')",
           "FROM csv.`/x` INSERT INTO a SELECT *",
           "LOAD DATA INPATH '/x' INTO TABLE t",
       }) {
    EXPECT_FALSE(Check(text, options).empty()) << text;
  }
}

TEST(GuardTest, LooksIntoEveryCornerOfAQuery) {
  for (const char* text : {
           "EXPLAIN SELECT * FROM csv.`/etc/passwd`",
           "DESCRIBE QUERY SELECT getenv('HOME')",
           "DESCRIBE TABLE parquet.`/data/t`",
           "SELECT * FROM t WHERE EXISTS (SELECT * FROM `x.csv`)",
           "SELECT 1 UNION ALL SELECT read_text('x')",
           "SELECT * FROM t LATERAL VIEW read_csv('x') v AS a",
           "SELECT * FROM t |> WHERE getenv('x') = 'y'",
           "FROM t |> JOIN csv.`/x` USING (a)",
           "FROM `x.parquet` |> LIMIT 1",
           "SELECT sum(getenv('a')) OVER (ORDER BY b) FROM t",
           "SELECT 1 FROM t ORDER BY getenv('x')",
           "SELECT 1 LIMIT length(getenv('x'))",
           "SELECT transform(array(1), x -> getenv('y'))",
           "VALUES (getenv('x'))",
           "SELECT * FROM VALUES (read_blob('x')) AS t(a)",
           "SELECT f(TABLE(csv.`/x`))",
           "WITH c AS (SELECT 1) SELECT (SELECT glob('*')) FROM c",
           "SELECT * FROM duckdb_secrets()",
           "SELECT * FROM duckdb_secrets",
           "SELECT * FROM sqlite_master",
           "SELECT * FROM pragma_table_info('t')",
           "SELECT current_setting('threads')",
           "SELECT reflect('java.lang.System', 'getenv')",
           "SELECT try_reflect('java.lang.System', 'getenv')",
           "SELECT try_secret('a', 'b')",
           "SELECT * FROM list_secrets()",
           "SELECT * FROM vector_search(index => 'i', query => 'q')",
           "SELECT * FROM read_kafka(bootstrapServers => 'x')",
           "SELECT * FROM STREAM read_files('/x')",
           "SELECT TRANSFORM (a) USING 'cat' AS b FROM t",
           "BEGIN SELECT * FROM csv.`/x`; END",
       }) {
    EXPECT_FALSE(Check(text).empty()) << text;
  }
}

TEST(GuardTest, MoreStatementsThatAreRefused) {
  for (const char* text : {
           "SET VARIABLE x = 1",
           "DECLARE x INT",
           "RESET",
           "SET TIME ZONE 'UTC'",
           "USE SCHEMA s",
           "REFRESH TABLE t",
           "CLEAR CACHE",
           "UNCACHE TABLE t",
           "CACHE SELECT a FROM t",
           "GET '/Volumes/a' TO '/tmp/x'",
           "REMOVE '/Volumes/a'",
           "LIST '/Volumes/a'",
           "ADD JAR '/x.jar'",
           "EXECUTE IMMEDIATE 'SELECT 1'",
           "EXECUTE IMMEDIATE concat('DROP ', 'TABLE t') USING 1",
           "BEGIN EXECUTE IMMEDIATE 'DROP TABLE t'; END",
           "BEGIN IF true THEN DELETE FROM t; END IF; END",
           "BEGIN FOR r AS SELECT 1 AS a DO INSERT INTO t VALUES (1); END FOR; "
           "END",
           "BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION DROP TABLE t; SELECT "
           "1; "
           "END",
           "OPTIMIZE t",
           "ANALYZE TABLE t COMPUTE STATISTICS",
           "CREATE SCHEMA s",
           "REVOKE SELECT ON TABLE t FROM `a`",
           "COMMENT ON TABLE t IS 'x'",
           "UNDROP TABLE t",
           "RESTORE TABLE t TO VERSION AS OF 1",
       }) {
    EXPECT_FALSE(Check(text).empty()) << text;
  }
}

TEST(GuardTest, AScriptThatOnlyReadsMayHaveVariables) {
  EXPECT_TRUE(Check("BEGIN DECLARE x INT DEFAULT 1; SET x = x + 1; SELECT x; "
                    "END")
                  .empty());
}

TEST(GuardTest, UnboundNamesPassWhenAskedFor) {
  GuardOptions options;
  options.allow_unbound_names = true;
  EXPECT_TRUE(Check("SELECT * FROM IDENTIFIER(:t)", options).empty());
  EXPECT_FALSE(Check("SELECT * FROM IDENTIFIER('/x')", options).empty());
}

TEST(GuardTest, TellsEffects) {
  const auto effect = [](const char* text) {
    Parsed<Statement> parsed = ParseStatement(text);
    return parsed.ok()
               ? std::string(StatementEffectName(EffectOf(*parsed.node)))
               : std::string("does not parse");
  };
  EXPECT_EQ(effect("SELECT 1"), "read");
  EXPECT_EQ(effect("INSERT INTO t SELECT 1"), "write");
  EXPECT_EQ(effect("SET a = 1"), "administrative");
  EXPECT_EQ(effect("EXECUTE IMMEDIATE 'SELECT 1'"), "unknown");
  EXPECT_EQ(effect("BEGIN SELECT 1; END"), "read");
  EXPECT_EQ(effect("BEGIN SELECT 1; DELETE FROM t; END"), "write");
}

TEST(GuardTest, RefusesFilesAndPaths) {
  for (const char* text : {
           "SELECT * FROM parquet.`/etc/data`",
           "SELECT * FROM `/etc/passwd`",
           "SELECT * FROM `data.csv`",
           "SELECT * FROM `C:\\x`",
           "SELECT * FROM `s3://bucket/x.parquet`",
           "SELECT * FROM delta.`*.parquet`",
           "SELECT * FROM IDENTIFIER('/etc/passwd')",
           "SELECT (SELECT count(*) FROM `x.parquet`)",
           "WITH c AS (SELECT * FROM csv.`/x`) SELECT 1",
           "TABLE `x.json`",
       }) {
    EXPECT_EQ(Check(text).size(), 1u) << text;
  }
}

TEST(GuardTest, RefusesTableFunctionsThatReachOut) {
  for (const char* text : {
           "SELECT * FROM read_csv('/etc/passwd')",
           "SELECT * FROM read_parquet('x')",
           "SELECT * FROM read_files('/x')",
           "SELECT * FROM glob('*')",
           "SELECT * FROM duckdb_settings()",
           "SELECT * FROM sqlite_scan('f', 't')",
           "SELECT * FROM query('DROP TABLE t')",
       }) {
    EXPECT_FALSE(Check(text).empty()) << text;
  }
}

TEST(GuardTest, RefusesScalarFunctionsThatReachOut) {
  for (const char* text : {
           "SELECT getenv('HOME')",
           "SELECT read_text('/etc/passwd')",
           "SELECT read_blob('/etc/passwd')",
           "SELECT ai_query('m', 'p')",
           "SELECT http_request(conn => 'x')",
           "SELECT secret('a', 'b')",
           "SELECT java_method('java.lang.System', 'exit')",
           "SELECT main.f.g(1)",
           "SELECT nextval('s')",
           "SELECT a FROM t ORDER BY getvariable('x')",
       }) {
    EXPECT_EQ(Check(text).size(), 1u) << text;
  }
}

TEST(GuardTest, RefusesTheEnginesOwnTables) {
  EXPECT_FALSE(Check("SELECT * FROM pragma_database_list").empty());
  EXPECT_FALSE(Check("SELECT * FROM duckdb_tables").empty());
}

TEST(GuardTest, ReportsEveryThingWithItsPlace) {
  const auto findings =
      Check("SELECT getenv('A'), 1, read_text('B') FROM `x.csv`");
  ASSERT_EQ(findings.size(), 3u);
  EXPECT_EQ(findings[0].span.begin, 7u);
}

TEST(GuardTest, NamesOfRunTimeAreRefused) {
  EXPECT_FALSE(Check("SELECT * FROM IDENTIFIER(:t)").empty());
}

TEST(GuardTest, OptionsAllowMore) {
  GuardOptions options;
  const absl::string_view extra[] = {"my_table_function"};
  options.extra_table_functions = extra;
  options.refuse_unknown_functions = false;
  EXPECT_TRUE(
      Check("SELECT my_udf(1) FROM my_table_function(2)", options).empty());
}

TEST(GuardTest, NamesEffects) {
  EXPECT_EQ(StatementEffectName(StatementEffect::kAdministrative),
            "administrative");
}

}  // namespace
}  // namespace semantic_layer::sql
