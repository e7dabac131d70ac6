#ifndef SEMANTIC_LAYER_GATEWAY_TRANSCODER_API_H_
#define SEMANTIC_LAYER_GATEWAY_TRANSCODER_API_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/json/json_to_proto.h"
#include "common/json/schema.h"
#include "common/rpc/method_policy.h"
#include "gateway/routing/route_table.h"

namespace google::protobuf {
class DescriptorPool;
class MethodDescriptor;
}  // namespace google::protobuf

namespace semantic_layer::gateway {

// One RPC.
struct ApiMethod {
  std::string full_name;  // "semantic_layer.query.v1.QueryService/ExecuteQuery"
  std::string package;    // "semantic_layer.query.v1"
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  const json::MessageSchema* input = nullptr;
  const json::MessageSchema* output = nullptr;
  bool server_streaming = false;
  rpc::MethodPolicy policy;
};

// One HTTP binding of an RPC.
struct ApiRoute {
  const ApiMethod* method = nullptr;
  std::string http_method;  // "GET"; "*" for any
  std::string path;         // as in the .proto file
  bool has_body = false;
  const json::FieldSchema* body_field = nullptr;      // null with body "*"
  const json::FieldSchema* response_field = nullptr;  // null: the message
  // The fields of the template's variables, in order.
  std::vector<json::FieldPath> path_fields;
  // Filled from If-Match; where ETag comes from.
  const json::FieldSchema* request_etag = nullptr;
  const json::FieldSchema* response_etag = nullptr;
  // google.api.HttpBody in or out: the bytes are passed on as they are.
  bool raw_request = false;
  bool raw_response = false;
};

// Everything that the gateway knows of the services: made from a
// FileDescriptorSet (with imports) and nothing else. Immutable, thread safe.
class Api {
 public:
  // Fails, naming the RPC, for an RPC without a policy, a bad path template, a
  // duplicate route, a variable or body that names no suitable field, and a
  // client-streaming RPC with a route.
  static absl::StatusOr<std::unique_ptr<const Api>> Create(
      absl::string_view file_descriptor_set);

  ~Api();

  const json::SchemaSet& schemas() const { return *schemas_; }
  const google::protobuf::DescriptorPool& pool() const { return *pool_; }
  // In order of declaration.
  const std::vector<std::unique_ptr<ApiMethod>>& methods() const {
    return methods_;
  }
  const std::vector<ApiRoute>& routes() const { return routes_; }
  const RouteTable& table() const { return table_; }

  // One line a route, sorted: method, path, RPC, body, response_body. Kept as
  // a golden, so that a change of the surface is seen in a review.
  std::string DescribeRoutes() const;

 private:
  friend class ApiBuilder;
  Api();

  std::unique_ptr<google::protobuf::DescriptorPool> pool_;
  std::unique_ptr<const json::SchemaSet> schemas_;
  std::vector<std::unique_ptr<ApiMethod>> methods_;
  std::vector<ApiRoute> routes_;
  RouteTable table_;
};

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_TRANSCODER_API_H_
