#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_FORMATS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_FORMATS_H_

#include <string>

#include "common/semantic/interchange/export.h"
#include "common/semantic/interchange/loss_list.h"
#include "common/semantic/model/model_document.h"

namespace semantic_layer::semantic {

// ExportModel's branches: the text, and what it leaves out. Pure functions.
std::string ExportDbtLegacy(const ModelDocument& document, LossList* losses);
std::string ExportDbtLatest(const ModelDocument& document, LossList* losses);
std::string ExportMetricView(const ModelDocument& document,
                             const ExportOptions& options, LossList* losses);
std::string ExportOssie(const ModelDocument& document,
                        const ExportOptions& options, LossList* losses);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_FORMATS_H_
