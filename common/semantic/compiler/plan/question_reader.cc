#include "common/semantic/compiler/plan/question_reader.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/semantic/compiler/plan/time_range.h"
#include "common/semantic/compiler/resolve/time_zone.h"
#include "common/semantic/errors.h"
#include "common/semantic/limits.h"
#include "common/semantic/suggest.h"
#include "common/sql/ast/builder.h"
#include "common/sql/ast/walk.h"
#include "common/sql/functions/function_table.h"
#include "common/sql/parser/parse.h"

namespace semantic_layer::semantic {
namespace {

std::string TemplateKey(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  absl::ConsumePrefix(&text, "{{");
  absl::ConsumeSuffix(&text, "}}");
  return std::string(absl::StripAsciiWhitespace(text));
}

bool HoldsQuery(const sql::Expression& tree) {
  bool found = false;
  sql::Walk(static_cast<const sql::Node&>(tree), [&](const sql::Node& node) {
    found = found || node.Is<sql::Query>();
    return !found;
  });
  return found;
}

// Calls `callback` with every node of the tree that names something.
template <typename Callback>
void ForEachName(const sql::Expression& tree, Callback callback) {
  sql::Walk(static_cast<const sql::Node&>(tree), [&](const sql::Node& node) {
    if (node.Is<sql::Query>()) return false;
    if (!FilterKey(node).empty()) callback(node);
    return true;
  });
}

class QuestionReader {
 public:
  QuestionReader(const Catalog& catalog, sql::Arena* arena,
                 Diagnostics* diagnostics)
      : catalog_(catalog),
        builder_(*arena),
        arena_(*arena),
        diagnostics_(*diagnostics),
        custom_grains_(catalog.CustomGrainNames()) {}

  ParsedQuestion Read(const MetricQuestion& written) {
    MetricQuestion question = written;
    MergeSavedQuery(&question);
    if (!CheckSizes(question)) return std::move(parsed_);
    ReadMetrics(question);
    ReadGroupBy(question);
    ReadFilters(question);
    ReadTimeZone(question);
    ReadTimeRange(question);
    ReadOrderBy(question);
    if (question.limit.has_value() && *question.limit < 0) {
      Error(DiagnosticCode::kInvalidQuestion, "limit",
            "'limit' may not be negative");
    }
    parsed_.limit = question.limit;
    parsed_.distinct = question.distinct;
    parsed_.min_max_only = question.min_max_only;
    parsed_.week_start = question.week_start.value_or(catalog_.week_start());
    CheckCombination(question);
    return std::move(parsed_);
  }

 private:
  void Error(DiagnosticCode code, absl::string_view field, std::string message,
             std::string hint = "") {
    diagnostics_.push_back(
        QuestionError(code, field, std::move(message), std::move(hint)));
  }

  // The same for all ways to write an item.
  std::string ItemKey(const std::string& text) const {
    std::string why;
    const std::optional<ItemName> name =
        ParseItemName(text, custom_grains_, &why);
    return name.has_value() ? name->Dunder() : text;
  }

  // Puts `first` before the items of a list that are not among them.
  template <typename Key>
  static void Prepend(const std::vector<std::string>& first, Key key,
                      std::vector<std::string>* list) {
    absl::flat_hash_set<std::string> seen;
    std::vector<std::string> all = first;
    for (const std::string& item : first) seen.insert(key(item));
    for (std::string& item : *list) {
      if (!seen.contains(key(item))) all.push_back(std::move(item));
    }
    *list = std::move(all);
  }

  void MergeSavedQuery(MetricQuestion* question) {
    if (question->saved_query.empty()) return;
    const SavedQuery* saved =
        catalog_.FindSavedQuery(absl::AsciiStrToLower(question->saved_query));
    if (saved == nullptr) {
      std::vector<absl::string_view> names;
      for (const SavedQuery& query : catalog_.saved_queries()) {
        names.push_back(query.name);
      }
      diagnostics_.push_back(SavedQueryNotFound(question->saved_query, names));
      return;
    }
    const auto by_name = [this](const std::string& item) {
      return ItemKey(item);
    };
    Prepend(saved->metrics, by_name, &question->metrics);
    Prepend(saved->group_by, by_name, &question->group_by);
    std::vector<std::string> where;
    for (const SqlText& filter : saved->where) where.push_back(filter.text);
    Prepend(
        where, [](const std::string& text) { return text; }, &question->where);
    if (question->order_by.empty()) question->order_by = saved->order_by;
    if (!question->limit.has_value()) question->limit = saved->limit;
  }

