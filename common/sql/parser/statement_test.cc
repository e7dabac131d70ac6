#include <string>

#include "common/sql/ast/walk.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

// Every text here is what the printer writes: it must parse to the kind named
// and print as itself.
struct Case {
  const char* kind;
  const char* text;
};

void Check(const Case& c) {
  const auto parsed = ParseStatement(c.text);
  ASSERT_TRUE(parsed.ok()) << c.text << "\n"
                           << FormatDiagnostic(c.text, parsed.diagnostics[0]);
  EXPECT_EQ(NodeKindName(parsed.node->kind), c.kind) << c.text;
  EXPECT_EQ(Print(*parsed.node), c.text);
}

TEST(DmlTest, HoldsEveryForm) {
  const Case cases[] = {
      {"InsertStatement", "INSERT INTO t VALUES (1, 'a'), (2, DEFAULT)"},
      {"InsertStatement",
       "WITH s AS (SELECT 1) INSERT OVERWRITE TABLE t PARTITION (p = 1, q) IF "
       "NOT EXISTS SELECT * FROM s"},
      {"InsertStatement", "INSERT INTO t BY NAME SELECT 1 AS a"},
      {"InsertStatement", "INSERT INTO t (a, b) TABLE u"},
      {"InsertStatement", "INSERT INTO t REPLACE WHERE a > 1 SELECT 2"},
      {"InsertStatement", "INSERT INTO t REPLACE USING (a, b) SELECT 1, 2"},
      {"InsertStatement",
       "INSERT WITH SCHEMA EVOLUTION INTO t AS x REPLACE ON x.a = s.a (SELECT "
       "1 AS a) AS s"},
      {"MultiInsertStatement",
       "FROM t INSERT INTO a SELECT x INSERT OVERWRITE b SELECT y WHERE y > 1"},
      {"InsertDirectoryStatement",
       "INSERT OVERWRITE LOCAL DIRECTORY '/p' USING csv OPTIONS (header = "
       "TRUE) SELECT 1"},
      {"MergeStatement",
       "MERGE INTO t AS a USING s AS b ON a.k = b.k WHEN MATCHED AND b.d THEN "
       "DELETE WHEN MATCHED THEN UPDATE SET a.v = b.v WHEN NOT MATCHED THEN "
       "INSERT (k, v) VALUES (b.k, b.v) WHEN NOT MATCHED BY SOURCE THEN "
       "DELETE"},
      {"UpdateStatement", "UPDATE t AS a SET s.f = 1, b = DEFAULT WHERE a.x"},
      {"DeleteStatement", "DELETE FROM t WHERE a IN (SELECT 1)"},
      {"CopyIntoStatement",
       "COPY INTO t FROM (SELECT a, b FROM '/p') FILEFORMAT = CSV VALIDATE ALL "
       "PATTERN = '*.csv' FORMAT_OPTIONS ('header' = 'true')"},
      {"LoadDataStatement",
       "LOAD DATA LOCAL INPATH '/p' OVERWRITE INTO TABLE t PARTITION (d = 1)"},
  };
  for (const Case& c : cases) Check(c);
}

