#include "services/genie/analysis/analysis_reader.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/json/reader.h"
#include "common/status/status_macros.h"
#include "services/genie/analysis/limits.h"
#include "services/genie/analysis/table_expressions.h"

namespace semantic_layer::genie {
namespace {

constexpr absl::string_view kFence = "```";

constexpr absl::string_view kAggregations[] = {
    "sum", "count", "count_distinct", "avg",
    "min", "max",   "median",         "sum_boolean"};
constexpr absl::string_view kGranularities[] = {
    "second", "minute", "hour", "day", "week", "month", "quarter", "year"};

struct RoleName {
  absl::string_view name;
  ColumnRole role;
};
constexpr RoleName kRoles[] = {{"primary_key", ColumnRole::kPrimaryKey},
                               {"foreign_key", ColumnRole::kForeignKey},
                               {"dimension", ColumnRole::kDimension},
                               {"time_dimension", ColumnRole::kTimeDimension},
                               {"measure", ColumnRole::kMeasure},
                               {"other", ColumnRole::kOther}};

template <size_t N>
bool IsOneOf(absl::string_view text, const absl::string_view (&list)[N]) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

absl::Status Wrong(absl::string_view problem) {
  return absl::InvalidArgumentError(problem);
}

// Models without structured output like to put JSON into a block of Markdown.
absl::string_view WithoutFence(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (!absl::ConsumePrefix(&text, kFence)) return text;
  absl::ConsumePrefix(&text, "json");
  absl::ConsumeSuffix(&text, kFence);
  return absl::StripAsciiWhitespace(text);
}

std::string Text(const json::Value& object, absl::string_view key,
                 size_t max_bytes = kMaxDescriptionBytes) {
  const std::optional<json::Value> value = object.Find(key);
  if (!value.has_value() || value->kind() != json::Kind::kString) return "";
  absl::string_view text = absl::StripAsciiWhitespace(value->string());
  size_t end = std::min(text.size(), max_bytes);
  while (end > 0 && end < text.size() &&
         (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) {
    --end;
  }
  return std::string(text.substr(0, end));
}

bool IsName(absl::string_view name) {
  return !name.empty() && name.size() <= kMaxSuggestedNameBytes &&
         absl::ascii_islower(name[0]) &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
         });
}

class Reader {
 public:
  explicit Reader(const TableFacts& facts)
      : facts_(facts), expressions_(facts.name, facts.columns) {
    analysis_.table = facts.name.Text();
  }

  absl::StatusOr<TableAnalysis> Read(const json::Value& root) {
    analysis_.description = Text(root, "description");
    if (analysis_.description.empty()) {
      return Wrong("it has no 'description'.");
    }
    RETURN_IF_ERROR(ReadColumns(root));
    RETURN_IF_ERROR(EachOf(root, "dimensions",
                           [this](const json::Value& v) { AddDimension(v); }));
    RETURN_IF_ERROR(EachOf(root, "measures",
                           [this](const json::Value& v) { AddMeasure(v); }));
    RETURN_IF_ERROR(EachOf(root, "metrics",
                           [this](const json::Value& v) { AddMetric(v); }));
    RETURN_IF_ERROR(EachOf(root, "quality_hints",
                           [this](const json::Value& v) { AddHint(v); }));
    return std::move(analysis_);
  }

 private:
  template <typename Visit>
  absl::Status EachOf(const json::Value& root, absl::string_view key,
                      Visit visit) {
    const std::optional<json::Value> list = root.Find(key);
    if (!list.has_value() || list->kind() != json::Kind::kArray) {
      return Wrong(absl::StrCat("'", key, "' is no list."));
    }
    size_t count = 0;
    for (const json::Value element : list->elements()) {
      if (element.kind() != json::Kind::kObject) {
        return Wrong(absl::StrCat("'", key,
                                  "' holds something that is no "
                                  "object."));
      }
      if (++count > kMaxSuggestionsOfAKind + facts_.columns.size()) {
        return Wrong(absl::StrCat("'", key, "' is too long."));
      }
      visit(element);
    }
    return absl::OkStatus();
  }

  void Warn(absl::string_view kind, absl::string_view name,
            absl::string_view problem) {
    if (analysis_.warnings.size() >= kMaxWarnings) return;
    analysis_.warnings.push_back(
        absl::StrCat("The ", kind, " '", name.substr(0, kMaxSuggestedNameBytes),
                     "' was left out: ", problem, "."));
  }

  absl::Status ReadColumns(const json::Value& root) {
    std::map<std::string, AnalyzedColumn> known;
    RETURN_IF_ERROR(EachOf(root, "columns", [&](const json::Value& value) {
      AnalyzedColumn column = {.name = Text(value, "name"),
                               .description = Text(value, "description")};
      const std::string role = Text(value, "role");
      for (const RoleName& row : kRoles) {
        if (row.name == role) column.role = row.role;
      }
      known.emplace(absl::AsciiStrToLower(column.name), std::move(column));
    }));
    size_t found = 0;
    for (const TableColumn& column : facts_.columns) {
      const auto place = known.find(absl::AsciiStrToLower(column.name));
      AnalyzedColumn out = {.description = column.comment};
      if (place != known.end()) {
        ++found;
        out = std::move(place->second);
        known.erase(place);
      } else {
        analysis_.warnings.push_back(absl::StrCat(
            "The model said nothing of the column '", column.name, "'."));
      }
      out.name = column.name;
      out.data_type = column.data_type;
      analysis_.columns.push_back(std::move(out));
    }
    if (found == 0)
      return Wrong("'columns' holds none of the table's columns.");
    for (const auto& [name, column] : known) {
      Warn("column", column.name, "the table has none of that name");
    }
    return absl::OkStatus();
  }

