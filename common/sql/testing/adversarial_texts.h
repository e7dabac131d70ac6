#ifndef SEMANTIC_LAYER_COMMON_SQL_TESTING_ADVERSARIAL_TEXTS_H_
#define SEMANTIC_LAYER_COMMON_SQL_TESTING_ADVERSARIAL_TEXTS_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace semantic_layer::sql {

// A family of texts that a careless front end needs quadratic or exponential
// time, or a deep stack, for. `make` gives one of about so many bytes.
struct AdversarialShape {
  std::string name;
  // The code of the first diagnostic of parsing; empty when it parses.
  std::string code;
  std::function<std::string(size_t bytes)> make;
};

// All of them. Tables and columns that they name are t with a to e.
std::vector<AdversarialShape> AdversarialShapes();

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_TESTING_ADVERSARIAL_TEXTS_H_
