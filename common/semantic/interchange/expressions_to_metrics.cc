#include "common/semantic/interchange/expressions_to_metrics.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/semantic/compiler/resolve/substitute.h"
#include "common/semantic/interchange/metric_form.h"
#include "common/semantic/interchange/sql_trees.h"
#include "common/semantic/model/folded_name.h"
#include "common/semantic/model/reset_grain.h"
#include "common/sql/ast/builder.h"
#include "common/sql/ast/walk.h"
#include "common/sql/printer/printer.h"

namespace semantic_layer::semantic {
namespace {

// A number that SQL writes as a literal.
std::optional<double> NumberOf(const sql::Expression& tree) {
  const auto* literal = tree.As<sql::LiteralExpr>();
  double value = 0;
  if (literal == nullptr ||
      !absl::SimpleAtod(
          absl::string_view(literal->text.data(), literal->text.size()),
          &value)) {
    return std::nullopt;
  }
  return value;
}

class ExpressionReader {
 public:
  ExpressionReader(ModelDocument* document, LossList* losses)
      : document_(*document), b_(arena_), losses_(*losses) {
    for (const MetricDefinition& metric : document_.metrics) {
      names_.insert(metric.name);
    }
  }

  void Read() {
    absl::flat_hash_set<std::string> lost;
    for (MetricDefinition& metric : document_.metrics) {
      if (metric.measure_expr.empty()) {
        out_.push_back(std::move(metric));
        continue;
      }
      const size_t before = out_.size();
      std::string why;
      if (ReadOne(&metric, &why)) {
        metric.measure_expr = SqlText();
        metric.windows.clear();
        metric.model.clear();
      } else {
        out_.resize(before);
        lost.insert(metric.name);
        losses_.Add(ElementOf(metric), "expr", why);
      }
      out_.push_back(std::move(metric));
    }
    document_.metrics = std::move(out_);
    RemoveMetrics(lost, &document_, &losses_);
  }

 private:
  const SemanticModel* FindModel(const std::string& name) const {
    for (const SemanticModel& model : document_.models) {
      if (model.name == name) return &model;
    }
    return nullptr;
  }

  std::string FreeName(const std::string& stem) {
    std::string name = stem;
    for (int i = 2; !names_.insert(name).second; ++i) {
      name = absl::StrCat(stem, "_", i);
    }
    return name;
  }

  bool ReadOne(MetricDefinition* metric, std::string* why) {
    sql::Expression* tree = ParseSql(metric->measure_expr, &arena_);
    if (tree == nullptr || HoldsQuery(*tree)) {
      *why = "It is no SQL over the rows of a model.";
      return false;
    }
    if (!metric->windows.empty()) return ReadWindows(metric, tree, why);
    if (IsAggregateCall(*tree)) {
      metric->type = MetricType::kSimple;
      return ReadAggregate(metric->model, *tree, metric, why);
    }
    return ReadDerived(metric, tree, why);
  }

  // The model whose rows an aggregate reads; its columns lose their prefix.
  const SemanticModel* Settle(const std::string& model_name,
                              sql::Expression*& tree, std::string* why) {
    const SemanticModel* model = nullptr;
    bool ok = true;
    ReplaceNames(tree, [&](sql::Expression& name) -> sql::Expression* {
      const auto* column = name.As<sql::ColumnRef>();
      if (column == nullptr) return nullptr;
      const SemanticModel* found = nullptr;
      if (column->name.parts.size() > 1) {
        found = FindModel(FoldedName(column->name.parts[0].text));
      }
      if (found == nullptr) found = FindModel(model_name);
      ok = ok && found != nullptr && (model == nullptr || model == found);
      if (!ok) return nullptr;
      model = found;
      return OwnColumn(*found, *column);
    });
    if (ok && model == nullptr) model = FindModel(model_name);
    if (!ok || model == nullptr) {
      *why = absl::StrCat("'", sql::Print(*tree), "' does not read one model.");
      return nullptr;
    }
    return model;
  }

