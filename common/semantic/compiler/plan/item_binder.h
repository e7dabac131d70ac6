#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_ITEM_BINDER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_ITEM_BINDER_H_

#include <optional>
#include <string>
#include <vector>

#include "common/semantic/compiler/plan/plan.h"
#include "common/semantic/compiler/resolve/element_resolver.h"
#include "common/semantic/compiler/resolve/item_name.h"
#include "common/semantic/diagnostic.h"

namespace semantic_layer::semantic {

// What came of binding a name to the rows of one model.
struct BindResult {
  enum class Outcome { kBound, kNotFound, kAmbiguous, kInvalid };
  Outcome outcome = Outcome::kNotFound;
  ItemSource source;
  std::vector<std::string> ways;  // kAmbiguous
  std::string why;                // kInvalid
  std::string hint;

  bool ok() const { return outcome == Outcome::kBound; }
};

// The grain whose periods tell the values of a time item apart: its own, that
// of its date part, or that of the spine that defines its custom grain. The
// weeks of a spine start when the project's do; `other_weeks` says that the
// question's do not, so that only days tell them apart.
TimeGrain NeededGrain(const ItemSource& source, bool other_weeks);

// ItemBinder finds items in the rows of one model and adds the joins that they
// need to a list, once each.
class ItemBinder {
 public:
  // `time` is the model's aggregation time, null when it has none; `joins` is
  // extended. All must outlive the binder.
  ItemBinder(const Catalog& catalog, const ElementResolver& resolver,
             const SemanticModel& model, const Dimension* time,
             std::vector<PlannedJoin>* joins)
      : catalog_(catalog),
        resolver_(resolver),
        model_(model),
        time_(time),
        joins_(*joins) {}

  // Source joins of the model that multiply its rows here; dimensions over
  // others cannot be bound.
  void set_to_many(const std::vector<int>* to_many) { to_many_ = to_many; }

  // For rows that are kept although nothing meets them (FULL JOIN): a model at
  // the common beginning of two ways is joined once.
  void ShareBeginnings() { shares_beginnings_ = true; }

  // Binds a dimension, an entity or metric_time. A time item without a grain
  // gets that of its column.
  BindResult Bind(const ItemName& name);

  // Binds an element of the model itself by its plain name.
  std::optional<ItemSource> BindOwn(absl::string_view element);

  const ElementResolver& resolver() const { return resolver_; }
  const SemanticModel& model() const { return model_; }
  // All names that would bind, for suggestions.
  std::vector<std::string> KnownNames() const;

 private:
  BindResult Cut(const ItemName& name, TimeGrain column, ItemSource source);
  // Why a value of the model cannot stand in one row; empty when it can.
  std::string Multiplies(const SemanticModel& model, const SqlText& expr) const;
  int AddJoins(const std::vector<JoinStep>& steps);
  int FindWay(const std::vector<JoinStep>& steps, bool is_end) const;
  bool IsWay(int join, const std::vector<JoinStep>& steps) const;
  std::string NewAlias(const std::string& path,
                       const SemanticModel& model) const;

  const Catalog& catalog_;
  const ElementResolver& resolver_;
  const SemanticModel& model_;
  const Dimension* time_;
  std::vector<PlannedJoin>& joins_;
  const std::vector<int>* to_many_ = nullptr;
  bool shares_beginnings_ = false;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_ITEM_BINDER_H_
