#ifndef SEMANTIC_LAYER_SERVICES_METADATA_OPTIONS_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_OPTIONS_H_

#include <string>

#include "absl/time/time.h"
#include "common/config/schema.h"

namespace semantic_layer::metadata {

// The settings of the metadata service; each is described where it is added.
struct MetadataOptions {
  std::string query_address = "127.0.0.1:50052";
  // How long listings of the catalog are kept; 0 keeps nothing.
  absl::Duration cache_ttl = absl::Minutes(5);
  // What bare names in a completed text mean.
  std::string default_catalog = "";
  std::string default_schema = "main";

  // Adds the settings; this object must outlive the schema.
  void Describe(config::Schema& schema);
};

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_OPTIONS_H_
