#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_SPINE_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_SPINE_H_

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/testing/naive_leaf.h"
#include "common/semantic/testing/naive_rows.h"

namespace semantic_layer::semantic {

// The times of a spine, one row for each period of its grain.
struct NaiveSpine {
  TimeGrain grain = TimeGrain::kDay;
  std::vector<absl::CivilSecond> times;
};

// The time range of the question in whole periods: [first, second).
std::pair<std::optional<absl::CivilSecond>, std::optional<absl::CivilSecond>>
WholePeriods(const NaiveCalendar& calendar, const NaiveAsked& asked,
             TimeGrain column);

// Whether every period of the coarse grain is made of whole fine ones.
bool Fills(TimeGrain fine, TimeGrain coarse);

// The coarsest grain by which periods of all these grains, at least one, can
// be told apart. Weeks lie across the ends of all larger ones: their days tell.
TimeGrain TellingApart(const std::set<TimeGrain>& grains);

// The declared spine that is fit for periods of `needed`: the coarsest one.
// Nothing when none is declared.
std::optional<NaiveSpine> DeclaredSpine(const Catalog& catalog,
                                        const NaiveRows& rows,
                                        TimeGrain needed);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_SPINE_H_
