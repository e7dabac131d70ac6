#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_NUMBER_TEXT_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_NUMBER_TEXT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "duckdb.h"

namespace semantic_layer::warehouse {

// DuckDB's wide and odd values as text. Each function appends to `out`.

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 Uint128;

Int128 ToInt128(duckdb_hugeint value);
duckdb_hugeint ToHugeInt(Int128 value);

// `value` / 10^scale, with exactly `scale` digits after the point.
void AppendDecimal(Int128 value, int scale, std::string* out);
void AppendUint128(Uint128 value, std::string* out);

// DuckDB's internal bytes of a BIGNUM: three bytes of header, then the number,
// most significant byte first; all bits flipped when it is negative.
void AppendBignum(absl::string_view bytes, std::string* out);

// "1 year 2 months 3 days 04:05:06.5"; "00:00:00" for nothing.
void AppendInterval(duckdb_interval value, std::string* out);

// "8-4-4-4-12" hexadecimal digits.
void AppendUuid(duckdb_hugeint value, std::string* out);

// DuckDB's internal bytes of a BIT as zeros and ones.
void AppendBits(absl::string_view bytes, std::string* out);

// "04:05:06+02:00".
void AppendTimeTz(duckdb_time_tz value, std::string* out);

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_NUMBER_TEXT_H_
