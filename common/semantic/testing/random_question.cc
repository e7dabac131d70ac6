#include "common/semantic/testing/random_question.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/semantic/compiler/explore.h"
#include "common/semantic/testing/random_world.h"

namespace semantic_layer::semantic {
namespace {

using Kind = Expression::Kind;

class QuestionMaker {
 public:
  QuestionMaker(const Catalog& catalog, Dice* dice, ExpressionBook* book)
      : catalog_(catalog), dice_(*dice), book_(*book) {}

  MetricQuestion Make() {
    if (dice_.Chance(10)) {
      MakeValues();
    } else {
      MakeMetrics();
    }
    if (dice_.Chance(15)) AddTimeRange();
    if (dice_.Chance(30)) AddOrder();
    if (dice_.Chance(15)) {
      question_.limit = static_cast<int64_t>(dice_.Below(6));
    }
    if (dice_.Chance(25)) {
      question_.week_start =
          dice_.Chance(50) ? WeekStart::kSunday : WeekStart::kSaturday;
    }
    if (dice_.Chance(15)) {
      static const auto* const kZones = new std::vector<std::string>(
          {"America/New_York", "Asia/Kolkata", "Pacific/Auckland"});
      question_.time_zone = dice_.Pick(*kZones);
    }
    if (dice_.Chance(4)) Spoil();
    return std::move(question_);
  }

 private:
  std::vector<std::string> PublicMetrics() const {
    std::vector<std::string> names;
    for (const Metric& metric : catalog_.metrics()) {
      if (!metric.is_private) names.push_back(metric.name);
    }
    return names;
  }

  void MakeMetrics() {
    const std::vector<std::string> names = PublicMetrics();
    const size_t count = dice_.Chance(60) ? 1 : 2 + dice_.Below(3);
    for (size_t i = 0; i < count; ++i) {
      const std::string& name = dice_.Pick(names);
      if (std::find(question_.metrics.begin(), question_.metrics.end(), name) ==
          question_.metrics.end()) {
        question_.metrics.push_back(name);
      }
    }
    items_ = ReachableItems(catalog_, question_.metrics, {});
    const size_t keys = dice_.Below(4);
    if (dice_.Chance(70)) AddKey("metric_time");
    for (size_t i = 0; i < keys; ++i) AddAnyKey();
    AddFilters();
  }

  void MakeValues() {
    // Items of one model and what it reaches; sometimes of none.
    const std::vector<std::string> names = PublicMetrics();
    items_ = ReachableItems(catalog_, {dice_.Pick(names)}, {});
    const bool with_time = dice_.Chance(20);
    items_.erase(std::remove_if(items_.begin(), items_.end(),
                                [&](const ReachableItem& item) {
                                  return item.name == "metric_time" &&
                                         !with_time;
                                }),
                 items_.end());
    const size_t keys = 1 + dice_.Below(3);
    for (size_t i = 0; i < keys; ++i) AddAnyKey();
    question_.distinct = dice_.Chance(75);
    if (question_.group_by.size() == 1 && dice_.Chance(25)) {
      question_.min_max_only = true;
    }
    if (dice_.Chance(40)) AddFilters();
  }

  void AddAnyKey() {
    if (!items_.empty()) AddKey(dice_.Pick(items_).name);
  }

  void AddKey(const std::string& name) {
    for (const ReachableItem& item : items_) {
      if (item.name != name) continue;
      std::string key = name;
      if (!item.grains.empty() && dice_.Chance(75)) {
        static const auto* const kParts = new std::vector<std::string>(
            {"year", "quarter", "month", "day", "dow", "doy"});
        std::vector<std::string> grains;
        std::vector<std::string> custom;
        for (const std::string& grain : item.grains) {
          const std::optional<TimeGrain> standard = ParseTimeGrain(grain);
          if (!standard.has_value()) {
            custom.push_back(grain);
          } else if (*standard >= TimeGrain::kHour) {
            grains.push_back(grain);
          }
        }
        if (!custom.empty() && dice_.Chance(25)) grains = std::move(custom);
        // The smallest grains say most.
        const size_t most = dice_.Chance(50) ? 2 : grains.size();
        key = dice_.Chance(8)
                  ? absl::StrCat(name, "__extract_", dice_.Pick(*kParts))
                  : absl::StrCat(
                        name, "__",
                        grains[dice_.Below(std::min(most, grains.size()))]);
      }
      if (std::find(question_.group_by.begin(), question_.group_by.end(),
                    key) == question_.group_by.end()) {
        question_.group_by.push_back(key);
      }
      return;
    }
  }

  // The item as something to make conditions of.
  WorldItem ConditionItem(const ReachableItem& item) {
    WorldItem result;
    result.path = absl::StrSplit(item.name, "__");
    result.name = result.path.back();
    result.path.pop_back();
    if (item.kind == OutputKind::kEntity) {
      result.kind = ItemKind::kKey;
    } else if (!item.grains.empty()) {
      result.kind = ItemKind::kTime;
      if (dice_.Chance(50)) result.grain = dice_.Pick(item.grains);
    } else if (item.type == "boolean") {
      result.kind = ItemKind::kBoolean;
    }
    return result;
  }

  std::string Enter(Expression expression) {
    std::string text = expression.ToSql();
    book_[text] = std::move(expression);
    return text;
  }

  void AddFilters() {
    std::vector<WorldItem> items;
    std::vector<WorldItem> times;
    for (const ReachableItem& item : items_) {
      items.push_back(ConditionItem(item));
      if (item.name == "metric_time") times.push_back(items.back());
    }
    if (!items.empty() && dice_.Chance(35)) {
      question_.where.push_back(
          Enter(RandomCondition(items, &dice_, dice_.Chance(50))));
    }
    if (!times.empty() && dice_.Chance(20)) {
      question_.where.push_back(
          Enter(RandomCondition(times, &dice_, dice_.Chance(50))));
    }
    if (question_.metrics.empty()) return;
    if (dice_.Chance(8)) AddMetricFilter();
    if (dice_.Chance(15)) AddHaving();
    if (!items.empty() && dice_.Chance(12)) AddStructured(items);
  }

