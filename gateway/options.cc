#include "gateway/options.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/config/schema.h"
#include "common/rpc/address.h"

namespace semantic_layer::gateway {
namespace {

void DescribeAddresses(GatewayOptions& options, config::Schema& schema) {
  schema.Add(&options.address, {.name = "gateway_address",
                                .doc = "Where the gateway serves HTTP.",
                                .example = "0.0.0.0:8080",
                                .check = rpc::CheckHostPort});
  schema.Add(&options.metadata_address, {.name = "metadata_address",
                                         .doc = "The metadata service (gRPC).",
                                         .example = "metadata:50051"});
  schema.Add(&options.query_address, {.name = "query_address",
                                      .doc = "The query service (gRPC).",
                                      .example = "query:50052"});
  schema.Add(&options.model_store_address, {.name = "model_store_address",
                                            .doc = "The model store (gRPC).",
                                            .example = "model-store:50053"});
  schema.Add(&options.genie_address, {.name = "genie_address",
                                      .doc = "The Genie service (gRPC).",
                                      .example = "genie:50054"});
  schema.Add(&options.backends,
             {.name = "gateway_backends",
              .doc = "Services of further proto packages, each "
                     "package=host:port. One that is known already is moved.",
              .example = "semantic_layer.lineage.v1=127.0.0.1:50055"});
}

void DescribeLimits(GatewayOptions& options, config::Schema& schema) {
  schema.Add(&options.max_body_bytes,
             {.name = "gateway_max_body_bytes",
              .doc = "Largest request body; beyond it 413.",
              .example = "16777216",
              .min = 1024,
              .max = 1 << 30});
  schema.Add(&options.max_connections,
             {.name = "gateway_max_connections",
              .doc = "Open HTTP connections; further ones are closed.",
              .example = "10000",
              .min = 1,
              .max = 1'000'000});
  schema.Add(&options.http_threads,
             {.name = "gateway_http_threads",
              .doc = "Event loops of the HTTP server; 0: one a core.",
              .example = "2",
              .min = 0,
              .max = 256});
  schema.Add(&options.default_deadline,
             {.name = "gateway_default_deadline",
              .doc = "Time for a request whose client states none; not for "
                     "streams.",
              .example = "60s",
              .min = 0.1,
              .max = 86'400});
  schema.Add(&options.max_deadline,
             {.name = "gateway_max_deadline",
              .doc = "The most time that a client may ask for.",
              .example = "30m",
              .min = 0.1,
              .max = 86'400});
  schema.Add(&options.stream_deadline,
             {.name = "gateway_stream_deadline",
              .doc = "The most time for a stream, also where its client states "
                     "none; 0: as long as its service lets it.",
              .example = "2h",
              .min = 0,
              .max = 86'400});
  schema.Add(&options.stream_idle_timeout,
             {.name = "gateway_stream_idle_timeout",
              .doc = "How long a stream may wait for its next message; not for "
                     "server-sent events, whose heartbeats show that the "
                     "client is there. 0: for ever.",
              .example = "10m",
              .min = 0,
              .max = 86'400});
  schema.Add(&options.idle_timeout,
             {.name = "gateway_idle_timeout",
              .doc = "How long a connection may wait for its next request.",
              .example = "75s",
              .min = 1,
              .max = 3600});
}

}  // namespace

void GatewayOptions::Describe(config::Schema& schema) {
  DescribeAddresses(*this, schema);
  DescribeLimits(*this, schema);
  schema.Add(&cors_origins,
             {.name = "cors_origins",
              .doc = "Origins of web pages that may call the gateway.",
              .example = "https://metrics.example.com",
              .check = [](absl::string_view text) {
                return absl::StrContains(text, '*')
                           ? absl::InvalidArgumentError(
                                 "must name each origin: answers depend on "
                                 "who asks, so that '*' is not possible")
                           : absl::OkStatus();
              }});
  schema.Add(&access_log, {.name = "gateway_access_log",
                           .doc = "One log line a request.",
                           .example = "false"});
}

absl::StatusOr<std::map<std::string, std::string>> GatewayOptions::Backends(
    const std::string& own_address) const {
  std::map<std::string, std::string> addresses = {
      {"semantic_layer.auth.v1", own_address},
      {"semantic_layer.genie.v1", genie_address},
      {"semantic_layer.health.v1", own_address},
      {"semantic_layer.metadata.v1", metadata_address},
      {"semantic_layer.model.v1", model_store_address},
      {"semantic_layer.query.v1", query_address},
  };
  for (const std::string& entry : backends) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(entry, absl::MaxSplits('=', 1));
    if (parts.first.empty() || parts.second.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "GATEWAY_BACKENDS: '", entry, "' is not package=host:port, such as ",
          "semantic_layer.lineage.v1=127.0.0.1:50055"));
    }
    addresses[parts.first] = parts.second;
  }
  return addresses;
}

}  // namespace semantic_layer::gateway
