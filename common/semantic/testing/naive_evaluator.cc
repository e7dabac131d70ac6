#include "common/semantic/testing/naive_evaluator.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/testing/naive_leaf.h"
#include "common/semantic/testing/naive_values.h"
#include "common/status/status_macros.h"

namespace semantic_layer::semantic {
namespace {

using Kind = Expression::Kind;
using Level = NaiveFilter::Level;

absl::Status Wrong(absl::string_view why) {
  return absl::InvalidArgumentError(why);
}

// "2024-01-31", perhaps with a time.
std::optional<absl::CivilSecond> ReadTime(const std::string& text) {
  int y = 0, mo = 1, d = 1, h = 0, mi = 0, s = 0;
  if (std::sscanf(text.c_str(), "%d-%d-%d %d:%d:%d", &y, &mo, &d, &h, &mi, &s) <
      3) {
    return std::nullopt;
  }
  return absl::CivilSecond(y, mo, d, h, mi, s);
}

Value ValueOf(const FilterValue& value) {
  switch (value.type) {
    case FilterValue::Type::kNull:
      return Value();
    case FilterValue::Type::kBool:
      return Value::Bool(value.text == "true");
    case FilterValue::Type::kNumber:
      return Value::Number(std::strtod(value.text.c_str(), nullptr));
    case FilterValue::Type::kString: {
      const auto time = ReadTime(value.text);
      return time.has_value() ? Value::Time(*time) : Value::Text(value.text);
    }
  }
  return Value();
}

// The condition that a structured filter is.
absl::StatusOr<Expression> MeaningOf(const QuestionFilter& filter) {
  const Expression member = Expression::Name(filter.member);
  std::vector<Expression> args = {member};
  for (const FilterValue& value : filter.values) {
    args.push_back(Expression::Literal(ValueOf(value)));
  }
  const auto negated = [](Expression expression) {
    return Expression::Of(Kind::kNot, {std::move(expression)});
  };
  switch (filter.op) {
    case FilterOperator::kEquals:
      return Expression::Of(Kind::kEqual, args);
    case FilterOperator::kNotEquals:
      return Expression::Of(Kind::kNotEqual, args);
    case FilterOperator::kIn:
      return Expression::Of(Kind::kIn, args);
    case FilterOperator::kNotIn:
      return negated(Expression::Of(Kind::kIn, args));
    case FilterOperator::kLess:
      return Expression::Of(Kind::kLess, args);
    case FilterOperator::kGreaterOrEqual:
      return Expression::Of(Kind::kGreaterOrEqual, args);
    case FilterOperator::kGreater:
      return Expression::Of(Kind::kLess, {args[1], args[0]});
    case FilterOperator::kLessOrEqual:
      return Expression::Of(Kind::kGreaterOrEqual, {args[1], args[0]});
    case FilterOperator::kBetween:
      return Expression::Of(
          Kind::kAnd,
          {Expression::Of(Kind::kGreaterOrEqual, {member, args[1]}),
           Expression::Of(Kind::kGreaterOrEqual, {args[2], member})});
    case FilterOperator::kIsNull:
      return Expression::Of(Kind::kIsNull, {member});
    case FilterOperator::kIsNotNull:
      return negated(Expression::Of(Kind::kIsNull, {member}));
    case FilterOperator::kContains:
    case FilterOperator::kStartsWith:
      break;
  }
  return absl::UnimplementedError("texts are compared whole");
}

class Asking {
 public:
  Asking(const Catalog& catalog, const SmallData& data, const NaiveRows& rows,
         const MetricQuestion& question)
      : catalog_(catalog), data_(data), rows_(rows), question_(question) {}

  absl::StatusOr<NaiveAnswer> Answer() {
    RETURN_IF_ERROR(ReadMetrics());
    RETURN_IF_ERROR(ReadKeys());
    RETURN_IF_ERROR(ReadFilters());
    RETURN_IF_ERROR(ReadRest());
    NaiveAnswer answer;
    if (metrics_.empty()) {
      ASSIGN_OR_RETURN(answer, Values());
    } else {
      ASSIGN_OR_RETURN(answer, Metrics());
    }
    answer.limit = question_.limit;
    return answer;
  }

