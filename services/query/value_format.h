#ifndef SEMANTIC_LAYER_SERVICES_QUERY_VALUE_FORMAT_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_VALUE_FORMAT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "common/semantic/model/semantic_model.h"

namespace semantic_layer::query {

// How a metric's values are displayed, as its model says: by a name ("number",
// "integer", "decimal", "currency", "currency_eur", "percentage", "byte", ...)
// or by a metric view's `format` block as YAML flow text ("{type: currency,
// currency_code: EUR, decimal_places: {type: exact, places: 2}}").
struct ValueFormat {
  enum class Kind { kNone, kNumber, kCurrency, kPercentage, kByte };

  Kind kind = Kind::kNone;
  int decimals = -1;          // -1: as many as a value has
  bool separators = true;     // between groups of three digits
  std::string currency = {};  // ISO 4217
};

// What a model says about the format of an element: its own key, or `format`
// in `meta`, since dbt has no key for it; "" for nothing.
std::string FormatTextOf(const semantic::Annotations& about);

// What is not known gives kNone: a value is then shown as it is. Pure.
ValueFormat ParseValueFormat(absl::string_view text);

// In Excel's notation; "" for kNone.
std::string ExcelFormat(const ValueFormat& format);

// As a d3-format specifier, which Vega uses; "" for kNone. d3 knows one
// currency sign: of others than dollars the number alone.
std::string D3Format(const ValueFormat& format);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_VALUE_FORMAT_H_
