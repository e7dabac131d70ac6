#include "common/sql/complete/complete.h"

#include <string>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class FakeCatalog : public CompletionCatalog {
 public:
  std::vector<Entry> Catalogs(absl::string_view prefix, size_t) const override {
    return Matching({"main"}, prefix);
  }
  std::vector<Entry> Schemas(absl::string_view, absl::string_view prefix,
                             size_t) const override {
    return Matching({"sales", "staging"}, prefix);
  }
  std::vector<Entry> Tables(absl::string_view, absl::string_view schema,
                            absl::string_view prefix, size_t) const override {
    if (schema == "sales") return Matching({"orders", "odd name"}, prefix);
    return Matching({"customers"}, prefix);
  }
  std::vector<Column> Columns(
      absl::Span<const std::string> table) const override {
    if (absl::EqualsIgnoreCase(table.back(), "orders")) {
      return {{"order_id", "BIGINT"}, {"amount", "DECIMAL(10,2)"}};
    }
    if (absl::EqualsIgnoreCase(table.back(), "customers")) {
      return {{"customer_id", "BIGINT"}, {"from", "DATE"}};
    }
    if (absl::EqualsIgnoreCase(table.back(), "visits")) {
      return {{"customer_id", "BIGINT"},
              {"page", "STRUCT<url: STRING, size: STRUCT<x: INT, y: INT>>"},
              {"events", "ARRAY<STRUCT<kind: STRING>>"}};
    }
    return {};
  }

 private:
  static std::vector<Entry> Matching(const std::vector<std::string>& names,
                                     absl::string_view prefix) {
    std::vector<Entry> entries;
    for (const std::string& name : names) {
      if (absl::StartsWithIgnoreCase(name, prefix))
        entries.push_back({name, ""});
    }
    return entries;
  }
};

// `text` has a | where the cursor is.
std::vector<CompletionItem> At(std::string text) {
  const size_t cursor = text.find('|');
  text.erase(cursor, 1);
  static const FakeCatalog catalog;
  return Complete(text, cursor, &catalog, 1000).items;
}

// The one column of that label.
CompletionItem Column(const std::string& text, const std::string& label) {
  for (CompletionItem& item : At(text)) {
    if (item.kind == CompletionKind::kColumn && item.label == label) {
      return item;
    }
  }
  ADD_FAILURE() << text << " gives no column " << label;
  return {};
}

std::vector<std::string> Labels(const std::string& text, CompletionKind kind) {
  std::vector<std::string> labels;
  for (const CompletionItem& item : At(text)) {
    if (item.kind == kind) labels.push_back(item.label);
  }
  return labels;
}

std::vector<std::string> Columns(const std::string& text) {
  return Labels(text, CompletionKind::kColumn);
}
std::vector<std::string> Tables(const std::string& text) {
  return Labels(text, CompletionKind::kTable);
}
std::vector<std::string> Keywords(const std::string& text) {
  return Labels(text, CompletionKind::kKeyword);
}

TEST(CompleteTest, OffersStatementsAtTheStart) {
  EXPECT_THAT(Keywords("|"), Contains("SELECT"));
  EXPECT_THAT(Keywords("SEL|"), ElementsAre("SELECT"));
  EXPECT_THAT(Keywords("SELECT 1; W|"), ElementsAre("WITH"));
}

TEST(CompleteTest, OffersTablesAfterFrom) {
  EXPECT_THAT(Tables("SELECT * FROM |"), ElementsAre("customers"));
  EXPECT_THAT(Tables("SELECT * FROM sales.|"),
              ElementsAre("orders", "odd name"));
  EXPECT_THAT(Tables("SELECT * FROM main.sales.or|"), ElementsAre("orders"));
  EXPECT_THAT(Tables("SELECT * FROM t JOIN cus|"), ElementsAre("customers"));
  EXPECT_THAT(Labels("SELECT * FROM s|", CompletionKind::kSchema),
              ElementsAre("sales", "staging"));
  EXPECT_THAT(Columns("SELECT * FROM |"), IsEmpty());
}

TEST(CompleteTest, QuotesWhatNeedsQuotes) {
  const auto items = At("SELECT * FROM sales.odd|");
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].insert, "`odd name`");
}

