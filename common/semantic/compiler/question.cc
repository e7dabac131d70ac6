#include "common/semantic/compiler/question.h"

namespace semantic_layer::semantic {
namespace {

constexpr FilterOperator kOperators[] = {
    FilterOperator::kEquals,     FilterOperator::kNotEquals,
    FilterOperator::kIn,         FilterOperator::kNotIn,
    FilterOperator::kGreater,    FilterOperator::kGreaterOrEqual,
    FilterOperator::kLess,       FilterOperator::kLessOrEqual,
    FilterOperator::kBetween,    FilterOperator::kContains,
    FilterOperator::kStartsWith, FilterOperator::kIsNull,
    FilterOperator::kIsNotNull,
};

}  // namespace

const char* FilterOperatorName(FilterOperator op) {
  switch (op) {
    case FilterOperator::kEquals:
      return "equals";
    case FilterOperator::kNotEquals:
      return "not_equals";
    case FilterOperator::kIn:
      return "in";
    case FilterOperator::kNotIn:
      return "not_in";
    case FilterOperator::kGreater:
      return "gt";
    case FilterOperator::kGreaterOrEqual:
      return "gte";
    case FilterOperator::kLess:
      return "lt";
    case FilterOperator::kLessOrEqual:
      return "lte";
    case FilterOperator::kBetween:
      return "between";
    case FilterOperator::kContains:
      return "contains";
    case FilterOperator::kStartsWith:
      return "starts_with";
    case FilterOperator::kIsNull:
      return "is_null";
    case FilterOperator::kIsNotNull:
      return "is_not_null";
  }
  return "";
}

std::optional<FilterOperator> ParseFilterOperator(const std::string& name) {
  for (FilterOperator op : kOperators) {
    if (name == FilterOperatorName(op)) return op;
  }
  return std::nullopt;
}

}  // namespace semantic_layer::semantic
