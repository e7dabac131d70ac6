#include "gateway/health/peer_check.h"

#include <cstddef>
#include <deque>
#include <utility>

#include "absl/synchronization/blocking_counter.h"
#include "common/rpc/outgoing_call.h"
#include "common/status/make_status.h"
#include "gateway/health/limits.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"
#include "semantic_layer/warehouse/v1/warehouse_catalog_service.pb.h"

namespace semantic_layer::gateway_health {
namespace {

using google::protobuf::internal::WireFormatLite;

constexpr char kHealthMethod[] = "/grpc.health.v1.Health/Check";
constexpr char kWarehouseMethod[] =
    "/semantic_layer.warehouse.v1.WarehouseCatalogService/CheckWarehouse";

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

// HealthCheckResponse.status == SERVING. The message has one field, number 1,
// and its code is not installed with gRPC.
bool IsServing(const std::string& response) {
  constexpr uint32_t kServing = 1;
  google::protobuf::io::CodedInputStream in(
      reinterpret_cast<const uint8_t*>(response.data()),
      static_cast<int>(response.size()));
  uint32_t status = 0;
  while (uint32_t tag = in.ReadTag()) {
    const bool is_status =
        tag == WireFormatLite::MakeTag(1, WireFormatLite::WIRETYPE_VARINT);
    if (is_status ? !in.ReadVarint32(&status)
                  : !WireFormatLite::SkipField(&in, tag)) {
      return false;
    }
  }
  return status == kServing;
}

// One question under way. It stays where it is until it is answered.
struct Question {
  explicit Question(const rpc::RequestContext& context)
      : call(context, kCheckTimeout) {}

  rpc::OutgoingCall call;
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
  grpc::Status status;
};

void Interpret(PeerChecks::Kind kind, const Question& question,
               CheckResult& result) {
  result.status = question.call.Result(question.status);
  if (!result.status.ok()) return;
  const std::string bytes = BytesOf(question.response);
  if (kind == PeerChecks::Kind::kHealth) {
    if (!IsServing(bytes)) {
      result.status = absl::UnavailableError("it says that it does not serve");
    }
    return;
  }
  warehouse::v1::CheckWarehouseResponse response;
  if (!response.ParseFromString(bytes)) return;
  result.engine = response.engine();
  result.detail = response.detail();
}

}  // namespace

PeerChecks::PeerChecks(std::vector<Peer> peers, const concurrency::Clock* clock)
    : peers_(std::move(peers)),
      recent_({.capacity = 1, .ttl = kCheckTtl}, clock) {}

absl::StatusOr<PeerChecks::Results> PeerChecks::Run(
    const rpc::RequestContext& context) {
  if (std::optional<Results> recent = recent_.Get(0)) return *recent;
  return flights_.Do(0, context.cancellation, [&]() -> absl::StatusOr<Results> {
    Results results = Ask(context);
    absl::Status alive = context.Check();
    if (!alive.ok()) return alive;
    recent_.Put(0, results);
    return results;
  });
}

PeerChecks::Results PeerChecks::Ask(const rpc::RequestContext& context) {
  std::deque<Question> questions;
  absl::BlockingCounter answers(static_cast<int>(peers_.size()));
  for (const Peer& peer : peers_) {
    Question& question = questions.emplace_back(context);
    grpc::Slice nothing;
    question.request = grpc::ByteBuffer(&nothing, 1);
    grpc::GenericStub stub(peer.channel);
    stub.UnaryCall(
        question.call.client_context(),
        peer.kind == Kind::kHealth ? kHealthMethod : kWarehouseMethod,
        grpc::StubOptions(), &question.request, &question.response,
        [&question, &answers](grpc::Status status) {
          question.status = std::move(status);
          answers.DecrementCount();
        });
  }
  answers.Wait();
  auto results = std::make_shared<std::vector<CheckResult>>();
  for (size_t i = 0; i < peers_.size(); ++i) {
    CheckResult& result = results->emplace_back();
    result.name = peers_[i].name;
    Interpret(peers_[i].kind, questions[i], result);
  }
  return results;
}

}  // namespace semantic_layer::gateway_health