  // Whether a suggestion can be kept by its name; warns when it cannot.
  bool TakeName(absl::string_view kind, const std::string& name, size_t kept,
                std::set<std::string>* names) {
    if (!IsName(name)) {
      Warn(kind, name, "its name is not of [a-z][a-z0-9_]*");
    } else if (kept >= kMaxSuggestionsOfAKind) {
      Warn(kind, name, "there are too many");
    } else if (!names->insert(name).second) {
      Warn(kind, name, "there is another of that name");
    } else {
      return true;
    }
    return false;
  }

  void AddDimension(const json::Value& value) {
    SuggestedDimension dimension = {
        .name = Text(value, "name"),
        .type = Text(value, "type"),
        .description = Text(value, "description"),
        .time_granularity = Text(value, "time_granularity")};
    const auto judged = expressions_.Judge(Text(value, "expr"));
    absl::string_view problem;
    if (!judged.ok()) {
      problem = judged.status().message();
    } else if (dimension.type == "time") {
      if (judged->kind != TableExpressions::Kind::kTime &&
          judged->kind != TableExpressions::Kind::kAny) {
        problem = "it is no date or timestamp";
      }
    } else if (dimension.type == "boolean") {
      if (judged->kind != TableExpressions::Kind::kBoolean &&
          judged->kind != TableExpressions::Kind::kAny) {
        problem = "it is not true or false";
      }
    } else if (dimension.type != "categorical") {
      problem = "there is no such type of dimension";
    }
    if (!problem.empty()) return Warn("dimension", dimension.name, problem);
    if (!TakeName("dimension", dimension.name, analysis_.dimensions.size(),
                  &dimension_names_)) {
      return;
    }
    dimension.expr = judged->text;
    if (dimension.type != "time" ||
        !IsOneOf(dimension.time_granularity, kGranularities)) {
      dimension.time_granularity = dimension.type == "time" ? "day" : "";
    }
    analysis_.dimensions.push_back(std::move(dimension));
  }

  void AddMeasure(const json::Value& value) {
    SuggestedMeasure measure = {.name = Text(value, "name"),
                                .agg = Text(value, "agg"),
                                .description = Text(value, "description")};
    if (measure.agg == "average" || measure.agg == "mean") measure.agg = "avg";
    std::string expr = Text(value, "expr");
    if (measure.agg == "count" && (expr.empty() || expr == "*")) expr = "1";
    const auto judged = expressions_.Judge(expr);
    using Kind = TableExpressions::Kind;
    absl::string_view problem;
    if (!judged.ok()) {
      problem = judged.status().message();
    } else if (!IsOneOf(measure.agg, kAggregations)) {
      problem = "there is no such aggregation";
    } else if ((measure.agg == "sum" || measure.agg == "avg" ||
                measure.agg == "median") &&
               judged->kind != Kind::kNumber && judged->kind != Kind::kAny) {
      problem = "it aggregates what is no number";
    } else if (measure.agg == "sum_boolean" && judged->kind != Kind::kBoolean &&
               judged->kind != Kind::kAny) {
      problem = "it counts what is not true or false";
    }
    if (!problem.empty()) return Warn("measure", measure.name, problem);
    if (!TakeName("measure", measure.name, analysis_.measures.size(),
                  &measure_names_)) {
      return;
    }
    measure.expr = judged->text;
    analysis_.measures.push_back(std::move(measure));
  }

  void AddMetric(const json::Value& value) {
    SuggestedMetric metric = {.name = Text(value, "name"),
                              .ratio = Text(value, "type") == "ratio",
                              .measure = Text(value, "measure"),
                              .denominator = Text(value, "denominator"),
                              .description = Text(value, "description")};
    if (!metric.ratio) metric.denominator.clear();
    if (measure_names_.count(metric.measure) == 0 ||
        (metric.ratio && measure_names_.count(metric.denominator) == 0)) {
      return Warn("metric", metric.name, "a measure that it names is not here");
    }
    if (TakeName("metric", metric.name, analysis_.metrics.size(),
                 &metric_names_)) {
      analysis_.metrics.push_back(std::move(metric));
    }
  }

  void AddHint(const json::Value& value) {
    QualityHint hint = {.column = Text(value, "column"),
                        .warning = Text(value, "severity") == "warning",
                        .message = Text(value, "message")};
    if (hint.message.empty() ||
        analysis_.quality_hints.size() >= kMaxQualityHints) {
      return;
    }
    const auto column = std::find_if(
        facts_.columns.begin(), facts_.columns.end(), [&](const auto& known) {
          return absl::EqualsIgnoreCase(known.name, hint.column);
        });
    if (column != facts_.columns.end()) {
      hint.column = column->name;
    } else if (!hint.column.empty()) {
      return Warn("hint about", hint.column, "the table has no such column");
    }
    analysis_.quality_hints.push_back(std::move(hint));
  }

  const TableFacts& facts_;
  const TableExpressions expressions_;
  TableAnalysis analysis_;
  std::set<std::string> dimension_names_;
  std::set<std::string> measure_names_;
  std::set<std::string> metric_names_;
};

}  // namespace

absl::StatusOr<TableAnalysis> ReadAnalysis(absl::string_view text,
                                           const TableFacts& facts) {
  const absl::string_view json = WithoutFence(text);
  json::Document document;
  json::Error mistake;
  if (!document.Parse(json, {.max_bytes = kMaxAnalysisBytes}, &mistake)) {
    return Wrong(absl::StrCat("it is not JSON (", mistake.message, " at byte ",
                              mistake.offset, ")."));
  }
  if (document.root().kind() != json::Kind::kObject) {
    return Wrong("it is no JSON object.");
  }
  return Reader(facts).Read(document.root());
}

}  // namespace semantic_layer::genie
