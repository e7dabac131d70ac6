#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_RANDOM_METRICS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_RANDOM_METRICS_H_

#include <string>
#include <vector>

#include "common/semantic/testing/dice.h"
#include "common/semantic/testing/expression.h"
#include "common/semantic/testing/random_world.h"

namespace semantic_layer::semantic {

// A table of facts while its world is made.
struct WorldFact {
  std::string prefix;
  std::string time;
  std::string grain;
  bool has_settled = false;           // a second time
  std::vector<WorldItem> items;       // what conditions may speak of
  std::vector<WorldItem> own_items;   // those without joins
  std::vector<std::string> measures;  // sums, counts, means: any
  std::vector<std::string> counting;  // fit for conversions
  std::vector<std::string> semi;      // semi-additive ones
};

// The lines of `measures:` of a fact; notes their names in the fact.
std::string RandomMeasures(WorldFact* fact, Dice* dice, ExpressionBook* book);

// The lines of `metrics:` over the measures of all facts; some are moved by
// custom grains.
std::string RandomMetrics(const std::vector<WorldFact>& facts,
                          const std::vector<std::string>& custom_grains,
                          Dice* dice, ExpressionBook* book);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_RANDOM_METRICS_H_
