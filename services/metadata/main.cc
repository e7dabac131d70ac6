#include "common/rpc/service_main.h"
#include "services/metadata/metadata_server.h"
#include "services/metadata/options.h"

int main(int argc, char** argv) {
  semantic_layer::metadata::MetadataOptions options;
  return semantic_layer::rpc::ServiceMain(
      argc, argv,
      {.name = "metadata",
       .default_address = "127.0.0.1:50051",
       .summary = "Browses the warehouse's catalog and completes SQL.",
       .describe = [&](auto& schema) { options.Describe(schema); },
       .build =
           [&](auto& host) {
             return semantic_layer::metadata::BuildMetadata(options, host);
           }});
}
