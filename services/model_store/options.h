#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_OPTIONS_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_OPTIONS_H_

#include <string>

#include "absl/time/time.h"
#include "common/config/schema.h"
#include "common/databricks/client/databricks_options.h"
#include "services/model_store/limits.h"

namespace semantic_layer::model_store {

// The settings of the model store.
struct ModelStoreOptions {
  // The directory with production/, staging/, demo/, templates/, backups/.
  std::string semantic_models_path = "./semantic-models";
  // The workspace, and the folder of a volume in it that takes the place of
  // the directory; both or the directory.
  databricks::DatabricksOptions databricks;
  std::string volume_base_path;
  // What ref('x') and bare table names stand in.
  std::string default_catalog;
  std::string default_schema;
  // How often the directory is looked at for edits of others.
  absl::Duration poll_interval = kDefaultPollInterval;

  void Describe(config::Schema& schema);
};

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_OPTIONS_H_
