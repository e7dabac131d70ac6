#include "common/semantic/validate/aggregation_rules.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/limits.h"
#include "common/semantic/suggest.h"

namespace semantic_layer::semantic {
namespace {

std::vector<absl::string_view> TimeDimensions(const SemanticModel& model) {
  std::vector<absl::string_view> names;
  for (const Dimension& dimension : model.dimensions) {
    if (dimension.type == DimensionType::kTime) names.push_back(dimension.name);
  }
  return names;
}

class AggregationRules {
 public:
  AggregationRules(const SemanticModel& model,
                   const SimpleAggregation& aggregation, absl::string_view what,
                   absl::string_view name, const Location& at,
                   Diagnostics* diagnostics)
      : model_(model),
        aggregation_(aggregation),
        what_(what),
        name_(name),
        at_(at),
        diagnostics_(*diagnostics) {}

  bool Check() {
    bool ok = CheckExpression();
    ok = CheckParams() && ok;
    const bool has_time = CheckTime();
    return CheckNonAdditive(has_time) && has_time && ok;
  }

 private:
  bool Refuse(const Location& at, DiagnosticCode code, absl::string_view why,
              std::string hint) {
    diagnostics_.push_back(ErrorAt(PlaceOr(at, at_), code,
                                   absl::StrCat(what_, ": ", why),
                                   std::move(hint)));
    return false;
  }

  bool CheckExpression() {
    const SqlText& expr = aggregation_.expr;
    if (expr.empty() && aggregation_.agg == Aggregation::kCount) {
      return Refuse({}, DiagnosticCode::kMissingKey, "count needs an 'expr'",
                    "expr: 1 counts rows, expr: a_column those with a value");
    }
    if (expr.empty() && IsReservedWord(name_)) {
      return Refuse({}, DiagnosticCode::kInvalidName,
                    absl::StrCat("'", name_,
                                 "' is a word of SQL and needs an "
                                 "'expr'"),
                    absl::StrCat("add expr: '`", name_, "`'"));
    }
    if (absl::StartsWithIgnoreCase(expr.text, "distinct ")) {
      return Refuse(expr.at, DiagnosticCode::kInvalidExpression,
                    "'expr' may not begin with DISTINCT",
                    "use agg: count_distinct");
    }
    return true;
  }

  bool CheckParams() {
    const AggregationParams& params = aggregation_.params;
    const bool is_percentile = aggregation_.agg == Aggregation::kPercentile;
    if (is_percentile && !params.percentile.has_value()) {
      return Refuse({}, DiagnosticCode::kMissingKey,
                    "percentile needs the parameter 'percentile'",
                    "agg_params: {percentile: 0.95}; in a metric that "
                    "aggregates by itself, percentile: 0.95");
    }
    if (aggregation_.agg == Aggregation::kMedian) {
      if ((params.percentile.has_value() && *params.percentile != 0.5) ||
          params.discrete) {
        return Refuse({}, DiagnosticCode::kInvalidValue,
                      "median is the continuous 0.5 percentile",
                      "use agg: percentile with these parameters");
      }
      return true;
    }
    if (!is_percentile) {
      if (!params.percentile.has_value() && !params.discrete &&
          !params.approximate) {
        return true;
      }
      return Refuse({}, DiagnosticCode::kConflictingKeys,
                    absl::StrCat("parameters of a percentile mean nothing for ",
                                 AggregationName(aggregation_.agg)),
                    "remove them, or use agg: percentile");
    }
    if (*params.percentile > 0 && *params.percentile < 1) return true;
    return Refuse({}, DiagnosticCode::kInvalidValue,
                  "'percentile' must be between 0 and 1, both excluded",
                  "percentile: 0.95; min and max are aggregations of their "
                  "own");
  }

  bool CheckTime() {
    const std::string& time = aggregation_.agg_time_dimension;
    if (!time.empty()) {
      return CheckTimeDimension(
          model_, time, "agg_time_dimension",
          PlaceOr(aggregation_.agg_time_dimension_at, at_), &diagnostics_);
    }
    if (!model_.agg_time_dimension.empty()) return true;
    // The default was refused already: it has a place, but no name any more.
    if (model_.agg_time_dimension_at.line > 0) return false;
    const std::vector<absl::string_view> known = TimeDimensions(model_);
    if (known.empty()) return true;
    return Refuse({}, DiagnosticCode::kMissingKey,
                  "nothing says by which time it is aggregated",
                  absl::StrCat("add agg_time_dimension: one of ",
                               absl::StrJoin(known, ", "),
                               "; or a default to the model"));
  }

