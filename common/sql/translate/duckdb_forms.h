#ifndef SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_FORMS_H_
#define SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_FORMS_H_

#include "absl/strings/string_view.h"

namespace semantic_layer::sql {

// The forms (see form.h) that code fills, beside those of duckdb_function.def.
// Private to this folder. A new one also goes to kExtraForms.

inline constexpr absl::string_view kNonZeroForm =
    "CASE WHEN :a = 0 THEN error('DIVIDE_BY_ZERO: the divisor is 0; use "
    "try_divide to get NULL') ELSE :a END";

// DIV for every numeric type: exact, and rounded to zero.
inline constexpr absl::string_view kDivForm =
    "CAST((:a - :a % :b) DIV :b AS BIGINT)";
inline constexpr absl::string_view kPmodForm = "((:a % :b) + :b) % :b";

// a[i] of an array: from zero, and an error out of bounds.
inline constexpr absl::string_view kIndexForm =
    "CASE WHEN :b < 0 OR :b >= len(:a) THEN error('INVALID_ARRAY_INDEX: the "
    "index is out of bounds; use get to get NULL') ELSE :a[:b + 1] END";
// The same from one (element_at), also from the end.
inline constexpr absl::string_view kElementForm =
    "CASE WHEN :b = 0 THEN error('INVALID_INDEX_OF_ZERO') WHEN abs(:b) > "
    "len(:a) THEN error('INVALID_ARRAY_INDEX_IN_ELEMENT_AT: the index is out "
    "of bounds; use try_element_at to get NULL') ELSE :a[:b] END";
inline constexpr absl::string_view kTryElementForm =
    "CASE WHEN :b = 0 THEN error('INVALID_INDEX_OF_ZERO') ELSE :a[:b] END";

inline constexpr absl::string_view kLocateForm =
    "CASE WHEN :c <= 0 THEN 0 WHEN strpos(substring(:b, :c), :a) = 0 THEN 0 "
    "ELSE strpos(substring(:b, :c), :a) + :c - 1 END";
inline constexpr absl::string_view kPadForm =
    "CASE WHEN :b <= 0 THEN '' WHEN :c = '' THEN left(:a, CAST(:b AS BIGINT)) "
    "ELSE lpad(:a, CAST(:b AS INT), :c) END";
inline constexpr absl::string_view kRightPadForm =
    "CASE WHEN :b <= 0 THEN '' WHEN :c = '' THEN left(:a, CAST(:b AS BIGINT)) "
    "ELSE rpad(:a, CAST(:b AS INT), :c) END";
inline constexpr absl::string_view kStartForm =
    "CASE WHEN :a = 0 THEN 1 ELSE :a END";
inline constexpr absl::string_view kGroupsForm =
    "regexp_replace(:a, '\\\\$([0-9])', '\\\\\\\\\\\\1', 'g')";

// The whole months from a to b as Java counts them: the day of the month, and
// the time of the day after it, decide whether the last month is whole.
inline constexpr absl::string_view kMonthsForm =
    "list_transform(list_value(struct_pack(s => :a, e => CASE WHEN CAST(:b AS "
    "DATE) > CAST(:a AS DATE) AND CAST(:b AS TIME) < CAST(:a AS TIME) THEN "
    "CAST(:b AS DATE) - 1 WHEN CAST(:b AS DATE) < CAST(:a AS DATE) AND "
    "CAST(:b AS TIME) > CAST(:a AS TIME) THEN CAST(:b AS DATE) + 1 ELSE "
    "CAST(:b AS DATE) END)), m -> (((year(m.e) * 12 + month(m.e)) * 32 + "
    "day(m.e)) - ((year(m.s) * 12 + month(m.s)) * 32 + day(m.s))) DIV 32)[1]";

inline constexpr absl::string_view kMonthsBetweenForm =
    "list_transform(list_value(struct_pack(x => :a, y => :b)), m -> CASE WHEN "
    "day(m.x) = day(m.y) OR (CAST(m.x AS DATE) = last_day(m.x) AND "
    "CAST(m.y AS DATE) = last_day(m.y)) THEN CAST((year(m.x) - year(m.y)) * 12 "
    "+ month(m.x) - month(m.y) AS DOUBLE) ELSE (year(m.x) - year(m.y)) * 12 + "
    "month(m.x) - month(m.y) + ((day(m.x) - day(m.y)) * 86400 + "
    "epoch(CAST(m.x AS TIME)) - epoch(CAST(m.y AS TIME))) / CAST(2678400 AS "
    "DOUBLE) END)[1]";

inline constexpr absl::string_view kNextDayForm =
    ":a + CAST((:b - isodow(:a) + 6) % 7 + 1 AS INT)";
inline constexpr absl::string_view kSecondsForm =
    "CAST(date_part('microseconds', :a) / 1000000 AS DECIMAL(8, 6))";

inline constexpr absl::string_view kExistsForm =
    "CASE WHEN coalesce(list_bool_or(:a), FALSE) THEN TRUE WHEN len(:a) > "
    "list_count(:a) THEN NULL WHEN :a IS NOT NULL THEN FALSE END";
inline constexpr absl::string_view kForallForm =
    "CASE WHEN NOT coalesce(list_bool_and(:a), TRUE) THEN FALSE WHEN len(:a) > "
    "list_count(:a) THEN NULL WHEN :a IS NOT NULL THEN TRUE END";
inline constexpr absl::string_view kOrNullForm =
    "CASE WHEN len(:a) > 0 THEN :a ELSE list_value(NULL) END";
inline constexpr absl::string_view kSeriesForm =
    "CASE WHEN :a <= :b THEN generate_series(:a, :b) ELSE generate_series(:a, "
    ":b, -1) END";
inline constexpr absl::string_view kSkewnessForm =
    "CASE WHEN :b > 2 THEN :a * (:b - 2) / sqrt(:b * (:b - 1)) WHEN :b = 2 "
    "THEN CAST(0 AS DOUBLE) END";

inline constexpr absl::string_view kExtraForms[] = {
    kNonZeroForm,   kDivForm,       kPmodForm,         kIndexForm,
    kElementForm,   kTryElementForm, kLocateForm,      kPadForm,
    kRightPadForm,  kStartForm,     kGroupsForm,       kMonthsForm,
    kMonthsBetweenForm, kNextDayForm, kSecondsForm,    kExistsForm,
    kForallForm,    kOrNullForm,    kSeriesForm,       kSkewnessForm,
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_FORMS_H_
