#ifndef SEMANTIC_LAYER_SERVICES_GENIE_DATABRICKS_GENIE_CONVERSIONS_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_DATABRICKS_GENIE_CONVERSIONS_H_

#include "common/databricks/genie/genie_types.h"
#include "services/genie/message.h"

namespace semantic_layer::genie {

// What Databricks Genie says in the words of this service. Pure functions.
Message FromGenie(const databricks::GenieMessage& message);
Space FromGenie(const databricks::GenieSpace& space);

databricks::GenieMessageId ToGenie(const MessageId& id);
databricks::GenieRating ToGenie(Rating rating);

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_DATABRICKS_GENIE_CONVERSIONS_H_
