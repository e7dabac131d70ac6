#include "common/semantic/compiler/lower/conversion_lowering.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/lower/time_expression.h"

namespace semantic_layer::semantic {
namespace {

// The columns of an entity or dimension in a model's rows.
std::vector<sql::Expression*> PropertyOf(RowSource& source,
                                         const SemanticModel& model,
                                         const std::string& name) {
  if (const Entity* entity = model.FindEntity(name)) {
    return source.KeyOf(-1, *entity);
  }
  ItemSource item;
  item.dimension = model.FindDimension(name);
  return {source.Item(item)};
}

// What must be equal in a base row and its conversion, as columns.
std::vector<sql::Expression*> Matching(RowSource& source,
                                       const AggregatePlan& plan,
                                       bool of_conversion) {
  const ConversionParams& params = *plan.conversion;
  const SemanticModel& model =
      of_conversion ? *plan.conversion_model : *plan.model;
  std::vector<sql::Expression*> columns =
      PropertyOf(source, model, params.entity);
  for (const ConstantProperty& property : params.constant_properties) {
    const std::string& name =
        of_conversion ? property.conversion : property.base;
    for (sql::Expression* column : PropertyOf(source, model, name)) {
      columns.push_back(column);
    }
  }
  return columns;
}

std::string MatchName(size_t i) {
  return i == 0 ? "entity" : absl::StrCat("property_", i);
}

}  // namespace

std::string ConversionTable(LoweringContext& context,
                            const AggregatePlan& plan) {
  sql::Builder& b = context.b;
  const SemanticModel& model = *plan.conversion_model;
  const SimpleAggregation& value = *plan.conversion_value;
  const Dimension* time = model.FindDimension(value.agg_time_dimension);
  RowSource source(context,
                   {.model = &model,
                    .time = time,
                    .joins = plan.conversion_joins,
                    .metric_joins = plan.conversion_metric_joins},
                   UsesCustomGrain(plan.conversion_filters));
  sql::Select* select = b.NewSelect();
  const std::vector<sql::Expression*> matching =
      Matching(source, plan, /*of_conversion=*/true);
  b.AddItem(select, matching[0], MatchName(0));
  sql::Expression* when = source.TimeBy(time->grain);
  b.AddItem(select, when, "converted_at");
  for (size_t i = 1; i < matching.size(); ++i) {
    b.AddItem(select, matching[i], MatchName(i));
  }
  b.AddItem(select, source.Value(value.expr, value.expr.text),
            "converted_value");
  b.AddItem(select,
            b.Over(b.Call("row_number"), {}, {b.Order(CopyOf(b, when))}),
            "conversion_id");
  for (const PlannedFilter& filter : plan.conversion_filters) {
    b.AddWhere(select, source.Filter(filter));
  }
  b.AddFrom(select, source.AppendJoins(source.Base()));
  return context.AddTable(absl::StrCat("conversions_", model.name), select);
}

sql::Expression* Follows(LoweringContext& context, const AggregatePlan& plan,
                         RowSource& source, const std::string& conversions,
                         const sql::Expression* when) {
  sql::Builder& b = context.b;
  const auto column = [&b, &conversions](const std::string& name) {
    return b.Column({conversions, name});
  };
  std::vector<sql::Expression*> on;
  const std::vector<sql::Expression*> matching =
      Matching(source, plan, /*of_conversion=*/false);
  for (size_t i = 0; i < matching.size(); ++i) {
    on.push_back(b.Equal(matching[i], column(MatchName(i))));
  }
  on.push_back(b.Binary(sql::BinaryOp::kLessEqual, CopyOf(b, when),
                        column("converted_at")));
  const std::optional<TimeWindow>& window = plan.conversion->window;
  if (window.has_value()) {
    on.push_back(b.Binary(sql::BinaryOp::kGreater, CopyOf(b, when),
                          Minus(b, column("converted_at"), *window)));
  }
  return b.And(on);
}

}  // namespace semantic_layer::semantic
