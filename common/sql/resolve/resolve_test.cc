#include <map>
#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/sql/ast/walk.h"
#include "common/sql/parser/parse.h"
#include "common/sql/resolve/resolution.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

using ::testing::HasSubstr;

class FakeCatalog : public Catalog {
 public:
  FakeCatalog() {
    Add("orders", {{"id", "BIGINT"},
                   {"customer_id", "BIGINT"},
                   {"amount", "DECIMAL(10,2)"},
                   {"tags", "ARRAY<STRING>"},
                   {"address", "STRUCT<city: STRING, zip: INT>"},
                   {"ordered_at", "TIMESTAMP"}});
    Add("customers", {{"id", "BIGINT"}, {"name", "STRING"}});
  }

  const TableSchema* FindTable(
      absl::Span<const absl::string_view> parts) const override {
    const auto found = tables_.find(absl::AsciiStrToLower(parts.back()));
    return found == tables_.end() ? nullptr : found->second.get();
  }
  std::vector<std::string> TableNames() const override {
    return {"orders", "customers"};
  }

 private:
  void Add(const std::string& name,
           std::vector<std::pair<std::string, std::string>> columns) {
    auto schema = std::make_unique<TableSchema>(name);
    for (const auto& [column, type] : columns) schema->AddColumn(column, type);
    tables_[name] = std::move(schema);
  }

  std::map<std::string, std::unique_ptr<TableSchema>> tables_;
};

struct Resolved {
  Parsed<Statement> parsed;
  Resolution resolution;
};

Resolved ResolveText(const std::string& text, bool with_catalog = true) {
  static const FakeCatalog catalog;
  Resolved out;
  out.parsed = ParseStatement(text);
  EXPECT_TRUE(out.parsed.ok()) << text;
  if (!out.parsed.ok()) return out;
  ResolveOptions options;
  if (with_catalog) options.catalog = &catalog;
  out.resolution =
      Resolve(static_cast<const Statement&>(*out.parsed.node), options);
  return out;
}

// The findings as "CODE at begin".
std::string Findings(const std::string& text) {
  const Resolved resolved = ResolveText(text);
  std::vector<std::string> out;
  for (const Diagnostic& d : resolved.resolution.diagnostics) {
    out.push_back(absl::StrCat(DiagnosticCodeName(d.code), "@", d.span.begin));
  }
  return absl::StrJoin(out, " ");
}

// The output columns as "name TYPE, ...".
std::string Output(const std::string& text, bool with_catalog = true) {
  const Resolved resolved = ResolveText(text, with_catalog);
  for (const Diagnostic& d : resolved.resolution.diagnostics) {
    return d.message;
  }
  const auto* query = resolved.parsed.node->As<QueryStatement>();
  const OutputColumns* output = resolved.resolution.OutputOf(*query->query);
  if (output == nullptr) return "nothing";
  std::vector<std::string> out;
  for (const OutputColumn& column : output->columns) {
    out.push_back(absl::StrCat(column.name, " ", TypeText(column.type)));
  }
  if (!output->complete) out.push_back("...");
  return absl::StrJoin(out, ", ");
}

TEST(ResolveTest, FindsColumnsAndTypes) {
  EXPECT_EQ(Output("SELECT id, o.amount * 2 AS double, address.city, tags[0] "
                   "FROM orders o"),
            "id BIGINT, double DECIMAL(12,2), city STRING,  STRING");
}

TEST(ResolveTest, ExpandsStars) {
  EXPECT_EQ(Output("SELECT c.*, o.* EXCEPT (tags, address, ordered_at) "
                   "FROM customers c, orders o"),
            "id BIGINT, name STRING, id BIGINT, customer_id BIGINT, amount "
            "DECIMAL(10,2)");
  EXPECT_EQ(Output("SELECT address.* FROM orders"), "city STRING, zip INT");
}

