#ifndef SEMANTIC_LAYER_SERVICES_QUERY_QUESTION_JSON_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_QUESTION_JSON_H_

#include <string>

#include "common/semantic/compiler/question.h"

namespace semantic_layer::query {

// A question as JSON in the form in which /api/metrics-explorer/query takes it:
// what the history keeps, so that it can be asked again. Parts at their
// defaults are left out.
std::string QuestionJson(const semantic::MetricQuestion& question);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_QUESTION_JSON_H_
