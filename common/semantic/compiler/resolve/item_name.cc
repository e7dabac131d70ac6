#include "common/semantic/compiler/resolve/item_name.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/semantic/limits.h"

namespace semantic_layer::semantic {
namespace {

// One value of a call: a text, a list of texts, or a word (True).
struct Argument {
  std::string keyword;  // empty when positional
  bool is_list = false;
  bool is_word = false;
  std::vector<std::string> values;

  const std::string& text() const { return values.front(); }
  bool is_text() const { return !is_list && !is_word; }
};

struct ObjectCall {
  std::string name;
  std::vector<Argument> arguments;
};

// Reads a chain of calls: Name(args).name(args)...
class CallParser {
 public:
  explicit CallParser(absl::string_view text) : rest_(text) {}

  bool Parse(std::vector<ObjectCall>* calls) {
    do {
      ObjectCall call;
      if (!Word(&call.name) || !Take('(')) return false;
      if (!Arguments(&call.arguments)) return false;
      calls->push_back(std::move(call));
    } while (Take('.'));
    Skip();
    return rest_.empty();
  }

 private:
  void Skip() { rest_ = absl::StripLeadingAsciiWhitespace(rest_); }

  bool Take(char c) {
    Skip();
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool Word(std::string* word) {
    Skip();
    size_t n = 0;
    while (n < rest_.size() &&
           (absl::ascii_isalnum(rest_[n]) || rest_[n] == '_')) {
      ++n;
    }
    *word = std::string(rest_.substr(0, n));
    rest_.remove_prefix(n);
    return n > 0;
  }

  bool Text(std::string* text) {
    Skip();
    if (rest_.empty() || (rest_[0] != '\'' && rest_[0] != '"')) return false;
    const size_t end = rest_.find(rest_[0], 1);
    if (end == absl::string_view::npos) return false;
    *text = std::string(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    return true;
  }

  bool Arguments(std::vector<Argument>* arguments) {
    if (Take(')')) return true;
    while (true) {
      Argument argument;
      if (!Value(&argument)) return false;
      arguments->push_back(std::move(argument));
      if (Take(')')) return true;
      if (!Take(',')) return false;
      if (Take(')')) return true;  // trailing comma
    }
  }

  bool Value(Argument* argument) {
    std::string text;
    if (Text(&text)) {
      argument->values.push_back(std::move(text));
      return true;
    }
    if (Take('[')) return List(argument, ']');
    if (Take('(')) return List(argument, ')');
    if (!Word(&text)) return false;
    if (argument->keyword.empty() && Take('=')) {
      argument->keyword = std::move(text);
      return Value(argument);
    }
    argument->is_word = true;
    argument->values.push_back(std::move(text));
    return true;
  }

  bool List(Argument* argument, char close) {
    argument->is_list = true;
    while (!Take(close)) {
      std::string text;
      if (!Text(&text)) return false;
      argument->values.push_back(std::move(text));
      if (!Take(',')) return Take(close);
    }
    return true;
  }

  absl::string_view rest_;
};

// Splits "a__b__c" into path and element; false for empty parts.
bool SplitDunder(absl::string_view text, ItemName* name) {
  name->path = absl::StrSplit(absl::AsciiStrToLower(text), "__");
  for (const std::string& part : name->path) {
    if (part.empty()) return false;
  }
  name->element = std::move(name->path.back());
  name->path.pop_back();
  return true;
}

// Takes the element for a grain: "ds__month" -> element ds, grain month.
void TakeGrainSuffix(ItemName* name) {
  if (name->path.empty() || !ParseTimeGrain(name->element).has_value()) return;
  name->grain = std::move(name->element);
  name->element = std::move(name->path.back());
  name->path.pop_back();
}

// Applies the arguments of one object to the name.
class TemplateReader {
 public:
  TemplateReader(ItemName* name, std::string* why) : name_(*name), why_(*why) {}

  bool ReadObject(const ObjectCall& call) {
    std::vector<absl::string_view> keywords;
    if (call.name == "Dimension") {
      name_.object = ItemName::Object::kDimension;
      keywords = {"name", "entity_path"};
    } else if (call.name == "TimeDimension") {
      name_.object = ItemName::Object::kTimeDimension;
      keywords = {"name", "time_granularity_name", "entity_path"};
    } else if (call.name == "Entity") {
      name_.object = ItemName::Object::kEntity;
      keywords = {"name", "entity_path"};
    } else if (call.name == "Metric") {
      name_.object = ItemName::Object::kMetric;
      keywords = {"name", "group_by"};
    } else {
      return Fail(
          absl::StrCat("'", call.name, "' is not an object of filters"));
    }
    bool has_name = false;
    for (size_t i = 0; i < call.arguments.size(); ++i) {
      const Argument& argument = call.arguments[i];
      std::string key = argument.keyword;
      if (key.empty()) {
        if (i >= keywords.size()) return Fail("There are too many arguments");
        key = std::string(keywords[i]);
      }
      if (key == "name") has_name = true;
      if (!ReadArgument(key, argument)) return false;
    }
    if (!has_name) return Fail(absl::StrCat(call.name, "() needs a name"));
    if (name_.object != ItemName::Object::kMetric &&
        name_.object != ItemName::Object::kEntity) {
      return CheckSuffix();
    }
    return true;
  }

  bool ReadMethod(const ObjectCall& call) {
    if (call.arguments.size() != 1 || call.arguments[0].is_list) {
      return Fail(absl::StrCat(".", call.name, "() takes one argument"));
    }
    const Argument& argument = call.arguments[0];
    if (call.name == "grain") return ReadArgument("grain", argument);
    if (call.name == "date_part")
      return ReadArgument("date_part_name", argument);
    if (call.name == "descending") {
      name_.descending = absl::EqualsIgnoreCase(argument.text(), "true");
      return true;
    }
    return Fail(absl::StrCat("There is no method .", call.name, "()"));
  }

 private:
  bool Fail(std::string why) {
    why_ = std::move(why);
    return false;
  }

  bool ReadArgument(absl::string_view key, const Argument& argument) {
    if (key == "entity_path") {
      if (argument.is_word) return Fail("'entity_path' must be a list");
      for (const std::string& entity : argument.values) {
        entity_path_.push_back(absl::AsciiStrToLower(entity));
      }
      name_.path.insert(name_.path.begin(), entity_path_.begin(),
                        entity_path_.end());
      return true;
    }
    if (key == "group_by") {
      name_.metric_group_by = argument.values;
      return true;
    }
    if (!argument.is_text()) {
      return Fail(absl::StrCat("'", key, "' must be text in quotes"));
    }
    if (key == "name") {
      const std::vector<std::string> before = std::move(name_.path);
      if (argument.text().empty() || !SplitDunder(argument.text(), &name_)) {
        return Fail(absl::StrCat("'", argument.text(), "' is not a name"));
      }
      name_.path.insert(name_.path.begin(), before.begin(), before.end());
      return true;
    }
    if (key == "time_granularity_name" || key == "time_granularity" ||
        key == "grain") {
      name_.grain = absl::AsciiStrToLower(argument.text());
      return true;
    }
    if (key == "date_part_name" || key == "date_part") {
      name_.date_part = ParseDatePart(argument.text());
      if (name_.date_part.has_value()) return true;
      return Fail(absl::StrCat("'", argument.text(),
                               "' is not a date part (year, quarter, month, "
                               "day, dow, doy)"));
    }
    return Fail(absl::StrCat("There is no argument '", key, "'"));
  }

  // "metric_time__week" as a name: suffix and argument must agree.
  bool CheckSuffix() {
    const std::string argument = name_.grain;
    TakeGrainSuffix(&name_);
    if (argument.empty() || name_.grain == argument) return true;
    if (!name_.grain.empty() && ParseTimeGrain(name_.grain).has_value() &&
        name_.grain != argument) {
      return Fail(absl::StrCat("The grains '", name_.grain, "' and '", argument,
                               "' contradict each other"));
    }
    return true;
  }

  ItemName& name_;
  std::string& why_;
  std::vector<std::string> entity_path_;
};

}  // namespace

std::string ItemName::Dunder() const {
  std::string out = absl::StrJoin(path, "__");
  absl::StrAppend(&out, out.empty() ? "" : "__", element);
  if (date_part.has_value()) {
    absl::StrAppend(&out, "__extract_", DatePartName(*date_part));
  } else if (!grain.empty()) {
    absl::StrAppend(&out, "__", grain);
  }
  return out;
}

std::optional<ItemName> ParseDunder(
    absl::string_view text, const std::vector<absl::string_view>& custom_grains,
    std::string* why) {
  ItemName name;
  text = absl::StripAsciiWhitespace(text);
  bool plain = !text.empty() && text.size() <= 4 * kMaxNameBytes;
  for (char c : text) {
    plain = plain && (absl::ascii_isalnum(c) || c == '_');
  }
  if (!plain || !SplitDunder(text, &name)) {
    *why =
        "a name consists of letters, digits and underscores, its parts "
        "joined by two underscores";
    return std::nullopt;
  }
  absl::string_view element = name.element;
  if (!name.path.empty() && absl::ConsumePrefix(&element, "extract_")) {
    if (const auto part = ParseDatePart(element)) {
      name.date_part = part;
      name.element = std::move(name.path.back());
      name.path.pop_back();
      return name;
    }
  }
  if (!name.path.empty() &&
      std::find(custom_grains.begin(), custom_grains.end(), name.element) !=
          custom_grains.end()) {
    name.grain = std::move(name.element);
    name.element = std::move(name.path.back());
    name.path.pop_back();
    return name;
  }
  TakeGrainSuffix(&name);
  return name;
}

std::optional<ItemName> ParseTemplate(absl::string_view text,
                                      std::string* why) {
  text = absl::StripAsciiWhitespace(text);
  if (absl::ConsumePrefix(&text, "{{") && !absl::ConsumeSuffix(&text, "}}")) {
    *why = "The braces are not closed";
    return std::nullopt;
  }
  std::vector<ObjectCall> calls;
  if (!CallParser(text).Parse(&calls)) {
    *why = absl::StrCat("'", absl::StripAsciiWhitespace(text).substr(0, 60),
                        "' is not an object like Dimension('entity__name')");
    return std::nullopt;
  }
  ItemName name;
  TemplateReader reader(&name, why);
  if (!reader.ReadObject(calls[0])) return std::nullopt;
  for (size_t i = 1; i < calls.size(); ++i) {
    if (!reader.ReadMethod(calls[i])) return std::nullopt;
  }
  return name;
}

std::optional<ItemName> ParseItemName(
    absl::string_view text, const std::vector<absl::string_view>& custom_grains,
    std::string* why) {
  text = absl::StripAsciiWhitespace(text);
  const bool descending = absl::ConsumePrefix(&text, "-");
  std::optional<ItemName> name = absl::StrContains(text, "(")
                                     ? ParseTemplate(text, why)
                                     : ParseDunder(text, custom_grains, why);
  if (name.has_value() && descending) name->descending = true;
  return name;
}

}  // namespace semantic_layer::semantic