TEST(DdlTest, HoldsEveryForm) {
  const Case cases[] = {
      {"CreateTableStatement",
       "CREATE OR REPLACE TABLE c.s.t (a BIGINT GENERATED ALWAYS AS IDENTITY "
       "(START WITH 1 INCREMENT BY 2), b STRING NOT NULL DEFAULT 'x' COMMENT "
       "'c', d DATE GENERATED ALWAYS AS (CAST(e AS DATE)), CONSTRAINT pk "
       "PRIMARY KEY (a) RELY) USING delta PARTITIONED BY (years(d)) CLUSTER BY "
       "AUTO LOCATION '/p' COMMENT 'x' TBLPROPERTIES ('k' = 'v')"},
      {"CreateTableStatement", "CREATE TABLE t USING parquet AS SELECT 1 AS a"},
      {"CreateTableStatement", "CREATE TABLE t LIKE s"},
      {"CreateTableStatement",
       "CREATE TABLE IF NOT EXISTS t SHALLOW CLONE s VERSION AS OF 3"},
      {"CreateViewStatement",
       "CREATE OR REPLACE VIEW v (a COMMENT 'x') COMMENT 'y' WITH SCHEMA "
       "EVOLUTION AS SELECT 1"},
      {"CreateViewStatement",
       "CREATE VIEW v WITH METRICS LANGUAGE YAML AS $$version: 1$$"},
      {"CreateViewStatement",
       "CREATE TEMPORARY VIEW v USING csv OPTIONS (path = '/p')"},
      {"CreatePipelineTableStatement",
       "CREATE OR REFRESH STREAMING TABLE t (a INT, CONSTRAINT c EXPECT (a > "
       "1) ON VIOLATION DROP ROW) AS SELECT * FROM STREAM s"},
      {"CreatePipelineTableStatement",
       "CREATE MATERIALIZED VIEW v SCHEDULE EVERY 2 HOURS AS SELECT 1"},
      {"CreateFlowStatement",
       "CREATE FLOW f AS INSERT INTO t BY NAME SELECT 1"},
      {"AutoCdcStatement",
       "APPLY CHANGES INTO t FROM STREAM s KEYS (k) APPLY AS DELETE WHEN op = "
       "'d' SEQUENCE BY ts COLUMNS * EXCEPT (op) STORED AS SCD TYPE 2"},
      {"AlterStatement", "ALTER TABLE t ADD COLUMNS (a INT FIRST, b.c STRING)"},
      {"AlterStatement", "ALTER TABLE t ALTER COLUMN a TYPE BIGINT"},
      {"AlterStatement", "ALTER TABLE t SET TBLPROPERTIES ('a' = 'b')"},
      {"AlterStatement", "ALTER TABLE t DROP CONSTRAINT IF EXISTS c CASCADE"},
      {"AlterStatement", "ALTER TABLE t SET ROW FILTER f ON (a)"},
      {"AlterStatement", "ALTER VIEW v AS SELECT 1"},
      {"DropStatement", "DROP TABLE IF EXISTS a.b PURGE"},
      {"DropStatement", "DROP EXTERNAL LOCATION x FORCE"},
      {"CreateFunctionStatement",
       "CREATE OR REPLACE FUNCTION f(a INT DEFAULT 1) RETURNS INT LANGUAGE SQL "
       "DETERMINISTIC RETURN a + 1"},
      {"CreateFunctionStatement",
       "CREATE FUNCTION f(a INT) RETURNS TABLE (b INT) RETURN SELECT a"},
      {"CreateFunctionStatement",
       "CREATE FUNCTION f() RETURNS INT LANGUAGE PYTHON AS $$return 1$$"},
      {"CreateFunctionStatement",
       "CREATE TEMPORARY FUNCTION f AS 'a.B' USING JAR '/x.jar'"},
      {"CreateObjectStatement",
       "CREATE SCHEMA IF NOT EXISTS s COMMENT 'x' MANAGED LOCATION '/p'"},
      {"CreateObjectStatement", "CREATE EXTERNAL VOLUME v LOCATION '/p'"},
  };
  for (const Case& c : cases) Check(c);
}

TEST(ScriptTest, HoldsEveryForm) {
  const Case cases[] = {
      {"CompoundStatement",
       "l: BEGIN DECLARE x INT DEFAULT 1; DECLARE EXIT HANDLER FOR "
       "SQLEXCEPTION BEGIN SELECT 1; END; IF x > 1 THEN SELECT 1; ELSEIF x = 0 "
       "THEN SELECT 2; ELSE SET VARIABLE x = 2; END IF; END l"},
      {"CompoundStatement",
       "BEGIN CASE x WHEN 1 THEN SELECT 1; ELSE SELECT 2; END CASE; w: WHILE a "
       "DO ITERATE w; END WHILE w; REPEAT SELECT 1; UNTIL b END REPEAT; LOOP "
       "SELECT 1; END LOOP; FOR r AS SELECT 1 DO SELECT r.a; END FOR; END"},
      {"CreateProcedureStatement",
       "CREATE PROCEDURE p(IN a INT, OUT b INT) LANGUAGE SQL AS BEGIN SET "
       "VARIABLE b = a; END"},
      {"DeclareVariableStatement",
       "DECLARE OR REPLACE VARIABLE v INT DEFAULT 1"},
      {"SetVariableStatement", "SET VARIABLE (a, b) = (SELECT 1, 2)"},
      {"ExecuteImmediateStatement",
       "EXECUTE IMMEDIATE 'SELECT :a' INTO v USING (1 AS a)"},
      {"CallStatement", "CALL p(1, a => 2)"},
  };
  for (const Case& c : cases) Check(c);
}

