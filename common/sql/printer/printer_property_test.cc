#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/walk.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

// Writes random expressions of all precedence levels, with parentheses at
// random, so that every operator stands under every other on either side.
class ExpressionWriter {
 public:
  explicit ExpressionWriter(uint32_t seed) : random_(seed) {}

  std::string Write(int depth) {
    std::string text = depth <= 0 ? Leaf() : Compound(depth - 1);
    return Chance(3) ? absl::StrCat("(", text, ")") : text;
  }

 private:
  // One in n.
  bool Chance(uint32_t n) { return random_() % n == 0; }

  template <size_t N>
  const char* Pick(const char* const (&words)[N]) {
    return words[random_() % N];
  }

  std::string Leaf() {
    return Pick({"a",
                 "b.c",
                 "`x y`.z",
                 "1",
                 "-2",
                 "1.5",
                 ".5",
                 "2L",
                 "3BD",
                 "1e3",
                 "'s'",
                 "'it''s'",
                 "r'\\d'",
                 "X'1F'",
                 "NULL",
                 "TRUE",
                 ":p",
                 "`select`",
                 "date",
                 "interval",
                 "left",
                 "`1a`",
                 "t.`from`",
                 "DATE '2024-01-01'",
                 "INTERVAL 1 DAY",
                 "INTERVAL '1' MONTH",
                 "current_date",
                 "count(*)",
                 "`\xC3\xA9t\xC3\xA9`"});
  }

  std::string Compound(int depth) {
    const auto sub = [&] { return Write(depth - random_() % 2); };
    switch (random_() % 16) {
      case 0:
        return absl::StrCat(sub(), Pick({" OR ", " AND "}), sub());
      case 1:
        return absl::StrCat(Pick({"NOT ", "!", "NOT NOT "}), sub());
      case 2:
        return absl::StrCat(
            sub(), Pick({" = ", " <=> ", " <> ", " < ", " >= "}), sub());
      case 3:
        return absl::StrCat(sub(), Pick({" | ", " ^ ", " & "}), sub());
      case 4:
        return absl::StrCat(sub(), Pick({" << ", " >> ", " >>> "}), sub());
      case 5:
        return absl::StrCat(sub(), Pick({" + ", " - ", " || "}), sub());
      case 6:
        return absl::StrCat(sub(), Pick({" * ", " / ", " % ", " DIV "}), sub());
      case 7:
        return absl::StrCat(Pick({"- ", "+", "~", "- -"}), sub());
      case 8:
        return absl::StrCat(sub(), Pick({" BETWEEN ", " NOT BETWEEN "}), sub(),
                            " AND ", sub());
      case 9:
        return absl::StrCat(sub(), Pick({" IN (", " NOT IN ("}), sub(), ", ",
                            sub(), ")");
      case 10:
        return absl::StrCat(sub(), Pick({" LIKE ", " NOT ILIKE ", " RLIKE "}),
                            sub(), "");
      case 11:
        return absl::StrCat(
            sub(), Pick({" IS NULL", " IS NOT TRUE", " IS DISTINCT FROM a"}));
      case 12:
        return absl::StrCat(
            sub(), Pick({"::STRING", "?::DECIMAL(10, 2)", "[1]", ":k.v[0]",
                         ":['k']", ".f", "::ARRAY<MAP<STRING, INT>>",
                         " COLLATE UNICODE", "::INTERVAL DAY TO SECOND"}));
      case 13:
        return absl::StrCat("CASE WHEN ", sub(), " THEN ", sub(), " ELSE ",
                            sub(), " END");
      case 14:
        return absl::StrCat(
            Pick({"f(", "transform(xs, x -> ", "CAST(a AS INT) + abs("}), sub(),
            ")");
      default:
        return absl::StrCat("(", sub(), ", ", sub(), " AS n)");
    }
  }

  std::mt19937 random_;
};

uint32_t Seed() {
  const char* given = std::getenv("SQL_PROPERTY_SEED");
  uint32_t seed = 0;
  if (given != nullptr && absl::SimpleAtoi(given, &seed)) return seed;
  return std::random_device()();
}

TEST(PrinterPropertyTest, ReprintsReadBackAsTheSameTree) {
  const uint32_t seed = Seed();
  std::cout << "SQL_PROPERTY_SEED=" << seed << "\n";
  ExpressionWriter writer(seed);
  int parsed_count = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string text = writer.Write(1 + i % 6);
    const Parsed<Expression> parsed = ParseExpression(text);
    // Some are no SQL, e.g. a predicate behind another without parentheses.
    if (!parsed.ok()) continue;
    ++parsed_count;
    const std::string printed = Print(*parsed.node);
    const Parsed<Expression> again = ParseExpression(printed);
    ASSERT_TRUE(again.ok()) << text << "\n" << printed;
    ASSERT_TRUE(Equal(*parsed.node, *again.node))
        << text << "\n"
        << printed << "\n"
        << DumpTree(*parsed.node) << DumpTree(*again.node);
    ASSERT_EQ(Print(*again.node), printed) << text;
  }
  EXPECT_GT(parsed_count, 10000);
}

}  // namespace
}  // namespace semantic_layer::sql
