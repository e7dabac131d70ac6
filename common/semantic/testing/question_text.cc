#include "common/semantic/testing/question_text.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace semantic_layer::semantic {

std::string QuestionText(const MetricQuestion& question) {
  std::string text = absl::StrCat(
      "metrics: ", absl::StrJoin(question.metrics, ", "),
      "\ngroup_by: ", absl::StrJoin(question.group_by, ", "), "\n");
  for (const std::string& where : question.where) {
    absl::StrAppend(&text, "where: ", where, "\n");
  }
  for (const QuestionFilter& filter : question.filters) {
    absl::StrAppend(&text, "filter: ", filter.member, " ",
                    FilterOperatorName(filter.op));
    for (const FilterValue& value : filter.values) {
      absl::StrAppend(&text, " ", value.text);
    }
    absl::StrAppend(&text, "\n");
  }
  if (question.time_range.has_value()) {
    absl::StrAppend(&text, "time_range: ", question.time_range->start, " to ",
                    question.time_range->end, "\n");
  }
  if (question.week_start.has_value()) {
    absl::StrAppend(&text, "week_start: ", WeekStartName(*question.week_start),
                    "\n");
  }
  if (!question.time_zone.empty()) {
    absl::StrAppend(&text, "time_zone: ", question.time_zone, "\n");
  }
  if (!question.order_by.empty()) {
    absl::StrAppend(&text, "order_by: ", absl::StrJoin(question.order_by, ", "),
                    "\n");
  }
  if (question.limit.has_value()) {
    absl::StrAppend(&text, "limit: ", *question.limit, "\n");
  }
  if (!question.distinct) absl::StrAppend(&text, "distinct: false\n");
  if (question.min_max_only) absl::StrAppend(&text, "min_max_only: true\n");
  return text;
}

std::vector<MetricQuestion> SmallerQuestions(const MetricQuestion& question) {
  std::vector<MetricQuestion> smaller;
  const auto without_each = [&](auto member) {
    for (size_t i = 0; i < (question.*member).size(); ++i) {
      MetricQuestion candidate = question;
      (candidate.*member).erase((candidate.*member).begin() + i);
      smaller.push_back(std::move(candidate));
    }
  };
  without_each(&MetricQuestion::order_by);
  without_each(&MetricQuestion::where);
  without_each(&MetricQuestion::filters);
  without_each(&MetricQuestion::metrics);
  without_each(&MetricQuestion::group_by);
  if (question.limit.has_value()) {
    smaller.push_back(question);
    smaller.back().limit.reset();
  }
  if (question.week_start.has_value()) {
    smaller.push_back(question);
    smaller.back().week_start.reset();
  }
  if (!question.time_zone.empty()) {
    smaller.push_back(question);
    smaller.back().time_zone.clear();
  }
  if (question.time_range.has_value()) {
    smaller.push_back(question);
    smaller.back().time_range.reset();
  }
  return smaller;
}

}  // namespace semantic_layer::semantic
