#include "common/semantic/yaml/map_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/limits.h"
#include "common/semantic/model/time_grain.h"
#include "common/semantic/suggest.h"

namespace semantic_layer::semantic {
namespace {

std::string Preview(absl::string_view text) {
  constexpr size_t kShown = 40;
  if (text.size() <= kShown) return std::string(text);
  return absl::StrCat(text.substr(0, kShown), "...");
}

// "A metric", "An entity".
std::string WithArticle(absl::string_view what) {
  const bool is_vowel = absl::StrContains("aeiou", what.substr(0, 1));
  return absl::StrCat(is_vowel ? "An " : "A ", what);
}

// What to write for a key that is missing.
std::string ExampleOf(absl::string_view key) {
  static constexpr std::pair<absl::string_view, absl::string_view> kExamples[] =
      {{"name", "add name: a_name"},
       {"type", "add type: and one of its words"},
       {"agg", "add agg: sum"},
       {"expr", "add expr: a_column"},
       {"model", "add model: ref('table')"},
       {"node_relation",
        "add node_relation: {alias: a_table, schema_name: "
        "a_schema}"},
       {"primary_column",
        "add primary_column: {name: a_column, "
        "time_granularity: day}"},
       {"time_granularity", "add time_granularity: day"},
       {"granularity", "add granularity: day"},
       {"grain", "add grain: day"},
       {"enabled", "add enabled: true"},
       {"export_as", "add export_as: view"},
       {"query_params", "add query_params: {metrics: [a_metric]}"}};
  for (const auto& [name, example] : kExamples) {
    if (name == key) return std::string(example);
  }
  return absl::StrCat("add ", key, ": and its value");
}

}  // namespace

void FileReporter::Add(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::kError) ++errors_;
  if (reported_ == kMaxDiagnosticsPerFile) {
    diagnostic.code = DiagnosticCode::kYamlLimit;
    diagnostic.message = "There are more findings; mend these first";
    diagnostic.hint = "check the file again after that";
  }
  if (reported_++ > kMaxDiagnosticsPerFile) return;
  diagnostics_->push_back(std::move(diagnostic));
}

void FileReporter::Error(const YamlNode& at, DiagnosticCode code,
                         std::string message, std::string hint) {
  Add(ErrorAt(At(at), code, std::move(message), std::move(hint)));
}

void FileReporter::Warning(const YamlNode& at, DiagnosticCode code,
                           std::string message, std::string hint) {
  Add(WarningAt(At(at), code, std::move(message), std::move(hint)));
}

Location FileReporter::At(const YamlNode& node) const {
  Location at;
  at.file = file_;
  at.line = node.line;
  at.column = node.column;
  return at;
}

void CheckWordCase(const YamlNode& node, FileReporter* reporter) {
  bool has_lower = false;
  bool has_upper = false;
  for (char c : node.text) {
    has_lower = has_lower || absl::ascii_islower(c);
    has_upper = has_upper || absl::ascii_isupper(c);
  }
  if (!has_lower || !has_upper) return;
  reporter->Error(
      node, DiagnosticCode::kInvalidValue,
      absl::StrCat("'", Preview(node.text), "' mixes upper and lower case"),
      absl::StrCat("write ", absl::AsciiStrToLower(node.text)));
}

bool IsValidName(absl::string_view name, std::string* why) {
  if (name.size() < 2) {
    *why = "it needs at least two characters";
  } else if (name.size() > kMaxNameBytes) {
    *why = absl::StrCat("it is longer than ", kMaxNameBytes, " characters");
  } else if (!absl::ascii_islower(name[0])) {
    *why = "it must begin with a letter";
  } else if (absl::StrContains(name, "__")) {
    *why = "it may not contain a double underscore";
  } else if (name.back() == '_') {
    *why = "it may not end with an underscore";
  } else if (ParseTimeGrain(name).has_value()) {
    *why = "it is the name of a time grain";
  } else if (name == "metric_time" || name == "mf_internal_uuid") {
    *why = "it is reserved";
  } else {
    for (char c : name) {
      if (absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_') {
        continue;
      }
      *why = "only letters, digits and underscores are allowed";
      return false;
    }
    return true;
  }
  return false;
}

MapReader::MapReader(const YamlNode& node, absl::string_view what,
                     FileReporter* reporter)
    : node_(node), what_(what), reporter_(reporter) {
  if (node_.is_map()) return;
  reporter_->Error(
      node_, DiagnosticCode::kWrongType,
      absl::StrCat(WithArticle(what_), " must be a mapping, this is ",
                   node_.KindName()),
      "write keys and values: {name: a_name}");
}