  bool CheckSizes(const MetricQuestion& question) {
    const size_t before = diagnostics_.size();
    const auto check = [this](size_t size, size_t most,
                              absl::string_view field) {
      if (size <= most) return;
      Error(DiagnosticCode::kInvalidQuestion, field,
            absl::StrCat("'", field, "' may hold at most ", most, " items"));
    };
    check(question.metrics.size(), kMaxQuestionMetrics, "metrics");
    check(question.group_by.size(), kMaxQuestionGroupBys, "group_by");
    check(question.order_by.size(), kMaxQuestionGroupBys + kMaxQuestionMetrics,
          "order_by");
    check(question.where.size(), kMaxQuestionFilters, "where");
    check(question.filters.size(), kMaxQuestionFilters, "filters");
    return diagnostics_.size() == before;
  }

  void ReadMetrics(const MetricQuestion& question) {
    absl::flat_hash_set<const Metric*> seen;
    for (size_t i = 0; i < question.metrics.size(); ++i) {
      const std::string field = absl::StrCat("metrics[", i, "]");
      std::string name = absl::AsciiStrToLower(
          absl::StripAsciiWhitespace(question.metrics[i]));
      std::string why;
      if (absl::StrContains(name, "(")) {
        const std::optional<ItemName> item =
            ParseTemplate(question.metrics[i], &why);
        if (item.has_value() && item->object == ItemName::Object::kMetric) {
          name = item->element;
        }
      }
      const Metric* metric = catalog_.FindMetric(name);
      if (metric == nullptr ||
          (metric->is_private && !question.asks_private_metrics)) {
        diagnostics_.push_back(
            MetricNotFound(name, field, catalog_.MetricNames()));
        continue;
      }
      if (!seen.insert(metric).second) {
        Error(DiagnosticCode::kInvalidQuestion, field,
              absl::StrCat("Metric '", name, "' is asked for twice"));
        continue;
      }
      metric_names_.insert(name);
      parsed_.metrics.push_back(metric);
    }
  }

  void ReadGroupBy(const MetricQuestion& question) {
    for (size_t i = 0; i < question.group_by.size(); ++i) {
      const std::string field = absl::StrCat("group_by[", i, "]");
      std::string why;
      std::optional<ItemName> name =
          ParseItemName(question.group_by[i], custom_grains_, &why);
      if (!name.has_value()) {
        Error(DiagnosticCode::kInvalidItem, field,
              absl::StrCat("'", question.group_by[i].substr(0, 100),
                           "' is not an item to group by: ", why));
        continue;
      }
      if (name->object == ItemName::Object::kMetric) {
        Error(DiagnosticCode::kInvalidItem, field,
              "A metric cannot be grouped by", "move it to 'metrics'");
        continue;
      }
      parsed_.group_by.push_back(*std::move(name));
      parsed_.group_by_fields.push_back(field);
    }
  }

  void ReadFilters(const MetricQuestion& question) {
    for (size_t i = 0; i < question.where.size(); ++i) {
      const std::string field = absl::StrCat("where[", i, "]");
      if (question.where[i].size() > kMaxExpressionBytes) {
        Error(DiagnosticCode::kInvalidFilter, field,
              absl::StrCat("A filter may have at most ", kMaxExpressionBytes,
                           " bytes"));
        continue;
      }
      std::vector<sql::Diagnostic> findings;
      const sql::Expression* tree =
          sql::ParseExpressionInto(arena_, question.where[i], &findings);
      if (tree == nullptr) {
        std::string message = "This filter is not SQL";
        std::string hint;
        if (!findings.empty()) {
          const sql::LineColumn at =
              sql::LineColumnAt(question.where[i], findings.front().span.begin);
          absl::StrAppend(&message, " (line ", at.line, ", column ", at.column,
                          "): ", findings.front().message);
          hint = findings.front().hint;
        }
        Error(DiagnosticCode::kInvalidFilter, field, std::move(message),
              std::move(hint));
        continue;
      }
      AddFilter(tree, question.where[i], field);
    }
    for (size_t i = 0; i < question.filters.size(); ++i) {
      const std::string field = absl::StrCat("filters[", i, "]");
      const sql::Expression* tree =
          StructuredFilter(question.filters[i], field);
      if (tree == nullptr) continue;
      AddFilter(tree,
                absl::StrCat(question.filters[i].member, " ",
                             FilterOperatorName(question.filters[i].op)),
                field);
    }
  }

