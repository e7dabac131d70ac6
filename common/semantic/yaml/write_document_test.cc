#include "common/semantic/yaml/write_document.h"

#include <string>

#include "common/semantic/yaml/read_document.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ModelDocument Read(const std::string& text) {
  ReadResult result = ReadModelDocument({"f", text}, {});
  for (const Diagnostic& diagnostic : result.diagnostics) {
    EXPECT_NE(diagnostic.severity, Severity::kError)
        << FormatDiagnostic(diagnostic) << "\n"
        << text;
  }
  return std::move(result.document);
}

// Writing reads back to what was written, byte for byte from then on.
std::string RoundTrip(const std::string& text) {
  const std::string once = WriteModelDocument(Read(text));
  EXPECT_EQ(WriteModelDocument(Read(once)), once);
  return once;
}

TEST(WriteDocumentTest, WritesOneModelAsOneMapping) {
  EXPECT_EQ(RoundTrip("name: sales\nmodel: ref('sales')\n"
                      "measures: [{name: total, agg: avg, expr: amount}]\n"
                      "metrics: [{name: rev, type: simple, measure: total}]\n"),
            "name: sales\n"
            "model: ref('sales')\n"
            "measures:\n"
            "  - name: total\n"
            "    agg: average\n"
            "    expr: amount\n"
            "metrics:\n"
            "  - name: rev\n"
            "    type: simple\n"
            "    type_params:\n"
            "      measure: total\n");
}

TEST(WriteDocumentTest, KeepsEverythingThatAFileCanSay) {
  const std::string text = RoundTrip(R"yaml(
semantic_models:
  - name: sales
    label: Sales
    model: c.s.sales
    defaults: {agg_time_dimension: sold_at}
    primary_entity: sale
    config: {meta: {owner: finance, tiers: [a, b], size: 5, s: "5"}}
    entities:
      - {name: buyer, type: foreign, expr: buyer_id, role: customer}
    dimensions:
      - {name: sold_at, type: time, type_params: {time_granularity: hour}}
      - {name: valid_from, type: time, type_params: {time_granularity: day, validity_params: {is_start: true}}}
      - {name: color, type: categorical, is_partition: true, description: "The: color # of it"}
    measures:
      - {name: stock, agg: sum, expr: 1, agg_time_dimension: valid_from, non_additive_dimension: {name: sold_at, window_choice: max, window_groupings: [buyer]}}
      - {name: p99, agg: percentile, expr: ms, agg_params: {percentile: 0.99, use_discrete_percentile: true}}
      - {name: made, agg: max, create_metric: true, create_metric_display_name: Made}
metrics:
  - {name: simple_one, type: simple, label: A, type_params: {measure: {name: stock, filter: "a > 1", fill_nulls_with: 0, join_to_timespine: true}}, filter: ["x", "y"]}
  - {name: own, type: simple, type_params: {metric_aggregation_params: {semantic_model: sales, agg: sum}, expr: amount}}
  - {name: ratio_one, type: ratio, type_params: {numerator: {name: simple_one, alias: num}, denominator: own}}
  - {name: derived_one, type: derived, time_granularity: month, type_params: {expr: aa - bb, metrics: [{name: own, alias: aa}, {name: own, alias: bb, offset_window: 7 days}, {name: own, alias: cc, offset_to_grain: month}]}}
  - {name: rolling, type: cumulative, type_params: {measure: stock, cumulative_type_params: {grain_to_date: year, period_agg: average}}}
  - {name: buys, type: conversion, type_params: {conversion_type_params: {base_measure: stock, conversion_measure: made, entity: buyer, window: 7 days, calculation: conversions, constant_properties: [{base_property: color, conversion_property: color}]}}}
saved_queries:
  - {name: fav, query_params: {metrics: [own], group_by: ["TimeDimension('metric_time', 'day')"], where: "x = 1", order_by: ["-own"], limit: 5
}
}
project_configurations:
  - time_spines:
      - {node_relation: {relation_name: c.s.days}, primary_column: {name: ds, time_granularity: day}, custom_granularities: [{name: fiscal, column_name: fiscal_id}]}
)yaml");
  for (const char* part : {"owner: finance",
                           "tiers: [\"a\", \"b\"]",
                           "size: 5",
                           "s: \"5\"",
                           "role: customer",
                           "time_granularity: hour",
                           "is_start: true",
                           "is_partition: true",
                           "\"The: color # of it\"",
                           "window_choice: max",
                           "- buyer",
                           "percentile: 0.99",
                           "use_discrete_percentile: true",
                           "create_metric_display_name: Made",
                           "fill_nulls_with: 0",
                           "join_to_timespine: true",
                           "semantic_model: sales",
                           "alias: num",
                           "offset_window: \"7 day\"",
                           "offset_to_grain: month",
                           "time_granularity: month",
                           "grain_to_date: year",
                           "period_agg: average",
                           "base_measure: stock",
                           "calculation: conversions",
                           "conversion_property: color",
                           "limit: 5",
                           "\"-own\"",
                           "relation_name: c.s.days",
                           "column_name: fiscal_id"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(WriteDocumentTest, TextIsNeverTakenForAnythingElse) {
  for (const std::string& text : {std::string("true"),
                                  std::string("Yes"),
                                  std::string("5"),
                                  std::string("0x1F"),
                                  std::string("1e3"),
                                  std::string("null"),
                                  std::string("~"),
                                  std::string("- a"),
                                  std::string("a: b"),
                                  std::string("a # b"),
                                  std::string("{{ x }}"),
                                  std::string("[a]"),
                                  std::string("'a'"),
                                  std::string("\"a\""),
                                  std::string("*a"),
                                  std::string("&a"),
                                  std::string("!a"),
                                  std::string("%a"),
                                  std::string("|"),
                                  std::string("> x"),
                                  std::string("a:"),
                                  std::string("tab\there"),
                                  std::string("bell\x07"),
                                  std::string("line\nbreak"),
                                  std::string("line\n\n  more\n x: y"),
                                  std::string("back\\slash"),
                                  std::string("\xc3\xbc\xe2\x82\xac"),
                                  std::string("\xf0\x9f\x98\x80"),
                                  std::string("2001-01-01"),
                                  std::string("--- x"),
                                  std::string("a\r\nb")}) {
    ModelDocument document;
    document.shape = DocumentShape::kSingleModel;
    document.models.emplace_back();
    document.models[0].name = "sales";
    document.models[0].table_text = "t";
    document.models[0].about.description = text;
    document.models[0].about.label = text;
    document.metrics.emplace_back();
    document.metrics[0].name = "mm";
    document.metrics[0].filters.push_back({text, {}, nullptr});
    const std::string yaml = WriteModelDocument(document);
    const ModelDocument back = Read(yaml);
    ASSERT_EQ(back.models.size(), 1) << yaml;
    EXPECT_EQ(back.models[0].about.description, text) << yaml;
    EXPECT_EQ(back.models[0].about.label, text) << yaml;
    ASSERT_EQ(back.metrics.size(), 1);
    EXPECT_EQ(back.metrics[0].filters[0].text, text) << yaml;
  }
}

TEST(WriteDocumentTest, SeveralLinesAreABlock) {
  const std::string text = RoundTrip(
      "name: sales\nmodel: t\ndescription: |\n  First.\n\n  Second: line.\n");
  EXPECT_THAT(text,
              HasSubstr("description: |-\n  First.\n\n  Second: line.\n"));
  EXPECT_THAT(text, Not(HasSubstr("\\n")));
}

}  // namespace
}  // namespace semantic_layer::semantic
