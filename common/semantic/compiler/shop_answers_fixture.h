#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_SHOP_ANSWERS_FIXTURE_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_SHOP_ANSWERS_FIXTURE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/semantic/compiler/answer_rows.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {

// A shop with a few rows in DuckDB, whose answers can be worked out by hand,
// and models over it that a test can change before it asks.
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
    loaded_ = LoadRight({ModelSource{"m.yaml", kShopModels}});
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

  std::vector<std::string> Ask(const MetricQuestion& question) {
    return AnswerRows(&database_, Built(), question, options_);
  }

  std::vector<std::string> Ask(std::vector<std::string> metrics,
                               std::vector<std::string> group_by = {},
                               std::vector<std::string> where = {}) {
    return Ask(MakeQuestion(std::move(metrics), std::move(group_by),
                            std::move(where)));
  }

  std::string Mistake(const MetricQuestion& question) {
    return FirstMistake(Built(), question, options_);
  }

  DuckDbForTest database_;
  std::shared_ptr<const Catalog> loaded_;
  Catalog::Contents contents_;
  std::unique_ptr<Catalog> catalog_;
  CompileOptions options_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_SHOP_ANSWERS_FIXTURE_H_
