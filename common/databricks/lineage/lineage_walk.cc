#include "common/databricks/lineage/lineage_walk.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
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
      ASSIGN_OR_RETURN(const LineageHop found,
                       source_.Hop(frontier, direction, call_));
      graph_.truncated |= found.truncated;
      frontier.clear();
      for (const LineageEdge& edge : found.edges) {
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
    const auto known = edges_.find({edge.from, edge.to});
    if (known != edges_.end()) {
      Merge(edge, &graph_.edges[known->second]);
      return true;
    }
    if (graph_.edges.size() >= kMaxLineageEdges ||
        graph_.objects.size() + 2 > kMaxLineageObjects) {
      graph_.truncated = true;
      return false;
    }
    edges_[{edge.from, edge.to}] = graph_.edges.size();
    Add(edge.from);
    Add(edge.to);
    graph_.edges.push_back({.from = edge.from, .to = edge.to});
    Merge(edge, &graph_.edges.back());
    return true;
  }

  // What else is told of an edge: other things that moved the data, and later.
  void Merge(const LineageEdge& more, LineageEdge* edge) {
    if (!edge->last_seen.has_value() ||
        (more.last_seen.has_value() && *more.last_seen > *edge->last_seen)) {
      edge->last_seen = more.last_seen;
    }
    for (const LineageObject& mover : more.via) {
      if (std::find(edge->via.begin(), edge->via.end(), mover) !=
          edge->via.end()) {
        continue;
      }
      if (edge->via.size() >= kMaxLineageMovers) {
        graph_.truncated = true;
        return;
      }
      edge->via.push_back(mover);
    }
  }

  LineageSource& source_;
  const ApiCall& call_;
  LineageGraph graph_;
  std::set<LineageObject> objects_;
  // Where in the graph an edge between the two is.
  std::map<std::pair<LineageObject, LineageObject>, size_t> edges_;
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
  // As Unity Catalog has the names of tables.
  LineageObject from = start;
  if (from.kind == LineageKind::kTable) absl::AsciiStrToLower(&from.name);
  Walk walk(source, call);
  if (direction != LineageDirection::kDownstream) {
    RETURN_IF_ERROR(walk.Go(from, LineageDirection::kUpstream, depth));
  }
  if (direction != LineageDirection::kUpstream) {
    RETURN_IF_ERROR(walk.Go(from, LineageDirection::kDownstream, depth));
  }
  return std::move(walk).Finish();
}

}  // namespace semantic_layer::databricks