  bool CheckNonAdditive(bool has_time) {
    if (!aggregation_.non_additive.has_value()) return true;
    const NonAdditiveDimension& non_additive = *aggregation_.non_additive;
    const Location& at = PlaceOr(non_additive.at, at_);
    if (!CheckTimeDimension(model_, non_additive.name, "non_additive_dimension",
                            at, &diagnostics_)) {
      return false;
    }
    bool ok = true;
    const std::string& time = aggregation_.agg_time_dimension.empty()
                                  ? model_.agg_time_dimension
                                  : aggregation_.agg_time_dimension;
    const Dimension* agg_time = model_.FindDimension(time);
    const TimeGrain grain = model_.FindDimension(non_additive.name)->grain;
    if (has_time && agg_time != nullptr && agg_time->grain != grain) {
      ok = Refuse(at, DiagnosticCode::kInvalidValue,
                  absl::StrCat("non_additive_dimension '", non_additive.name,
                               "' has the grain ", TimeGrainName(grain),
                               " and agg_time_dimension '", time, "' has ",
                               TimeGrainName(agg_time->grain)),
                  "use two time dimensions of one grain");
    }
    for (size_t i = 0; i < non_additive.groupings.size(); ++i) {
      ok = CheckGrouping(non_additive, i, at) && ok;
    }
    return ok;
  }

  bool CheckGrouping(const NonAdditiveDimension& non_additive, size_t i,
                     const Location& at) {
    const std::string& name = non_additive.groupings[i];
    const auto begin = non_additive.groupings.begin();
    if (std::find(begin, begin + i, name) != begin + i) {
      return Refuse(at, DiagnosticCode::kDuplicateName,
                    absl::StrCat("the grouping '", name, "' stands twice"),
                    "name each entity once");
    }
    if (model_.FindEntity(name) != nullptr) return true;
    std::vector<absl::string_view> known;
    for (const Entity& entity : model_.entities) known.push_back(entity.name);
    std::string hint = DidYouMean(NearestNames(name, known, kMaxSuggestions));
    if (hint.empty()) {
      hint = absl::StrCat("entities: ", absl::StrJoin(known, ", "));
    }
    return Refuse(
        at, DiagnosticCode::kUnknownReference,
        absl::StrCat("the grouping '", name, "' is not an entity of model '",
                     model_.name, "'"),
        std::move(hint));
  }

  const SemanticModel& model_;
  const SimpleAggregation& aggregation_;
  absl::string_view what_;
  absl::string_view name_;
  const Location& at_;
  Diagnostics& diagnostics_;
};

}  // namespace

const Location& PlaceOr(const Location& at, const Location& otherwise) {
  return at.line > 0 ? at : otherwise;
}

bool IsReservedWord(absl::string_view name) {
  static constexpr absl::string_view kWords[] = {
      "and",    "as",      "create", "distinct", "for", "from", "full",
      "having", "in",      "inner",  "into",     "is",  "join", "left",
      "like",   "natural", "not",    "null",     "on",  "or",   "right",
      "select", "union",   "using",  "where",    "with"};
  return std::find(std::begin(kWords), std::end(kWords), name) !=
         std::end(kWords);
}

bool CheckTimeDimension(const SemanticModel& model, const std::string& name,
                        absl::string_view key, const Location& at,
                        Diagnostics* diagnostics) {
  const Dimension* dimension = model.FindDimension(name);
  if (dimension != nullptr && dimension->type == DimensionType::kTime) {
    return true;
  }
  const std::vector<absl::string_view> known = TimeDimensions(model);
  std::string hint = DidYouMean(NearestNames(name, known, kMaxSuggestions));
  if (hint.empty()) {
    hint = known.empty()
               ? "add a dimension of type time"
               : absl::StrCat("time dimensions: ", absl::StrJoin(known, ", "));
  }
  diagnostics->push_back(ErrorAt(
      at, DiagnosticCode::kUnknownReference,
      absl::StrCat(key, " '", name, "' is not a time dimension of model '",
                   model.name, "'"),
      std::move(hint)));
  return false;
}

bool CheckAggregation(const SemanticModel& model,
                      const SimpleAggregation& aggregation,
                      absl::string_view what, absl::string_view name,
                      const Location& at, Diagnostics* diagnostics) {
  return AggregationRules(model, aggregation, what, name, at, diagnostics)
      .Check();
}

}  // namespace semantic_layer::semantic
