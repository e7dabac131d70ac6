#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_RANDOM_WORLD_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_RANDOM_WORLD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "common/semantic/compiler/output_column.h"
#include "common/semantic/testing/dice.h"
#include "common/semantic/testing/naive_rows.h"
#include "common/semantic/yaml/model_source.h"

namespace semantic_layer::semantic {

// What kind of values an item has, for making conditions on it.
enum class ItemKind { kText, kBoolean, kTime, kKey };

// Something that a condition can speak of.
struct WorldItem {
  std::vector<std::string> path;  // entities
  std::string name;
  ItemKind kind = ItemKind::kText;
  std::string grain;  // times; empty: as the column

  std::string Dunder() const;
  // {{ Dimension(...) }} and its like, without the braces.
  std::string Template() const;
};

// A small company: one or two tables of facts and some that they refer to, few
// rows each, where keys repeat and are missing, and every type of metric.
// Declared keys are unique, as the models promise; NULLs are everywhere.
struct RandomWorld {
  std::vector<ModelSource> files;
  LoadOptions options;
  // Who asks, for the policies of the models.
  CallerAttributes caller;
  SmallData data;
};

RandomWorld MakeRandomWorld(uint32_t seed);

// A condition on one item or on two joined by AND or OR, entered in the book.
Expression RandomCondition(const std::vector<WorldItem>& items, Dice* dice,
                           bool templates);

// Texts, keys and days from which all tables are filled.
const std::vector<std::string>& WorldTexts();
constexpr int kWorldKeys = 5;
std::string RandomDay(Dice* dice);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_RANDOM_WORLD_H_