TEST(SessionTest, HoldsEveryForm) {
  const Case cases[] = {
      {"SetConfigStatement", "SET spark.sql.x = any text, even (this"},
      {"SetConfigStatement", "SET -v"},
      {"ResetConfigStatement", "RESET a.b"},
      {"SetTimeZoneStatement", "SET TIME ZONE LOCAL"},
      {"UseStatement", "USE CATALOG main"},
      {"ExplainStatement", "EXPLAIN FORMATTED SELECT 1"},
      {"CacheTableStatement", "CACHE LAZY TABLE t AS SELECT 1"},
      {"ShowStatement", "SHOW TABLES IN a.b LIKE 'x*'"},
      {"ShowStatement", "SHOW GRANTS bob ON TABLE t"},
      {"ShowStatement", "SHOW CREATE TABLE t AS SERDE"},
      {"DescribeStatement", "DESCRIBE TABLE EXTENDED t PARTITION (p = 1)"},
      {"DescribeStatement", "DESCRIBE HISTORY t"},
      {"DescribeStatement", "DESCRIBE QUERY SELECT 1"},
      {"FileStatement", "PUT '/a' INTO '/Volumes/b' OVERWRITE"},
      {"ResourceStatement", "ADD JAR /tmp/a b.jar"},
  };
  for (const Case& c : cases) Check(c);
}

TEST(MaintenanceTest, HoldsEveryForm) {
  const Case cases[] = {
      {"AnalyzeStatement",
       "ANALYZE TABLE t PARTITION (p) COMPUTE STATISTICS FOR COLUMNS a, b"},
      {"RefreshStatement", "REFRESH TABLE t"},
      {"RefreshStatement", "REFRESH MATERIALIZED VIEW v FULL"},
      {"RepairTableStatement", "MSCK REPAIR TABLE t SYNC PARTITIONS"},
      {"OptimizeStatement", "OPTIMIZE t WHERE d > 1 ZORDER BY (a, b)"},
      {"VacuumStatement", "VACUUM t RETAIN 24 HOURS DRY RUN"},
      {"RestoreStatement", "RESTORE TABLE t TO VERSION AS OF 3"},
      {"ReorgStatement", "REORG TABLE t APPLY (PURGE)"},
      {"GrantStatement", "GRANT USE SCHEMA, SELECT ON SCHEMA s TO `a b`"},
      {"GrantStatement", "REVOKE ALL PRIVILEGES ON TABLE t FROM bob"},
      {"CommentStatement", "COMMENT ON TABLE t IS 'x'"},
      {"TagStatement", "SET TAG ON TABLE t a = 'b'"},
      {"UndropStatement", "UNDROP TABLE t"},
      {"TruncateTableStatement", "TRUNCATE TABLE t PARTITION (p = 1)"},
  };
  for (const Case& c : cases) Check(c);
}

TEST(StatementErrorTest, RefusesWithAHint) {
  struct Wrong {
    const char* text;
    const char* hint;  // part of it
  };
  const Wrong cases[] = {
      {"CREATE TABL t", "TABLE"},
      {"INSERT INTOO t SELECT 1", "INTO"},
      {"DROP VARIABLE v", "TEMPORARY"},
      {"SELECT * FROM test-table", "`test-table`"},
      {"CREATE TABLE t (a INT NOT NULL NOT NULL)", ""},
      {"MERGE INTO t USING s ON a WHEN NOT MATCHED THEN INSERT * WHEN MATCHED "
       "THEN DELETE",
       "MATCHED"},
      {"l: BEGIN SELECT 1; END m", ""},
      {"SELECT a FROM t /*+ x */", "plus"},
      {"SELECT INTERVAL 1 fake", ""},
      {"UPDATE t SETT a = 1", ""},
      {"SELECT X 'FG'", ""},
  };
  for (const Wrong& c : cases) {
    const auto parsed = ParseStatement(c.text);
    ASSERT_FALSE(parsed.ok()) << c.text;
    EXPECT_NE(parsed.diagnostics[0].hint.find(c.hint), std::string::npos)
        << c.text << ": " << parsed.diagnostics[0].hint;
  }
}

TEST(StatementErrorTest, GoesOnBehindABrokenBlock) {
  const auto script = ParseScript(
      "SELECT 1; BEGIN SELEC 1; IF a THEN SELECT 2; END IF; END; SELECT 3");
  EXPECT_EQ(script.statements.size(), 2u);
  EXPECT_EQ(script.diagnostics.size(), 1u);
}

}  // namespace
}  // namespace semantic_layer::sql
