#include "services/model_store/history/document_diff.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/semantic/yaml/read_document.h"
#include "gtest/gtest.h"

namespace semantic_layer::model_store {
namespace {

constexpr char kSales[] = R"(
name: sales
model: c.s.sales
defaults: {agg_time_dimension: ds}
entities: [{name: sale, type: primary}]
dimensions:
  - {name: ds, type: time, type_params: {time_granularity: day}}
  - {name: color, type: categorical}
measures: [{name: amount, agg: sum}]
metrics: [{name: revenue, type: simple, type_params: {measure: amount}}]
)";

constexpr char kChanged[] = R"(
# a comment is no element
name: sales
description: What is sold.
model: c.s.sales
defaults: {agg_time_dimension: ds}
entities: [{name: sale, type: primary}]
dimensions:
  - {name: color, type: categorical}
  - {name: ds, type: time, type_params: {time_granularity: day}}
  - {name: size, type: categorical}
measures: [{name: amount, agg: sum, expr: amount * 2}]
metrics: [{name: turnover, type: simple, type_params: {measure: amount}}]
)";

std::string Compare(const std::string& before, const std::string& after) {
  std::string text;
  for (const ElementDifference& difference : CompareDocuments(
           semantic::ReadModelDocument({"a", before}, {}).document,
           semantic::ReadModelDocument({"b", after}, {}).document)) {
    absl::StrAppend(&text, difference.change, " ", difference.kind, " ",
                    difference.model, difference.model.empty() ? "" : ".",
                    difference.name, "\n");
  }
  return text;
}

TEST(DocumentDiffTest, ListsWhatTwoDocumentsSayDifferently) {
  EXPECT_EQ(Compare(kSales, kChanged),
            "changed model sales\n"
            "added dimension sales.size\n"
            "changed measure sales.amount\n"
            "removed metric revenue\n"
            "added metric turnover\n");
  EXPECT_EQ(Compare(kSales, kSales), "");
  EXPECT_EQ(Compare(kSales, "# only this\n"),
            "removed model sales\n"
            "removed entity sales.sale\n"
            "removed dimension sales.color\n"
            "removed dimension sales.ds\n"
            "removed measure sales.amount\n"
            "removed metric revenue\n");
}

TEST(DocumentDiffTest, KnowsSavedQueriesAndTimeSpines) {
  EXPECT_EQ(Compare("metrics: []\n", R"(
saved_queries:
  - {name: favourite, query_params: {metrics: [revenue]}}
models:
  - name: days
    time_spine: {standard_granularity_column: day}
    columns: [{name: day, granularity: day}]
)"),
            "added saved_query favourite\nadded time_spine days\n");
}

}  // namespace
}  // namespace semantic_layer::model_store
