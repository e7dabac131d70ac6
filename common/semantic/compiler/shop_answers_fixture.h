#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_SHOP_ANSWERS_FIXTURE_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_SHOP_ANSWERS_FIXTURE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "common/semantic/compiler/compile.h"
#include "common/semantic/compiler/duckdb_answer.h"
#include "common/semantic/yaml/load.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "common/sql/translate/translate.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {

// A shop with a few rows in DuckDB, whose answers can be worked out by hand, and
// models over it that a test can change before it asks.
inline constexpr char kShopData[] = R"(
CREATE SCHEMA shop;
CREATE TABLE shop.sales (id BIGINT, shop VARCHAR, sold_on DATE, region VARCHAR,
  customer BIGINT, amount BIGINT);
INSERT INTO shop.sales VALUES
  (1, 'a', '2024-01-06', 'north', 1, 10), (2, 'a', '2024-01-07', 'north', 2, 20),
  (3, 'b', '2024-01-08', 'south', 1, 30), (4, 'b', '2024-01-15', 'south', 3, 40),
  (5, 'a', '2024-02-01', NULL, NULL, 50);
CREATE TABLE shop.customers (id BIGINT, name VARCHAR, nation BIGINT,
  owner VARCHAR);
INSERT INTO shop.customers VALUES (1, 'Ann', 1, 'u1'), (2, 'Bob', 2, 'u2'),
  (3, 'Cid', 1, 'u1');
CREATE TABLE shop.doubled (id BIGINT, name VARCHAR, nation BIGINT);
INSERT INTO shop.doubled VALUES (1, 'Ann', 1), (1, 'Ann', 1), (2, 'Bob', 2),
  (3, 'Cid', 1);
CREATE TABLE shop.nations (id BIGINT, name VARCHAR);
INSERT INTO shop.nations VALUES (1, 'DE'), (2, 'FR');
CREATE TABLE shop.lines (sale BIGINT, sku VARCHAR, pieces BIGINT);
INSERT INTO shop.lines VALUES (1, 'x', 1), (1, 'y', 2), (2, 'x', 3),
  (3, 'x', 4), (3, 'y', 5), (4, 'z', 6);
CREATE TABLE shop.bands (low BIGINT, high BIGINT, band VARCHAR);
INSERT INTO shop.bands VALUES (0, 25, 'small'), (25, 100, 'big'),
  (25, 100, 'big');
CREATE TABLE shop.prices (shop VARCHAR, id BIGINT, price BIGINT);
INSERT INTO shop.prices VALUES ('a', 1, 100), ('b', 1, 200), ('b', 3, 300);
CREATE TABLE shop.returns (sale BIGINT, shop VARCHAR, sold_on DATE,
  region VARCHAR);
INSERT INTO shop.returns VALUES (1, 'a', '2024-01-07', 'north'),
  (3, 'b', '2024-01-09', 'south'), (4, 'a', '2024-01-16', 'south');
)";

inline constexpr char kShopModels[] = R"(
semantic_models:
  - name: sales
    model: shop.sales
    defaults: {agg_time_dimension: sold_on}
    primary_entity: sale
    entities:
      - {name: customer, type: foreign}
      - {name: item, type: foreign, expr: id}
    dimensions:
      - {name: sold_on, type: time, type_params: {time_granularity: day}}
      - {name: region, type: categorical}
      - {name: shop, type: categorical}
    measures:
      - {name: revenue, agg: sum, expr: amount, create_metric: true}
      - {name: sales_made, agg: count, expr: 1, create_metric: true}
      - {name: shops, agg: count_distinct, expr: shop, create_metric: true}
  - name: customers
    model: shop.customers
    entities:
      - {name: customer, type: primary, expr: id}
    dimensions:
      - {name: name, type: categorical}
  - name: prices
    model: shop.prices
    entities:
      - {name: item, type: primary, expr: id}
    dimensions:
      - {name: price, type: categorical}
  - name: returns
    model: shop.returns
    defaults: {agg_time_dimension: sold_on}
    primary_entity: return
    entities:
      - {name: item, type: foreign, expr: sale}
    dimensions:
      - {name: sold_on, type: time, type_params: {time_granularity: day}}
    measures:
      - {name: returned, agg: count, expr: 1, create_metric: true}
metrics:
  - name: revenue_to_date
    type: cumulative
    type_params: {measure: revenue, cumulative_type_params: {window: 7 days}}
  - name: revenue_every_day
    type: simple
    type_params:
      measure: {name: revenue, join_to_timespine: true, fill_nulls_with: 0}
  - name: revenue_prior_month
    type: derived
    type_params:
      expr: before
      metrics: [{name: revenue, offset_window: 1 month, alias: before}]
  - name: share
    type: ratio
    type_params: {numerator: revenue, denominator: revenue}
  - name: return_rate
    type: conversion
    type_params:
      conversion_type_params:
        base_measure: sales_made
        conversion_measure: returned
        entity: item
        calculation: conversions
)";

class ShopAnswersTest : public ::testing::Test {
 protected:
  ShopAnswersTest() {
    EXPECT_EQ(database_.Execute(kShopData), "");
    LoadResult loaded = LoadModelFiles({ModelSource{"m.yaml", kShopModels}}, {});
    for (const Diagnostic& diagnostic : loaded.diagnostics) {
      if (diagnostic.severity == Severity::kError) {
        ADD_FAILURE() << FormatDiagnostic(diagnostic);
      }
    }
    loaded_ = loaded.catalog;
    contents_.arena = std::make_unique<sql::Arena>();
    contents_.models = loaded_->models().Copy();
    contents_.metrics = loaded_->metrics().Copy();
  }

