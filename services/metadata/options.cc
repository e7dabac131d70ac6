#include "services/metadata/options.h"

namespace semantic_layer::metadata {

void MetadataOptions::Describe(config::Schema& schema) {
  schema.Add(&query_address,
             {.name = "query_address",
              .doc = "The query service, which reads the warehouse's catalog.",
              .example = "127.0.0.1:50052"});
  schema.Add(&cache_ttl,
             {.name = "metadata_cache_ttl_minutes",
              .doc = "How long catalogs, schemas, tables and columns are kept "
                     "before they are read again, in minutes; 0 keeps nothing.",
              .example = "5",
              .min = 0,
              .max = 24 * 60 * 60},
             absl::Minutes(1));
  schema.Add(&default_catalog,
             {.name = "default_catalog",
              .doc = "The catalog of tables that SQL names without one.",
              .example = "samples"});
  schema.Add(&default_schema,
             {.name = "default_schema",
              .doc = "The schema of tables that SQL names without one.",
              .example = "flights"});
}

}  // namespace semantic_layer::metadata
