#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_JSON_FIELDS_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_JSON_FIELDS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/json/reader.h"

namespace semantic_layer::databricks {

// Reading the answers of the REST API, which leave members out, give null for
// them, write numbers as texts, and get new members at any time. A member of
// another kind than expected counts as absent.

// An answer that must be an object. WORKSPACE_FAILED otherwise. The text must
// outlive the document.
absl::StatusOr<json::Document> ReadAnswer(absl::string_view text,
                                          absl::string_view purpose);

// The text of a string, or of a number; "" where there is none.
std::string TextField(const json::Value& object, absl::string_view key);
// Nothing where it is absent, null or "".
std::optional<std::string> OptionalText(const json::Value& object,
                                        absl::string_view key);
// A number without fraction, or a text of one.
std::optional<int64_t> IntField(const json::Value& object,
                                absl::string_view key);
// A time in milliseconds of the epoch; 0 and less count as absent.
std::optional<absl::Time> MillisField(const json::Value& object,
                                      absl::string_view key);
std::optional<bool> BoolField(const json::Value& object, absl::string_view key);
// The member if it is an object.
std::optional<json::Value> ObjectField(const json::Value& object,
                                       absl::string_view key);
// Calls `visit` for each element of a list, if there is one.
void ForEach(const json::Value& object, absl::string_view key,
             const std::function<void(const json::Value&)>& visit);
// The same for those elements that are objects.
void ForEachObject(const json::Value& object, absl::string_view key,
                   const std::function<void(const json::Value&)>& visit);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_JSON_FIELDS_H_