TEST(CompleteTest, OffersColumnsOfTheTablesInScope) {
  EXPECT_THAT(Columns("SELECT | FROM sales.orders"),
              ElementsAre("order_id", "amount"));
  EXPECT_THAT(Columns("SELECT a| FROM sales.orders"), ElementsAre("amount"));
  EXPECT_THAT(Columns("SELECT o.| FROM sales.orders o, customers"),
              ElementsAre("order_id", "amount"));
  EXPECT_THAT(
      Columns("SELECT * FROM orders AS o JOIN customers c ON o.order_id "
              "= c.|"),
      ElementsAre("customer_id", "from"));
  EXPECT_THAT(Columns("SELECT * FROM orders WHERE order_id > 1 AND |"),
              ElementsAre("order_id", "amount"));
  EXPECT_THAT(Columns("SELECT sum(| FROM orders"),
              ElementsAre("order_id", "amount"));
  EXPECT_THAT(Columns("SELECT coalesce(1, am| FROM orders"),
              ElementsAre("amount"));
  EXPECT_THAT(Columns("SELECT 1 FROM orders GROUP BY |"),
              ElementsAre("order_id", "amount"));
}

TEST(CompleteTest, KnowsSubqueriesAndCtes) {
  EXPECT_THAT(Columns("SELECT | FROM (SELECT a, b + 1 AS c FROM t) s"),
              ElementsAre("a", "c"));
  EXPECT_THAT(Tables("WITH big AS (SELECT x FROM t) SELECT * FROM b|"),
              ElementsAre("big"));
  EXPECT_THAT(Columns("WITH big AS (SELECT x FROM t) SELECT | FROM big"),
              ElementsAre("x"));
  // An inner query sees the outer one's tables after its own.
  EXPECT_THAT(Columns("SELECT * FROM orders o WHERE EXISTS (SELECT 1 FROM "
                      "customers c WHERE c.customer_id = |)"),
              ElementsAre("customer_id", "from", "order_id", "amount"));
}

TEST(CompleteTest, OffersKeywordsThatFit) {
  EXPECT_THAT(Keywords("SELECT a |"), Contains("FROM"));
  EXPECT_THAT(Keywords("SELECT a FROM t |"), Contains("LEFT JOIN"));
  EXPECT_THAT(Keywords("SELECT a FROM t |"), Contains("WHERE"));
  EXPECT_THAT(Keywords("SELECT a FROM t WHERE b |"), Contains("AND"));
  EXPECT_THAT(Keywords("SELECT a FROM t WHERE b |"), Not(Contains("SELECT")));
  EXPECT_THAT(Keywords("SELECT a FROM t ORDER |"), ElementsAre("BY"));
  EXPECT_THAT(Keywords("SELECT a FROM t ORDER BY a |"), Contains("NULLS LAST"));
  EXPECT_THAT(Keywords("SELECT CASE WHEN a THEN b |"), Contains("ELSE"));
}

TEST(CompleteTest, OffersFunctionsInExpressions) {
  EXPECT_THAT(Labels("SELECT date_tr|", CompletionKind::kFunction),
              ElementsAre("date_trunc"));
  EXPECT_THAT(Labels("SELECT * FROM date_tr|", CompletionKind::kFunction),
              IsEmpty());
}

TEST(CompleteTest, OffersTypesInCasts) {
  EXPECT_THAT(Labels("SELECT CAST(a AS DE|", CompletionKind::kType),
              ElementsAre("DECIMAL"));
  EXPECT_THAT(Labels("SELECT a::BIG|", CompletionKind::kType),
              ElementsAre("BIGINT"));
}

TEST(CompleteTest, SaysNothingInStringsAndComments) {
  EXPECT_THAT(At("SELECT 'FROM |'"), IsEmpty());
  EXPECT_THAT(At("SELECT 'FROM |"), IsEmpty());
  EXPECT_THAT(At("SELECT 1 -- FROM |"), IsEmpty());
  EXPECT_THAT(At("SELECT /* FROM | */ 1"), IsEmpty());
}

TEST(CompleteTest, ReplacesTheWordAtTheCursor) {
  const CursorContext context = AnalyzeCursor("SELECT amo FROM t", 9);
  EXPECT_EQ(context.prefix, "am");
  EXPECT_EQ(context.replace.begin, 7u);
  EXPECT_EQ(context.replace.end, 10u);
}

