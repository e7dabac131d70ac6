#include "common/semantic/testing/random_metrics.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace semantic_layer::semantic {
namespace {

using Kind = Expression::Kind;

std::string Enter(Expression expression, ExpressionBook* book) {
  std::string text = expression.ToSql();
  (*book)[text] = std::move(expression);
  return text;
}

// Measures of facts by the names of their kinds.
class MeasureMaker {
 public:
  MeasureMaker(WorldFact* fact, Dice* dice, ExpressionBook* book)
      : fact_(*fact), dice_(*dice), book_(*book) {}

  std::string Make() {
    const std::string one =
        Enter(Expression::Literal(Value::Number(1)), &book_);
    Add("rows", "count", one, "", &fact_.counting);
    if (dice_.Chance(50)) Add("codes", "count", "status", "", nullptr);
    Add("total", "sum", "amount", "", nullptr);
    if (dice_.Chance(40)) {
      const std::string twice =
          Enter(Expression::Of(
                    Kind::kAdd,
                    {Expression::Of(Kind::kMultiply,
                                    {Expression::Name("amount"),
                                     Expression::Literal(Value::Number(2))}),
                     Expression::Name("score")}),
                &book_);
      Add("twice", "sum", twice, "", nullptr);
    }
    if (dice_.Chance(50)) Add("mean", "average", "amount", "", nullptr);
    if (dice_.Chance(50)) Add("most", "max", "amount", "", nullptr);
    if (dice_.Chance(50)) Add("least", "min", "score", "", nullptr);
    if (dice_.Chance(60)) {
      Add("buyers", "count_distinct", "customer_id", "", &fact_.counting);
    }
    if (dice_.Chance(40)) {
      const std::string bad = Enter(
          Expression::Of(Kind::kLess, {Expression::Name("amount"),
                                       Expression::Literal(Value::Number(2))}),
          &book_);
      Add("few", "sum_boolean", dice_.Chance(50) ? "flag" : bad, "", nullptr);
    }
    if (dice_.Chance(40)) Add("middle", "median", "score", "", nullptr);
    if (dice_.Chance(50)) {
      Add("near_top", "percentile", "amount",
          // Quarters of quarters are exact, so that conditions agree.
          absl::StrCat(", agg_params: {percentile: 0.",
                       dice_.Chance(50) ? "75" : "25",
                       ", use_discrete_percentile: ",
                       dice_.Chance(50) ? "true" : "false", "}"),
          nullptr);
    }
    if (dice_.Chance(50)) AddSemiAdditive();
    return std::move(yaml_);
  }

 private:
  void Add(const std::string& name, const std::string& agg,
           const std::string& expr, const std::string& more,
           std::vector<std::string>* also) {
    const std::string full = absl::StrCat(name, "_", fact_.prefix);
    absl::StrAppend(&yaml_, "      - {name: ", full, ", agg: ", agg,
                    ", create_metric: true, expr: \"", expr, "\"", more);
    if (fact_.has_settled && dice_.Chance(15)) {
      absl::StrAppend(&yaml_, ", agg_time_dimension: settled_at");
    }
    absl::StrAppend(&yaml_, "}\n");
    fact_.measures.push_back(full);
    if (also != nullptr) also->push_back(full);
  }

  void AddSemiAdditive() {
    const std::string full = absl::StrCat("held_", fact_.prefix);
    absl::StrAppend(
        &yaml_, "      - {name: ", full,
        ", agg: ", dice_.Chance(50) ? "sum" : "average",
        ", create_metric: true, expr: amount, non_additive_dimension: {name: ",
        fact_.time, ", window_choice: ", dice_.Chance(50) ? "min" : "max",
        dice_.Chance(60) ? ", window_groupings: [customer]" : "", "}}\n");
    fact_.semi.push_back(full);
  }

  WorldFact& fact_;
  Dice& dice_;
  ExpressionBook& book_;
  std::string yaml_;
};

class MetricMaker {
 public:
  MetricMaker(const std::vector<WorldFact>& facts,
              const std::vector<std::string>& custom_grains, Dice* dice,
              ExpressionBook* book)
      : facts_(facts),
        custom_grains_(custom_grains),
        dice_(*dice),
        book_(*book) {}

