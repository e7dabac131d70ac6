#include "common/rpc/service_main.h"
#include "services/model_store/model_store_server.h"
#include "services/model_store/options.h"

int main(int argc, char** argv) {
  semantic_layer::model_store::ModelStoreOptions options;
  return semantic_layer::rpc::ServiceMain(
      argc, argv,
      {.name = "model_store",
       .default_address = "127.0.0.1:50053",
       .summary = "Keeps semantic models as YAML files.",
       .describe = [&](auto& schema) { options.Describe(schema); },
       .build =
           [&](auto& host) {
             return semantic_layer::model_store::BuildModelStore(options, host);
           }});
}
