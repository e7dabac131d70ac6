#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_ITEM_NAME_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_ITEM_NAME_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/model/time_grain.h"

namespace semantic_layer::semantic {

// An item of a question as it was named, before anyone knows what it is.
struct ItemName {
  enum class Object { kAny, kDimension, kTimeDimension, kEntity, kMetric };

  Object object = Object::kAny;   // kAny for dunder names
  std::vector<std::string> path;  // entities before the element
  std::string element;            // lower case
  // A grain by name: standard or custom. Empty when none was given.
  std::string grain;
  std::optional<DatePart> date_part;
  bool descending = false;
  // Metric('m', group_by=['e', ...]): dunder names.
  std::vector<std::string> metric_group_by;

  bool is_metric_time() const {
    return path.empty() && element == "metric_time";
  }
  // The dunder name: "listing__ds__month", "metric_time__extract_dow".
  std::string Dunder() const;
};

// Reads a dunder name: "[entity__]*element[__grain]", with "extract_dow" and
// its like for a date part. Custom grains are recognised by `custom_grains`.
// On failure returns nothing and says why.
std::optional<ItemName> ParseDunder(
    absl::string_view text,
    const std::vector<absl::string_view>& custom_grains, std::string* why);

// Reads object syntax with its chained calls: "Dimension('a__b').grain('day')",
// "TimeDimension('metric_time', 'month')", "Entity('listing')",
// "Metric('bookings', group_by=['listing']).descending(True)"; the whole may
// stand in {{ }}.
std::optional<ItemName> ParseTemplate(absl::string_view text,
                                      std::string* why);

// Reads either; a leading "-" sorts descending.
std::optional<ItemName> ParseItemName(
    absl::string_view text,
    const std::vector<absl::string_view>& custom_grains, std::string* why);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_ITEM_NAME_H_