  // A question's filter may call known functions of one row that stay inside
  // of the query, and nothing else.
  bool CheckCalls(const sql::Expression& tree, const std::string& field) {
    bool good = true;
    sql::Walk(static_cast<const sql::Node&>(tree), [&](const sql::Node& node) {
      const auto* call = node.As<sql::FunctionCall>();
      if (call == nullptr) return true;
      const sql::FunctionInfo* info = sql::FindFunction(call->name);
      if (info != nullptr && info->kind == sql::FunctionKind::kScalar &&
          info->trait != sql::FunctionTrait::kReach && call->over == nullptr) {
        return true;
      }
      good = false;
      const bool of_rows =
          info != nullptr && info->trait != sql::FunctionTrait::kReach;
      Error(DiagnosticCode::kInvalidFilter, field,
            absl::StrCat("A filter may not call '",
                         call->name.empty() ? absl::string_view()
                                            : call->name.parts.back().text,
                         "'"),
            of_rows ? "a filter sees one row at a time; use Metric(...) for "
                      "conditions on aggregates"
                    : "use functions of Databricks SQL that compute from "
                      "their arguments");
      return true;
    });
    return good;
  }

  void AddFilter(const sql::Expression* tree, std::string text,
                 const std::string& field) {
    if (HoldsQuery(*tree)) {
      Error(DiagnosticCode::kInvalidFilter, field,
            "A filter may not hold a query",
            "filter by a metric with {{ Metric('name', group_by=['entity']) "
            "}}, or list the values");
      return;
    }
    if (!CheckCalls(*tree, field)) return;
    ParsedFilter filter;
    filter.tree = tree;
    filter.text = std::move(text);
    filter.field = field;
    bool good = true;
    bool on_result = false;
    ForEachName(*tree, [&](const sql::Node& node) {
      const std::string key = FilterKey(node);
      if (node.Is<sql::ColumnRef>() &&
          metric_names_.contains(absl::AsciiStrToLower(key))) {
        on_result = true;
        return;
      }
      std::string why;
      std::optional<ItemName> name = ParseItemName(key, custom_grains_, &why);
      if (!name.has_value()) {
        good = false;
        Error(DiagnosticCode::kInvalidFilter, field,
              absl::StrCat("'", key.substr(0, 100), "': ", why));
        return;
      }
      filter.items.emplace_back(key, *std::move(name));
    });
    if (!good) return;
    (on_result ? parsed_.result_filters : parsed_.filters)
        .push_back(std::move(filter));
  }

  sql::Expression* ValueLiteral(const FilterValue& value) {
    switch (value.type) {
      case FilterValue::Type::kNull:
        return builder_.Null();
      case FilterValue::Type::kBool:
        return builder_.Boolean(value.text == "true");
      case FilterValue::Type::kNumber:
        return builder_.Decimal(value.text);
      case FilterValue::Type::kString:
        return builder_.String(value.text);
    }
    return builder_.Null();
  }