  std::string Make() {
    for (const WorldFact& fact : facts_) {
      for (const std::string& measure : fact.measures) {
        metrics_.push_back(measure);
      }
      for (size_t n = 2 + dice_.Below(3); n > 0; --n) AddSimple(fact);
      for (size_t n = 1 + dice_.Below(3); n > 0; --n) AddCumulative(fact);
      if (dice_.Chance(60)) AddConversion(fact);
    }
    for (size_t n = 1 + dice_.Below(3); n > 0; --n) AddRatio();
    for (size_t n = 2 + dice_.Below(4); n > 0; --n) AddDerived();
    return std::move(yaml_);
  }

 private:
  std::string Begin(const char* stem, const char* type) {
    std::string name = absl::StrCat(stem, "_", ++count_);
    absl::StrAppend(&yaml_, "  - name: ", name, "\n    type: ", type, "\n");
    if (dice_.Chance(6)) {
      absl::StrAppend(&yaml_, "    time_granularity: quarter\n");
    }
    return name;
  }

  const std::string& AnyMeasure(const WorldFact& fact) {
    return !fact.semi.empty() && dice_.Chance(20) ? fact.semi[0]
                                                  : dice_.Pick(fact.measures);
  }

  std::string Filter(const std::vector<WorldItem>& items) {
    return Enter(RandomCondition(items, &dice_, true), &book_);
  }

  // A condition as the value of `filter:`, with what stands before it.
  std::string MaybeFilter(const char* before,
                          const std::vector<WorldItem>& items,
                          uint32_t percent) {
    if (!dice_.Chance(percent)) return "";
    return absl::StrCat(before, "\"", Filter(items), "\"");
  }

  std::string Measure(const WorldFact& fact, const std::string& measure,
                      bool filtered) {
    std::string text = absl::StrCat("{name: ", measure);
    if (filtered)
      absl::StrAppend(&text, MaybeFilter(", filter: ", fact.own_items, 20));
    if (dice_.Chance(30)) {
      absl::StrAppend(&text,
                      ", fill_nulls_with: ", dice_.Chance(70) ? "0" : "7");
    }
    if (dice_.Chance(30)) absl::StrAppend(&text, ", join_to_timespine: true");
    return text + "}";
  }

  void AddSimple(const WorldFact& fact) {
    const std::string name = Begin("plain", "simple");
    absl::StrAppend(&yaml_, "    type_params: {measure: ",
                    Measure(fact, AnyMeasure(fact), true), "}\n",
                    MaybeFilter("    filter: ", fact.items, 50));
    absl::StrAppend(&yaml_, "\n");
    metrics_.push_back(name);
  }

  void AddCumulative(const WorldFact& fact) {
    const std::string name = Begin("running", "cumulative");
    static const auto* const kShapes = new std::vector<std::string>(
        {"window: 7 days", "window: 2 months", "window: 3 weeks",
         "grain_to_date: month", "grain_to_date: week", "grain_to_date: year",
         "", ""});
    static const auto* const kAggs =
        new std::vector<std::string>({"first", "last", "average"});
    const std::string& shape = dice_.Pick(*kShapes);
    absl::StrAppend(&yaml_, "    type_params:\n      measure: ",
                    Measure(fact, AnyMeasure(fact), true),
                    "\n      cumulative_type_params: {", shape,
                    shape.empty() ? "" : ", ",
                    "period_agg: ", dice_.Pick(*kAggs), "}\n",
                    MaybeFilter("    filter: ", fact.items, 25), "\n");
    metrics_.push_back(name);
  }

