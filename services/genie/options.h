#ifndef SEMANTIC_LAYER_SERVICES_GENIE_OPTIONS_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_OPTIONS_H_

#include <string>

#include "absl/time/time.h"
#include "common/config/schema.h"
#include "common/databricks/client/databricks_options.h"

namespace semantic_layer::genie {

// The settings of this service beyond those that every process has.
struct GenieOptions {
  // The workspace whose Genie answers; unconfigured: nobody does.
  databricks::DatabricksOptions databricks;
  // Where questions go that name no space.
  std::string space_id = "";
  // Questions that the workspace takes in a minute.
  int questions_per_minute = 5;
  // Whether a language model may analyse tables, which one, and how long it
  // may take.
  bool enable_llm_analysis = true;
  absl::Duration llm_analysis_timeout = absl::Seconds(30);
  std::string foundation_model_endpoint =
      "databricks-meta-llama-3-1-70b-instruct";
  // The query service: it judges statements and reads tables.
  std::string query_address = "127.0.0.1:50052";
  // Whose conversations there are, in genie.db.
  std::string state_path = "state";

  // Adds the settings; this object must outlive the schema.
  void Describe(config::Schema& schema);

  // The file of state_path.
  std::string StateFile() const;
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_OPTIONS_H_
