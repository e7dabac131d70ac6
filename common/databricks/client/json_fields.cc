#include "common/databricks/client/json_fields.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/databricks/client/limits.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {
namespace {

std::optional<json::Value> Member(const json::Value& object,
                                  absl::string_view key, json::Kind kind) {
  if (object.kind() != json::Kind::kObject) return std::nullopt;
  std::optional<json::Value> value = object.Find(key);
  if (!value.has_value() || value->kind() != kind) return std::nullopt;
  return value;
}

}  // namespace

absl::StatusOr<json::Document> ReadAnswer(absl::string_view text,
                                          absl::string_view purpose) {
  json::Document document;
  json::Error mistake;
  const json::ParseOptions options = {.max_bytes = kMaxAnswerBytes,
                                      .max_values = kMaxAnswerValues};
  if (!document.Parse(text, options, &mistake)) {
    return MakeStatus(
        ErrorReason::kWorkspaceFailed,
        absl::StrCat("Databricks was asked to ", purpose,
                     " and answered with something that is not JSON (",
                     mistake.message, " at byte ", mistake.offset,
                     "). Is DATABRICKS_HOST the workspace's own address?"));
  }
  if (document.root().kind() != json::Kind::kObject) {
    return MakeStatus(ErrorReason::kWorkspaceFailed,
                      absl::StrCat("Databricks was asked to ", purpose,
                                   " and answered with a ",
                                   json::KindName(document.root().kind()),
                                   " instead of an object."));
  }
  return document;
}

std::string TextField(const json::Value& object, absl::string_view key) {
  if (const auto text = Member(object, key, json::Kind::kString)) {
    return std::string(text->string());
  }
  const auto number = Member(object, key, json::Kind::kNumber);
  return number.has_value() ? std::string(number->number()) : "";
}

std::optional<std::string> OptionalText(const json::Value& object,
                                        absl::string_view key) {
  std::string text = TextField(object, key);
  if (text.empty()) return std::nullopt;
  return text;
}

std::optional<int64_t> IntField(const json::Value& object,
                                absl::string_view key) {
  int64_t number = 0;
  if (!absl::SimpleAtoi(TextField(object, key), &number)) return std::nullopt;
  return number;
}

std::optional<absl::Time> MillisField(const json::Value& object,
                                      absl::string_view key) {
  const std::optional<int64_t> millis = IntField(object, key);
  if (!millis.has_value() || *millis <= 0) return std::nullopt;
  return absl::FromUnixMillis(*millis);
}

std::optional<bool> BoolField(const json::Value& object,
                              absl::string_view key) {
  const auto value = Member(object, key, json::Kind::kBool);
  if (!value.has_value()) return std::nullopt;
  return value->boolean();
}

std::optional<json::Value> ObjectField(const json::Value& object,
                                       absl::string_view key) {
  return Member(object, key, json::Kind::kObject);
}

void ForEach(const json::Value& object, absl::string_view key,
             const std::function<void(const json::Value&)>& visit) {
  const auto list = Member(object, key, json::Kind::kArray);
  if (!list.has_value()) return;
  for (const json::Value element : list->elements()) visit(element);
}

void ForEachObject(const json::Value& object, absl::string_view key,
                   const std::function<void(const json::Value&)>& visit) {
  ForEach(object, key, [&](const json::Value& element) {
    if (element.kind() == json::Kind::kObject) visit(element);
  });
}

}  // namespace semantic_layer::databricks