  // A field of Ossie stands for its expression.
  sql::Expression* OwnColumn(const SemanticModel& model,
                             const sql::ColumnRef& column) {
    const auto& parts = column.name.parts;
    const size_t skip =
        parts.size() > 1 && FoldedName(parts[0].text) == model.name ? 1 : 0;
    if (document_.shape == DocumentShape::kOssie) {
      const Dimension* field =
          model.FindDimension(FoldedName(parts.back().text));
      if (field != nullptr && !field->expr.empty()) {
        if (sql::Expression* tree = ParseSql(field->expr, &arena_)) return tree;
      }
    }
    std::vector<std::string> rest;
    for (size_t i = skip; i < parts.size(); ++i) {
      rest.emplace_back(parts[i].text);
    }
    return b_.Column(rest);
  }

  // Fills a simple metric from one aggregate call.
  bool ReadAggregate(const std::string& model_name, const sql::Expression& node,
                     MetricDefinition* metric, std::string* why) {
    sql::Expression* tree = sql::Clone(node, arena_);
    const SemanticModel* model = Settle(model_name, tree, why);
    if (model == nullptr) return false;
    SimpleAggregation own;
    own.model = model->name;
    const sql::Expression* value =
        ReadCall(*tree->As<sql::FunctionCall>(), &own);
    if (value == nullptr) {
      *why =
          absl::StrCat("dbt has no aggregation for '", sql::Print(*tree), "'.");
      return false;
    }
    metric->expr.text = sql::Print(*value);
    if (model->agg_time_dimension.empty()) {
      losses_.Add(ElementOf(*model), "agg_time_dimension",
                  "dbt aggregates by a time dimension, and no field of this "
                  "model is known to be a time; add one.");
    }
    metric->aggregation = std::move(own);
    return true;
  }

  // The rows that count: `value` where the condition holds.
  sql::Expression* Where(const sql::FunctionCall& call,
                         sql::Expression* value) {
    if (call.filter == nullptr) return value;
    return b_.Case({{call.filter, value}});
  }

  const sql::Expression* ReadCall(const sql::FunctionCall& call,
                                  SimpleAggregation* own) {
    const std::string name = CalledName(call);
    if (call.nulls != sql::NullTreatment::kNone) return nullptr;
    if (name == "percentile_cont" || name == "percentile_disc") {
      if (call.within_group.size() != 1 || call.arguments.size() != 1 ||
          call.within_group[0]->direction == sql::SortDirection::kDescending) {
        return nullptr;
      }
      own->agg = Aggregation::kPercentile;
      own->params.percentile = NumberOf(*call.arguments[0]);
      own->params.discrete = name == "percentile_disc";
      return own->params.percentile.has_value()
                 ? Where(call, call.within_group[0]->expression)
                 : nullptr;
    }
    if (call.arguments.empty()) return nullptr;
    sql::Expression* value = call.arguments[0];
    if (name == "percentile" || name == "approx_percentile") {
      if (call.arguments.size() != 2) return nullptr;
      own->agg = Aggregation::kPercentile;
      own->params.percentile = NumberOf(*call.arguments[1]);
      own->params.approximate = name == "approx_percentile";
      return own->params.percentile.has_value() ? Where(call, value) : nullptr;
    }
    if (call.arguments.size() != 1) return nullptr;
    if (call.quantifier == sql::SetQuantifier::kDistinct) {
      if (name != "count") return nullptr;
      own->agg = Aggregation::kCountDistinct;
      return Where(call, value);
    }
    if (name == "count" &&
        (value->Is<sql::StarExpr>() || NumberOf(*value).has_value())) {
      own->agg = call.filter == nullptr ? Aggregation::kCount
                                        : Aggregation::kSumBoolean;
      return call.filter == nullptr ? b_.Integer(1) : call.filter;
    }
    if (name == "count_if") {
      own->agg = Aggregation::kSumBoolean;
      return call.filter == nullptr ? value : b_.And({call.filter, value});
    }
    static constexpr std::pair<absl::string_view, Aggregation> kPlain[] = {
        {"sum", Aggregation::kSum},      {"min", Aggregation::kMin},
        {"max", Aggregation::kMax},      {"avg", Aggregation::kAverage},
        {"mean", Aggregation::kAverage}, {"count", Aggregation::kCount},
        {"median", Aggregation::kMedian}};
    for (const auto& [known, agg] : kPlain) {
      if (name != known) continue;
      own->agg = agg;
      return Where(call, value);
    }
    return nullptr;
  }

