#include "common/warehouse/duckdb/parameter_binding.h"

#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/rowset/schema.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/warehouse/duckdb/handles.h"
#include "common/warehouse/duckdb/number_text.h"
#include "common/warehouse/limits.h"

namespace semantic_layer::warehouse {
namespace {

using rowset::ColumnType;
using rowset::Value;
using OwnedValue = Handle<duckdb_value, duckdb_destroy_value>;

constexpr size_t kMaxDecimalDigits = 38;

absl::Status Wrong(absl::string_view name, absl::string_view problem) {
  return MakeStatus(ErrorReason::kSqlParameter,
                    absl::StrCat("Parameter ", name, " ", problem, "."))
      .With("parameter", name);
}

struct Decimal {
  Int128 value = 0;
  uint8_t width = 1;
  uint8_t scale = 0;
};

std::optional<Decimal> ParseDecimal(absl::string_view text) {
  const bool negative = absl::StartsWith(text, "-");
  if (negative) text.remove_prefix(1);
  Decimal decimal;
  size_t digits = 0;
  bool point = false;
  for (char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (!absl::ascii_isdigit(c)) return std::nullopt;
    // Leading zeros are no digits of the type, those of the fraction are.
    if (digits > 0 || c != '0' || point) ++digits;
    if (digits > kMaxDecimalDigits) return std::nullopt;
    decimal.value = decimal.value * 10 + (c - '0');
    if (point) ++decimal.scale;
  }
  if (text.empty() || text == ".") return std::nullopt;
  if (negative) decimal.value = -decimal.value;
  decimal.width = static_cast<uint8_t>(digits == 0 ? 1 : digits);
  return decimal;
}

duckdb_state BindInts(const Value& value, duckdb_prepared_statement statement,
                      idx_t index) {
  const int64_t number = value.int_value();
  switch (value.type()) {
    case ColumnType::kDate:
      return duckdb_bind_date(statement, index, {static_cast<int32_t>(number)});
    case ColumnType::kTimestamp:
      return duckdb_bind_timestamp_tz(statement, index, {number});
    case ColumnType::kTimestampNtz:
      return duckdb_bind_timestamp(statement, index, {number});
    case ColumnType::kTime:
      return duckdb_bind_time(statement, index, {number});
    default:
      return duckdb_bind_int64(statement, index, number);
  }
}

duckdb_state BindText(const Value& value, duckdb_prepared_statement statement,
                      idx_t index) {
  const std::string& text = value.text();
  if (value.type() == ColumnType::kBinary) {
    return duckdb_bind_blob(statement, index, text.data(), text.size());
  }
  return duckdb_bind_varchar_length(statement, index, text.data(), text.size());
}

absl::Status BindDecimal(absl::string_view name, const Value& value,
                         duckdb_prepared_statement statement, idx_t index) {
  const std::optional<Decimal> decimal = ParseDecimal(value.text());
  if (!decimal.has_value()) {
    return Wrong(name, "is not a decimal number of at most 38 digits");
  }
  const OwnedValue bound(duckdb_create_decimal(
      {decimal->width, decimal->scale, ToHugeInt(decimal->value)}));
  if (duckdb_bind_value(statement, index, bound.get()) != DuckDBSuccess) {
    return Wrong(name, "cannot be bound");
  }
  return absl::OkStatus();
}

absl::Status Bind(absl::string_view name, const Value& value,
                  duckdb_prepared_statement statement, idx_t index) {
  duckdb_state state = DuckDBError;
  if (value.is_null()) {
    state = duckdb_bind_null(statement, index);
  } else if (value.type() == ColumnType::kDecimal) {
    return BindDecimal(name, value, statement, index);
  } else {
    switch (rowset::StorageOf(value.type())) {
      case rowset::StorageKind::kBits:
        state = duckdb_bind_boolean(statement, index, value.bool_value());
        break;
      case rowset::StorageKind::kInts:
        state = BindInts(value, statement, index);
        break;
      case rowset::StorageKind::kDoubles:
        state = duckdb_bind_double(statement, index, value.double_value());
        break;
      case rowset::StorageKind::kText:
        state = BindText(value, statement, index);
        break;
    }
  }
  if (state != DuckDBSuccess) return Wrong(name, "cannot be bound");
  return absl::OkStatus();
}

// Index of the marker with this name, from 1; 0 if the statement has none.
idx_t FindMarker(absl::string_view name, duckdb_prepared_statement statement) {
  const idx_t count = duckdb_nparams(statement);
  for (idx_t index = 1; index <= count; ++index) {
    const char* marker = duckdb_parameter_name(statement, index);
    if (marker == nullptr) continue;
    const bool same = absl::EqualsIgnoreCase(marker, name);
    duckdb_free(const_cast<char*>(marker));
    if (same) return index;
  }
  return 0;
}

}  // namespace

absl::Status BindParameters(const std::vector<Parameter>& parameters,
                            duckdb_prepared_statement statement) {
  const idx_t markers = duckdb_nparams(statement);
  if (parameters.size() > kMaxParameters) {
    return MakeStatus(
        ErrorReason::kSqlParameter,
        absl::StrCat("A statement may have ", kMaxParameters, " parameters."));
  }
  std::vector<bool> bound(markers + 1, false);
  for (size_t i = 0; i < parameters.size(); ++i) {
    const Parameter& parameter = parameters[i];
    if (parameter.name.empty() != parameters[0].name.empty()) {
      return MakeStatus(ErrorReason::kSqlParameter,
                        "Parameters have names or positions, not both.");
    }
    const std::string name = parameter.name.empty()
                                 ? absl::StrCat("number ", i + 1)
                                 : absl::StrCat(":", parameter.name);
    const idx_t index =
        parameter.name.empty() ? i + 1 : FindMarker(parameter.name, statement);
    if (index == 0 || index > markers) {
      return Wrong(name, "is not in the statement");
    }
    if (bound[index]) return Wrong(name, "is given twice");
    bound[index] = true;
    RETURN_IF_ERROR(Bind(name, parameter.value, statement, index));
  }
  for (idx_t index = 1; index <= markers; ++index) {
    if (bound[index]) continue;
    const std::string marker =
        TakeText(const_cast<char*>(duckdb_parameter_name(statement, index)));
    const bool numbered = !marker.empty() && absl::ascii_isdigit(marker[0]);
    return Wrong(absl::StrCat(numbered ? "number " : ":", marker),
                 "has no value");
  }
  return absl::OkStatus();
}

}  // namespace semantic_layer::warehouse
