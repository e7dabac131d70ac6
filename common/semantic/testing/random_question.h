#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_RANDOM_QUESTION_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_RANDOM_QUESTION_H_

#include "common/semantic/compiler/question.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/testing/dice.h"
#include "common/semantic/testing/expression.h"

namespace semantic_layer::semantic {

// A question to a random world: mostly a right one, sometimes with a mistake.
// The meanings of its conditions are entered in the book.
MetricQuestion MakeRandomQuestion(const Catalog& catalog, Dice* dice,
                                  ExpressionBook* book);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_RANDOM_QUESTION_H_
