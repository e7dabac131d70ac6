#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_QUESTION_TEXT_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_QUESTION_TEXT_H_

#include <string>
#include <vector>

#include "common/semantic/compiler/question.h"

namespace semantic_layer::semantic {

// A question for people to read, one part a line.
std::string QuestionText(const MetricQuestion& question);

// The question with one part less, in every way.
std::vector<MetricQuestion> SmallerQuestions(const MetricQuestion& question);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_QUESTION_TEXT_H_
