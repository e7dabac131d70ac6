#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/lower/query_lowering.h"
#include "common/semantic/compiler/lower/row_source.h"
#include "common/semantic/compiler/lower/time_expression.h"

namespace semantic_layer::semantic {
namespace {

// The rows of the time spine alone.
constexpr char kSpineAlias[] = "time_spine";

const SemanticModel& NoModel() {
  static const auto* const kModel = new SemanticModel();
  return *kModel;
}

}  // namespace

sql::Select* LowerValues(LoweringContext& context, const QueryPlan& plan) {
  sql::Builder& b = context.b;
  const ValuesPlan& values = *plan.values;
  // Names are qualified as soon as a second table is there.
  const bool beside = values.spine.has_value() || !values.joins.empty();
  RowSource source(
      context,
      {.model = values.model == nullptr ? &NoModel() : values.model,
       .joins = values.joins,
       .metric_joins = values.metric_joins,
       .full_joins = true},
      beside || values.model != nullptr);
  sql::Relation* from = nullptr;
  sql::Select* select = b.NewSelect();
  if (values.spine.has_value()) {
    const std::string& column = values.spine->table->column;
    source.SetTime([&b, &column]() -> sql::Expression* {
      return b.Column({kSpineAlias, column});
    });
    from = b.Table(values.spine->table->table.parts, kSpineAlias);
    if (sql::Expression* bounds = WithinBounds(
            b, b.Column({kSpineAlias, column}), values.spine_bounds)) {
      b.AddWhere(select, bounds);
    }
  }
  std::vector<sql::Expression*> keys;
  for (const ItemSource& key : values.keys) keys.push_back(source.Item(key));
  for (const PlannedFilter& filter : values.filters) {
    b.AddWhere(select, source.Filter(filter));
  }
  if (values.model != nullptr) {
    from = from == nullptr ? source.Base()
                           : b.Join(sql::JoinKind::kCross, source.Base(), from);
  }
  b.AddFrom(select, source.AppendJoins(from));
  if (!values.min_max_only) {
    if (values.distinct) select->quantifier = sql::SetQuantifier::kDistinct;
    for (size_t i = 0; i < keys.size(); ++i) {
      b.AddItem(select, keys[i], plan.keys[i].name);
    }
    return select;
  }
  const std::string& name = plan.keys[0].name;
  b.AddItem(select, b.Call("min", {keys[0]}), absl::StrCat(name, "__min"));
  b.AddItem(select, b.Call("max", {CopyOf(b, keys[0])}),
            absl::StrCat(name, "__max"));
  return select;
}

}  // namespace semantic_layer::semantic