  // Rows of those customers only of whom a metric says something.
  void AddMetricFilter() {
    const bool has_customer = std::any_of(
        items_.begin(), items_.end(),
        [](const ReachableItem& i) { return i.name == "customer"; });
    if (!has_customer) return;
    const std::string metric = dice_.Pick(PublicMetrics());
    Expression condition = MetricCondition(metric);
    // The same metric again, or another one beside it.
    if (dice_.Chance(35)) {
      const std::string other =
          dice_.Chance(50) ? metric : dice_.Pick(PublicMetrics());
      condition = Expression::Of(dice_.Chance(50) ? Kind::kOr : Kind::kAnd,
                                 {condition, MetricCondition(other)});
    }
    question_.where.push_back(Enter(std::move(condition)));
  }

  Expression MetricCondition(const std::string& metric) {
    const Expression value = Expression::Template(
        absl::StrCat("Metric('", metric, "', group_by=['customer'])"));
    if (dice_.Chance(30)) return Expression::Of(Kind::kIsNull, {value});
    return Expression::Of(
        Kind::kGreaterOrEqual,
        {value, Expression::Literal(Value::Number(dice_.Below(4)))});
  }

  void AddHaving() {
    const Expression metric = Expression::Name(dice_.Pick(question_.metrics));
    Expression condition = Expression::Of(
        dice_.Chance(50) ? Kind::kLess : Kind::kGreaterOrEqual,
        {metric, Expression::Literal(Value::Number(dice_.Below(6)))});
    if (dice_.Chance(25)) {
      condition = Expression::Of(
          Kind::kOr, {condition, Expression::Of(Kind::kIsNull, {metric})});
    }
    question_.where.push_back(Enter(std::move(condition)));
  }

  void AddStructured(const std::vector<WorldItem>& items) {
    const WorldItem& item = dice_.Pick(items);
    QuestionFilter filter;
    filter.member = item.Dunder();
    const auto value = [&] {
      FilterValue value;
      if (item.kind == ItemKind::kKey) {
        value.type = FilterValue::Type::kNumber;
        value.text = absl::StrCat(1 + dice_.Below(kWorldKeys));
      } else if (item.kind == ItemKind::kBoolean) {
        value.type = FilterValue::Type::kBool;
        value.text = dice_.Chance(50) ? "true" : "false";
      } else {
        value.text = item.kind == ItemKind::kTime ? RandomDay(&dice_)
                                                  : dice_.Pick(WorldTexts());
      }
      return value;
    };
    static const auto* const kOperators = new std::vector<FilterOperator>(
        {FilterOperator::kEquals, FilterOperator::kNotEquals,
         FilterOperator::kIn, FilterOperator::kNotIn, FilterOperator::kGreater,
         FilterOperator::kLessOrEqual, FilterOperator::kBetween,
         FilterOperator::kIsNull, FilterOperator::kIsNotNull});
    filter.op = dice_.Pick(*kOperators);
    switch (filter.op) {
      case FilterOperator::kIsNull:
      case FilterOperator::kIsNotNull:
        break;
      case FilterOperator::kBetween:
      case FilterOperator::kIn:
      case FilterOperator::kNotIn:
        filter.values = {value(), value()};
        break;
      default:
        filter.values = {value()};
        break;
    }
    question_.filters.push_back(std::move(filter));
  }

  void AddTimeRange() {
    QuestionTimeRange range;
    range.start = RandomDay(&dice_);
    range.end = RandomDay(&dice_);
    if (range.end < range.start) std::swap(range.start, range.end);
    if (dice_.Chance(20)) range.start.clear();
    if (dice_.Chance(20)) range.end.clear();
    question_.time_range = range;
  }

  void AddOrder() {
    std::vector<std::string> columns = question_.metrics;
    for (const std::string& key : question_.group_by) columns.push_back(key);
    if (columns.empty()) return;
    const size_t count = 1 + dice_.Below(2);
    std::string last;
    for (size_t i = 0; i < count; ++i) {
      const std::string& column = dice_.Pick(columns);
      // Nothing can be ordered by twice.
      if (column == last) continue;
      last = column;
      question_.order_by.push_back(
          absl::StrCat(dice_.Chance(50) ? "-" : "", column));
    }
  }

  // A mistake.
  void Spoil() {
    switch (dice_.Below(7)) {
      case 0:
        question_.metrics.push_back("no_such_metric");
        break;
      case 1:
        question_.group_by.push_back("customer__no_such_dimension");
        break;
      case 2:
        question_.order_by.push_back("status");
        break;
      case 3:
        question_.limit = -1;
        break;
      case 4:
        if (question_.metrics.empty()) return;
        question_.metrics.push_back(question_.metrics[0]);
        break;
      case 5:
        question_.group_by.push_back("metric_time__second");
        break;
      default:
        if (question_.group_by.empty()) return;
        question_.group_by.push_back(question_.group_by[0]);
        break;
    }
  }

  const Catalog& catalog_;
  Dice& dice_;
  ExpressionBook& book_;
  MetricQuestion question_;
  std::vector<ReachableItem> items_;
};

}  // namespace

MetricQuestion MakeRandomQuestion(const Catalog& catalog, Dice* dice,
                                  ExpressionBook* book) {
  return QuestionMaker(catalog, dice, book).Make();
}

}  // namespace semantic_layer::semantic
