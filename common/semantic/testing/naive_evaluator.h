#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_EVALUATOR_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_EVALUATOR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/semantic/compiler/question.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/testing/naive_rows.h"

namespace semantic_layer::semantic {

// What a question's answer must be.
struct NaiveAnswer {
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;  // all of them, in no order
  // What the rows are ordered by (index of a column, descending), NULL first
  // when ascending, and how many of them are given.
  std::vector<std::pair<size_t, bool>> order_by;
  std::optional<int64_t> limit;
};

// NaiveEvaluator says what a question over small tables means, by looking at
// every row for every group: no joins of sets, no SQL, nothing shared with the
// compiler but the domain and the reading of names. It is slow and plain.
//
// Where the field leaves the meaning open the .cc files say what was chosen
// ("Choice:"). Not thread safe.
class NaiveEvaluator {
 public:
  // The catalog and the data must outlive the evaluator.
  NaiveEvaluator(const Catalog& catalog, const SmallData& data, int max_hops)
      : catalog_(catalog), data_(data), max_hops_(max_hops) {}

  // The answer. InvalidArgument: the question is wrong, and the compiler must
  // refuse it too. Unimplemented: the field does not say what is right.
  absl::StatusOr<NaiveAnswer> Ask(const MetricQuestion& question) const;

 private:
  const Catalog& catalog_;
  const SmallData& data_;
  const int max_hops_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_EVALUATOR_H_