TEST(CompleteTest, TakesAnyBrokenText) {
  const std::string text = "SELECT )(,. FROM ((`x WHERE 'a ;; \xff WITH c AS (";
  for (size_t cursor = 0; cursor <= text.size() + 3; ++cursor) {
    AnalyzeCursor(text, cursor);
    Complete(text, cursor, nullptr, 10);
  }
}

TEST(CompleteTest, KeepsToTheLimit) {
  EXPECT_EQ(Complete("SELECT ", 7, nullptr, 5).items.size(), 5u);
}

TEST(CompleteTest, KnowsWhereTablesStand) {
  for (const char* text :
       {"SELECT * FROM |", "SELECT * FROM a JOIN |", "SELECT * FROM a, |",
        "INSERT INTO |", "UPDATE |", "DELETE FROM |", "MERGE INTO a USING |",
        "SELECT 1; SELECT * FROM |", "SELECT * FROM (SELECT * FROM |",
        "WITH x AS (SELECT 1) SELECT * FROM |", "SELECT * FROM a LEFT JOIN |",
        "select * from /* c */ -- d\n|", "INSERT OVERWRITE TABLE |",
        "INSERT OVERWRITE |", "DROP VIEW |", "TABLE |", "DESCRIBE |"}) {
    EXPECT_THAT(Tables(text), Contains("customers")) << text;
  }
  for (const char* text :
       {"SELECT |", "SELECT a, |", "SELECT * FROM a WHERE |",
        "SELECT * FROM a JOIN b ON |", "SELECT * FROM a |", "SELECT f(|",
        "SELECT EXTRACT(year FROM |", "SELECT a IS DISTINCT FROM |",
        "SELECT * FROM a JOIN b USING (|", "SELECT * FROM a ORDER BY |",
        "SELECT TRIM(BOTH 'x' FROM |", "SELECT * FROM a; SELECT |"}) {
    EXPECT_THAT(Tables(text), Not(Contains("customers"))) << text;
  }
}

TEST(CompleteTest, StarsOfSubqueriesAreFollowed) {
  EXPECT_THAT(Columns("SELECT | FROM (SELECT * FROM orders) s"),
              ElementsAre("order_id", "amount"));
  EXPECT_THAT(Columns("SELECT s.| FROM (SELECT o.*, 1 AS one FROM orders o, "
                      "customers c) s"),
              ElementsAre("one", "order_id", "amount"));
  EXPECT_THAT(Columns("WITH a AS (SELECT * FROM orders), b AS (SELECT *, 2 AS "
                      "two FROM a) SELECT | FROM b"),
              ElementsAre("two", "order_id", "amount"));
}

TEST(CompleteTest, NamesOfASelectListAreItsColumns) {
  EXPECT_THAT(Columns("SELECT | FROM (SELECT a, b.c, d + e, f AS g, count(*) n,"
                      " CASE WHEN x THEN y END AS z, h + 1 i FROM t) s"),
              ElementsAre("a", "c", "g", "n", "z", "i"));
  EXPECT_THAT(Columns("WITH c(p, q) AS (SELECT 1, 2) SELECT | FROM c"),
              ElementsAre("p", "q"));
  EXPECT_THAT(Columns("SELECT t.| FROM (VALUES (1, 2)) AS t(a, b)"),
              ElementsAre("a", "b"));
  EXPECT_THAT(Columns("SELECT | FROM (SELECT DISTINCT a FROM t UNION SELECT b "
                      "FROM u) s"),
              ElementsAre("a"));
}

TEST(CompleteTest, FieldsOfStructs) {
  EXPECT_THAT(Columns("SELECT page.| FROM visits"), ElementsAre("url", "size"));
  EXPECT_THAT(Columns("SELECT v.page.si| FROM visits v"), ElementsAre("size"));
  EXPECT_THAT(Columns("SELECT page.size.| FROM visits"), ElementsAre("x", "y"));
  EXPECT_THAT(Columns("SELECT visits.page.size.| FROM sales.visits"),
              ElementsAre("x", "y"));
  EXPECT_THAT(Columns("SELECT events.| FROM visits"), ElementsAre("kind"));
  EXPECT_THAT(Columns("SELECT customer_id.| FROM visits"), IsEmpty());
  EXPECT_EQ(Column("SELECT page.| FROM visits", "url").detail, "STRING");
}

