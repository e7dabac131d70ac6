#include "common/semantic/compiler/question_lines.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

std::vector<std::string> ItemsOf(absl::string_view text) {
  std::vector<std::string> items;
  for (absl::string_view item : absl::StrSplit(text, "; ")) {
    items.emplace_back(absl::StripAsciiWhitespace(item));
  }
  return items;
}

// Reads "member operator value, value".
QuestionFilter ReadFilter(absl::string_view text) {
  QuestionFilter filter;
  const std::vector<std::string> words =
      absl::StrSplit(text, absl::MaxSplits(' ', 2));
  filter.member = words[0];
  const auto op = ParseFilterOperator(words[1]);
  EXPECT_TRUE(op.has_value()) << text;
  filter.op = op.value_or(FilterOperator::kEquals);
  if (words.size() < 3) return filter;
  for (absl::string_view value : absl::StrSplit(words[2], ", ")) {
    filter.values.push_back(
        value == "null"
            ? FilterValue{FilterValue::Type::kNull, ""}
            : FilterValue{FilterValue::Type::kString, std::string(value)});
  }
  return filter;
}

WeekStart ReadWeekStart(absl::string_view day) {
  if (day == "sunday") return WeekStart::kSunday;
  if (day == "saturday") return WeekStart::kSaturday;
  EXPECT_EQ(day, "monday");
  return WeekStart::kMonday;
}

std::pair<std::string, std::string> Pair(absl::string_view text,
                                         absl::string_view between) {
  return absl::StrSplit(text, absl::MaxSplits(between, 1));
}

void ReadLine(absl::string_view key, absl::string_view value,
              MetricQuestion* question) {
  if (key == "metrics") {
    question->metrics = ItemsOf(value);
  } else if (key == "group_by") {
    question->group_by = ItemsOf(value);
  } else if (key == "where") {
    question->where.emplace_back(value);
  } else if (key == "filter") {
    question->filters.push_back(ReadFilter(value));
  } else if (key == "order_by") {
    question->order_by = ItemsOf(value);
  } else if (key == "saved_query") {
    question->saved_query = std::string(value);
  } else if (key == "time_zone") {
    question->time_zone = std::string(value);
  } else if (key == "week_start") {
    question->week_start = ReadWeekStart(value);
  } else if (key == "limit") {
    int64_t limit = 0;
    EXPECT_TRUE(absl::SimpleAtoi(value, &limit)) << value;
    question->limit = limit;
  } else if (key == "distinct") {
    question->distinct = value == "true";
  } else if (key == "min_max_only") {
    question->min_max_only = value == "true";
  } else if (key == "parameter") {
    auto [name, text] = Pair(value, " = ");
    question->parameters.emplace_back(
        name, FilterValue{FilterValue::Type::kString, text});
  } else if (key == "time_range") {
    auto [start, end] = Pair(value, " to ");
    question->time_range = QuestionTimeRange{start, end};
  } else {
    ADD_FAILURE() << "no part of a question: " << key;
  }
}

}  // namespace

MetricQuestion ReadQuestion(absl::string_view text) {
  MetricQuestion question;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (line.empty() || line[0] == '#') continue;
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits(": ", 1));
    ReadLine(parts.first, parts.second, &question);
  }
  return question;
}

}  // namespace semantic_layer::semantic
