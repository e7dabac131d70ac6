#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_ELEMENT_RESOLVER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_ELEMENT_RESOLVER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/model/semantic_model.h"

namespace semantic_layer::semantic {

// One LEFT JOIN: from a model already there, where `left` is an entity, to
// `model`, where `right` is the entity of the same name.
struct JoinStep {
  const Entity* left = nullptr;
  const Entity* right = nullptr;
  const SemanticModel* model = nullptr;
};

// A dimension or entity as reached from some base model.
struct ResolvedElement {
  std::vector<JoinStep> steps;           // empty: the base model's own
  const SemanticModel* model = nullptr;  // where the element is defined
  const Dimension* dimension = nullptr;  // exactly one of these two is set
  const Entity* entity = nullptr;

  // "bookings -[listing]-> listings", for messages and plans.
  std::string Describe(const SemanticModel& base) const;
};

// Whether rows of `left`'s model may be joined to `right`'s: at most one row of
// the right side may match (or one at any time, for a slowly changing model).
// Joining to a foreign key would multiply rows and is never allowed; neither is
// joining two slowly changing models. `in_validity` says that the left side
// already is, or was joined to, such a model.
bool IsJoinAllowed(const Entity& left, const Entity& right,
                   const SemanticModel& right_model, bool in_validity);

// Whether rows of the model are valid only for a time.
bool HasValidity(const SemanticModel& model);

// ElementResolver finds what an entity path means from a base model. The first
// entity of a path may be the base's own primary entity; each other one is a
// join. A path that leads nowhere is tried as the end of a longer one. The
// shortest way wins; several shortest ones are ambiguous.
//
// Cheap to make, keeps no state between calls, reads only the catalog.
class ElementResolver {
 public:
  ElementResolver(const Catalog& catalog, int max_hops)
      : catalog_(catalog), max_hops_(max_hops) {}

  const Catalog& catalog() const { return catalog_; }
  int max_hops() const { return max_hops_; }

  // All shortest ways to the element: none, one, or an ambiguity. `has_time`
  // false leaves out joins to slowly changing models, which need a time.
  std::vector<ResolvedElement> Resolve(const SemanticModel& base,
                                       const std::vector<std::string>& path,
                                       absl::string_view element,
                                       bool has_time) const;

  // Everything that can be reached, each under its shortest name.
  struct Reachable {
    std::vector<std::string> path;
    ResolvedElement element;
  };
  std::vector<Reachable> All(const SemanticModel& base, bool has_time) const;

 private:
  struct State {
    const SemanticModel* model = nullptr;
    std::vector<JoinStep> steps;
    bool in_validity = false;
  };

  std::vector<State> Hop(const State& from, absl::string_view entity,
                         bool has_time) const;
  void Walk(const State& from, const std::vector<std::string>& path,
            size_t index, absl::string_view element, bool has_time,
            std::vector<ResolvedElement>* found) const;

  const Catalog& catalog_;
  const int max_hops_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_ELEMENT_RESOLVER_H_
