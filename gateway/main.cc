#include "common/rpc/service_main.h"
#include "gateway/application.h"

int main(int argc, char** argv) {
  return semantic_layer::rpc::ServiceMain(
      argc, argv, semantic_layer::gateway::MakeServiceSpec());
}