  // A metric's column by the question's items.
  absl::StatusOr<NaiveColumn> OnlyMetric() {
    RETURN_IF_ERROR(ReadMetrics());
    RETURN_IF_ERROR(ReadKeys());
    ASSIGN_OR_RETURN(
        NaiveColumn column,
        ColumnOf(*metrics_[0], Entered(ByAllKeys(), *metrics_[0], nullptr)));
    for (auto& [key, value] : column) value = At(*metrics_[0], column, key);
    return column;
  }

 private:
  // ---- Reading -------------------------------------------------------------

  absl::Status ReadMetrics() {
    for (const std::string& name : question_.metrics) {
      const Metric* metric = catalog_.FindMetric(absl::AsciiStrToLower(name));
      if (metric == nullptr || metric->is_private) return Wrong("no metric");
      for (const Metric* other : metrics_) {
        if (other == metric) return Wrong("a metric twice");
      }
      metrics_.push_back(metric);
    }
    return absl::OkStatus();
  }

  // The grain of metric_time where none is written.
  void AddGrains(const Metric& metric, std::vector<TimeGrain>* grains) const {
    if (metric.type == MetricType::kSimple) {
      const Dimension* time =
          catalog_.FindModel(metric.simple.model)
              ->FindDimension(metric.simple.agg_time_dimension);
      grains->push_back(std::max(TimeGrain::kDay, time->grain));
    }
    for (const InputMetric* input : metric.Inputs()) {
      // Conversions stand at the time of their base.
      if (input == &metric.conversion.conversion) continue;
      AddGrains(*catalog_.FindMetric(input->name), grains);
    }
  }

  TimeGrain DefaultGrain() const {
    TimeGrain largest = TimeGrain::kNanosecond;
    for (const Metric* metric : metrics_) {
      std::vector<TimeGrain> grains;
      if (metric->time_granularity.has_value()) {
        grains.push_back(*metric->time_granularity);
      } else {
        AddGrains(*metric, &grains);
      }
      for (TimeGrain grain : grains) largest = std::max(largest, grain);
    }
    return metrics_.empty() ? TimeGrain::kDay : largest;
  }

  absl::Status ReadKeys() {
    const TimeGrain by_default = DefaultGrain();
    std::optional<TimeGrain> smallest;
    for (const std::string& text : question_.group_by) {
      std::string why;
      std::optional<ItemName> name =
          ParseItemName(text, rows_.calendar().custom_names(), &why);
      if (!name.has_value()) return Wrong(why);
      written_.push_back(name->Dunder());
      if (name->is_metric_time()) {
        TimeGrain grain = TimeGrain::kDay;
        if (!name->date_part.has_value()) {
          if (name->grain.empty()) {
            name->grain = std::string(TimeGrainName(by_default));
          }
          const auto parsed = ParseTimeGrain(name->grain);
          const TimeSpine* spine = rows_.calendar().SpineOf(name->grain);
          if (!parsed.has_value() && spine == nullptr) return Wrong("no grain");
          grain = parsed.has_value() ? *parsed : spine->grain;
        }
        smallest = std::min(smallest.value_or(grain), grain);
      }
      asked_.keys.push_back(*std::move(name));
    }
    asked_.range_grain = smallest.value_or(by_default);
    asked_.by_entity = [this](const ItemName& name) { return ByEntity(name); };
    return absl::OkStatus();
  }

  absl::StatusOr<std::shared_ptr<NaiveColumn>> ByEntity(const ItemName& name) {
    MetricQuestion inner;
    inner.metrics = {name.element};
    inner.group_by = name.metric_group_by;
    Asking asking(catalog_, data_, rows_, inner);
    ASSIGN_OR_RETURN(NaiveColumn column, asking.OnlyMetric());
    return std::make_shared<NaiveColumn>(std::move(column));
  }

  bool IsMetric(const Expression& name) const {
    if (name.kind != Kind::kName) return false;
    return std::any_of(metrics_.begin(), metrics_.end(), [&](const Metric* m) {
      return m->name == absl::AsciiStrToLower(name.name);
    });
  }

