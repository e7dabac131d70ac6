#include "services/model_store/options.h"

#include "absl/status/status.h"

namespace semantic_layer::model_store {

void ModelStoreOptions::Describe(config::Schema& schema) {
  schema.Add(&semantic_models_path,
             {.name = "semantic_models_path",
              .doc = "The directory that holds models as YAML files, in "
                     "production/, staging/, demo/ and templates/, and their "
                     "earlier versions in backups/. Created if missing.",
              .example = "/var/lib/semantic-layer/models",
              .check = [](absl::string_view value) -> absl::Status {
                if (!value.empty()) return absl::OkStatus();
                return absl::InvalidArgumentError("may not be empty");
              }});
  databricks.Describe(schema);
  schema.Add(&volume_base_path,
             {.name = "volume_base_path",
              .doc = "With a workspace configured: the folder of a Unity "
                     "Catalog volume that holds the models, instead of "
                     "SEMANTIC_MODELS_PATH.",
              .example = "/Volumes/main/semantic_layer/models"});
  schema.Add(&default_catalog,
             {.name = "default_catalog",
              .doc = "The catalog of tables that models name without one, as "
                     "in ref('flights').",
              .example = "samples"});
  schema.Add(&default_schema,
             {.name = "default_schema",
              .doc = "The schema of tables that models name without one.",
              .example = "flights"});
  schema.Add(&poll_interval,
             {.name = "model_poll_interval",
              .doc = "How often model files are looked at for changes made by "
                     "others, in seconds.",
              .example = "1s",
              .min = 0.1,
              .max = 60});
}

}  // namespace semantic_layer::model_store
