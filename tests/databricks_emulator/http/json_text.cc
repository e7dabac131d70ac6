#include "tests/databricks_emulator/http/json_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/json/numbers.h"
#include "common/json/writer.h"
#include "tests/databricks_emulator/http/api_error.h"

namespace semantic_layer::emulator {
namespace {

std::optional<json::Value> Member(json::Value object, absl::string_view key) {
  if (object.kind() != json::Kind::kObject) return std::nullopt;
  return object.Find(key);
}

}  // namespace

void JsonObject::Key(absl::string_view key) {
  absl::StrAppend(&text_, text_.empty() ? "{" : ",", json::Quoted(key), ":");
}

JsonObject& JsonObject::Text(absl::string_view key, absl::string_view value) {
  return Raw(key, json::Quoted(value));
}

JsonObject& JsonObject::TextIf(absl::string_view key, absl::string_view value) {
  return value.empty() ? *this : Text(key, value);
}

JsonObject& JsonObject::OptionalText(absl::string_view key,
                                     const std::optional<std::string>& value) {
  return value.has_value() ? Text(key, *value) : *this;
}

JsonObject& JsonObject::Int(absl::string_view key, int64_t value) {
  return Raw(key, absl::StrCat(value));
}

JsonObject& JsonObject::Double(absl::string_view key, double value) {
  std::string text;
  json::Writer(&text).Double(value);
  return Raw(key, text);
}

JsonObject& JsonObject::Bool(absl::string_view key, bool value) {
  return Raw(key, value ? "true" : "false");
}

JsonObject& JsonObject::Null(absl::string_view key) { return Raw(key, "null"); }

JsonObject& JsonObject::Raw(absl::string_view key, absl::string_view json) {
  Key(key);
  absl::StrAppend(&text_, json);
  return *this;
}

JsonObject& JsonObject::Texts(absl::string_view key,
                              const std::vector<std::string>& values) {
  std::vector<std::string> quoted;
  for (const std::string& value : values) quoted.push_back(json::Quoted(value));
  return List(key, quoted);
}

JsonObject& JsonObject::List(absl::string_view key,
                             const std::vector<std::string>& json) {
  return Raw(key, JsonList(json));
}

JsonObject& JsonObject::ListIf(absl::string_view key,
                               const std::vector<std::string>& json) {
  return json.empty() ? *this : List(key, json);
}

std::string JsonList(const std::vector<std::string>& json) {
  return absl::StrCat("[", absl::StrJoin(json, ","), "]");
}

absl::StatusOr<json::Document> ParseBody(absl::string_view body) {
  json::Document document;
  json::Error error;
  if (!document.Parse(body.empty() ? "{}" : body, {}, &error)) {
    return ApiError(
        400, "MALFORMED_REQUEST",
        absl::StrCat("Could not parse request object: ", error.message));
  }
  if (document.root().kind() != json::Kind::kObject) {
    return ApiError(400, "MALFORMED_REQUEST",
                    "Could not parse request object: expected an object.");
  }
  return document;
}

std::optional<std::string> TextOf(json::Value object, absl::string_view key) {
  const auto value = Member(object, key);
  if (!value.has_value()) return std::nullopt;
  if (value->kind() == json::Kind::kString) return std::string(value->string());
  return std::nullopt;
}

std::optional<int64_t> IntOf(json::Value object, absl::string_view key) {
  const auto value = Member(object, key);
  if (!value.has_value()) return std::nullopt;
  absl::string_view text;
  if (value->kind() == json::Kind::kNumber) text = value->number();
  if (value->kind() == json::Kind::kString) text = value->string();
  int64_t number = 0;
  if (json::ParseInt64(text, &number) != json::NumberError::kNone) {
    return std::nullopt;
  }
  return number;
}

std::optional<double> DoubleOf(json::Value object, absl::string_view key) {
  const auto value = Member(object, key);
  double number = 0;
  if (!value.has_value() || value->kind() != json::Kind::kNumber ||
      json::ParseDouble(value->number(), &number) != json::NumberError::kNone) {
    return std::nullopt;
  }
  return number;
}

std::optional<bool> BoolOf(json::Value object, absl::string_view key) {
  const auto value = Member(object, key);
  if (!value.has_value() || value->kind() != json::Kind::kBool) {
    return std::nullopt;
  }
  return value->boolean();
}

std::optional<json::Value> ObjectOf(json::Value object, absl::string_view key) {
  const auto value = Member(object, key);
  if (!value.has_value() || value->kind() != json::Kind::kObject) {
    return std::nullopt;
  }
  return value;
}

std::vector<json::Value> ListOf(json::Value object, absl::string_view key) {
  std::vector<json::Value> list;
  const auto value = Member(object, key);
  if (value.has_value() && value->kind() == json::Kind::kArray) {
    for (const json::Value element : value->elements()) list.push_back(element);
  }
  return list;
}

std::vector<std::string> TextsOf(json::Value object, absl::string_view key) {
  std::vector<std::string> texts;
  for (const json::Value element : ListOf(object, key)) {
    if (element.kind() == json::Kind::kString) {
      texts.emplace_back(element.string());
    }
  }
  return texts;
}

absl::StatusOr<std::string> RequiredText(json::Value object,
                                         absl::string_view key) {
  std::optional<std::string> text = TextOf(object, key);
  if (!text.has_value() || text->empty()) {
    return ApiError(400, "INVALID_PARAMETER_VALUE",
                    absl::StrCat("Missing required field: ", key));
  }
  return *std::move(text);
}

}  // namespace semantic_layer::emulator
