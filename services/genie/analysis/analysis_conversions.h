#ifndef SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_ANALYSIS_CONVERSIONS_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_ANALYSIS_CONVERSIONS_H_

#include "semantic_layer/genie/v1/genie_service.pb.h"
#include "services/genie/analysis/table_analysis.h"

namespace semantic_layer::genie {

// The wire to the caller. Pure function.
void ToProto(const TableAnalysis& analysis, v1::TableAnalysis* out);

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_ANALYSIS_CONVERSIONS_H_
