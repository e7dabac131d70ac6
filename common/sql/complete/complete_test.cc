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
  std::vector<std::string> Catalogs(absl::string_view prefix,
                                    size_t) const override {
    return Matching({"main"}, prefix);
  }
  std::vector<std::string> Schemas(absl::string_view, absl::string_view prefix,
                                   size_t) const override {
    return Matching({"sales", "staging"}, prefix);
  }
  std::vector<std::string> Tables(absl::string_view, absl::string_view schema,
                                  absl::string_view prefix,
                                  size_t) const override {
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
    return {};
  }

 private:
  static std::vector<std::string> Matching(std::vector<std::string> names,
                                           absl::string_view prefix) {
    std::erase_if(names, [&](const std::string& name) {
      return !absl::StartsWithIgnoreCase(name, prefix);
    });
    return names;
  }
};

// `text` has a | where the cursor is.
std::vector<CompletionItem> At(std::string text) {
  const size_t cursor = text.find('|');
  text.erase(cursor, 1);
  static const FakeCatalog catalog;
  return Complete(text, cursor, &catalog, 1000);
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
  EXPECT_THAT(Columns("SELECT * FROM orders AS o JOIN customers c ON o.order_id "
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
  EXPECT_EQ(Complete("SELECT ", 7, nullptr, 5).size(), 5u);
}

}  // namespace
}  // namespace semantic_layer::sql
