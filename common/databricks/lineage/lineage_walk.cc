#include "common/databricks/lineage/lineage_walk.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::databricks {
namespace {

class Walk {
 public:
  Walk(LineageSource& source, const ApiCall& call)
      : source_(source), call_(call) {}

  absl::Status Go(const LineageObject& start, LineageDirection direction,
                  int depth) {
    Add(start);
    // What is upstream of what is downstream is another question.
    std::set<LineageObject> seen = {start};
    std::vector<LineageObject> frontier = {start};
    for (int hop = 0; hop < depth && !frontier.empty(); ++hop) {
      RETURN_IF_ERROR(call_.cancellation.status());
      ASSIGN_OR_RETURN(const std::vector<LineageEdge> edges,
                       source_.Hop(frontier, direction, call_));
      frontier.clear();
      for (const LineageEdge& edge : edges) {
        if (!Take(edge)) return absl::OkStatus();
        const LineageObject& next =
            direction == LineageDirection::kUpstream ? edge.from : edge.to;
        if (seen.insert(next).second && next.kind == LineageKind::kTable) {
          frontier.push_back(next);
        }
      }
    }
    if (!frontier.empty()) graph_.truncated = true;
    return absl::OkStatus();
  }

  LineageGraph Finish() && { return std::move(graph_); }

 private:
  void Add(const LineageObject& object) {
    if (objects_.insert(object).second) graph_.objects.push_back(object);
  }

  // False when there is no room for it.
  bool Take(const LineageEdge& edge) {
    if (!edges_.insert({edge.from, edge.to}).second) return true;
    if (graph_.edges.size() >= kMaxLineageEdges ||
        graph_.objects.size() + 2 > kMaxLineageObjects) {
      graph_.truncated = true;
      return false;
    }
    Add(edge.from);
    Add(edge.to);
    graph_.edges.push_back(edge);
    return true;
  }

  LineageSource& source_;
  const ApiCall& call_;
  LineageGraph graph_;
  std::set<LineageObject> objects_;
  std::set<std::pair<LineageObject, LineageObject>> edges_;
};

}  // namespace

absl::StatusOr<LineageGraph> WalkLineage(LineageSource& source,
                                         const LineageObject& start,
                                         LineageDirection direction, int depth,
                                         const ApiCall& call) {
  if (depth < 1 || depth > kMaxLineageDepth) {
    return MakeStatus(
        ErrorReason::kInvalidRequest,
        absl::StrCat("The depth of lineage is 1 to ", kMaxLineageDepth, "."));
  }
  Walk walk(source, call);
  if (direction != LineageDirection::kDownstream) {
    RETURN_IF_ERROR(walk.Go(start, LineageDirection::kUpstream, depth));
  }
  if (direction != LineageDirection::kUpstream) {
    RETURN_IF_ERROR(walk.Go(start, LineageDirection::kDownstream, depth));
  }
  return std::move(walk).Finish();
}

}  // namespace semantic_layer::databricks
