#include "common/databricks/lineage/rest_lineage.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/databricks/client/json_fields.h"
#include "common/databricks/client/wait_for.h"
#include "common/databricks/client/workspace_address.h"
#include "common/databricks/lineage/limits.h"
#include "common/databricks/lineage/lineage_json.h"
#include "common/json/reader.h"

namespace semantic_layer::databricks {
namespace {

constexpr char kPurpose[] = "tell where data come from";

std::string PathOf(const LineageObject& object) {
  constexpr char kRoot[] = "/api/2.0/lineage-tracking/";
  if (object.column.empty()) {
    return absl::StrCat(kRoot,
                        "table-lineage?table_name=", PercentEncode(object.name),
                        "&include_entity_lineage=true");
  }
  return absl::StrCat(kRoot,
                      "column-lineage?table_name=", PercentEncode(object.name),
                      "&column_name=", PercentEncode(object.column));
}

absl::StatusOr<std::vector<LineageEdge>> EdgesOf(
    const absl::StatusOr<http::HttpResponse>& response,
    const LineageObject& object, LineageDirection direction) {
  if (absl::IsNotFound(response.status())) return std::vector<LineageEdge>();
  if (!response.ok()) return response.status();
  const absl::StatusOr<json::Document> answer =
      ReadAnswer(response->body, kPurpose);
  if (!answer.ok()) return answer.status();
  return object.column.empty()
             ? ReadTableLineage(answer->root(), object, direction)
             : ReadColumnLineage(answer->root(), object, direction);
}

}  // namespace

// The calls of one hop. It lives by the calls that are under way.
class RestLineage::Calls : public std::enable_shared_from_this<Calls> {
 public:
  using Done = std::function<void(absl::StatusOr<LineageHop>)>;

  Calls(const WorkspaceClient* workspace, std::vector<LineageObject> objects,
        LineageDirection direction, ApiCall call, Done done)
      : workspace_(workspace),
        objects_(std::move(objects)),
        direction_(direction),
        call_(std::move(call)),
        done_(std::move(done)),
        edges_(objects_.size()) {}

  // Keeps as many calls under way as may be.
  void Fill() {
    while (true) {
      size_t index = 0;
      {
        absl::MutexLock lock(&mu_);
        if (!failure_.ok() || next_ == objects_.size() ||
            under_way_ == kLineageCallsAtOnce) {
          return;
        }
        index = next_++;
        ++under_way_;
      }
      ApiCall call = call_;
      call.purpose = kPurpose;
      workspace_->Send({.path = PathOf(objects_[index])}, std::move(call),
                       [self = shared_from_this(), index](
                           const absl::StatusOr<http::HttpResponse>& response) {
                         self->End(index, response);
                       });
    }
  }

 private:
  void End(size_t index, const absl::StatusOr<http::HttpResponse>& response) {
    auto edges = EdgesOf(response, objects_[index], direction_);
    bool over = false;
    {
      absl::MutexLock lock(&mu_);
      --under_way_;
      failure_.Update(edges.status());
      if (edges.ok()) edges_[index] = *std::move(edges);
      over = under_way_ == 0 && (next_ == objects_.size() || !failure_.ok());
    }
    over ? Finish() : Fill();
  }

  void Finish() {
    absl::Status failure;
    LineageHop all;
    {
      absl::MutexLock lock(&mu_);
      failure = failure_;
      for (std::vector<LineageEdge>& edges : edges_) {
        std::move(edges.begin(), edges.end(), std::back_inserter(all.edges));
      }
    }
    if (!failure.ok()) return done_(failure);
    done_(std::move(all));
  }

  const WorkspaceClient* const workspace_;
  const std::vector<LineageObject> objects_;
  const LineageDirection direction_;
  const ApiCall call_;
  const Done done_;
  absl::Mutex mu_;
  size_t next_ ABSL_GUARDED_BY(mu_) = 0;
  size_t under_way_ ABSL_GUARDED_BY(mu_) = 0;
  absl::Status failure_ ABSL_GUARDED_BY(mu_);
  // Of each object, so that the order does not depend on who was faster.
  std::vector<std::vector<LineageEdge>> edges_ ABSL_GUARDED_BY(mu_);
};

absl::StatusOr<LineageHop> RestLineage::Hop(
    const std::vector<LineageObject>& objects, LineageDirection direction,
    const ApiCall& call) {
  if (objects.empty()) return LineageHop();
  for (const LineageObject& object : objects) {
    const absl::Status valid = CheckLineageObject(object);
    if (!valid.ok()) return valid;
  }
  return WaitFor<LineageHop>([&](auto done) {
    std::make_shared<Calls>(workspace_, objects, direction, call,
                            std::move(done))
        ->Fill();
  });
}

}  // namespace semantic_layer::databricks
