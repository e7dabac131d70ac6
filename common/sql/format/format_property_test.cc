#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/sql/format/format.h"
#include "common/sql/lexer/lexer.h"
#include "common/sql/parser/parse.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

constexpr const char* kStatements[] = {
    "WITH a AS (SELECT x, y FROM t), b (z) AS (SELECT 1) SELECT a.x AS k, "
    "sum(b.z) OVER (PARTITION BY a.y ORDER BY a.x DESC) FROM a LEFT JOIN b ON "
    "a.x = b.z AND a.y > 1, c WHERE a.x IN (1, 2) AND NOT EXISTS (SELECT 1 "
    "FROM u) OR y BETWEEN 1 AND 2 GROUP BY a.x, ROLLUP(a.y) HAVING count(*) > "
    "1 ORDER BY k NULLS LAST LIMIT 10 OFFSET 5",
    "SELECT CASE WHEN a THEN b ELSE c END, CAST(d AS DECIMAL(10, 2)), "
    "filter(xs, x -> x > 1), a:b[0]::INT FROM t@v12 AS u LATERAL VIEW "
    "explode(m) e AS k, v UNION ALL SELECT 1, 2, 3, 4 FROM (VALUES (1)) AS w",
    "FROM t |> WHERE a > 1 |> AGGREGATE sum(b) AS s GROUP BY c |> ORDER BY s",
    "MERGE INTO t USING s ON t.k = s.k WHEN MATCHED AND s.d THEN DELETE WHEN "
    "NOT MATCHED THEN INSERT (k, v) VALUES (s.k, s.v)",
    "INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y'); UPDATE t SET a = 1, b = 2 "
    "WHERE c; DELETE FROM t WHERE a",
    "CREATE TABLE t (a BIGINT NOT NULL COMMENT 'c', b STRING DEFAULT 'x', "
    "CONSTRAINT pk PRIMARY KEY (a)) USING delta TBLPROPERTIES ('k' = 'v')",
    "CREATE VIEW v (a COMMENT 'x') COMMENT 'y' AS SELECT 1; GRANT SELECT, "
    "MODIFY ON TABLE t TO bob; SET a.b = c",
    "BEGIN DECLARE x INT DEFAULT 1; IF x > 1 THEN SELECT 1; ELSE SET x = 2; "
    "END IF; FOR r AS SELECT 1 DO SELECT 2; END FOR; END",
};

class CommentScatterer {
 public:
  explicit CommentScatterer(uint32_t seed) : random_(seed) {}

  // The text with comments between its tokens at random, also where nobody
  // writes any.
  std::string Scatter(absl::string_view text) {
    const uint32_t every = 2 + random_() % 12;
    std::string out;
    size_t end = 0;
    for (const Token& token : Tokenize(text)) {
      out.append(text.data() + end, token.begin - end);
      if (random_() % every == 0) out += Comment();
      out.append(text.data() + token.begin, token.end - token.begin);
      end = token.end;
    }
    return out;
  }

  int Width() { return random_() % 2 == 0 ? 80 : 30; }

 private:
  std::string Comment() {
    switch (random_() % 4) {
      case 0:
        return absl::StrCat(" -- c", ++count_, "\n");
      case 1:
        return absl::StrCat(" /* c", ++count_, " */ ");
      case 2:
        return absl::StrCat("\n-- c", ++count_, "\n");
      default:
        return absl::StrCat("\n/* c", ++count_, "\n   d */\n");
    }
  }

  std::mt19937 random_;
  int count_ = 0;
};

uint32_t Seed() {
  const char* given = std::getenv("SQL_PROPERTY_SEED");
  uint32_t seed = 0;
  if (given != nullptr && absl::SimpleAtoi(given, &seed)) return seed;
  return std::random_device()();
}

TEST(FormatPropertyTest, KeepsCommentsWhereverTheyStand) {
  const uint32_t seed = Seed();
  std::cout << "SQL_PROPERTY_SEED=" << seed << "\n";
  CommentScatterer scatterer(seed);
  ParseOptions with_comments;
  with_comments.keep_comments = true;
  for (int round = 0; round < 300; ++round) {
    for (const char* statement : kStatements) {
      const std::string text = scatterer.Scatter(statement);
      const ParsedScript before = ParseScript(text, with_comments);
      ASSERT_TRUE(before.ok()) << text;
      FormatOptions options;
      options.width = scatterer.Width();
      const std::string once = FormatSql(text, options).value;
      ASSERT_EQ(FormatSql(once, options).value, once) << text;
      const ParsedScript after = ParseScript(once, with_comments);
      ASSERT_EQ(before.comments.size(), after.comments.size()) << text << "\n\n"
                                                               << once;
      ASSERT_EQ(before.statements.size(), after.statements.size()) << once;
    }
  }
}

}  // namespace
}  // namespace semantic_layer::sql
