#include "common/semantic/live/live_catalog.h"

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/interchange/catalog_text.h"
#include "common/semantic/testing/dice.h"
#include "common/semantic/yaml/load.h"
#include "common/semantic/yaml/read_document.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

DocumentPtr Read(const std::string& key, const std::string& text) {
  ReadResult read = ReadModelDocument({key, text}, LoadOptions());
  EXPECT_FALSE(HasErrors(read.diagnostics))
      << FormatDiagnostic(read.diagnostics.front()) << "\n"
      << text;
  return std::make_shared<const ModelDocument>(std::move(read.document));
}

LoadResult LoadAll(const LiveCatalog& live) {
  std::vector<ModelDocument> documents;
  for (const auto& [key, document] : live.documents().documents()) {
    documents.push_back(*document);
  }
  return LoadDocuments(std::move(documents), {});
}

// What can be seen of a catalog, with the order of what has one.
std::string TextOf(const Catalog& catalog) {
  std::string text;
  for (const auto& [element, meaning] : CatalogText(catalog)) {
    absl::StrAppend(&text, element, ": ", meaning, "\n");
  }
  for (const SemanticModel& model : catalog.models()) {
    absl::StrAppend(&text, "model ", model.name, "\n");
    EXPECT_EQ(catalog.FindModel(model.name), &model);
    for (const Entity& entity : model.entities) {
      absl::StrAppend(&text, "entity ", entity.name, ":");
      for (const EntityPlace& place : catalog.EntityPlaces(entity.name)) {
        absl::StrAppend(&text, " ", place.model->name);
        EXPECT_EQ(catalog.FindModel(place.model->name), place.model);
      }
      absl::StrAppend(&text, "\n");
    }
  }
  for (const Metric& metric : catalog.metrics()) {
    const Metric* found = catalog.FindMetric(metric.name);
    EXPECT_NE(found, nullptr) << metric.name;
    for (const InputMetric* input : metric.Inputs()) {
      EXPECT_NE(catalog.FindMetric(input->name), nullptr) << input->name;
    }
  }
  for (const SavedQuery& query : catalog.saved_queries()) {
    absl::StrAppend(&text, "saved query ", query.name, "\n");
    EXPECT_EQ(catalog.FindSavedQuery(query.name), &query);
  }
  return text;
}

std::string Messages(const Diagnostics& diagnostics) {
  return absl::StrJoin(diagnostics, "\n",
                       [](std::string* out, const Diagnostic& diagnostic) {
                         out->append(FormatDiagnostic(diagnostic));
                       });
}

// Files that name each other's things, and sometimes clash.
class RandomFiles {
 public:
  // Those of higher numbers are Ossie documents.
  static constexpr int kDbtFiles = 12;
  static constexpr int kFiles = 15;

  explicit RandomFiles(Dice* dice) : dice_(*dice) {}

  // `alone`: names things of its own only.
  std::string Text(int number, bool alone) {
    alone_ = alone;
    const std::string id = absl::StrCat(number);
    if (number >= kDbtFiles) return OssieText(id);
    // The names of things are those of a few files, so that files meet.
    std::string text =
        absl::StrCat("semantic_models:\n  - name: m", id, "\n    model: c.s.t",
                     id, "\n    description: v", dice_.Below(1000),
                     "\n    defaults: {agg_time_dimension: ds}\n    entities:\n"
                     "      - {name: key",
                     id, ", type: primary, expr: id}\n");
    for (int i = 0; i < 2; ++i) {
      if (!dice_.Chance(50)) continue;
      const std::string other = Number(id);
      if (other == id || i > 0) continue;
      absl::StrAppend(&text, "      - {name: key", other,
                      ", type: foreign, expr: other_id",
                      dice_.Chance(5) ? ", label: A key" : "", "}\n");
    }
    absl::StrAppend(&text,
                    "    dimensions:\n      - {name: ds, type: time, "
                    "type_params: {time_granularity: ",
                    dice_.Chance(95) ? "day" : "month",
                    "}}\n      - {name: color, type: categorical",
                    dice_.Chance(1) ? ", is_partition: true" : "", "}\n");
    if (dice_.Chance(95)) {
      absl::StrAppend(&text, "      - {name: size",
                      dice_.Chance(98) ? id : Number(id),
                      ", type: categorical, expr: \"concat(s, ",
                      dice_.Below(1000), ")\"}\n");
    }
    absl::StrAppend(&text, "    measures:\n      - {name: amount",
                    dice_.Chance(98) ? id : Number(id),
                    ", agg: ", dice_.Chance(50) ? "sum" : "max",
                    ", expr: price",
                    dice_.Chance(30) ? ", create_metric: true" : "",
                    "}\n      - {name: orders", id, ", agg: count, expr: 1}\n");
    absl::StrAppend(&text, "metrics:\n");
    for (int i = 0; i < 4; ++i) AddMetric(id, i, &text);
    if (dice_.Chance(40)) {
      absl::StrAppend(&text, "saved_queries:\n  - name: q", id,
                      "\n    query_params: {metrics: [", Metric(Number(id)),
                      "], group_by: [\"key", id, "__color\"]}\n");
    }
    return text;
  }

