#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_JSON_TEXT_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_JSON_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/json/reader.h"

namespace semantic_layer::emulator {

// Writes one JSON object member by member, in a chain:
//
//   JsonObject().Text("name", "a").Int("size", 3).Take()
//
// TextIf, OptionalText and ListIf leave a member out when its value is empty.
// Not thread safe.
class JsonObject {
 public:
  JsonObject& Text(absl::string_view key, absl::string_view value);
  JsonObject& TextIf(absl::string_view key, absl::string_view value);
  JsonObject& OptionalText(absl::string_view key,
                           const std::optional<std::string>& value);
  JsonObject& Int(absl::string_view key, int64_t value);
  JsonObject& Double(absl::string_view key, double value);
  JsonObject& Bool(absl::string_view key, bool value);
  JsonObject& Null(absl::string_view key);
  // A JSON text as it is; the caller vouches for it.
  JsonObject& Raw(absl::string_view key, absl::string_view json);
  JsonObject& Texts(absl::string_view key,
                    const std::vector<std::string>& values);
  // JSON texts as a list.
  JsonObject& List(absl::string_view key, const std::vector<std::string>& json);
  JsonObject& ListIf(absl::string_view key,
                     const std::vector<std::string>& json);

  std::string Take() { return text_ + (text_.empty() ? "{}" : "}"); }

 private:
  void Key(absl::string_view key);

  std::string text_;
};

// JSON texts as a list.
std::string JsonList(const std::vector<std::string>& json);

// Reads a request's body, which must be an object; an empty one is {}. The
// body must outlive the document. MALFORMED_REQUEST otherwise.
absl::StatusOr<json::Document> ParseBody(absl::string_view body);

// Members of an object; nothing where the member is missing or null, or is of
// another kind. Numbers may also stand in quotes, as the API's clients do.
std::optional<std::string> TextOf(json::Value object, absl::string_view key);
std::optional<int64_t> IntOf(json::Value object, absl::string_view key);
std::optional<double> DoubleOf(json::Value object, absl::string_view key);
std::optional<bool> BoolOf(json::Value object, absl::string_view key);
std::optional<json::Value> ObjectOf(json::Value object, absl::string_view key);
// Elements of a list, empty where there is none.
std::vector<json::Value> ListOf(json::Value object, absl::string_view key);
std::vector<std::string> TextsOf(json::Value object, absl::string_view key);
// INVALID_PARAMETER_VALUE when it is missing or empty.
absl::StatusOr<std::string> RequiredText(json::Value object,
                                         absl::string_view key);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_JSON_TEXT_H_
