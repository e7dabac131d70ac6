#include "common/config/schema.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/config/limits.h"
#include "glog/logging.h"

namespace semantic_layer::config {
namespace {

absl::Status Wrong(absl::string_view what) {
  return absl::InvalidArgumentError(what);
}

absl::Status CheckText(const KeySpec& spec, absl::string_view text) {
  if (!spec.one_of.empty() &&
      std::none_of(spec.one_of.begin(), spec.one_of.end(),
                   [text](const std::string& allowed) {
                     return absl::EqualsIgnoreCase(allowed, text);
                   })) {
    return Wrong(absl::StrCat("is none of ", absl::StrJoin(spec.one_of, ", ")));
  }
  return spec.check == nullptr ? absl::OkStatus() : spec.check(text);
}

absl::Status CheckRange(const KeySpec& spec, double number,
                        absl::string_view unit) {
  if (number < spec.min) {
    return Wrong(absl::StrCat("is less than ", spec.min, unit));
  }
  if (number > spec.max) {
    return Wrong(absl::StrCat("is more than ", spec.max, unit));
  }
  return absl::OkStatus();
}

absl::Status ParseBool(absl::string_view text, bool* value) {
  std::string lower = absl::AsciiStrToLower(text);
  if (lower == "true" || lower == "yes" || lower == "on" || lower == "1") {
    *value = true;
  } else if (lower == "false" || lower == "no" || lower == "off" ||
             lower == "0") {
    *value = false;
  } else {
    return Wrong("is neither true nor false");
  }
  return absl::OkStatus();
}

absl::Status ParseDuration(absl::string_view text, absl::Duration unit,
                           absl::Duration* value) {
  double number = 0;
  if (absl::SimpleAtod(text, &number) && std::isfinite(number)) {
    *value = number * unit;
    return absl::OkStatus();
  }
  if (!absl::ParseDuration(text, value) || *value == absl::InfiniteDuration()) {
    return Wrong("is no duration");
  }
  return absl::OkStatus();
}

template <typename Integer>
std::function<absl::Status(absl::string_view)> AssignInteger(
    Integer* field, const KeySpec& spec) {
  return [field, spec](absl::string_view text) {
    Integer value = 0;
    if (!absl::SimpleAtoi(text, &value)) return Wrong("is no whole number");
    absl::Status status = CheckRange(spec, static_cast<double>(value), "");
    if (status.ok() && spec.check != nullptr) status = spec.check(text);
    if (status.ok()) *field = value;
    return status;
  };
}

// Edit distance with transpositions counted as one; stops being exact beyond
// what a suggestion needs. Names are short.
int Distance(absl::string_view a, absl::string_view b) {
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) d[i][0] = static_cast<int>(i);
  for (size_t j = 0; j <= b.size(); ++j) d[0][j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      int change = a[i - 1] == b[j - 1] ? 0 : 1;
      d[i][j] = std::min(
          {d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

void Schema::AddKey(Key key) {
  key.spec.name = CanonicalName(key.spec.name);
  CHECK(Find(key.spec.name) == nullptr) << "two keys " << key.spec.name;
  if (key.type != Type::kSecret) key.default_text = key.print();
  keys_.push_back(std::move(key));
}

void Schema::Add(std::string* field, KeySpec spec) {
  auto assign = [field, spec](absl::string_view text) {
    absl::Status status = CheckText(spec, text);
    if (status.ok()) *field = std::string(text);
    return status;
  };
  AddKey(
      {std::move(spec), Type::kText, "", assign, [field] { return *field; }});
}

void Schema::Add(bool* field, KeySpec spec) {
  auto assign = [field](absl::string_view text) {
    return ParseBool(text, field);
  };
  AddKey({std::move(spec), Type::kBool, "", assign,
          [field]() -> std::string { return *field ? "true" : "false"; }});
}

void Schema::Add(int* field, KeySpec spec) {
  auto assign = AssignInteger(field, spec);
  AddKey({std::move(spec), Type::kInteger, "", assign,
          [field] { return absl::StrCat(*field); }});
}

void Schema::Add(int64_t* field, KeySpec spec) {
  auto assign = AssignInteger(field, spec);
  AddKey({std::move(spec), Type::kInteger, "", assign,
          [field] { return absl::StrCat(*field); }});
}

void Schema::Add(double* field, KeySpec spec) {
  auto assign = [field, spec](absl::string_view text) {
    double value = 0;
    if (!absl::SimpleAtod(text, &value) || !std::isfinite(value)) {
      return Wrong("is no number");
    }
    absl::Status status = CheckRange(spec, value, "");
    if (status.ok()) *field = value;
    return status;
  };
  AddKey({std::move(spec), Type::kNumber, "", assign,
          [field] { return absl::StrCat(*field); }});
}

void Schema::Add(absl::Duration* field, KeySpec spec, absl::Duration unit) {
  auto assign = [field, spec, unit](absl::string_view text) {
    absl::Duration value;
    absl::Status status = ParseDuration(text, unit, &value);
    if (status.ok()) {
      status = CheckRange(spec, absl::ToDoubleSeconds(value), " seconds");
    }
    if (status.ok()) *field = value;
    return status;
  };
  AddKey({std::move(spec), Type::kDuration, "", assign,
          [field] { return absl::FormatDuration(*field); }});
}

void Schema::Add(std::vector<std::string>* field, KeySpec spec) {
  auto assign = [field, spec](absl::string_view text) {
    std::vector<std::string> items;
    for (absl::string_view item : absl::StrSplit(text, ',')) {
      item = absl::StripAsciiWhitespace(item);
      if (item.empty()) continue;
      absl::Status status = CheckText(spec, item);
      if (!status.ok()) return status;
      items.emplace_back(item);
    }
    *field = std::move(items);
    return absl::OkStatus();
  };
  AddKey({std::move(spec), Type::kList, "", assign,
          [field] { return absl::StrJoin(*field, ","); }});
}

void Schema::Add(Secret<std::string>* field, KeySpec spec) {
  auto assign = [field, spec](absl::string_view text) {
    absl::Status status = CheckText(spec, text);
    if (status.ok()) *field = Secret<std::string>(std::string(text));
    return status;
  };
  AddKey({std::move(spec), Type::kSecret, "", assign, [field]() -> std::string {
            return field->empty() ? "" : "********";
          }});
}

const Schema::Key* Schema::Find(absl::string_view name) const {
  std::string canonical = CanonicalName(name);
  for (const Key& key : keys_) {
    if (key.spec.name == canonical) return &key;
  }
  return nullptr;
}

std::vector<std::string> Schema::Nearest(absl::string_view name) const {
  std::string canonical = CanonicalName(name);
  std::vector<std::pair<int, std::string>> near;
  for (const Key& key : keys_) {
    const std::string& known = key.spec.name;
    int distance = Distance(canonical, known);
    int tolerance = std::max<int>(2, static_cast<int>(known.size()) / 4);
    if (distance <= tolerance) near.emplace_back(distance, known);
  }
  std::sort(near.begin(), near.end());
  std::vector<std::string> names;
  for (const auto& [distance, known] : near) {
    if (names.size() < kSuggestionsMax) names.push_back(known);
  }
  return names;
}

std::string CanonicalName(absl::string_view name) {
  std::string canonical = absl::AsciiStrToLower(name);
  std::replace(canonical.begin(), canonical.end(), '.', '_');
  std::replace(canonical.begin(), canonical.end(), '-', '_');
  return canonical;
}

absl::string_view TypeName(Schema::Type type) {
  switch (type) {
    case Schema::Type::kText:
      return "text";
    case Schema::Type::kBool:
      return "true or false";
    case Schema::Type::kInteger:
      return "whole number";
    case Schema::Type::kNumber:
      return "number";
    case Schema::Type::kDuration:
      return "duration";
    case Schema::Type::kList:
      return "list";
    case Schema::Type::kSecret:
      return "secret";
  }
  return "";
}

}  // namespace semantic_layer::config
