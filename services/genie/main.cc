#include "common/rpc/service_main.h"
#include "services/genie/genie_server.h"
#include "services/genie/options.h"

int main(int argc, char** argv) {
  semantic_layer::genie::GenieOptions options;
  return semantic_layer::rpc::ServiceMain(
      argc, argv,
      {.name = "genie",
       .default_address = "127.0.0.1:50054",
       .summary = "Answers questions in English and analyses tables.",
       .describe = [&](auto& schema) { options.Describe(schema); },
       .build =
           [&](auto& host) {
             return semantic_layer::genie::BuildGenie(options, host);
           }});
}
