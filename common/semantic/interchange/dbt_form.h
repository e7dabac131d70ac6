#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_DBT_FORM_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_DBT_FORM_H_

#include <string>

#include "common/semantic/interchange/loss_list.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/model/table_name.h"

namespace semantic_layer::semantic {

// The document in what both of dbt's specs can say: metrics of metric views and
// Ossie are turned into dbt's kinds, source joins into models and entities, and
// everything that neither spec has is taken out and listed. The result has
// neither source joins nor measure expressions.
ModelDocument ToDbtForm(const ModelDocument& document, LossList* losses);

// The dbt model that a table is: x of ref('x'), else the table's own name.
std::string DbtModelName(const SemanticModel& model);

// Whether a table is written as ref('x'), or as a bare x, which means the same.
bool IsPlainRef(const std::string& table_text);

// The dbt model that a time spine is.
std::string SpineTableName(const TimeSpine& spine);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_DBT_FORM_H_