  // The condition of a structured filter, or null after reporting.
  sql::Expression* StructuredFilter(const QuestionFilter& filter,
                                    const std::string& field) {
    const size_t count = filter.values.size();
    const auto refuse = [&](absl::string_view needs) -> sql::Expression* {
      Error(
          DiagnosticCode::kInvalidFilter, absl::StrCat(field, ".values"),
          absl::StrCat("'", FilterOperatorName(filter.op), "' needs ", needs));
      return nullptr;
    };
    if (count > kMaxFilterValues) {
      return refuse(absl::StrCat("at most ", kMaxFilterValues, " values"));
    }
    sql::Expression* member = builder_.Column(filter.member);
    const auto compare = [&](sql::BinaryOp op) -> sql::Expression* {
      if (count != 1) return refuse("exactly one value");
      if (filter.values[0].type == FilterValue::Type::kNull) {
        return refuse("a value; use is_null or is_not_null");
      }
      return builder_.Binary(op, member, ValueLiteral(filter.values[0]));
    };
    switch (filter.op) {
      case FilterOperator::kEquals:
        return compare(sql::BinaryOp::kEqual);
      case FilterOperator::kNotEquals:
        return compare(sql::BinaryOp::kNotEqual);
      case FilterOperator::kGreater:
        return compare(sql::BinaryOp::kGreater);
      case FilterOperator::kGreaterOrEqual:
        return compare(sql::BinaryOp::kGreaterEqual);
      case FilterOperator::kLess:
        return compare(sql::BinaryOp::kLess);
      case FilterOperator::kLessOrEqual:
        return compare(sql::BinaryOp::kLessEqual);
      case FilterOperator::kIn:
      case FilterOperator::kNotIn: {
        if (count == 0) return refuse("at least one value");
        std::vector<sql::Expression*> items;
        for (const FilterValue& value : filter.values) {
          items.push_back(ValueLiteral(value));
        }
        return builder_.In(member, items, filter.op == FilterOperator::kNotIn);
      }
      case FilterOperator::kBetween:
        if (count != 2) return refuse("two values");
        return builder_.Between(member, ValueLiteral(filter.values[0]),
                                ValueLiteral(filter.values[1]));
      case FilterOperator::kContains:
      case FilterOperator::kStartsWith:
        if (count != 1) return refuse("exactly one value");
        // Without regard to case, as the question's contract says.
        return builder_.Call(
            filter.op == FilterOperator::kContains ? "contains" : "startswith",
            {builder_.Call("lower", {member}),
             builder_.Call("lower", {builder_.String(filter.values[0].text)})});
      case FilterOperator::kIsNull:
      case FilterOperator::kIsNotNull:
        if (count != 0) return refuse("no value");
        return builder_.IsNull(member, filter.op == FilterOperator::kIsNotNull);
    }
    return nullptr;
  }

  void ReadTimeRange(const MetricQuestion& question) {
    if (!question.time_range.has_value()) return;
    const auto read = [&](const std::string& text, absl::string_view end,
                          std::optional<absl::CivilSecond>* time) {
      if (text.empty()) return;
      const std::string field = absl::StrCat("time_range.", end);
      *time = end == "end" ? ParseLastSecond(text) : ParseCivilTime(text);
      if (!time->has_value()) {
        Error(DiagnosticCode::kInvalidTimeRange, field,
              absl::StrCat("'", text.substr(0, 40), "' is not a date or time"),
              "write 2024-01-31 or 2024-01-31 13:00:00");
      } else if (SaysUtc(text) && !parsed_.time_zone.empty()) {
        Error(DiagnosticCode::kInvalidTimeRange, field,
              absl::StrCat("'", text.substr(0, 40), "' is a time in UTC, and ",
                           "the question's times are those of ",
                           parsed_.time_zone),
              absl::StrCat("leave out the Z and write the time that clocks ",
                           "show there"));
      }
    };
    read(question.time_range->start, "start", &parsed_.start);
    read(question.time_range->end, "end", &parsed_.end);
    if (parsed_.start.has_value() && parsed_.end.has_value() &&
        *parsed_.end < *parsed_.start) {
      Error(DiagnosticCode::kInvalidTimeRange, "time_range",
            "The time range ends before it starts");
    }
  }

  void ReadOrderBy(const MetricQuestion& question) {
    for (size_t i = 0; i < question.order_by.size(); ++i) {
      const std::string field = absl::StrCat("order_by[", i, "]");
      std::string why;
      std::optional<ItemName> name =
          ParseItemName(question.order_by[i], custom_grains_, &why);
      if (!name.has_value()) {
        Error(DiagnosticCode::kInvalidOrderBy, field,
              absl::StrCat("'", question.order_by[i].substr(0, 100),
                           "' is not an item of the question: ", why));
        continue;
      }
      parsed_.order_by.push_back(
          ParsedOrder{*std::move(name), question.order_by[i], field});
    }
  }