TEST(ResolveTest, MergesUsingAndNaturalColumns) {
  EXPECT_EQ(Output("SELECT * FROM customers JOIN customers AS d USING (id)"),
            "id BIGINT, name STRING, name STRING");
  EXPECT_EQ(Output("SELECT * FROM customers NATURAL JOIN customers AS d"),
            "id BIGINT, name STRING");
  EXPECT_EQ(Output("SELECT id FROM customers c JOIN customers d USING (id)"),
            "id BIGINT");
}

TEST(ResolveTest, SeesCtesSubqueriesAndLateralAliases) {
  EXPECT_EQ(Output("WITH c(x) AS (SELECT amount FROM orders) SELECT x, x AS y, "
                   "y AS z FROM c"),
            "x DECIMAL(10,2), y DECIMAL(10,2), z DECIMAL(10,2)");
  EXPECT_EQ(Output("WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 "
                   "FROM r) SELECT n FROM r"),
            "n INT");
  EXPECT_EQ(Output("SELECT (SELECT max(name) FROM customers c WHERE c.id = "
                   "o.customer_id) AS n FROM orders o"),
            "n STRING");
}

TEST(ResolveTest, KnowsGeneratorsAndPipes) {
  EXPECT_EQ(Output("SELECT t FROM orders LATERAL VIEW explode(tags) v AS t"),
            "t STRING");
  EXPECT_EQ(Output("FROM orders |> AGGREGATE sum(amount) AS s GROUP BY "
                   "customer_id |> WHERE s > 1"),
            "customer_id BIGINT, s DECIMAL(20,2)");
  EXPECT_EQ(Output("FROM customers |> EXTEND id + 1 AS next |> DROP id"),
            "name STRING, next BIGINT");
}

TEST(ResolveTest, LambdaParametersHaveTypes) {
  EXPECT_EQ(Output("SELECT transform(tags, x -> length(x)) AS l FROM orders"),
            "l ARRAY<INT>");
}

TEST(ResolveTest, ReportsUnknownNames) {
  EXPECT_EQ(Findings("SELECT amout FROM orders"), "UNRESOLVED_COLUMN@7");
  EXPECT_EQ(Findings("SELECT * FROM ordres"), "TABLE_OR_VIEW_NOT_FOUND@14");
  EXPECT_EQ(Findings("SELECT x.* FROM orders"), "UNRESOLVED_STAR@7");
  EXPECT_EQ(Findings("SELECT upperr(name) FROM customers"),
            "UNRESOLVED_ROUTINE@7");
  EXPECT_EQ(Findings("SELECT address.citi FROM orders"),
            "UNRESOLVED_COLUMN@15");
}

TEST(ResolveTest, SuggestsWhatWasMeant) {
  const auto hint = [](const char* text) {
    const Resolved resolved = ResolveText(text);
    return resolved.resolution.diagnostics.empty()
               ? std::string("no finding")
               : resolved.resolution.diagnostics[0].hint;
  };
  EXPECT_THAT(hint("SELECT amout FROM orders"), HasSubstr("`amount`"));
  EXPECT_THAT(hint("SELECT * FROM ordres"), HasSubstr("`orders`"));
  EXPECT_THAT(hint("SELECT ordrs.id FROM orders"), HasSubstr("`orders`"));
  EXPECT_THAT(hint("SELECT date_trunk('MONTH', ordered_at) FROM orders"),
              HasSubstr("`date_trunc`"));
}

TEST(ResolveTest, ReportsAmbiguousNames) {
  EXPECT_EQ(Findings("SELECT id FROM orders, customers"),
            "AMBIGUOUS_REFERENCE@7");
  EXPECT_EQ(Findings("SELECT 1 FROM orders t, customers t"),
            "DUPLICATE_NAME@24");
}

TEST(ResolveTest, ReportsAllFindingsAtOnce) {
  EXPECT_EQ(Findings("SELECT a, b FROM customers WHERE c = 1"),
            "UNRESOLVED_COLUMN@33 UNRESOLVED_COLUMN@7 UNRESOLVED_COLUMN@10");
}