  void AddFilter(const Expression* meaning) {
    for (const Expression* name : meaning->Names()) {
      if (!IsMetric(*name)) continue;
      result_filters_.push_back(meaning);
      return;
    }
    filters_.push_back(NaiveFilter{meaning, Level::kQuestion});
  }

  absl::Status ReadFilters() {
    for (const std::string& text : question_.where) {
      const auto meaning = data_.book.find(text);
      if (meaning == data_.book.end()) return Wrong("not SQL");
      AddFilter(&meaning->second);
    }
    for (const QuestionFilter& filter : question_.filters) {
      ASSIGN_OR_RETURN(Expression meaning, MeaningOf(filter));
      owned_.push_back(std::make_unique<Expression>(std::move(meaning)));
      AddFilter(owned_.back().get());
    }
    return absl::OkStatus();
  }

  absl::Status ReadRest() {
    if (question_.limit.value_or(0) < 0) return Wrong("negative limit");
    if (metrics_.empty() && question_.group_by.empty()) return Wrong("empty");
    if (!metrics_.empty() && (question_.min_max_only || !question_.distinct)) {
      return Wrong("only without metrics");
    }
    if (question_.min_max_only && question_.group_by.size() != 1) {
      return Wrong("one item");
    }
    if (question_.time_range.has_value()) {
      asked_.start = ReadTime(question_.time_range->start);
      asked_.end = ReadTime(question_.time_range->end);
      // Choice: the last day of a range of dates is in it, by hours too.
      if (asked_.end.has_value() && question_.time_range->end.size() == 10) {
        *asked_.end += 24 * 3600 - 1;
      }
      if (asked_.start.has_value() && asked_.end.has_value() &&
          *asked_.end < *asked_.start) {
        return Wrong("ends before it starts");
      }
    }
    return absl::OkStatus();
  }

  // ---- Metrics -------------------------------------------------------------

  std::vector<NaiveFilter> Meanings(const std::vector<SqlText>& filters,
                                    Level level) const {
    std::vector<NaiveFilter> meanings;
    for (const SqlText& filter : filters) {
      meanings.push_back(NaiveFilter{&data_.book.at(filter.text), level});
    }
    return meanings;
  }

  NaiveScope ByAllKeys() const {
    NaiveScope scope;
    for (size_t k = 0; k < asked_.keys.size(); ++k) scope.keys.push_back(k);
    return scope;
  }

  // What a metric sees: all that is asked of what stands above it, and its own.
  NaiveScope Entered(NaiveScope scope, const Metric& metric,
                     const InputMetric* input) const {
    const auto add = [&](const std::vector<SqlText>& filters, Level level) {
      for (const NaiveFilter& filter : Meanings(filters, level)) {
        scope.filters.push_back(filter);
      }
    };
    if (input != nullptr) {
      add(input->filters, Level::kMetric);
      if (input->offset_window.has_value() ||
          input->offset_to_grain.has_value()) {
        scope.offsets.push_back({input->offset_window, input->offset_to_grain});
      }
    }
    add(metric.filters, Level::kMetric);
    if (metric.type == MetricType::kSimple) {
      add(metric.simple.measure_filters, Level::kMeasure);
    }
    return scope;
  }

  const Metric& InputOf(const InputMetric& input) const {
    return *catalog_.FindMetric(input.name);
  }

  // What stands in place of NULL, and of rows that a metric lacks.
  std::optional<int64_t> FillOf(const Metric& metric) const {
    switch (metric.type) {
      case MetricType::kSimple:
        return metric.simple.fill_nulls_with;
      case MetricType::kCumulative:
        return FillOf(InputOf(metric.cumulative.input));
      case MetricType::kConversion:
        if (metric.conversion.calculation ==
            ConversionCalculation::kConversions) {
          return FillOf(InputOf(metric.conversion.conversion));
        }
        return std::nullopt;
      case MetricType::kRatio:
      case MetricType::kDerived:
        return std::nullopt;
    }
    return std::nullopt;
  }

