#include "common/semantic/interchange/neighbours.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/semantic/limits.h"
#include "common/semantic/yaml/read_document.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::testing::Contains;
using ::testing::Not;

// A model with a key of its own that leads to others.
std::string Model(const std::string& name,
                  const std::vector<std::string>& leads_to) {
  std::string text = absl::StrCat(
      "  - name: ", name, "\n    model: shop.sales.", name,
      "\n    defaults: {agg_time_dimension: ds}\n    entities:\n      - "
      "{name: ",
      name, "_id, type: primary, expr: id}\n");
  for (const std::string& other : leads_to) {
    absl::StrAppend(&text, "      - {name: ", other,
                    "_id, type: foreign, expr: ", other, "}\n");
  }
  return absl::StrCat(
      text,
      "    dimensions:\n      - {name: ds, type: time, "
      "type_params: {time_granularity: day}}\n    measures:\n      - {name: ",
      name, "_sum, agg: sum, expr: amount}\n");
}

ModelDocument Read(const std::string& text) {
  ReadResult read = ReadModelDocument({"f.yaml", text}, {});
  for (const Diagnostic& found : read.diagnostics) {
    ADD_FAILURE() << FormatDiagnostic(found);
  }
  return read.document;
}

std::vector<std::string> ModelsOf(const ModelDocument& document) {
  std::vector<std::string> names;
  for (const SemanticModel& model : document.models) {
    names.push_back(model.name);
  }
  return names;
}

// links[0] leads to links[1], and so on, longer than joins may be.
ModelDocument Chain() {
  std::string text = "semantic_models:\n";
  for (int i = 1; i <= kDefaultMaxJoinHops + 3; ++i) {
    absl::StrAppend(
        &text, Model(absl::StrCat("link", i), {absl::StrCat("link", i + 1)}));
  }
  return Read(text);
}

TEST(NeighboursTest, ReachAsFarAsJoinsMay) {
  const ModelDocument chain = Chain();
  const ModelDocument own =
      Read("semantic_models:\n" + Model("start", {"link1"}));
  const std::vector<std::string> models =
      ModelsOf(WithNeighbours(own, {&chain}));
  EXPECT_EQ(models.size(), 1 + kDefaultMaxJoinHops);
  EXPECT_THAT(models, Contains(absl::StrCat("link", kDefaultMaxJoinHops)));
}

TEST(NeighboursTest, WhatIsFarFromOneModelMayBeNearToAnother) {
  const ModelDocument chain = Chain();
  const std::string last = absl::StrCat("link", kDefaultMaxJoinHops);
  const ModelDocument own = Read(absl::StrCat(
      "semantic_models:\n", Model("start", {"link1"}), Model("near", {last})));
  const std::vector<std::string> models =
      ModelsOf(WithNeighbours(own, {&chain}));
  for (int i = 1; i <= kDefaultMaxJoinHops + 3; ++i) {
    EXPECT_THAT(models, Contains(absl::StrCat("link", i)));
  }
}

TEST(NeighboursTest, ModelsThatMetricsBringHaveTheirOwn) {
  const ModelDocument others =
      Read(absl::StrCat("semantic_models:\n", Model("returns", {"reasons"}),
                        Model("reasons", {}), Model("rivers", {})));
  const ModelDocument own = Read(absl::StrCat(
      "semantic_models:\n", Model("orders", {}),
      "metrics:\n  - {name: rate, type: ratio, type_params: {numerator: "
      "returns_sum, denominator: orders_sum}}\n"));
  const std::vector<std::string> models =
      ModelsOf(WithNeighbours(own, {&others}));
  EXPECT_THAT(models, Contains("returns"));
  EXPECT_THAT(models, Contains("reasons"));
  EXPECT_THAT(models, Not(Contains("rivers")));
}

}  // namespace
}  // namespace semantic_layer::semantic
