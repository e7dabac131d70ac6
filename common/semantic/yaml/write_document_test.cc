#include "common/semantic/yaml/write_document.h"

#include <string>
#include <utility>
#include <vector>

#include "common/semantic/yaml/read_document.h"
#include "common/testing/golden.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::semantic_layer::testing::ReadTestFile;
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
  const std::string text =
      RoundTrip(ReadTestFile("common/semantic/yaml/testdata/everything.yaml"));
  for (const char* part : {"owner: finance",
                           "group: finance",
                           "tags: [\"daily\", \"a: b\"]",
                           "group: sales",
                           "tags: core",
                           "team: t",
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

// Exports, tags and groups are dbt's, which reads them in what we write.
TEST(WriteDocumentTest, KeepsWhatSavedQueriesSayToOthers) {
  const std::string once = RoundTrip(
      "saved_queries:\n"
      "  - name: weekly\n"
      "    tags: [a, 'b: c']\n"
      "    query_params: {metrics: [revenue]}\n"
      "    exports:\n"
      "      - name: kept\n"
      "        config: {export_as: table, schema: 'my marts', alias: w}\n"
      "    config: {group: finance, cache: {enabled: true}, meta: {o: p}}\n");
  const ModelDocument read = Read(once);
  ASSERT_EQ(read.saved_queries.size(), 1);
  const SavedQuery& query = read.saved_queries[0];
  const std::vector<std::pair<std::string, std::string>> extras = {
      {"tags", "[a, \"b: c\"]"},
      {"exports",
       "[{name: kept, config: {export_as: table, schema: my marts, "
       "alias: w}}]"}};
  EXPECT_EQ(query.extras, extras) << once;
  const std::vector<std::pair<std::string, std::string>> config = {
      {"group", "finance"}, {"cache", "{enabled: true}"}};
  EXPECT_EQ(query.about.config, config) << once;
  EXPECT_EQ(query.about.meta.size(), 1);
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
