#ifndef SEMANTIC_LAYER_GATEWAY_ROUTING_ROUTE_TABLE_H_
#define SEMANTIC_LAYER_GATEWAY_ROUTING_ROUTE_TABLE_H_

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gateway/routing/path_template.h"

namespace semantic_layer::gateway {

// Finds the route of a request path in a trie of path templates. The most
// specific route wins, whatever the order of registration: at each segment a
// literal before "*" before "**", and after "**" the longer tail. "/a" and
// "/a/" are the same path. Lookups are bounded by the number of trie nodes
// (they never recurse along the path) and are thread safe once all routes are
// added.
class RouteTable {
 public:
  struct Match {
    enum class Outcome {
      kFound,
      kNotFound,
      kMethodNotAllowed,  // `allowed` says which
      kMalformedPath,     // an escape that is none
    };
    Outcome outcome = Outcome::kNotFound;
    size_t route = 0;  // as given to Add()
    // Decoded values in the order of the template's variables.
    std::vector<std::string> values;
    std::vector<std::string> allowed;  // sorted
  };

  RouteTable();
  ~RouteTable();
  RouteTable(const RouteTable&) = delete;
  RouteTable& operator=(const RouteTable&) = delete;

  // Adds a route that matches `http_method` ("*": any). `owner` names the RPC
  // in messages. INVALID_ARGUMENT for a bad template; ALREADY_EXISTS, naming
  // both owners, for one of the same method and shape as another.
  absl::Status Add(absl::string_view http_method, absl::string_view path,
                   absl::string_view owner, size_t route);

  // Looks up a path without query. HEAD is served by the route of GET.
  Match Find(absl::string_view http_method, absl::string_view path) const;

 private:
  struct Leaf {
    size_t route;
    std::string owner;
    std::vector<PathTemplate::Variable> variables;
  };
  // By HTTP method and verb.
  using Leaves = std::map<std::pair<std::string, std::string>, Leaf>;
  struct Tail {
    std::vector<std::string> literals;
    Leaves leaves;
  };
  struct Node {
    absl::flat_hash_map<std::string, std::unique_ptr<Node>> literals;
    std::unique_ptr<Node> star;
    std::vector<Tail> tails;  // after "**"; longest first
    Leaves leaves;
  };
  struct Search;

  static Leaves& LeavesOf(Node* node, const PathTemplate& path_template);
  static const Leaf* Walk(const Node& node, size_t depth, Search* search);
  static const Leaf* Pick(const Leaves& leaves, Search* search);

  std::unique_ptr<Node> root_;
  absl::flat_hash_set<std::string> verbs_;
};

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_ROUTING_ROUTE_TABLE_H_
