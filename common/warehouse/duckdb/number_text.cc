#include "common/warehouse/duckdb/number_text.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rowset/value_text.h"

namespace semantic_layer::warehouse {
namespace {

// Writes digits from the back of a buffer.
class Digits {
 public:
  void Push(Uint128 value) {
    do {
      buffer_[--begin_] = static_cast<char>('0' + static_cast<int>(value % 10));
      value /= 10;
    } while (value != 0);
  }
  absl::string_view text() const {
    return absl::string_view(buffer_ + begin_, sizeof(buffer_) - begin_);
  }

 private:
  char buffer_[40];
  size_t begin_ = sizeof(buffer_);
};

void AppendUnit(int64_t count, absl::string_view unit, std::string* out,
                size_t begin) {
  if (count == 0) return;
  absl::StrAppend(out, out->size() == begin ? "" : " ", count, " ", unit,
                  count == 1 || count == -1 ? "" : "s");
}

}  // namespace

Int128 ToInt128(duckdb_hugeint value) {
  return (static_cast<Int128>(value.upper) << 64) | value.lower;
}

duckdb_hugeint ToHugeInt(Int128 value) {
  return {static_cast<uint64_t>(value), static_cast<int64_t>(value >> 64)};
}

void AppendUint128(Uint128 value, std::string* out) {
  Digits digits;
  digits.Push(value);
  out->append(digits.text().data(), digits.text().size());
}

void AppendDecimal(Int128 value, int scale, std::string* out) {
  const bool negative = value < 0;
  // Also right for the smallest value, whose negation does not fit.
  const Uint128 magnitude =
      negative ? -static_cast<Uint128>(value) : static_cast<Uint128>(value);
  Digits digits;
  digits.Push(magnitude);
  absl::string_view text = digits.text();
  if (negative) out->push_back('-');
  const size_t fraction = static_cast<size_t>(scale);
  if (text.size() <= fraction) {
    out->append("0.");
    out->append(fraction - text.size(), '0');
    out->append(text.data(), text.size());
    return;
  }
  out->append(text.data(), text.size() - fraction);
  if (fraction == 0) return;
  text.remove_prefix(text.size() - fraction);
  out->push_back('.');
  out->append(text.data(), text.size());
}

void AppendBignum(absl::string_view bytes, std::string* out) {
  constexpr size_t kHeader = 3;
  if (bytes.size() <= kHeader) {
    out->push_back('0');
    return;
  }
  const bool negative = (static_cast<uint8_t>(bytes[0]) & 0x80) == 0;
  // Base 10^9, least significant first; multiply by 256 and add each byte.
  std::vector<uint32_t> parts = {0};
  for (char c : bytes.substr(kHeader)) {
    uint8_t byte = static_cast<uint8_t>(c);
    if (negative) byte = static_cast<uint8_t>(~byte);
    uint64_t carry = byte;
    for (uint32_t& part : parts) {
      carry += uint64_t{part} * 256;
      part = static_cast<uint32_t>(carry % 1000000000);
      carry /= 1000000000;
    }
    if (carry > 0) parts.push_back(static_cast<uint32_t>(carry));
  }
  if (negative) out->push_back('-');
  char buffer[16];
  std::snprintf(buffer, sizeof(buffer), "%u", parts.back());
  out->append(buffer);
  for (size_t i = parts.size() - 1; i-- > 0;) {
    std::snprintf(buffer, sizeof(buffer), "%09u", parts[i]);
    out->append(buffer);
  }
}

void AppendInterval(duckdb_interval value, std::string* out) {
  const size_t begin = out->size();
  AppendUnit(value.months / 12, "year", out, begin);
  AppendUnit(value.months % 12, "month", out, begin);
  AppendUnit(value.days, "day", out, begin);
  if (value.micros == 0 && out->size() > begin) return;
  if (out->size() > begin) out->push_back(' ');
  if (value.micros < 0) out->push_back('-');
  const uint64_t micros = value.micros < 0
                              ? -static_cast<uint64_t>(value.micros)
                              : static_cast<uint64_t>(value.micros);
  out->append(rowset::FormatTime(static_cast<int64_t>(micros)));
}

void AppendUuid(duckdb_hugeint value, std::string* out) {
  // DuckDB flips the top bit so that UUIDs sort as unsigned numbers.
  const uint64_t upper =
      static_cast<uint64_t>(value.upper) ^ (uint64_t{1} << 63);
  char buffer[40];
  std::snprintf(
      buffer, sizeof(buffer), "%08x-%04x-%04x-%04x-%012llx",
      static_cast<unsigned>(upper >> 32),
      static_cast<unsigned>((upper >> 16) & 0xffff),
      static_cast<unsigned>(upper & 0xffff),
      static_cast<unsigned>(value.lower >> 48),
      static_cast<unsigned long long>(value.lower & 0xffffffffffffULL));
  out->append(buffer);
}

void AppendBits(absl::string_view bytes, std::string* out) {
  if (bytes.empty()) return;
  const size_t padding = std::min<size_t>(static_cast<uint8_t>(bytes[0]), 7);
  const size_t end = (bytes.size() - 1) * 8;
  for (size_t bit = padding; bit < end; ++bit) {
    const uint8_t byte = static_cast<uint8_t>(bytes[1 + bit / 8]);
    out->push_back((byte >> (7 - bit % 8)) & 1 ? '1' : '0');
  }
}

void AppendTimeTz(duckdb_time_tz value, std::string* out) {
  const duckdb_time_tz_struct parts = duckdb_from_time_tz(value);
  const int64_t micros =
      ((parts.time.hour * 60 + parts.time.min) * int64_t{60} + parts.time.sec) *
          1000000 +
      parts.time.micros;
  const int offset = std::abs(parts.offset);
  char buffer[24];
  std::snprintf(buffer, sizeof(buffer), "%c%02d:%02d",
                parts.offset < 0 ? '-' : '+', offset / 3600, offset / 60 % 60);
  absl::StrAppend(out, rowset::FormatTime(micros), buffer);
}

}  // namespace semantic_layer::warehouse
