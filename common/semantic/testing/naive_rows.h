#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_ROWS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_ROWS_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/semantic/compiler/resolve/item_name.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/testing/expression.h"
#include "common/semantic/testing/naive_calendar.h"
#include "common/semantic/testing/value.h"

namespace semantic_layer::semantic {

// One step from a model to another along an entity that both have.
struct NaiveHop {
  const Entity* left = nullptr;
  const Entity* right = nullptr;
  const SemanticModel* model = nullptr;
};

// What a name means from some base model.
struct NaiveItem {
  ItemName name;
  bool is_agg_time = false;
  std::vector<NaiveHop> hops;
  const Dimension* dimension = nullptr;
  const Entity* entity = nullptr;
  // Of a time item that is no date part: its grain, or the custom grain's name
  // with the grain of its spine.
  std::optional<TimeGrain> grain;
  std::string custom;
  const NaiveCalendar* calendar = nullptr;
  std::string column;  // a column of the model's table, by name
  // Metric(...): the metric by entity, and the entity from here.
  std::shared_ptr<std::map<std::vector<Value>, Value>> by_entity;
  std::vector<NaiveItem> entities;

  // The grain that a time must have to be cut like this.
  TimeGrain NeededGrain() const;
  // Cuts a time to the item's grain or part.
  Value Cut(const Value& time) const;
};

// NaiveRows looks at the rows of models one by one. A row's items are found by
// walking along its entities: a walk meets at most one row at each step, since
// joins to many are not allowed. Not thread safe.
class NaiveRows {
 public:
  // Of every model only those rows are there that its policies let through.
  // All must outlive the rows.
  NaiveRows(const Catalog& catalog, const SmallData& data,
            const NaiveCalendar& calendar, int max_hops);

  const NaiveCalendar& calendar() const { return calendar_; }

  // Sets the grain of an item over times of grain `column`, as its name says.
  absl::Status CutLike(const ItemName& name, TimeGrain column,
                       NaiveItem* item) const;

  // What the name means from the model, whose rows are dated by `time` (null:
  // they have no date, and no row of changing validity can be chosen). Errors
  // are InvalidArgument: not found, ambiguous, or a grain that is not there.
  absl::StatusOr<NaiveItem> Resolve(const SemanticModel& model,
                                    const Dimension* time,
                                    const ItemName& name) const;

  size_t Count(const SemanticModel& model) const;
  const SmallTable& TableOf(const TableName& table) const {
    return data_.TableOf(table);
  }
  const SmallTable& RowsOf(const SemanticModel& model) const;

  // Values of a model's own row.
  Value Text(const SemanticModel& model, size_t row, const SqlText& expr,
             const std::string& name) const;
  Value Of(const SemanticModel& model, size_t row,
           const Dimension& dimension) const;
  Value Of(const SemanticModel& model, size_t row, const Entity& entity) const;
  // A time as the clocks of the question show it; days are the same everywhere.
  Value Clock(const SemanticModel& model, size_t row,
              const Dimension& time) const;
  // All columns of a key.
  std::vector<Value> KeyOf(const SemanticModel& model, size_t row,
                           const Entity& entity) const;

  // The item of a row, over its hops; time items are cut.
  Value Of(const SemanticModel& model, const Dimension* time, size_t row,
           const NaiveItem& item) const;

  // Whether a row of the hop's model belongs to a row of `left`. `at` is the
  // time for which validity is asked; NULL is never valid.
  bool Meets(const SemanticModel& left, size_t left_row, const NaiveHop& hop,
             size_t right_row, const Value& at) const;

 private:
  // Every way to walk: a hop list without visiting a model twice.
  void Walks(const SemanticModel& base, bool has_time,
             std::vector<NaiveHop>* hops,
             std::vector<std::vector<NaiveHop>>* walks) const;

  const Catalog& catalog_;
  const SmallData& data_;
  const NaiveCalendar& calendar_;
  const int max_hops_;
  // Tables of models with policies, by model.
  std::map<const SemanticModel*, SmallTable> allowed_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_ROWS_H_