  // A hidden simple metric for an aggregate inside of `user`.
  std::string AddPart(const MetricDefinition& user, const std::string& suffix,
                      const sql::Expression& call, std::string* why,
                      MetricDefinition** made = nullptr) {
    MetricDefinition part;
    part.is_private = true;
    part.at = user.at;
    if (!ReadAggregate(user.model, call, &part, why)) return "";
    part.name = FreeName(absl::StrCat(user.name, "_", suffix));
    out_.push_back(std::move(part));
    if (made != nullptr) *made = &out_.back();
    return out_.back().name;
  }

  bool ReadDerived(MetricDefinition* metric, sql::Expression* tree,
                   std::string* why) {
    bool ok = true;
    int parts = 0;
    const auto add_input = [&](const std::string& name) {
      for (const InputMetric& input : metric->inputs) {
        if (input.name == name) return;
      }
      InputMetric input;
      input.name = name;
      metric->inputs.push_back(std::move(input));
    };
    auto replace = [&](sql::Expression& node) -> sql::Expression* {
      if (!ok) return nullptr;
      std::string name = MeasureReference(node);
      if (name.empty() && IsAggregateCall(node)) {
        name = AddPart(*metric, absl::StrCat("part_", ++parts), node, why);
        ok = !name.empty();
      } else if (node.Is<sql::ColumnRef>()) {
        *why = absl::StrCat("'", sql::Print(node), "' is not aggregated.");
        ok = false;
      }
      if (name.empty()) return nullptr;
      add_input(name);
      return b_.Column(name);
    };
    Substitute(tree, replace);
    if (ok && metric->inputs.empty()) {
      *why = "It aggregates nothing.";
      ok = false;
    }
    if (!ok) {
      metric->inputs.clear();
      return false;
    }
    if (ReadRatio(metric, *tree)) return true;
    metric->type = MetricType::kDerived;
    metric->expr.text = sql::Print(*tree);
    return true;
  }

  // a / b and a / NULLIF(b, 0) of two metrics; dbt's ratio is NULL for b = 0.
  bool ReadRatio(MetricDefinition* metric, const sql::Expression& tree) {
    const auto* quotient = tree.As<sql::BinaryExpr>();
    if (quotient == nullptr || quotient->op != sql::BinaryOp::kDivide) {
      return false;
    }
    const sql::Expression* bottom = quotient->right;
    if (CalledName(*bottom) == "nullif") {
      const auto* call = bottom->As<sql::FunctionCall>();
      if (call->arguments.size() != 2 || NumberOf(*call->arguments[1]) != 0.0) {
        return false;
      }
      bottom = call->arguments[0];
    }
    const auto above = PlainColumn(*quotient->left);
    const auto below = PlainColumn(*bottom);
    if (!above.has_value() || !below.has_value()) return false;
    metric->type = MetricType::kRatio;
    metric->inputs.clear();
    metric->numerator.emplace().name = *above;
    metric->denominator.emplace().name = *below;
    return true;
  }

