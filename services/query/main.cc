// The query service: runs SQL and metric questions on the warehouse.
#include "common/rpc/service_main.h"
#include "services/query/options.h"
#include "services/query/query_server.h"

int main(int argc, char** argv) {
  semantic_layer::query::QueryOptions options;
  return semantic_layer::rpc::ServiceMain(
      argc, argv,
      {.name = "query",
       .default_address = "127.0.0.1:50052",
       .summary = "Runs SQL and metric questions on the warehouse.",
       .describe = [&](auto& schema) { options.Describe(schema); },
       .build =
           [&](auto& host) {
             return semantic_layer::query::QueryServer::Create(options, host);
           }});
}
