#include "common/warehouse/duckdb/scalar_text.h"

#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"
#include "common/rowset/value_text.h"
#include "common/warehouse/duckdb/handles.h"
#include "common/warehouse/duckdb/number_text.h"

namespace semantic_layer::warehouse {
namespace {

template <typename T>
T At(duckdb_vector vector, int64_t row) {
  return static_cast<const T*>(duckdb_vector_get_data(vector))[row];
}

// An integer of the storage type that decimals and enums have.
Int128 StoredInt(duckdb_type storage, duckdb_vector vector, int64_t row) {
  switch (storage) {
    case DUCKDB_TYPE_UTINYINT:
      return At<uint8_t>(vector, row);
    case DUCKDB_TYPE_USMALLINT:
      return At<uint16_t>(vector, row);
    case DUCKDB_TYPE_UINTEGER:
      return At<uint32_t>(vector, row);
    case DUCKDB_TYPE_TINYINT:
      return At<int8_t>(vector, row);
    case DUCKDB_TYPE_SMALLINT:
      return At<int16_t>(vector, row);
    case DUCKDB_TYPE_INTEGER:
      return At<int32_t>(vector, row);
    case DUCKDB_TYPE_BIGINT:
      return At<int64_t>(vector, row);
    case DUCKDB_TYPE_UBIGINT:
      return At<uint64_t>(vector, row);
    default:
      return ToInt128(At<duckdb_hugeint>(vector, row));
  }
}

duckdb_type StorageType(duckdb_logical_type type) {
  switch (duckdb_get_type_id(type)) {
    case DUCKDB_TYPE_DECIMAL:
      return duckdb_decimal_internal_type(type);
    case DUCKDB_TYPE_ENUM:
      return duckdb_enum_internal_type(type);
    default:
      return duckdb_get_type_id(type);
  }
}

void AppendTimestamp(int64_t value, int64_t multiplier, bool utc,
                     std::string* out) {
  int64_t micros;
  if (value == std::numeric_limits<int64_t>::max()) {
    out->append("infinity");
  } else if (value == -std::numeric_limits<int64_t>::max()) {
    out->append("-infinity");
  } else if (__builtin_mul_overflow(value, multiplier, &micros)) {
    out->append(value > 0 ? "infinity" : "-infinity");
  } else {
    out->append(rowset::FormatTimestamp(micros, utc));
  }
}

int64_t FloorMicros(int64_t nanos) {
  return nanos / 1000 - (nanos % 1000 < 0 ? 1 : 0);
}

}  // namespace

ScalarText::ScalarText(duckdb_logical_type type)
    : type_(duckdb_get_type_id(type)), storage_(StorageType(type)) {
  if (type_ == DUCKDB_TYPE_DECIMAL) scale_ = duckdb_decimal_scale(type);
  if (type_ != DUCKDB_TYPE_ENUM) return;
  const uint32_t count = duckdb_enum_dictionary_size(type);
  labels_.reserve(count);
  for (uint32_t i = 0; i < count; ++i) {
    labels_.push_back(TakeText(duckdb_enum_dictionary_value(type, i)));
  }
}

bool ScalarText::IsBareJson(duckdb_vector vector, int64_t row) const {
  switch (type_) {
    case DUCKDB_TYPE_FLOAT:
      return std::isfinite(At<float>(vector, row));
    case DUCKDB_TYPE_DOUBLE:
      return std::isfinite(At<double>(vector, row));
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT:
    case DUCKDB_TYPE_BIGNUM:
    case DUCKDB_TYPE_DECIMAL:
      return true;
    default:
      return false;
  }
}

void ScalarText::AppendEnum(duckdb_vector vector, int64_t row,
                            std::string* out) const {
  const auto index = static_cast<size_t>(StoredInt(storage_, vector, row));
  if (index < labels_.size()) out->append(labels_[index]);
}

void ScalarText::AppendTime(duckdb_vector vector, int64_t row,
                            std::string* out) const {
  switch (type_) {
    case DUCKDB_TYPE_DATE: {
      const int32_t days = At<int32_t>(vector, row);
      if (days == std::numeric_limits<int32_t>::max()) {
        out->append("infinity");
      } else if (days == -std::numeric_limits<int32_t>::max()) {
        out->append("-infinity");
      } else {
        out->append(rowset::FormatDate(days));
      }
      break;
    }
    case DUCKDB_TYPE_TIME:
      out->append(rowset::FormatTime(At<int64_t>(vector, row)));
      break;
    case DUCKDB_TYPE_TIME_NS:
      out->append(rowset::FormatTime(FloorMicros(At<int64_t>(vector, row))));
      break;
    case DUCKDB_TYPE_TIME_TZ:
      AppendTimeTz(At<duckdb_time_tz>(vector, row), out);
      break;
    case DUCKDB_TYPE_TIMESTAMP_S:
      AppendTimestamp(At<int64_t>(vector, row), 1000000, false, out);
      break;
    case DUCKDB_TYPE_TIMESTAMP_MS:
      AppendTimestamp(At<int64_t>(vector, row), 1000, false, out);
      break;
    case DUCKDB_TYPE_TIMESTAMP_NS: {
      const int64_t nanos = At<int64_t>(vector, row);
      const bool finite = nanos != std::numeric_limits<int64_t>::max() &&
                          nanos != -std::numeric_limits<int64_t>::max();
      AppendTimestamp(finite ? FloorMicros(nanos) : nanos, 1, false, out);
      break;
    }
    default:
      AppendTimestamp(At<int64_t>(vector, row), 1,
                      type_ == DUCKDB_TYPE_TIMESTAMP_TZ, out);
  }
}

void ScalarText::Append(duckdb_vector vector, int64_t row,
                        std::string* out) const {
  switch (type_) {
    case DUCKDB_TYPE_BOOLEAN:
      out->append(At<bool>(vector, row) ? "true" : "false");
      break;
    case DUCKDB_TYPE_FLOAT:
      out->append(rowset::FormatFloat(At<float>(vector, row)));
      break;
    case DUCKDB_TYPE_DOUBLE:
      out->append(rowset::FormatDouble(At<double>(vector, row)));
      break;
    case DUCKDB_TYPE_UHUGEINT: {
      const auto value = At<duckdb_uhugeint>(vector, row);
      AppendUint128((static_cast<Uint128>(value.upper) << 64) | value.lower,
                    out);
      break;
    }
    case DUCKDB_TYPE_INTERVAL:
      AppendInterval(At<duckdb_interval>(vector, row), out);
      break;
    case DUCKDB_TYPE_UUID:
      AppendUuid(At<duckdb_hugeint>(vector, row), out);
      break;
    case DUCKDB_TYPE_ENUM:
      AppendEnum(vector, row, out);
      break;
    case DUCKDB_TYPE_DATE:
    case DUCKDB_TYPE_TIME:
    case DUCKDB_TYPE_TIME_NS:
    case DUCKDB_TYPE_TIME_TZ:
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      AppendTime(vector, row, out);
      break;
    case DUCKDB_TYPE_VARCHAR:
    case DUCKDB_TYPE_BLOB:
    case DUCKDB_TYPE_BIT:
    case DUCKDB_TYPE_BIGNUM: {
      const absl::string_view bytes = StringAt(
          static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector)), row);
      if (type_ == DUCKDB_TYPE_BIT) {
        AppendBits(bytes, out);
      } else if (type_ == DUCKDB_TYPE_BIGNUM) {
        AppendBignum(bytes, out);
      } else {
        out->append(bytes.data(), bytes.size());
      }
      break;
    }
    case DUCKDB_TYPE_SQLNULL:
      break;
    default:
      AppendDecimal(StoredInt(storage_, vector, row), scale_, out);
  }
}

}  // namespace semantic_layer::warehouse