TEST(CompleteTest, UsingTakesSharedColumns) {
  EXPECT_THAT(Columns("SELECT * FROM customers JOIN visits USING (|"),
              ElementsAre("customer_id"));
  EXPECT_THAT(Columns("SELECT * FROM customers JOIN visits USING (cu|)"),
              ElementsAre("customer_id"));
  EXPECT_THAT(Labels("SELECT * FROM customers JOIN visits USING (|",
                     CompletionKind::kKeyword),
              IsEmpty());
}

TEST(CompleteTest, NamesOfTwoTablesAreInsertedWithTheirTable) {
  const auto items =
      At("SELECT customer| FROM customers c JOIN visits v ON true");
  ASSERT_GE(items.size(), 2u);
  EXPECT_EQ(items[0].insert, "c.customer_id");
  EXPECT_EQ(items[1].insert, "v.customer_id");
  EXPECT_EQ(Column("SELECT c.| FROM customers c, visits", "customer_id").insert,
            "customer_id");
}

TEST(CompleteTest, TargetsOfInsertAndUpdate) {
  EXPECT_THAT(Columns("INSERT INTO sales.orders (|"),
              ElementsAre("order_id", "amount"));
  EXPECT_THAT(Columns("INSERT INTO orders (order_id, |) VALUES (1)"),
              ElementsAre("amount"));
  EXPECT_THAT(Columns("INSERT OVERWRITE TABLE orders (am|"),
              ElementsAre("amount"));
  EXPECT_THAT(Labels("INSERT INTO orders (c|", CompletionKind::kFunction),
              IsEmpty());
  EXPECT_THAT(Columns("UPDATE orders SET |"),
              ElementsAre("order_id", "amount"));
  EXPECT_THAT(Columns("UPDATE orders SET amount = 1, |"),
              ElementsAre("order_id", "amount"));
  EXPECT_THAT(Columns("UPDATE orders SET amount = am|"), ElementsAre("amount"));
  EXPECT_THAT(
      Labels("UPDATE orders SET amount = roun|", CompletionKind::kFunction),
      ElementsAre("round"));
  EXPECT_THAT(Columns("DELETE FROM orders WHERE |"),
              ElementsAre("order_id", "amount"));
}

TEST(CompleteTest, Merge) {
  EXPECT_THAT(Columns("MERGE INTO orders t USING customers s ON t.|"),
              ElementsAre("order_id", "amount"));
  EXPECT_THAT(Columns("MERGE INTO orders t USING customers s ON t.order_id = "
                      "s.|"),
              ElementsAre("customer_id", "from"));
  EXPECT_THAT(Columns("MERGE INTO orders t USING (SELECT a AS k FROM x) s ON "
                      "s.|"),
              ElementsAre("k"));
  EXPECT_THAT(Columns("MERGE INTO orders t USING customers s ON a = b WHEN "
                      "MATCHED THEN UPDATE SET |"),
              ElementsAre("order_id", "amount"));
  EXPECT_THAT(Columns("MERGE INTO orders t USING customers s ON a = b WHEN NOT "
                      "MATCHED THEN INSERT (|"),
              ElementsAre("order_id", "amount"));
}

TEST(CompleteTest, EachOperandOfAUnionHasItsTables) {
  EXPECT_THAT(Columns("SELECT * FROM orders UNION ALL SELECT * FROM customers "
                      "WHERE |"),
              ElementsAre("customer_id", "from"));
  EXPECT_THAT(Columns("SELECT | FROM orders UNION ALL SELECT * FROM customers"),
              ElementsAre("order_id", "amount"));
  EXPECT_THAT(Columns("SELECT * EXCEPT (|) FROM orders"),
              ElementsAre("order_id", "amount"));
  // An inner UNION does not part the outer query.
  EXPECT_THAT(Columns("SELECT * FROM orders WHERE EXISTS (SELECT 1 FROM x UNION"
                      " SELECT 2 FROM customers WHERE |"),
              ElementsAre("customer_id", "from", "order_id", "amount"));
}