  Value At(const Metric& metric, const NaiveColumn& column,
           const std::vector<Value>& key) const {
    const auto found = column.find(key);
    if (found != column.end() && !found->second.is_null()) return found->second;
    const std::optional<int64_t> fill = FillOf(metric);
    return fill.has_value() ? Value::Number(static_cast<double>(*fill))
                            : Value();
  }

  static std::set<std::vector<Value>> KeysOf(
      const std::vector<NaiveColumn>& columns) {
    std::set<std::vector<Value>> keys;
    for (const NaiveColumn& column : columns) {
      for (const auto& [key, value] : column) keys.insert(key);
    }
    return keys;
  }

  absl::StatusOr<NaiveColumn> ColumnOf(const Metric& metric,
                                       const NaiveScope& scope) const {
    switch (metric.type) {
      case MetricType::kSimple:
        return EvaluateLeaf(catalog_, rows_, AskedBy(scope), metric.simple,
                            scope, nullptr);
      case MetricType::kCumulative: {
        NaiveScope inner = scope;
        inner.cumulative = &metric.cumulative;
        const InputMetric& input = metric.cumulative.input;
        return ColumnOf(InputOf(input),
                        Entered(std::move(inner), InputOf(input), &input));
      }
      case MetricType::kConversion:
        return Conversion(metric, scope);
      case MetricType::kRatio:
        return Combined(scope, {&metric.numerator, &metric.denominator},
                        [](const std::vector<Value>& values) {
                          return Ratio(values[0], values[1]);
                        });
      case MetricType::kDerived: {
        std::vector<const InputMetric*> inputs;
        for (const InputMetric& input : metric.inputs) inputs.push_back(&input);
        const Expression& meaning = data_.book.at(metric.expr.text);
        return Combined(scope, inputs, [&](const std::vector<Value>& values) {
          return meaning.Evaluate([&](const Expression& name) {
            for (size_t i = 0; i < inputs.size(); ++i) {
              if (inputs[i]->visible_name() == name.name) return values[i];
            }
            std::abort();
          });
        });
      }
    }
    return absl::InternalError("no such type");
  }

  static Value Ratio(const Value& numerator, const Value& denominator) {
    if (numerator.is_null() || denominator.is_null()) return Value();
    if (denominator.number() == 0) return Value();
    return Value::Number(numerator.number() / denominator.number());
  }

  // The question by those of its items that the scope knows.
  NaiveAsked AskedBy(const NaiveScope& scope) const {
    NaiveAsked asked = asked_;
    asked.keys.clear();
    for (size_t key : scope.keys) asked.keys.push_back(asked_.keys[key]);
    return asked;
  }

  // Whether a list of items names the question's item, with its grain or
  // without.
  bool Lists(const std::vector<std::string>& list, size_t key) const {
    ItemName bare = asked_.keys[key];
    bare.grain.clear();
    bare.date_part.reset();
    for (const std::string& text : list) {
      if (text == bare.Dunder() || text == asked_.keys[key].Dunder() ||
          text == written_[key]) {
        return true;
      }
    }
    return false;
  }

  // An input of a metric: its values, and which items they stand for.
  struct Part {
    const Metric* metric = nullptr;
    NaiveColumn column;
    bool is_fixed = false;
    std::vector<size_t> places;  // of its items among those of the whole
  };

  absl::StatusOr<Part> PartOf(const NaiveScope& scope,
                              const InputMetric& input) const {
    Part part;
    part.metric = &InputOf(input);
    NaiveScope inner = Entered(scope, *part.metric, &input);
    part.is_fixed = input.fixed_group_by.has_value();
    inner.keys.clear();
    for (size_t i = 0; i < scope.keys.size(); ++i) {
      if (part.is_fixed && !Lists(*input.fixed_group_by, scope.keys[i])) {
        continue;
      }
      inner.keys.push_back(scope.keys[i]);
      part.places.push_back(i);
    }
    ASSIGN_OR_RETURN(part.column, ColumnOf(*part.metric, inner));
    return part;
  }

