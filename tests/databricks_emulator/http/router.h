#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_ROUTER_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_ROUTER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/databricks_emulator/auth/principal.h"
#include "tests/databricks_emulator/http/http_message.h"

namespace semantic_layer::emulator {

// A request on its way through a handler.
struct Call {
  std::shared_ptr<const Request> request = {};
  // What the braces of the route's pattern stand for, in their order.
  std::vector<std::string> params = {};
  Principal principal = {};
  Responder respond = {};

  // Answers with an error.
  void Fail(const absl::Status& status) const;
};

using RouteHandler = std::function<absl::StatusOr<Response>(const Call&)>;
using AsyncRouteHandler = std::function<void(std::shared_ptr<const Call>)>;

// An answer with a JSON body.
Response JsonResponse(std::string body, int status = 200);

// Finds the handler of a request by method and path. Routes are added before
// the first request; then thread safe. In a pattern, {x} is one segment and
// {x*} all that follow (at least one), joined by slashes. The route that was
// added first wins.
class Router {
 public:
  void Add(absl::string_view method, absl::string_view pattern,
           RouteHandler handler);
  // The handler answers by Call::respond, when it likes.
  void AddAsync(absl::string_view method, absl::string_view pattern,
                AsyncRouteHandler handler);

  // Runs the handler, or answers ENDPOINT_NOT_FOUND. The call's request,
  // principal and responder must be set. HEAD is answered as GET where there
  // is no route for it.
  void Dispatch(Call call) const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> pattern;
    AsyncRouteHandler handler;
  };
  const Route* Find(absl::string_view method, const Request& request,
                    std::vector<std::string>* params) const;

  std::vector<Route> routes_;
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_ROUTER_H_
