#include "common/testing/test_server.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "common/status/status_macros.h"

namespace semantic_layer::testing {

absl::StatusOr<std::unique_ptr<TestServer>> TestServer::Start(
    std::vector<rpc::Service> services, rpc::Server::Options options) {
  std::unique_ptr<TestServer> test(new TestServer);
  if (options.service_name.empty()) options.service_name = "test";
  if (options.verifier == nullptr) options.verifier = &test->verifier_;
  if (options.admin_address.empty()) options.admin_address = "off";
  options.log_requests = false;
  ASSIGN_OR_RETURN(test->server_, rpc::Server::Create(std::move(options)));
  for (rpc::Service& service : services) {
    RETURN_IF_ERROR(test->server_->Register(std::move(service)));
  }
  RETURN_IF_ERROR(test->server_->Start());
  ASSIGN_OR_RETURN(test->channel_, rpc::MakeChannel(test->address()));
  return test;
}

std::string TestServer::address() const {
  return absl::StrCat("127.0.0.1:", server_->port());
}

}  // namespace semantic_layer::testing
