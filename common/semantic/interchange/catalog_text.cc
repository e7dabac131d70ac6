#include "common/semantic/interchange/catalog_text.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/interchange/sql_trees.h"
#include "common/sql/printer/printer.h"

namespace semantic_layer::semantic {
namespace {

std::string Sql(const SqlText& text, const std::string& absent) {
  if (text.empty() && text.tree == nullptr) return absent;
  if (text.tree != nullptr) return sql::Print(*text.tree);
  sql::Arena arena;
  const sql::Expression* tree = ParseSql(text, &arena);
  return tree == nullptr ? text.text : sql::Print(*tree);
}

std::string Filters(std::vector<SqlText> filters) {
  std::vector<std::string> conditions;
  for (const SqlText& filter : filters) {
    sql::Arena arena;
    const sql::Expression* tree = ParseSql(filter, &arena);
    const auto* all = tree == nullptr ? nullptr : tree->As<sql::LogicalExpr>();
    if (all == nullptr || all->op != sql::LogicalOp::kAnd) {
      conditions.push_back(Sql(filter, ""));
      continue;
    }
    for (const sql::Expression* part : all->operands) {
      conditions.push_back(sql::Print(*part));
    }
  }
  std::sort(conditions.begin(), conditions.end());
  return absl::StrJoin(conditions, " AND ");
}

std::string About(const Annotations& about) {
  std::string out = absl::StrCat(" description=", about.description);
  for (const auto& [key, value] : about.meta) {
    absl::StrAppend(&out, " ", key, "=", value);
  }
  for (const auto& [key, value] : about.config) {
    absl::StrAppend(&out, " config.", key, "=", value);
  }
  return out;
}

class MetricText {
 public:
  explicit MetricText(const Catalog& catalog) : catalog_(catalog) {}

  std::string Of(const Metric& metric) const {
    std::string out = absl::StrCat(MetricTypeName(metric.type), "(");
    switch (metric.type) {
      case MetricType::kSimple:
        return absl::StrCat(out, Simple(metric), ")");
      case MetricType::kRatio:
        absl::StrAppend(&out, Input(metric.numerator), " / ",
                        Input(metric.denominator));
        break;
      case MetricType::kDerived:
        absl::StrAppend(&out, Sql(metric.expr, ""));
        for (const InputMetric& input : metric.inputs) {
          absl::StrAppend(&out, "; ", input.visible_name(), " = ",
                          Input(input));
        }
        break;
      case MetricType::kCumulative:
        absl::StrAppend(&out, Cumulative(metric.cumulative));
        break;
      case MetricType::kConversion:
        absl::StrAppend(&out, Conversion(metric.conversion));
        break;
    }
    absl::StrAppend(&out, ") where ", Filters(metric.filters));
    return out;
  }

 private:
  std::string Input(const InputMetric& input) const {
    const Metric* metric = catalog_.FindMetric(input.name);
    std::string out = metric == nullptr ? input.name : Of(*metric);
    if (!input.filters.empty()) {
      absl::StrAppend(&out, " where ", Filters(input.filters));
    }
    if (input.offset_window.has_value()) {
      absl::StrAppend(&out, " offset ", FormatTimeWindow(*input.offset_window));
    }
    if (input.offset_to_grain.has_value()) {
      absl::StrAppend(&out, " to ", TimeGrainName(*input.offset_to_grain));
    }
    return out;
  }

  static std::string Simple(const Metric& metric) {
    const SimpleAggregation& simple = metric.simple;
    std::vector<SqlText> filters = metric.filters;
    filters.insert(filters.end(), simple.measure_filters.begin(),
                   simple.measure_filters.end());
    std::string out = absl::StrCat(
        AggregationName(simple.agg), " ", Sql(simple.expr, metric.name), " of ",
        simple.model, " by ", simple.agg_time_dimension, " where ",
        Filters(filters));
    if (simple.params.percentile.has_value()) {
      absl::StrAppend(&out, " p=", *simple.params.percentile,
                      simple.params.discrete, simple.params.approximate);
    }
    if (simple.non_additive.has_value()) {
      absl::StrAppend(&out, " at ", simple.non_additive->name,
                      simple.non_additive->last, " ",
                      absl::StrJoin(simple.non_additive->groupings, ","));
    }
    if (simple.join_to_timespine) out += " on spine";
    if (simple.fill_nulls_with.has_value()) {
      absl::StrAppend(&out, " fill ", *simple.fill_nulls_with);
    }
    return out;
  }