  void ReadTimeZone(const MetricQuestion& question) {
    const std::string& zone = question.time_zone;
    if (zone.empty() || absl::EqualsIgnoreCase(zone, "utc")) return;
    const absl::string_view known = FindTimeZone(zone);
    if (known.empty()) {
      Diagnostic diagnostic = QuestionError(
          DiagnosticCode::kInvalidQuestion, "time_zone",
          absl::StrCat("'", zone.substr(0, 64), "' is not a time zone"));
      diagnostic.candidates =
          NearestNames(zone.substr(0, 64), TimeZoneNames(), kMaxSuggestions);
      diagnostic.hint = diagnostic.candidates.empty()
                            ? "write the IANA name of one, as America/Chicago"
                            : DidYouMean(diagnostic.candidates);
      diagnostics_.push_back(std::move(diagnostic));
      return;
    }
    // Names that mean UTC need no conversion.
    if (IsUtc(known)) return;
    parsed_.time_zone = std::string(known);
  }

  void CheckCombination(const MetricQuestion& question) {
    if (question.metrics.empty() && question.group_by.empty() &&
        question.saved_query.empty()) {
      Error(DiagnosticCode::kInvalidQuestion, "metrics",
            "The question asks for nothing",
            "name at least one metric or one item to group by");
    }
    if (question.metrics.empty()) {
      if (question.min_max_only && question.group_by.size() != 1) {
        Error(DiagnosticCode::kInvalidQuestion, "min_max_only",
              "'min_max_only' needs exactly one item in 'group_by'");
      }
      if (question.min_max_only && !question.order_by.empty()) {
        Error(DiagnosticCode::kInvalidQuestion, "order_by",
              "'min_max_only' gives a single row", "leave out 'order_by'");
      }
      return;
    }
    if (question.min_max_only) {
      Error(DiagnosticCode::kInvalidQuestion, "min_max_only",
            "'min_max_only' is for questions without metrics");
    }
    if (!question.distinct) {
      Error(DiagnosticCode::kInvalidQuestion, "distinct",
            "'distinct: false' is for questions without metrics");
    }
  }

  const Catalog& catalog_;
  sql::Builder builder_;
  sql::Arena& arena_;
  Diagnostics& diagnostics_;
  const std::vector<absl::string_view> custom_grains_;
  absl::flat_hash_set<std::string> metric_names_;
  ParsedQuestion parsed_;
};

}  // namespace

std::string FilterKey(const sql::Node& node) {
  if (const auto* object = node.As<sql::TemplateExpr>()) {
    return TemplateKey(object->text);
  }
  if (const auto* column = node.As<sql::ColumnRef>()) {
    std::string key;
    for (const sql::Identifier& part : column->name.parts) {
      absl::StrAppend(&key, key.empty() ? "" : ".", part.text);
    }
    return key;
  }
  return "";
}

ParsedQuestion ReadQuestion(const Catalog& catalog,
                            const MetricQuestion& question, sql::Arena* arena,
                            Diagnostics* diagnostics) {
  return QuestionReader(catalog, arena, diagnostics).Read(question);
}

ParsedFilter ReadModelFilter(const Catalog& catalog, const SqlText& filter,
                             FilterLevel level) {
  ParsedFilter parsed;
  parsed.tree = filter.tree;
  parsed.text = filter.text;
  parsed.level = level;
  if (filter.tree == nullptr) return parsed;
  const std::vector<absl::string_view> custom_grains =
      catalog.CustomGrainNames();
  ForEachName(*filter.tree, [&](const sql::Node& node) {
    const std::string key = FilterKey(node);
    std::string why;
    std::optional<ItemName> name;
    // A bare word in a model's own filter names a column of its table.
    if (node.Is<sql::TemplateExpr>()) {
      name = ParseTemplate(key, &why);
    } else if (absl::StrContains(key, "__") || key == "metric_time") {
      name = ParseDunder(key, custom_grains, &why);
    }
    if (name.has_value()) {
      parsed.items.emplace_back(key, *std::move(name));
    } else {
      parsed.columns.emplace_back(key,
                                  static_cast<const sql::Expression*>(&node));
    }
  });
  return parsed;
}

}  // namespace semantic_layer::semantic
