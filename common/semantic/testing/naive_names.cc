#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "common/semantic/testing/naive_leaf.h"
#include "common/status/status_macros.h"

namespace semantic_layer::semantic {
namespace {

// A name of a question's condition is an item's; of a model's own condition
// only if it has a path, else a column's.
absl::StatusOr<NaiveItem> ResolveName(
    const NaiveRows& rows, const NaiveAsked& asked, const SemanticModel& model,
    const Dimension* time, const NaiveFilter& filter, const Expression& name) {
  const bool of_model = filter.level != NaiveFilter::Level::kQuestion;
  if (of_model && name.kind == Expression::Kind::kName &&
      !absl::StrContains(name.name, "__") && name.name != "metric_time") {
    NaiveItem item;
    item.column = name.name;
    return item;
  }
  std::string why;
  std::optional<ItemName> parsed =
      ParseItemName(name.name, rows.calendar().custom_names(), &why);
  if (!parsed.has_value()) return absl::InvalidArgumentError(why);
  if (parsed->object != ItemName::Object::kMetric) {
    return rows.Resolve(model, time, *parsed);
  }
  NaiveItem item;
  ASSIGN_OR_RETURN(item.by_entity, asked.by_entity(*parsed));
  for (const std::string& group_by : parsed->metric_group_by) {
    std::optional<ItemName> entity =
        ParseItemName(group_by, rows.calendar().custom_names(), &why);
    if (!entity.has_value()) return absl::InvalidArgumentError(why);
    ASSIGN_OR_RETURN(NaiveItem resolved, rows.Resolve(model, time, *entity));
    item.entities.push_back(std::move(resolved));
  }
  return item;
}

}  // namespace

absl::StatusOr<NaiveNames> ResolveNames(const NaiveRows& rows,
                                        const NaiveAsked& asked,
                                        const SemanticModel& model,
                                        const Dimension* time,
                                        const NaiveFilter& filter) {
  NaiveNames names;
  for (const Expression* name : filter.meaning->Names()) {
    ASSIGN_OR_RETURN(names[name],
                     ResolveName(rows, asked, model, time, filter, *name));
  }
  return names;
}

}  // namespace semantic_layer::semantic