  SqlText Sql(const std::string& text) {
    std::vector<sql::Diagnostic> findings;
    SqlText sql;
    sql.text = text;
    sql.tree = sql::ParseExpressionInto(*contents_.arena, text, &findings);
    EXPECT_NE(sql.tree, nullptr) << text;
    return sql;
  }

  SemanticModel& Model(const std::string& name) {
    for (SemanticModel& model : contents_.models) {
      if (model.name == name) return model;
    }
    ADD_FAILURE() << name;
    return contents_.models[0];
  }

  Metric& Find(const std::string& name) {
    for (Metric& metric : contents_.metrics) {
      if (metric.name == name) return metric;
    }
    ADD_FAILURE() << name;
    return contents_.metrics[0];
  }

  // A simple metric over an aggregate expression of sales.
  void AddExpression(const std::string& name, const std::string& expr) {
    Metric metric = Find("revenue");
    metric.name = name;
    metric.simple.agg = Aggregation::kExpression;
    metric.simple.expr = Sql(expr);
    contents_.metrics.push_back(metric);
  }

  void AddDimension(const std::string& name, const std::string& expr) {
    Dimension dimension;
    dimension.name = name;
    dimension.expr = Sql(expr);
    Model("sales").dimensions.push_back(dimension);
  }

  int AddJoin(const std::string& name, const std::string& table,
              const std::string& on, int parent = -1) {
    SourceJoin join;
    join.name = name;
    join.parent = parent;
    join.table.parts = {"shop", table};
    if (!on.empty()) join.on = Sql(on);
    Model("sales").source_joins.push_back(join);
    return static_cast<int>(Model("sales").source_joins.size()) - 1;
  }

  void AddPolicy(const std::string& model, const std::string& condition) {
    RowPolicy policy;
    policy.name = "policy";
    policy.condition = Sql(condition);
    Model(model).row_policies.push_back(policy);
  }

  const Catalog& Built() {
    if (catalog_ == nullptr) {
      catalog_ = std::make_unique<Catalog>(std::move(contents_));
    }
    return *catalog_;
  }

  CompileResult Compiled(const MetricQuestion& question) {
    return Compile(Built(), question, options_);
  }

  std::string Databricks(const MetricQuestion& question) {
    CompileResult result = Compiled(question);
    return result.ok() ? sql::Print(*result.compiled.query) : "";
  }

  // The text that Databricks gets says the same.
  void ExpectSameThroughText(const sql::Query& query, DuckDbAnswer answer) {
    const std::string text = sql::Print(query);
    const sql::Parsed<sql::Query> parsed = sql::ParseQuery(text);
    ASSERT_TRUE(parsed.ok()) << text;
    const auto duckdb = sql::DialectId::kDuckDb;
    sql::Arena arena;
    const auto translated = sql::Translate(*parsed.node, duckdb, arena);
    DuckDbAnswer again =
        database_.Query(sql::PrintIn(duckdb, *translated.value).value);
    EXPECT_EQ(again.error, "") << text;
    answer.SortRows();
    again.SortRows();
    EXPECT_EQ(again.rows, answer.rows) << text;
  }

  // The rows as "a|b|c", columns in the order of their names.
  std::vector<std::string> Ask(const MetricQuestion& question) {
    CompileResult result = Compiled(question);
    for (const Diagnostic& diagnostic : result.diagnostics) {
      ADD_FAILURE() << FormatDiagnostic(diagnostic);
    }
    if (!result.ok()) return {};
    const auto duckdb = sql::DialectId::kDuckDb;
    const auto translated =
        sql::Translate(*result.compiled.query, duckdb, *result.compiled.arena);
    const auto printed = sql::PrintIn(duckdb, *translated.value);
    DuckDbAnswer answer = database_.Query(printed.value);
    EXPECT_EQ(answer.error, "") << printed.value;
    ExpectSameThroughText(*result.compiled.query, answer);
    std::vector<std::string> rows;
    for (const auto& row : answer.rows) {
      rows.push_back(absl::StrJoin(row, "|"));
    }
    return rows;
  }

  static MetricQuestion Question(std::vector<std::string> metrics,
                                 std::vector<std::string> group_by = {},
                                 std::vector<std::string> where = {}) {
    MetricQuestion question;
    question.metrics = std::move(metrics);
    question.group_by = std::move(group_by);
    question.where = std::move(where);
    return question;
  }

  std::vector<std::string> Ask(std::vector<std::string> metrics,
                               std::vector<std::string> group_by = {},
                               std::vector<std::string> where = {}) {
    return Ask(
        Question(std::move(metrics), std::move(group_by), std::move(where)));
  }

  // The first mistake of a question, in one line.
  std::string Mistake(const MetricQuestion& question) {
    const CompileResult result = Compiled(question);
    return result.diagnostics.empty() ? ""
                                      : FormatDiagnostic(result.diagnostics[0]);
  }

  DuckDbForTest database_;
  std::shared_ptr<const Catalog> loaded_;
  Catalog::Contents contents_;
  std::unique_ptr<Catalog> catalog_;
  CompileOptions options_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_SHOP_ANSWERS_FIXTURE_H_