  bool ReadWindows(MetricDefinition* metric, sql::Expression* tree,
                   std::string* why) {
    const MeasureWindow& window = metric->windows.front();
    if (!IsAggregateCall(*tree)) {
      *why = "dbt puts windows on plain aggregates only.";
      return false;
    }
    const SemanticModel* model = FindModel(metric->model);
    const std::optional<TimeGrain> reset =
        model == nullptr ? std::nullopt : ResetGrain(metric->windows, *model);
    if (metric->windows.size() > 1 && !reset.has_value()) {
      *why = "dbt does not combine windows.";
      return false;
    }
    const Dimension* order =
        model == nullptr ? nullptr : model->FindDimension(window.order);
    if (order == nullptr || order->type != DimensionType::kTime) {
      *why = absl::StrCat("'", window.order, "' is no time of its model.");
      return false;
    }
    if (window.range == "current") return ReadCurrent(metric, tree, why);
    MetricDefinition shape = *metric;
    if (!ReadRange(window, &shape, why)) return false;
    MetricDefinition* rows = nullptr;
    InputMetric input;
    input.name = AddPart(*metric, "rows", *tree, why, &rows);
    if (input.name.empty()) return false;
    rows->aggregation->agg_time_dimension = window.order;
    losses_.Add(ElementOf(*metric), "semiadditive",
                "Without metric_time dbt's cumulative metric is no value of "
                "one period.");
    metric->type = MetricType::kCumulative;
    metric->cumulative_input = std::move(input);
    metric->window = shape.window;
    metric->grain_to_date = reset;
    metric->period_agg = window.semiadditive == "last"
                             ? PeriodAggregation::kLast
                             : PeriodAggregation::kFirst;
    return true;
  }

  static bool ReadRange(const MeasureWindow& window, MetricDefinition* shape,
                        std::string* why) {
    if (!window.offset.empty()) {
      *why = "A cumulative metric of dbt is not moved in time.";
      return false;
    }
    if (window.range == "cumulative") return true;
    const std::vector<std::string> words =
        absl::StrSplit(window.range, ' ', absl::SkipEmpty());
    if (words.size() == 4 && words[0] == "trailing" &&
        words[3] == "inclusive") {
      shape->window = ParseTimeWindow(absl::StrCat(words[1], " ", words[2]));
      if (shape->window.has_value()) return true;
    }
    *why = absl::StrCat(
        "A cumulative metric of dbt ends with its own period, "
        "unlike '",
        window.range, "'.");
    return false;
  }

  bool ReadCurrent(MetricDefinition* metric, sql::Expression* tree,
                   std::string* why) {
    const MeasureWindow window = metric->windows.front();
    NonAdditiveDimension edge;
    edge.name = window.order;
    edge.last = window.semiadditive == "last";
    if (window.offset.empty()) {
      metric->type = MetricType::kSimple;
      if (!ReadAggregate(metric->model, *tree, metric, why)) return false;
      metric->aggregation->agg_time_dimension = window.order;
      metric->aggregation->non_additive = std::move(edge);
      losses_.Add(ElementOf(*metric), "semiadditive",
                  "In dbt all groups of a question share the first or last "
                  "period; here each has its own.");
      return true;
    }
    std::optional<TimeWindow> back;
    if (absl::StartsWith(window.offset, "-")) {
      back = ParseTimeWindow(window.offset.substr(1));
    }
    if (!back.has_value()) {
      *why = absl::StrCat("dbt moves metrics to earlier times only, not by '",
                          window.offset, "'.");
      return false;
    }
    MetricDefinition* now = nullptr;
    InputMetric input;
    input.name = AddPart(*metric, "now", *tree, why, &now);
    if (input.name.empty()) return false;
    now->aggregation->agg_time_dimension = window.order;
    now->aggregation->non_additive = std::move(edge);
    losses_.Add(ElementOf(*metric), "semiadditive",
                "In dbt a metric of another time has no value without "
                "metric_time, and all groups share the first or last period.");
    input.offset_window = back;
    metric->type = MetricType::kDerived;
    metric->expr.text = input.name;
    metric->inputs.push_back(std::move(input));
    return true;
  }

  ModelDocument& document_;
  sql::Arena arena_;
  sql::Builder b_;
  LossList& losses_;
  absl::flat_hash_set<std::string> names_;
  std::vector<MetricDefinition> out_;
};

}  // namespace

ModelDocument ExpressionsToMetrics(ModelDocument document, LossList* losses) {
  ExpressionReader(&document, losses).Read();
  return document;
}

}  // namespace semantic_layer::semantic
