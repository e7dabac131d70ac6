#include "common/rpc/bound_service.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/make_status.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"
#include "grpcpp/impl/rpc_service_method.h"

namespace semantic_layer::rpc {
namespace {

using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// Appends what is wrong between one row of the table and the proto.
void CheckMethod(const MethodDescriptor& proto,
                 const rpc::Service::Method& method,
                 std::vector<std::string>& problems) {
  if (method.request->GetDescriptor() != proto.input_type() ||
      method.response->GetDescriptor() != proto.output_type()) {
    problems.push_back(
        absl::StrCat(proto.full_name(), " is bound to a handler of ",
                     method.request->GetDescriptor()->full_name(), " and ",
                     method.response->GetDescriptor()->full_name()));
  }
  bool streams = method.kind != rpc::Service::Kind::kUnary;
  if (proto.client_streaming() || proto.server_streaming() != streams) {
    problems.push_back(absl::StrCat(proto.full_name(), " is not ",
                                    streams ? "server streaming" : "unary"));
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<BoundService>> BoundService::Create(
    rpc::Service service, CallEnvironment& environment) {
  const ServiceDescriptor* proto =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
          service.full_name());
  if (proto == nullptr) {
    return MakeStatus(ErrorReason::kInvalidConfiguration,
                      absl::StrCat("No proto of this process has the service ",
                                   service.full_name(), "."));
  }
  std::vector<std::string> problems;
  std::map<std::string, const rpc::Service::Method*> table;
  for (const rpc::Service::Method& method : service.methods()) {
    if (!table.emplace(method.name, &method).second) {
      problems.push_back(absl::StrCat(method.name, " is bound twice"));
    }
    if (proto->FindMethodByName(method.name) == nullptr) {
      problems.push_back(
          absl::StrCat(proto->full_name(), " has no method ", method.name));
    }
  }
  std::unique_ptr<BoundService> bound(new BoundService(service.full_name()));
  for (int i = 0; i < proto->method_count(); ++i) {
    const MethodDescriptor& method = *proto->method(i);
    absl::StatusOr<MethodPolicy> policy = PolicyOf(method);
    if (!policy.ok()) {
      problems.push_back(std::string(policy.status().message()));
    }
    auto row = table.find(method.name());
    if (row == table.end()) {
      problems.push_back(absl::StrCat(method.full_name(), " is not bound"));
      continue;
    }
    CheckMethod(method, *row->second, problems);
    if (!policy.ok()) continue;
    bound->Add(
        std::make_unique<BoundMethod>(service.full_name(), *row->second,
                                      *std::move(policy), environment.metrics),
        environment);
  }
  if (!problems.empty()) {
    return MakeStatus(ErrorReason::kInvalidConfiguration,
                      absl::StrJoin(problems, "\n"));
  }
  return bound;
}

bool BoundService::is_public() const {
  return std::all_of(
      bound_methods_.begin(), bound_methods_.end(),
      [](const auto& method) { return method->policy().is_public; });
}

void BoundService::Add(std::unique_ptr<BoundMethod> method,
                       CallEnvironment& environment) {
  using grpc::ByteBuffer;
  using grpc::internal::RpcMethod;
  using grpc::internal::RpcServiceMethod;
  const BoundMethod* bound = method.get();
  // gRPC keeps the pointer; the method lives as long as this service.
  const char* path = bound->path().c_str();
  const int index = static_cast<int>(bound_methods_.size());
  if (bound->handler().kind == rpc::Service::Kind::kUnary) {
    AddMethod(new RpcServiceMethod(path, RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodRawCallback(
        index, new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
                   [&environment, bound](grpc::CallbackServerContext* context,
                                         const ByteBuffer* request,
                                         ByteBuffer* response) {
                     return StartUnaryCall(environment, *bound, context,
                                           request, response);
                   }));
  } else {
    AddMethod(new RpcServiceMethod(path, RpcMethod::SERVER_STREAMING, nullptr));
    MarkMethodRawCallback(
        index, new grpc::internal::CallbackServerStreamingHandler<ByteBuffer,
                                                                  ByteBuffer>(
                   [&environment, bound](grpc::CallbackServerContext* context,
                                         const ByteBuffer* request) {
                     return StartStreamCall(environment, *bound, context,
                                            request);
                   }));
  }
  bound_methods_.push_back(std::move(method));
}

}  // namespace semantic_layer::rpc