  // Every row that an input has, with a value of all of them. A fixed level
  // has no rows of its own: it stands beside those of the others.
  absl::StatusOr<NaiveColumn> Combined(
      const NaiveScope& scope, const std::vector<const InputMetric*>& inputs,
      const std::function<Value(const std::vector<Value>&)>& compute) const {
    std::vector<Part> parts;
    std::vector<NaiveColumn> columns;
    for (const InputMetric* input : inputs) {
      ASSIGN_OR_RETURN(Part part, PartOf(scope, *input));
      if (!part.is_fixed) columns.push_back(part.column);
      parts.push_back(std::move(part));
    }
    if (columns.empty()) {
      return absl::UnimplementedError("only fixed levels: whose rows?");
    }
    NaiveColumn result;
    for (const std::vector<Value>& key : KeysOf(columns)) {
      std::vector<Value> values;
      for (const Part& part : parts) {
        std::vector<Value> of_part;
        for (size_t place : part.places) of_part.push_back(key[place]);
        values.push_back(At(*part.metric, part.column, of_part));
      }
      result[key] = compute(values);
    }
    return result;
  }

  absl::StatusOr<NaiveColumn> Conversion(const Metric& metric,
                                         const NaiveScope& scope) const {
    const ConversionParams& params = metric.conversion;
    const Metric& base = InputOf(params.base);
    const Metric& converted = InputOf(params.conversion);
    const NaiveScope base_scope = Entered(scope, base, &params.base);
    ASSIGN_OR_RETURN(NaiveColumn bases, ColumnOf(base, base_scope));
    NaiveConversion conversion;
    conversion.params = &params;
    conversion.converted = &converted.simple;
    conversion.filters = Entered({}, converted, &params.conversion).filters;
    ASSIGN_OR_RETURN(NaiveColumn conversions,
                     EvaluateLeaf(catalog_, rows_, AskedBy(base_scope),
                                  base.simple, base_scope, &conversion));
    NaiveColumn result;
    for (const std::vector<Value>& key : KeysOf({bases, conversions})) {
      const Value count = At(converted, conversions, key);
      result[key] = params.calculation == ConversionCalculation::kConversions
                        ? count
                        : Ratio(count, At(base, bases, key));
    }
    return result;
  }

  // ---- Answers -------------------------------------------------------------

  absl::Status NameColumns(NaiveAnswer* answer) const {
    for (const ItemName& key : asked_.keys) {
      answer->columns.push_back(key.Dunder());
    }
    for (const Metric* metric : metrics_) {
      answer->columns.push_back(metric->name);
    }
    std::set<std::string> names(answer->columns.begin(), answer->columns.end());
    if (names.size() < answer->columns.size()) return Wrong("a column twice");
    return absl::OkStatus();
  }

  absl::Status Order(NaiveAnswer* answer) const {
    for (const std::string& text : question_.order_by) {
      std::string why;
      std::optional<ItemName> name =
          ParseItemName(text, rows_.calendar().custom_names(), &why);
      if (!name.has_value()) return Wrong(why);
      size_t column = answer->columns.size();
      for (size_t c = 0; c < answer->columns.size(); ++c) {
        if (answer->columns[c] == name->Dunder()) column = c;
      }
      for (size_t k = 0; k < written_.size(); ++k) {
        if (written_[k] == name->Dunder()) column = k;
      }
      if (column == answer->columns.size()) return Wrong("no such column");
      answer->order_by.emplace_back(column, name->descending);
    }
    return absl::OkStatus();
  }

  // Time items without a grain are called by that of their column.
  absl::Status NameGrains(const SemanticModel& model, const Dimension* time) {
    for (ItemName& key : asked_.keys) {
      ASSIGN_OR_RETURN(const NaiveItem item, rows_.Resolve(model, time, key));
      if (key.grain.empty() && item.grain.has_value()) {
        key.grain = std::string(TimeGrainName(*item.grain));
      }
    }
    return absl::OkStatus();
  }

  const Metric& AnySimple(const Metric& metric) const {
    if (metric.type == MetricType::kSimple) return metric;
    return AnySimple(InputOf(*metric.Inputs().front()));
  }