const YamlNode* MapReader::Get(absl::string_view key) {
  known_.push_back(key);
  const YamlNode* value = node_.Find(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

bool MapReader::Has(absl::string_view key) const {
  const YamlNode* value = node_.Find(key);
  return value != nullptr && !value->is_null();
}

Location MapReader::PlaceOf(absl::string_view key) const {
  return Has(key) ? reporter_->At(*node_.Find(key)) : Location();
}

void MapReader::Missing(absl::string_view key) {
  if (!ok()) return;
  reporter_->Error(node_, DiagnosticCode::kMissingKey,
                   absl::StrCat("This ", what_, " needs the key '", key, "'"),
                   ExampleOf(key));
}

std::optional<std::string> MapReader::Text(absl::string_view key) {
  const YamlNode* value = Get(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_scalar()) return value->text;
  reporter_->Error(
      *value, DiagnosticCode::kWrongType,
      absl::StrCat("'", key, "' must be text, this is ", value->KindName()),
      "write one text, in quotes if it holds : or #");
  return std::nullopt;
}

std::string MapReader::RequiredText(absl::string_view key) {
  if (!Has(key)) {
    known_.push_back(key);
    Missing(key);
    return "";
  }
  return Text(key).value_or("");
}

std::string MapReader::Name(absl::string_view key) {
  std::optional<std::string> text = Text(key);
  if (!text.has_value()) return "";
  std::string name = absl::AsciiStrToLower(*text);
  std::string why;
  if (!IsValidName(name, &why)) {
    reporter_->Error(
        *node_.Find(key), DiagnosticCode::kInvalidName,
        absl::StrCat("'", Preview(*text), "' cannot be a name: ", why),
        absl::StartsWith(why, "it is ")
            ? "choose another name, as in monthly_revenue"
            : "write letters, digits and single underscores, as in "
              "gross_revenue");
  }
  return name;
}

std::string MapReader::RequiredName(absl::string_view key) {
  if (!Has(key)) {
    known_.push_back(key);
    Missing(key);
    return "";
  }
  return Name(key);
}

std::optional<bool> MapReader::Bool(absl::string_view key) {
  const YamlNode* value = Get(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_scalar() && !value->quoted) {
    for (const char* word : {"true", "yes", "on"}) {
      if (absl::EqualsIgnoreCase(value->text, word)) return true;
    }
    for (const char* word : {"false", "no", "off"}) {
      if (absl::EqualsIgnoreCase(value->text, word)) return false;
    }
  }
  reporter_->Error(*value, DiagnosticCode::kWrongType,
                   absl::StrCat("'", key, "' must be true or false"),
                   "write true or false without quotes");
  return std::nullopt;
}

std::optional<int64_t> MapReader::Int(absl::string_view key) {
  const YamlNode* value = Get(key);
  if (value == nullptr) return std::nullopt;
  int64_t number = 0;
  if (value->is_scalar() && absl::SimpleAtoi(value->text, &number)) {
    return number;
  }
  reporter_->Error(*value, DiagnosticCode::kWrongType,
                   absl::StrCat("'", key, "' must be a whole number"),
                   absl::StrCat("write ", key, ": 0, or another number"));
  return std::nullopt;
}

std::optional<double> MapReader::Number(absl::string_view key) {
  const YamlNode* value = Get(key);
  if (value == nullptr) return std::nullopt;
  double number = 0;
  if (value->is_scalar() && absl::SimpleAtod(value->text, &number)) {
    return number;
  }
  reporter_->Error(*value, DiagnosticCode::kWrongType,
                   absl::StrCat("'", key, "' must be a number"),
                   absl::StrCat("write ", key, ": 0.5, or another number"));
  return std::nullopt;
}

SqlText MapReader::Sql(absl::string_view key) {
  SqlText sql;
  const YamlNode* value = Get(key);
  if (value == nullptr) return sql;
  if (!value->is_scalar()) {
    reporter_->Error(*value, DiagnosticCode::kWrongType,
                     absl::StrCat("'", key, "' must be SQL text, this is ",
                                  value->KindName()),
                     "write one expression, in quotes if it begins with a "
                     "brace");
    return sql;
  }
  if (value->text.size() > kMaxExpressionBytes) {
    reporter_->Error(*value, DiagnosticCode::kInvalidExpression,
                     absl::StrCat("'", key, "' is longer than ",
                                  kMaxExpressionBytes, " bytes"),
                     "make it a column of a view");
    return sql;
  }
  sql.text = std::string(absl::StripAsciiWhitespace(value->text));
  sql.at = reporter_->At(*value);
  if (sql.text.empty()) {
    reporter_->Error(*value, DiagnosticCode::kInvalidExpression,
                     absl::StrCat("'", key, "' is empty"),
                     "leave the key out or write an expression");
  }
  return sql;
}

std::vector<SqlText> MapReader::SqlList(absl::string_view key) {
  const YamlNode* value = Get(key);
  std::vector<SqlText> list;
  if (value == nullptr) return list;
  if (!value->is_list()) {
    SqlText one = Sql(key);
    if (!one.empty()) list.push_back(std::move(one));
    return list;
  }
  for (const YamlNode& item : value->items) {
    if (!item.is_scalar()) {
      reporter_->Error(item, DiagnosticCode::kWrongType,
                       absl::StrCat("'", key, "' must be a list of SQL texts"),
                       "write each condition as a text");
      continue;
    }
    SqlText sql;
    sql.text = std::string(absl::StripAsciiWhitespace(item.text));
    sql.at = reporter_->At(item);
    if (sql.text.empty() || sql.text.size() > kMaxExpressionBytes) {
      reporter_->Error(
          item, DiagnosticCode::kInvalidExpression,
          absl::StrCat("A text of '", key, "' is empty or too long"),
          "remove it, or write a condition");
      continue;
    }
    list.push_back(std::move(sql));
  }
  return list;
}

std::vector<std::string> MapReader::TextList(absl::string_view key,
                                             std::vector<Location>* places) {
  const YamlNode* value = Get(key);
  std::vector<std::string> list;
  if (value == nullptr) return list;
  if (value->is_scalar()) {
    if (places != nullptr) places->push_back(reporter_->At(*value));
    return {value->text};
  }
  if (!value->is_list()) {
    reporter_->Error(*value, DiagnosticCode::kWrongType,
                     absl::StrCat("'", key, "' must be a list of texts"),
                     absl::StrCat("write ", key, ": [a, b]"));
    return list;
  }
  for (const YamlNode& item : value->items) {
    if (item.is_scalar()) {
      list.push_back(item.text);
      if (places != nullptr) places->push_back(reporter_->At(item));
    } else {
      reporter_->Error(item, DiagnosticCode::kWrongType,
                       absl::StrCat("'", key, "' must be a list of texts"),
                       absl::StrCat("write ", key, ": [a, b]"));
    }
  }
  return list;
}

std::vector<const YamlNode*> MapReader::MapList(absl::string_view key) {
  const YamlNode* value = Get(key);
  std::vector<const YamlNode*> list;
  if (value == nullptr) return list;
  if (!value->is_list()) {
    reporter_->Error(
        *value, DiagnosticCode::kWrongType,
        absl::StrCat("'", key, "' must be a list, this is ", value->KindName()),
        "begin each of its items with a dash");
    return list;
  }
  for (const YamlNode& item : value->items) list.push_back(&item);
  return list;
}

const YamlNode* MapReader::Map(absl::string_view key) {
  const YamlNode* value = Get(key);
  if (value == nullptr) return nullptr;
  if (value->is_map()) return value;
  reporter_->Error(*value, DiagnosticCode::kWrongType,
                   absl::StrCat("'", key, "' must be a mapping, this is ",
                                value->KindName()),
                   "write its keys below it, each with a colon");
  return nullptr;
}

void MapReader::Ignore(std::initializer_list<absl::string_view> keys) {
  known_.insert(known_.end(), keys.begin(), keys.end());
}

void MapReader::Finish() {
  for (const auto& [key, value] : node_.entries) {
    const absl::string_view name = key.text;
    if (std::find(known_.begin(), known_.end(), name) != known_.end()) {
      continue;
    }
    if (name.size() > 4 && absl::StartsWith(name, "__") &&
        absl::EndsWith(name, "__")) {
      continue;
    }
    std::vector<absl::string_view> known = known_;
    std::sort(known.begin(), known.end());
    std::string hint = DidYouMean(NearestNames(name, known, 1));
    if (hint.empty()) {
      hint = absl::StrCat("known keys: ", absl::StrJoin(known, ", "));
    }
    reporter_->Error(
        key, DiagnosticCode::kUnknownKey,
        absl::StrCat(WithArticle(what_), " has no key '", Preview(name), "'"),
        std::move(hint));
  }
}

void MapReader::BadValue(const YamlNode& at, absl::string_view key,
                         absl::string_view value,
                         const std::vector<absl::string_view>& allowed) {
  std::string hint = DidYouMean(NearestNames(value, allowed, 1));
  if (hint.empty()) {
    hint = absl::StrCat("allowed: ", absl::StrJoin(allowed, ", "));
  }
  reporter_->Error(
      at, DiagnosticCode::kInvalidValue,
      absl::StrCat("'", Preview(value), "' is not a value of '", key, "'"),
      std::move(hint));
}

}  // namespace semantic_layer::semantic
