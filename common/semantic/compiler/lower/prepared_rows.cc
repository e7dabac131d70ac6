#include "common/semantic/compiler/lower/prepared_rows.h"

#include "common/semantic/compiler/lower/conversion_rows.h"
#include "common/semantic/compiler/lower/edge_rows.h"

namespace semantic_layer::semantic {

AggregateRows AllRows(const AggregateScope& scope) {
  if (scope.plan.conversion != nullptr) return ConversionRows(scope, nullptr);
  if (scope.plan.non_additive != nullptr) return NonAdditiveRows(scope);
  return ModelRows(scope);
}

}  // namespace semantic_layer::semantic
