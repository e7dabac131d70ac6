#include <string>

#include "common/semantic/interchange/dbt_form.h"
#include "common/semantic/interchange/dbt_models_writer.h"
#include "common/semantic/interchange/formats.h"
#include "common/semantic/interchange/metric_form.h"

namespace semantic_layer::semantic {

std::string ExportDbtLatest(const ModelDocument& document, LossList* losses) {
  return WriteDbtModels(MeasuresToMetrics(ToDbtForm(document, losses), losses),
                        losses);
}

}  // namespace semantic_layer::semantic