  std::string Cumulative(const CumulativeParams& params) const {
    std::string out = Input(params.input);
    if (params.window.has_value()) {
      absl::StrAppend(&out, " window ", FormatTimeWindow(*params.window));
    }
    if (params.grain_to_date.has_value()) {
      absl::StrAppend(&out, " to ", TimeGrainName(*params.grain_to_date));
    }
    absl::StrAppend(&out, " ", PeriodAggregationName(params.period_agg),
                    params.is_leading, params.excludes_anchor, params.is_all,
                    params.offset_is_forward);
    if (params.offset.has_value()) {
      absl::StrAppend(&out, " offset ", FormatTimeWindow(*params.offset));
    }
    return out;
  }

  std::string Conversion(const ConversionParams& params) const {
    std::string out = absl::StrCat(
        Input(params.base), " -> ", Input(params.conversion), " by ",
        params.entity, " ", static_cast<int>(params.calculation));
    if (params.window.has_value()) {
      absl::StrAppend(&out, " window ", FormatTimeWindow(*params.window));
    }
    for (const ConstantProperty& property : params.constant_properties) {
      absl::StrAppend(&out, " ", property.base, "=", property.conversion);
    }
    return out;
  }

  const Catalog& catalog_;
};

void AddModel(const SemanticModel& model,
              std::map<std::string, std::string>* out) {
  (*out)[absl::StrCat("model ", model.name)] = absl::StrCat(
      FormatTableName(model.table), " prefix ", model.PrimaryEntityName(),
      " by ", model.agg_time_dimension, About(model.about));
  for (const Entity& entity : model.entities) {
    std::string& text =
        (*out)[absl::StrCat("entity ", model.name, ".", entity.name)];
    text = absl::StrCat(EntityTypeName(entity.type), " ",
                        Sql(entity.expr, entity.name), About(entity.about));
    for (const SqlText& part : entity.key_parts) {
      absl::StrAppend(&text, " + ", Sql(part, ""));
    }
  }
  for (const Dimension& dimension : model.dimensions) {
    (*out)[absl::StrCat("dimension ", model.name, ".", dimension.name)] =
        absl::StrCat(DimensionTypeName(dimension.type), " ",
                     Sql(dimension.expr, dimension.name), " ",
                     dimension.type == DimensionType::kTime
                         ? TimeGrainName(dimension.grain)
                         : "",
                     dimension.is_partition, dimension.is_validity_start,
                     dimension.is_validity_end, About(dimension.about));
  }
}

}  // namespace

std::map<std::string, std::string> CatalogText(const Catalog& catalog) {
  std::map<std::string, std::string> out;
  for (const SemanticModel& model : catalog.models()) AddModel(model, &out);
  const MetricText text(catalog);
  for (const Metric& metric : catalog.metrics()) {
    if (metric.is_private) continue;
    out[absl::StrCat("metric ", metric.name)] =
        absl::StrCat(text.Of(metric), " grain ",
                     metric.time_granularity.has_value()
                         ? TimeGrainName(*metric.time_granularity)
                         : "",
                     About(metric.about));
  }
  for (const SavedQuery& query : catalog.saved_queries()) {
    out[absl::StrCat("saved query ", query.name)] = absl::StrCat(
        absl::StrJoin(query.metrics, ","), " by ",
        absl::StrJoin(query.group_by, ","), " where ", Filters(query.where),
        " order ", absl::StrJoin(query.order_by, ","), " limit ",
        query.limit.value_or(-1));
  }
  for (const TimeSpine& spine : catalog.time_spines()) {
    std::string& grains =
        out[absl::StrCat("time spine ", spine.table.parts.back())];
    absl::StrAppend(&grains, spine.column, " ", TimeGrainName(spine.grain));
    for (const CustomGrain& grain : spine.custom_grains) {
      absl::StrAppend(&grains, " ", grain.name, "=", grain.column);
    }
  }
  return out;
}

}  // namespace semantic_layer::semantic