  absl::StatusOr<NaiveAnswer> Metrics() {
    const SimpleAggregation& simple = AnySimple(*metrics_[0]).simple;
    const SemanticModel& model = *catalog_.FindModel(simple.model);
    RETURN_IF_ERROR(
        NameGrains(model, model.FindDimension(simple.agg_time_dimension)));
    NaiveAnswer answer;
    RETURN_IF_ERROR(NameColumns(&answer));
    RETURN_IF_ERROR(Order(&answer));
    NaiveScope scope = ByAllKeys();
    scope.filters = filters_;
    std::vector<NaiveColumn> columns;
    for (const Metric* metric : metrics_) {
      ASSIGN_OR_RETURN(NaiveColumn column,
                       ColumnOf(*metric, Entered(scope, *metric, nullptr)));
      columns.push_back(std::move(column));
    }
    for (const std::vector<Value>& key : KeysOf(columns)) {
      std::vector<Value> row = key;
      for (size_t i = 0; i < metrics_.size(); ++i) {
        row.push_back(At(*metrics_[i], columns[i], key));
      }
      ASSIGN_OR_RETURN(const bool passes, Passes(answer, row));
      if (passes) answer.rows.push_back(std::move(row));
    }
    return answer;
  }

  // Conditions on metrics see the finished rows.
  absl::StatusOr<bool> Passes(const NaiveAnswer& answer,
                              const std::vector<Value>& row) const {
    bool passes = true;
    bool known = true;
    for (const Expression* filter : result_filters_) {
      const Value holds = filter->Evaluate([&](const Expression& name) {
        std::string why;
        std::string column = name.name;
        if (!IsMetric(name)) {
          const auto item =
              ParseItemName(name.name, rows_.calendar().custom_names(), &why);
          if (item.has_value()) column = item->Dunder();
        }
        for (size_t c = 0; c < answer.columns.size(); ++c) {
          if (answer.columns[c] == column) return row[c];
        }
        known = false;
        return Value();
      });
      passes = passes && holds.IsTrue();
    }
    if (!known) return Wrong("a condition on metrics sees columns only");
    return passes;
  }

  absl::StatusOr<NaiveAnswer> Values() {
    ASSIGN_OR_RETURN(NaiveValues values,
                     EvaluateValues(catalog_, rows_, asked_, filters_));
    asked_.keys = values.keys;
    NaiveAnswer answer;
    if (question_.min_max_only) {
      const std::string name = asked_.keys[0].Dunder();
      answer.columns = {absl::StrCat(name, "__min"),
                        absl::StrCat(name, "__max")};
      if (!question_.order_by.empty()) {
        return absl::UnimplementedError("the order of one row");
      }
      std::vector<Value> found;
      for (const auto& row : values.rows) {
        if (!row[0].is_null()) found.push_back(row[0]);
      }
      std::sort(found.begin(), found.end());
      answer.rows = {{found.empty() ? Value() : found.front(),
                      found.empty() ? Value() : found.back()}};
      return answer;
    }
    RETURN_IF_ERROR(NameColumns(&answer));
    RETURN_IF_ERROR(Order(&answer));
    answer.rows = std::move(values.rows);
    if (!question_.distinct) return answer;
    const std::set<std::vector<Value>> distinct(answer.rows.begin(),
                                                answer.rows.end());
    answer.rows.assign(distinct.begin(), distinct.end());
    return answer;
  }

  const Catalog& catalog_;
  const SmallData& data_;
  const NaiveRows& rows_;
  const MetricQuestion& question_;
  std::vector<const Metric*> metrics_;
  std::vector<std::string> written_;  // items as dunder names, before grains
  NaiveAsked asked_;
  std::vector<NaiveFilter> filters_;
  std::vector<const Expression*> result_filters_;
  std::vector<std::unique_ptr<Expression>> owned_;
};

}  // namespace

absl::StatusOr<NaiveAnswer> NaiveEvaluator::Ask(
    const MetricQuestion& question) const {
  const NaiveCalendar calendar(catalog_, data_, question);
  const NaiveRows rows(catalog_, data_, calendar, max_hops_);
  return Asking(catalog_, data_, rows, question).Answer();
}

}  // namespace semantic_layer::semantic