 private:
  // Columns without a dataset may be those of any file.
  std::string OssieText(const std::string& id) {
    const auto expression = [](const std::string& sql) {
      return absl::StrCat(
          "expression: {dialects: [{dialect: ANSI_SQL, expression: \"", sql,
          "\"}]}}\n");
    };
    std::string text = absl::StrCat(
        "version: '0.2'\nsemantic_model:\n  - name: o", id,
        "\n    datasets:\n      - name: set", id, "\n        source: c.s.set",
        id, "\n        primary_key: [id]\n        fields:\n");
    absl::StrAppend(&text, "          - {name: worth",
                    dice_.Chance(90) ? id : absl::StrCat(dice_.Below(5)), ", ",
                    expression(absl::StrCat("price * ", dice_.Below(1000))));
    absl::StrAppend(&text, "    metrics:\n");
    for (int i = 0; i < 3; ++i) {
      const std::string other = absl::StrCat(dice_.Below(5));
      std::string column = absl::StrCat("Worth", id);
      if (dice_.Chance(60)) column = absl::StrCat("`SIZE", other, "`");
      if (dice_.Chance(20)) column = absl::StrCat("m", other, ".size", other);
      if (dice_.Chance(3)) column = "color";
      std::string sql = absl::StrCat("MAX(", column, ")");
      if (dice_.Chance(20)) absl::StrAppend(&sql, " - MIN(worth", id, ")");
      absl::StrAppend(&text, "      - {name: o", id, "_", i, ", ",
                      expression(sql));
    }
    return text;
  }

  std::string Number(const std::string& own) {
    return alone_ || dice_.Chance(60) ? own : absl::StrCat(dice_.Below(5));
  }
  std::string Metric(const std::string& number) {
    return absl::StrCat("x", number, "_", dice_.Below(2));
  }

  void AddMetric(const std::string& id, int index, std::string* text) {
    absl::StrAppend(text, "  - name: x", id, "_", index,
                    dice_.Chance(1) ? "\n    label: The metric" : "");
    const std::string other = Number(id);
    if (index < 2) {
      absl::StrAppend(text, "\n    type: simple\n    type_params: {measure: ",
                      "amount", index == 0 ? id : other, "}\n");
      if (dice_.Chance(20)) {
        absl::StrAppend(text, "    filter: \"{{ Dimension('key", Number(id),
                        "__", dice_.Chance(50) ? "color" : "size" + Number(id),
                        "') }} = 'a'\"\n");
      }
      return;
    }
    switch (dice_.Below(5)) {
      case 0:
        absl::StrAppend(
            text,
            "\n    type: ratio\n    type_params: {numerator: ", Metric(other),
            ", denominator: ", Metric(Number(id)), "}\n");
        return;
      case 1:
        absl::StrAppend(text,
                        "\n    type: cumulative\n    type_params: "
                        "{measure: amount",
                        other, ", window: 7 days}\n");
        return;
      case 2:
        absl::StrAppend(text,
                        "\n    type: derived\n    type_params: {expr: part "
                        "+ 1, metrics: [{name: x",
                        other, "_", index - 1, ", alias: part}]}\n");
        return;
      case 3:
        absl::StrAppend(text,
                        "\n    type: conversion\n    type_params: "
                        "{conversion_type_params: {entity: key",
                        id, ", base_measure: orders", id,
                        ", conversion_measure: orders", id, "}}\n");
        return;
      default:
        absl::StrAppend(text,
                        "\n    type: simple\n    type_params: {measure: "
                        "amount",
                        id, "}\n",
                        dice_.Chance(20) ? "    time_granularity: day\n" : "");
    }
  }