TEST(ResolveTest, ReportsMisplacedAggregatesAndGrouping) {
  EXPECT_EQ(Findings("SELECT 1 FROM orders WHERE sum(amount) > 1"),
            "MISPLACED_AGGREGATE@27");
  EXPECT_EQ(Findings("SELECT name, count(*) FROM customers"),
            "MISSING_AGGREGATION@7");
  EXPECT_EQ(Findings("SELECT name, count(*) FROM customers GROUP BY 1"), "");
  EXPECT_EQ(Findings("SELECT upper(c.name), count(*) FROM customers c GROUP BY "
                     "name"),
            "");
  EXPECT_EQ(Findings("SELECT name AS n, count(*) FROM customers GROUP BY n"),
            "");
}

TEST(ResolveTest, ReportsCountsAndOrdinals) {
  EXPECT_EQ(Findings("SELECT 1 UNION ALL SELECT 1, 2"),
            "NUM_COLUMNS_MISMATCH@19");
  EXPECT_EQ(Findings("SELECT 1 ORDER BY 2"), "INVALID_ORDINAL@18");
  EXPECT_EQ(Findings("SELECT length()"), "WRONG_NUM_ARGS@7");
  EXPECT_EQ(Findings("INSERT INTO customers VALUES (1)"),
            "NUM_COLUMNS_MISMATCH@22");
}

TEST(ResolveTest, WithoutCatalogEverythingMayExist) {
  EXPECT_EQ(Output("SELECT anything, t.x FROM nowhere t", false),
            "anything UNKNOWN, x UNKNOWN");
  EXPECT_EQ(Output("SELECT * FROM nowhere", false), "...");
  EXPECT_EQ(Output("SELECT 1 + 1 AS two, 'a' AS s", false),
            "two INT, s STRING");
}

// Each level doubles the columns: the budget ends it.
TEST(ResolveTest, StarsOverStarsDoNotMultiply) {
  std::string text = "SELECT id FROM ";
  for (int i = 0; i < 60; ++i) text += "(SELECT *, * FROM ";
  text += "customers";
  for (int i = 0; i < 60; ++i) text += ") s";
  EXPECT_EQ(Findings(text), "STATEMENT_TOO_COMPLEX@0");
}

TEST(ResolveTest, RecursiveCtesInAnchorsTakeLinearTime) {
  std::string text = "SELECT 1 AS x";
  for (int i = 0; i < 60; ++i) {
    text = absl::StrCat("WITH RECURSIVE r AS ((", text,
                        ") UNION ALL SELECT x FROM r) SELECT x FROM r");
  }
  EXPECT_EQ(Findings(text), "");
}

TEST(ResolveTest, BindsColumnsForLineage) {
  const Resolved resolved =
      ResolveText("SELECT (SELECT o.id) FROM orders AS o");
  const ColumnRef* column = nullptr;
  const TableRelation* table = nullptr;
  Walk(static_cast<const Node&>(*resolved.parsed.node), [&](const Node& node) {
    if (node.Is<ColumnRef>()) column = node.As<ColumnRef>();
    if (node.Is<TableRelation>()) table = node.As<TableRelation>();
    return true;
  });
  ASSERT_NE(column, nullptr);
  const ColumnBinding* binding = resolved.resolution.BindingOf(*column);
  ASSERT_NE(binding, nullptr);
  EXPECT_EQ(binding->relation, table);
  EXPECT_EQ(binding->column, 0);
  EXPECT_EQ(binding->levels_up, 1u);
  ASSERT_NE(resolved.resolution.BindingOf(*table), nullptr);
  EXPECT_EQ(resolved.resolution.BindingOf(*table)->schema->name(), "orders");
}

}  // namespace
}  // namespace semantic_layer::sql
