#include "common/semantic/compiler/duckdb_answer.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"

namespace semantic_layer::semantic {
namespace {

bool IsNumeric(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_DECIMAL:
      return true;
    default:
      return false;
  }
}

std::string Normalized(duckdb_type type, const std::string& text) {
  if (IsNumeric(type)) {
    char digits[40];
    std::snprintf(digits, sizeof(digits), "%.9g",
                  std::strtod(text.c_str(), nullptr));
    return digits;
  }
  absl::string_view value = text;
  absl::ConsumeSuffix(&value, "+00");
  absl::ConsumeSuffix(&value, " 00:00:00");
  return std::string(value);
}

// The value in `row` of `column`, which is not NULL. DuckDB's own conversion
// leaves moments out, which are plain timestamps in UTC.
std::string TextOf(duckdb_result* result, idx_t column, idx_t row,
                   std::string* error) {
  const duckdb_type type = duckdb_column_type(result, column);
  if (type == DUCKDB_TYPE_TIMESTAMP_TZ) {
    const auto* micros =
        static_cast<const int64_t*>(duckdb_column_data(result, column));
    return Normalized(type, absl::FormatTime("%Y-%m-%d %H:%M:%E*S",
                                             absl::FromUnixMicros(micros[row]),
                                             absl::UTCTimeZone()));
  }
  char* text = duckdb_value_varchar(result, column, row);
  if (text == nullptr) {
    *error = absl::StrCat("A value of type ", type, " has no text");
    return "";
  }
  std::string normalized = Normalized(type, text);
  duckdb_free(text);
  return normalized;
}

}  // namespace

void DuckDbAnswer::SortRows() { std::sort(rows.begin(), rows.end()); }

DuckDbForTest::DuckDbForTest() {
  if (duckdb_open(nullptr, &database_) != DuckDBSuccess ||
      duckdb_connect(database_, &connection_) != DuckDBSuccess) {
    std::abort();
  }
  Execute("SET TimeZone = 'UTC'");
}

DuckDbForTest::~DuckDbForTest() {
  duckdb_disconnect(&connection_);
  duckdb_close(&database_);
}

std::string DuckDbForTest::Execute(const std::string& sql) {
  duckdb_result result;
  std::string error;
  if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) {
    error = duckdb_result_error(&result);
  }
  duckdb_destroy_result(&result);
  return error;
}

DuckDbAnswer DuckDbForTest::Query(const std::string& sql) {
  DuckDbAnswer answer;
  duckdb_result result;
  if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) {
    answer.error = duckdb_result_error(&result);
    if (answer.error.empty()) answer.error = "failed";
    duckdb_destroy_result(&result);
    return answer;
  }
  const idx_t width = duckdb_column_count(&result);
  std::vector<std::string> names;
  for (idx_t c = 0; c < width; ++c) {
    names.push_back(absl::AsciiStrToLower(duckdb_column_name(&result, c)));
  }
  std::vector<idx_t> order(width);
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&names](idx_t a, idx_t b) { return names[a] < names[b]; });
  for (idx_t c : order) answer.columns.push_back(names[c]);
  for (idx_t r = 0; r < duckdb_row_count(&result); ++r) {
    std::vector<std::string> row;
    for (idx_t c : order) {
      if (duckdb_value_is_null(&result, c, r)) {
        row.emplace_back("NULL");
        continue;
      }
      row.push_back(TextOf(&result, c, r, &answer.error));
    }
    answer.rows.push_back(std::move(row));
  }
  duckdb_destroy_result(&result);
  return answer;
}

}  // namespace semantic_layer::semantic