  void AddConversion(const WorldFact& fact) {
    const WorldFact& other = dice_.Pick(facts_);
    Begin("converted", "conversion");
    const std::string name = absl::StrCat("converted_", count_);
    absl::StrAppend(
        &yaml_, "    type_params:\n      conversion_type_params:\n",
        "        base_measure: ", dice_.Pick(fact.counting),
        "\n        conversion_measure: {name: ", dice_.Pick(other.counting),
        dice_.Chance(25) ? ", fill_nulls_with: 0" : "",
        MaybeFilter(", filter: ", other.items, 40),
        "}\n        entity: customer\n        calculation: ",
        dice_.Chance(50) ? "conversions" : "conversion_rate", "\n",
        dice_.Chance(60) ? "        window: 10 days\n" : "");
    if (dice_.Chance(35)) {
      absl::StrAppend(
          &yaml_, "        constant_properties: [{base_property: status_",
          fact.prefix, ", conversion_property: status_", other.prefix, "}]\n");
    }
    absl::StrAppend(&yaml_, MaybeFilter("    filter: ", fact.items, 20), "\n");
    metrics_.push_back(name);
  }

  void AddRatio() {
    const std::string top = dice_.Pick(metrics_);
    const std::string bottom = dice_.Pick(metrics_);
    const std::string name = Begin("share", "ratio");
    absl::StrAppend(&yaml_, "    type_params: {numerator: {name: ", top,
                    ", alias: top}, denominator: {name: ", bottom,
                    ", alias: bottom", Level(40), "}}\n");
    metrics_.push_back(name);
  }

  std::string Offset() {
    static const auto* const kOffsets = new std::vector<std::string>(
        {", offset_window: 1 month", ", offset_window: 7 days",
         ", offset_window: 1 week", ", offset_window: 1 quarter",
         ", offset_window: 2 day", ", offset_to_grain: month",
         ", offset_to_grain: week", ", offset_to_grain: year"});
    if (!custom_grains_.empty() && dice_.Chance(15)) {
      return absl::StrCat(", offset_window: ", 1 + dice_.Below(2), " ",
                          dice_.Pick(custom_grains_));
    }
    return dice_.Chance(40) ? dice_.Pick(*kOffsets) : "";
  }

  // A fixed level, sometimes: of everything, or of some items of a fact.
  std::string Level(uint32_t percent) {
    if (!dice_.Chance(percent)) return "";
    std::vector<std::string> items;
    for (const WorldItem& item : dice_.Pick(facts_).items) {
      WorldItem bare = item;
      bare.grain.clear();
      if (dice_.Chance(25)) items.push_back(bare.Dunder());
    }
    if (dice_.Chance(40)) items.push_back("metric_time");
    return absl::StrCat(", group_by: [", absl::StrJoin(items, ", "), "]");
  }

  void AddDerived() {
    const std::string a = dice_.Pick(metrics_);
    const std::string b = dice_.Pick(metrics_);
    const std::string name = Begin("mixed", "derived");
    const Expression here = Expression::Name("here");
    const Expression there = Expression::Name("there");
    Expression meaning = Expression::Of(
        dice_.Chance(50) ? Kind::kSubtract : Kind::kAdd, {here, there});
    if (dice_.Chance(25)) {
      meaning = Expression::Of(
          Kind::kMultiply, {meaning, Expression::Literal(Value::Number(2))});
    }
    if (dice_.Chance(15)) {
      meaning = Expression::Of(
          Kind::kCoalesce, {meaning, Expression::Literal(Value::Number(-1))});
    }
    absl::StrAppend(
        &yaml_, "    type_params:\n      expr: \"", Enter(meaning, &book_),
        "\"\n      metrics:\n", "        - {name: ", a, ", alias: here}\n",
        "        - {name: ", b, ", alias: there", Offset(), Level(20), "}\n");
    metrics_.push_back(name);
  }

  const std::vector<WorldFact>& facts_;
  const std::vector<std::string>& custom_grains_;
  Dice& dice_;
  ExpressionBook& book_;
  std::string yaml_;
  std::vector<std::string> metrics_;
  int count_ = 0;
};

}  // namespace

std::string RandomMeasures(WorldFact* fact, Dice* dice, ExpressionBook* book) {
  return MeasureMaker(fact, dice, book).Make();
}

std::string RandomMetrics(const std::vector<WorldFact>& facts,
                          const std::vector<std::string>& custom_grains,
                          Dice* dice, ExpressionBook* book) {
  return MetricMaker(facts, custom_grains, dice, book).Make();
}

}  // namespace semantic_layer::semantic
