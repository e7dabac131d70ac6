#ifndef SEMANTIC_LAYER_GATEWAY_HEALTH_PEER_CHECK_H_
#define SEMANTIC_LAYER_GATEWAY_HEALTH_PEER_CHECK_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/single_flight.h"
#include "common/concurrency/ttl_cache.h"
#include "common/rpc/request_context.h"
#include "grpcpp/channel.h"

namespace semantic_layer::gateway_health {

// How one dependency answered.
struct CheckResult {
  std::string name;
  absl::Status status;
  // Of a warehouse: which engine answered, "duckdb"; and what it said about
  // itself, "STOPPED (the first statement starts it)", or nothing.
  std::string engine;
  std::string detail;
};

// Asks the suite's services whether they work, all at once and within two
// seconds. Answers are kept for a second and shared by concurrent callers:
// anybody may ask, and a hundred askers must not become four hundred calls.
// Thread safe.
class PeerChecks {
 public:
  enum class Kind {
    kHealth,    // grpc.health.v1 of the whole process.
    kWarehouse  // A statement of one row on the warehouse.
  };
  struct Peer {
    std::string name;
    Kind kind;
    std::shared_ptr<grpc::Channel> channel;
  };
  using Results = std::shared_ptr<const std::vector<CheckResult>>;

  // `clock` must outlive the checks.
  PeerChecks(std::vector<Peer> peers, const concurrency::Clock* clock);

  // One result for each peer, in their order. An error only when the caller
  // gave up.
  absl::StatusOr<Results> Run(const rpc::RequestContext& context);

 private:
  Results Ask(const rpc::RequestContext& context);

  const std::vector<Peer> peers_;
  concurrency::TtlCache<int, Results> recent_;
  concurrency::SingleFlight<int, Results> flights_;
};

}  // namespace semantic_layer::gateway_health

#endif  // SEMANTIC_LAYER_GATEWAY_HEALTH_PEER_CHECK_H_