TEST(CompleteTest, Pipes) {
  const std::string pipe = "FROM orders |> ";
  std::vector<std::string> keywords;
  for (const auto& item : Complete(pipe, pipe.size(), nullptr, 1000).items) {
    keywords.push_back(item.label);
  }
  EXPECT_THAT(keywords, Contains("AGGREGATE"));
  EXPECT_THAT(keywords, Not(Contains("CREATE TABLE")));
  static const FakeCatalog catalog;
  for (const char* step :
       {"WHERE ", "EXTEND ", "SELECT ", "AGGREGATE ", "DROP ", "ORDER BY "}) {
    const std::string all = pipe + step;
    std::vector<std::string> columns;
    for (const auto& item : Complete(all, all.size(), &catalog, 1000).items) {
      if (item.kind == CompletionKind::kColumn) columns.push_back(item.label);
    }
    EXPECT_THAT(columns, ElementsAre("order_id", "amount")) << step;
  }
}

TEST(CompleteTest, TablesInParenthesesAreInScope) {
  EXPECT_THAT(Columns("SELECT * FROM (orders o JOIN customers c ON a = b) "
                      "WHERE c.|"),
              ElementsAre("customer_id", "from"));
  EXPECT_THAT(Columns("SELECT * FROM range(10) AS r(n) WHERE r.|"),
              ElementsAre("n"));
}

TEST(CompleteTest, AQualifierThatIsNoTableMayBeASchema) {
  EXPECT_THAT(Tables("SELECT sales.| FROM customers"),
              ElementsAre("orders", "odd name"));
  EXPECT_THAT(Tables("SELECT c.| FROM customers c"), IsEmpty());
}

TEST(CompleteTest, IgnoresCaseAndReadsQuotes) {
  EXPECT_THAT(Columns("select O.AM| from ORDERS o"), ElementsAre("amount"));
  EXPECT_THAT(Columns("SELECT `my o`.| FROM orders AS `my o`"),
              ElementsAre("order_id", "amount"));
  EXPECT_THAT(Columns("SELECT `am| FROM orders"), IsEmpty());
  EXPECT_THAT(Columns("SELECT * FROM orders WHERE `am|"),
              ElementsAre("amount"));
  EXPECT_THAT(Columns("SELECT * FROM orders WHERE `am|`"),
              ElementsAre("amount"));
  EXPECT_EQ(Column("SELECT fr| FROM customers", "from").insert, "`from`");
}

TEST(CompleteTest, BestComesFirst) {
  const auto items = At("SELECT a| FROM sales.orders a");
  ASSERT_GE(items.size(), 3u);
  EXPECT_EQ(items[0].label, "amount");
  EXPECT_EQ(items[1].label, "a");
  EXPECT_EQ(items[1].kind, CompletionKind::kTable);
  EXPECT_EQ(items[2].kind, CompletionKind::kFunction);
}

TEST(CompleteTest, FunctionsComeWithTheirFirstLetter) {
  EXPECT_THAT(Labels("SELECT |", CompletionKind::kFunction), IsEmpty());
  EXPECT_THAT(Labels("SELECT * FROM t WHERE uppe|", CompletionKind::kFunction),
              ElementsAre("upper"));
}

TEST(CompleteTest, StarsOverStarsDoNotMultiply) {
  std::string text = "SELECT | FROM ";
  for (int i = 0; i < 200; ++i) text += "(SELECT *, *, s.*, 1 AS a FROM ";
  text += "orders";
  for (int i = 0; i < 200; ++i) text += ") s";
  EXPECT_THAT(Columns(text), Contains("a"));
}

TEST(CompleteTest, DeepTextsTakeLinearTime) {
  std::string deep;
  for (int i = 0; i < 20000; ++i) deep += "(SELECT * FROM ";
  for (const std::string& text :
       {deep, std::string(50000, '('), std::string(50000, ')'),
        std::string(50000, ','), std::string("WITH x (a, b"),
        std::string("WITH WITH AS ( ( ,"),
        std::string("FROM FROM JOIN JOIN ON ON")}) {
    Complete(text, text.size(), nullptr, 10);
    Complete(text, text.size() / 2, nullptr, 10);
  }
}

}  // namespace
}  // namespace semantic_layer::sql