  Dice& dice_;
  bool alone_ = false;
};

// Four seeds, or, in more worlds, the one that LIVE_CATALOG_SEED says.
const char* Given() { return std::getenv("LIVE_CATALOG_SEED"); }

std::vector<uint32_t> Seeds() {
  if (Given() != nullptr) return {static_cast<uint32_t>(std::atoi(Given()))};
  return {4711, 4811, 4911, 5011};
}

// Documents under random edits.
class World {
 public:
  explicit World(uint32_t seed) : dice_(seed), files_(&dice_) {}

  int incremental() const { return incremental_; }

  void Step(int round) {
    const std::map<std::string, DocumentEdit> edits = Edits(round);
    std::vector<DocumentEdit> list;
    std::vector<DocumentEdit> back;
    for (const auto& [key, edit] : edits) {
      list.push_back(edit);
      back.push_back({key, live_.documents().Find(key)});
    }
    const LiveCatalog::Update update = live_.Apply(list);
    const LoadResult all = LoadAll(live_);
    if (!update.looked_at_all) {
      ++incremental_;
      ASSERT_FALSE(HasErrors(all.diagnostics)) << Messages(all.diagnostics);
    }
    ASSERT_EQ(TextOf(*update.catalog), TextOf(*all.catalog));
    // Worlds with an error would stay so for long.
    if (HasErrors(all.diagnostics) && dice_.Chance(90)) live_.Apply(back);
  }

 private:
  // At first some files that get along.
  std::map<std::string, DocumentEdit> Edits(int round) {
    constexpr int kFirst = 5;
    std::map<std::string, DocumentEdit> edits;
    for (size_t i = dice_.Below(2) + 1; i > 0; --i) {
      const int number =
          round < kFirst ? round
                         : static_cast<int>(dice_.Below(RandomFiles::kFiles));
      const std::string key = absl::StrCat("file", number, ".yaml");
      if (round >= kFirst && dice_.Chance(10)) {
        edits[key] = {key, nullptr};
        continue;
      }
      edits[key] = {key, Read(key, files_.Text(number, round < kFirst))};
    }
    return edits;
  }

  Dice dice_;
  RandomFiles files_;
  LiveCatalog live_;
  int incremental_ = 0;
};

// After whatever edits the catalog is that of loading all, and an error is
// missed by none.
TEST(LiveCatalogTest, IsAlwaysTheCatalogOfAllDocuments) {
  constexpr int kRounds = 60;
  const uint32_t worlds = Given() == nullptr ? 15 : 60;
  for (const uint32_t seed : Seeds()) {
    int incremental = 0;
    for (uint32_t i = 0; i < worlds; ++i) {
      World world(seed + i);
      for (int round = 0; round < kRounds; ++round) {
        world.Step(round);
        ASSERT_FALSE(HasFailure()) << "LIVE_CATALOG_SEED=" << seed << " world "
                                   << i << " round " << round;
      }
      incremental += world.incremental();
    }
    const int total = static_cast<int>(worlds) * kRounds;
    std::cout << "LIVE_CATALOG_SEED=" << seed << ": " << incremental << " of "
              << total << " edits looked at a part\n";
    EXPECT_GT(incremental, total / 4);
  }
}

}  // namespace
}  // namespace semantic_layer::semantic
