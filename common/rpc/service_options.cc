#include "common/rpc/service_options.h"

#include "absl/strings/str_cat.h"
#include "common/rpc/address.h"

namespace semantic_layer::rpc {
namespace {

void DescribeAuth(ServiceOptions& options, config::Schema& schema) {
  schema.Add(&options.secret_key,
             {.name = "secret_key",
              .doc = "Signs tokens (HS256), and those of the suite's own "
                     "processes in any case. The same for all processes; at "
                     "least 32 bytes, and none that is publicly known.",
              .example = "the output of `openssl rand -hex 32`"});
  schema.Add(&options.algorithm,
             {.name = "algorithm",
              .doc = "How users' tokens are signed: HS256 with SECRET_KEY, or "
                     "ES256 with a key that only the gateway has.",
              .example = "ES256",
              .one_of = {"HS256", "ES256"}});
  schema.Add(&options.auth_issuer, {.name = "auth_issuer",
                                    .doc = "`iss` of every token.",
                                    .example = "https://metrics.example.com"});
  schema.Add(&options.auth_audience, {.name = "auth_audience",
                                      .doc = "`aud` of every token.",
                                      .example = "semantic-layer"});
}

void DescribeTls(ServiceOptions& options, config::Schema& schema) {
  schema.Add(&options.tls_certificate_file,
             {.name = "tls_certificate_file",
              .doc = "Certificate chain (PEM) of this process, as gRPC server "
                     "and client. Empty: no TLS.",
              .example = "/etc/semantic-layer/tls.crt"});
  schema.Add(&options.tls_key_file, {.name = "tls_key_file",
                                     .doc = "Its private key (PEM).",
                                     .example = "/etc/semantic-layer/tls.key"});
  schema.Add(&options.tls_ca_file,
             {.name = "tls_ca_file",
              .doc = "Who signs the certificates of the suite (PEM). Servers "
                     "then demand one from their callers.",
              .example = "/etc/semantic-layer/ca.crt"});
}

void DescribeLimits(ServiceOptions& options, config::Schema& schema) {
  schema.Add(&options.handler_threads, {.name = "handler_threads",
                                        .doc = "Calls handled at once.",
                                        .example = "16",
                                        .min = 1,
                                        .max = 1024});
  schema.Add(&options.queue_capacity,
             {.name = "queue_capacity",
              .doc = "Calls that may wait for a handler; further ones are "
                     "refused at once.",
              .example = "256",
              .min = 0,
              .max = 100'000});
  schema.Add(&options.message_bytes_max,
             {.name = "message_bytes_max",
              .doc = "Largest message between processes, in bytes.",
              .example = "33554432",
              .min = 1 << 16,
              .max = 1 << 30});
  schema.Add(&options.default_deadline,
             {.name = "default_deadline",
              .doc = "Time for a call that states no deadline; a stream has "
                     "`max_deadline`.",
              .example = "60s",
              .min = 0.1,
              .max = 86'400});
  schema.Add(&options.max_deadline,
             {.name = "max_deadline",
              .doc = "The most time that a call may ask for; watches have no "
                     "end.",
              .example = "30m",
              .min = 0.1,
              .max = 86'400});
  schema.Add(&options.drain_limit,
             {.name = "drain_limit",
              .doc = "How long work under way may go on after SIGTERM before "
                     "it is cancelled.",
              .example = "20s",
              .min = 0,
              .max = 3600});
}

}  // namespace

void ServiceOptions::Describe(absl::string_view name,
                              absl::string_view address_setting,
                              absl::string_view default_address,
                              config::Schema& schema) {
  address = std::string(default_address);
  schema.Add(&address, {.name = std::string(address_setting),
                        .doc = "Where this process serves gRPC.",
                        .example = std::string(default_address),
                        .check = CheckHostPort});
  schema.Add(
      &admin_address,
      {.name = absl::StrCat(name, "_admin_address"),
       .doc = "Where this process serves /metrics and /healthz over HTTP. "
              "Empty: the gRPC port + 1000; off: nowhere.",
       .example = "127.0.0.1:9100",
       .check = [](absl::string_view text) {
         return text.empty() || text == "off" ? absl::OkStatus()
                                              : CheckHostPort(text);
       }});
  if (schema.Find("gateway_grpc_address") == nullptr) {
    schema.Add(&gateway_grpc_address,
               {.name = "gateway_grpc_address",
                .doc = "The auth service: public keys and ended sessions.",
                .example = "127.0.0.1:50050",
                .check = CheckHostPort});
  }
  schema.Add(&debug, {.name = "debug",
                      .doc = "Development: any SECRET_KEY is accepted.",
                      .example = "true"});
  schema.Add(&log_level, {.name = "log_level",
                          .doc = "Lines below this level are not written.",
                          .example = "warning",
                          .one_of = {"info", "warning", "error"}});
  DescribeAuth(*this, schema);
  DescribeTls(*this, schema);
  DescribeLimits(*this, schema);
}

Server::Options ServiceOptions::ForServer(absl::string_view name) const {
  Server::Options options;
  options.service_name = std::string(name);
  options.address = address;
  options.admin_address = admin_address;
  options.tls = {.certificate = tls_certificate_file,
                 .key = tls_key_file,
                 .ca = tls_ca_file};
  options.handler_threads = handler_threads;
  options.queue_capacity = queue_capacity;
  options.message_bytes_max = message_bytes_max;
  options.default_deadline = default_deadline;
  options.max_deadline = max_deadline;
  options.drain_limit = drain_limit;
  return options;
}

}  // namespace semantic_layer::rpc
