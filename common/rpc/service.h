#ifndef SEMANTIC_LAYER_COMMON_RPC_SERVICE_H_
#define SEMANTIC_LAYER_COMMON_RPC_SERVICE_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rpc/request_context.h"
#include "common/rpc/stream_writer.h"
#include "google/protobuf/message.h"

namespace semantic_layer::rpc {

// A table from the methods of one gRPC service to plain handlers. Handlers
// block as they like, know nothing of gRPC and run on the server's bounded
// executor once the caller has been authenticated and found to hold what the
// method's policy asks for.
//
//   rpc::Service service("semantic_layer.query.v1.QueryService");
//   service.Unary("Execute", this, &QueryService::Execute)
//       .ServerStreaming("StreamRows", this, &QueryService::StreamRows);
//   RETURN_IF_ERROR(server.Register(std::move(service)));
//
//   absl::StatusOr<v1::ExecuteResponse> Execute(
//       const rpc::RequestContext& context, const v1::ExecuteRequest& request);
//   absl::Status StreamRows(
//       const rpc::RequestContext& context, const v1::StreamRequest& request,
//       rpc::StreamWriter<v1::RowBatch>& writer);
//
// Server::Register compares the table with the proto: every method bound, each
// with its own message types and kind. Handlers are called from many threads
// at once, and their object must outlive the server.
class Service {
 public:
  enum class Kind {
    kUnary,
    kServerStreaming,
    // A stream that goes on until its caller leaves: it has no deadline of
    // ours, runs on threads of its own, and ends with UNAVAILABLE as soon as
    // the server drains.
    kWatch
  };

  using UnaryHandler = std::function<absl::Status(
      const RequestContext&, const google::protobuf::Message& request,
      google::protobuf::Message& response)>;
  using StreamHandler = std::function<absl::Status(
      const RequestContext&, const google::protobuf::Message& request,
      MessageSink& sink)>;

  struct Method {
    std::string name;
    Kind kind;
    // Default instances of the generated classes.
    const google::protobuf::Message* request;
    const google::protobuf::Message* response;
    UnaryHandler unary;    // kUnary.
    StreamHandler stream;  // The others.
  };

  // `full_name` as in the proto, with the package.
  explicit Service(absl::string_view full_name) : full_name_(full_name) {}

  template <typename Object, typename Request, typename Response>
  Service& Unary(absl::string_view method, Object* object,
                 absl::StatusOr<Response> (Object::*handler)(
                     const RequestContext&, const Request&)) {
    return Unary<Request, Response>(
        method, [object, handler](const RequestContext& context,
                                  const Request& request) {
          return (object->*handler)(context, request);
        });
  }

  template <typename Object, typename Request, typename Response>
  Service& Unary(absl::string_view method, const Object* object,
                 absl::StatusOr<Response> (Object::*handler)(
                     const RequestContext&, const Request&) const) {
    return Unary<Request, Response>(
        method, [object, handler](const RequestContext& context,
                                  const Request& request) {
          return (object->*handler)(context, request);
        });
  }

  // With a function: Unary<v1::GetXRequest, v1::X>("GetX", [](...) {...}).
  template <typename Request, typename Response>
  Service& Unary(absl::string_view method,
                 std::function<absl::StatusOr<Response>(const RequestContext&,
                                                        const Request&)>
                     handler) {
    methods_.push_back(
        {std::string(method), Kind::kUnary, &Request::default_instance(),
         &Response::default_instance(),
         [handler = std::move(handler)](
             const RequestContext& context,
             const google::protobuf::Message& request,
             google::protobuf::Message& response) -> absl::Status {
           absl::StatusOr<Response> result =
               handler(context, static_cast<const Request&>(request));
           if (!result.ok()) return std::move(result).status();
           static_cast<Response&>(response) = *std::move(result);
           return absl::OkStatus();
         },
         nullptr});
    return *this;
  }

  template <typename Object, typename Request, typename Response>
  Service& ServerStreaming(
      absl::string_view method, Object* object,
      absl::Status (Object::*handler)(const RequestContext&, const Request&,
                                      StreamWriter<Response>&)) {
    return Stream<Request, Response>(Kind::kServerStreaming, method,
                                     Bind(object, handler));
  }

  template <typename Object, typename Request, typename Response>
  Service& Watch(absl::string_view method, Object* object,
                 absl::Status (Object::*handler)(const RequestContext&,
                                                 const Request&,
                                                 StreamWriter<Response>&)) {
    return Stream<Request, Response>(Kind::kWatch, method,
                                     Bind(object, handler));
  }

  // With a function, as Unary.
  template <typename Request, typename Response>
  Service& Stream(
      Kind kind, absl::string_view method,
      std::function<absl::Status(const RequestContext&, const Request&,
                                 StreamWriter<Response>&)>
          handler) {
    methods_.push_back(
        {std::string(method), kind, &Request::default_instance(),
         &Response::default_instance(), nullptr,
         [handler = std::move(handler)](
             const RequestContext& context,
             const google::protobuf::Message& request, MessageSink& sink) {
           StreamWriter<Response> writer(&sink);
           return handler(context, static_cast<const Request&>(request),
                          writer);
         }});
    return *this;
  }

  const std::string& full_name() const { return full_name_; }
  const std::vector<Method>& methods() const { return methods_; }

 private:
  template <typename Object, typename Request, typename Response>
  static std::function<absl::Status(const RequestContext&, const Request&,
                                    StreamWriter<Response>&)>
  Bind(Object* object,
       absl::Status (Object::*handler)(const RequestContext&, const Request&,
                                       StreamWriter<Response>&)) {
    return
        [object, handler](const RequestContext& context, const Request& request,
                          StreamWriter<Response>& writer) {
          return (object->*handler)(context, request, writer);
        };
  }

  std::string full_name_;
  std::vector<Method> methods_;
};

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_SERVICE_H_
