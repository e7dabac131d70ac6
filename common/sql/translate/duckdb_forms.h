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
inline constexpr absl::string_view kPmodForm =
    "CASE WHEN :a % :b < 0 THEN (:a % :b + :b) % :b ELSE :a % :b END";

inline constexpr absl::string_view kRoundForm =
    "CASE WHEN abs(:a) < 1000000000000000 THEN CAST(round(CAST(CAST(:a AS "
    "STRING) AS DECIMAL(38, 18)), :b) AS DOUBLE) ELSE :a END";

// Shifts as in Java: the count counts modulo the width, and what leaves on the
// left is lost. Narrower integers are INT here.
inline constexpr absl::string_view kShiftLeftIntForm =
    "CAST(((:a * CAST(power(2, :b & 31) AS BIGINT) + 2147483648) % 4294967296 "
    "+ "
    "4294967296) % 4294967296 - 2147483648 AS INT)";
inline constexpr absl::string_view kShiftLeftForm =
    "CAST(((CAST(:a AS DECIMAL(38, 0)) * CAST(power(2, :b & 63) AS DECIMAL(38, "
    "0)) + 9223372036854775808) % 18446744073709551616 + 18446744073709551616) "
    "% 18446744073709551616 - 9223372036854775808 AS BIGINT)";
inline constexpr absl::string_view kShiftRightIntForm = ":a >> (:b & 31)";
inline constexpr absl::string_view kShiftRightForm = ":a >> (:b & 63)";
inline constexpr absl::string_view kUnsignedShiftIntForm =
    "CASE WHEN :b & 31 = 0 THEN :a ELSE (:a >> (:b & 31)) & (2147483647 >> "
    "((:b & 31) - 1)) END";
inline constexpr absl::string_view kUnsignedShiftForm =
    "CASE WHEN :b & 63 = 0 THEN :a ELSE (:a >> (:b & 63)) & "
    "(9223372036854775807 >> ((:b & 63) - 1)) END";

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
    "CASE WHEN :c <= 0 OR :c IS NULL THEN 0 WHEN strpos(substring(:b, :c), "
    ":a) = 0 THEN 0 "
    "ELSE strpos(substring(:b, :c), :a) + :c - 1 END";
inline constexpr absl::string_view kPadForm =
    "CASE WHEN :b <= 0 THEN left(:a, 0) WHEN :c = '' THEN left(:a, CAST(:b AS "
    "BIGINT)) ELSE lpad(:a, CAST(:b AS INT), :c) END";
inline constexpr absl::string_view kRightPadForm =
    "CASE WHEN :b <= 0 THEN left(:a, 0) WHEN :c = '' THEN left(:a, CAST(:b AS "
    "BIGINT)) ELSE rpad(:a, CAST(:b AS INT), :c) END";
inline constexpr absl::string_view kJoinForm =
    "CASE WHEN :b IS NOT NULL THEN coalesce(array_to_string(:a, :b), '') END";
inline constexpr absl::string_view kBytesForm =
    "unhex(substring(hex(:a), CASE WHEN :b > 0 THEN 2 * :b - 1 ELSE 2 * :b "
    "END, "
    "2 * greatest(:c, 0)))";
inline constexpr absl::string_view kStartForm =
    "CASE WHEN :a = 0 THEN 1 ELSE :a END";
inline constexpr absl::string_view kGroupsForm =
    "regexp_replace(:a, '\\\\$([0-9])', '\\\\\\\\\\\\1', 'g')";

inline constexpr absl::string_view kCenturyForm =
    "CASE WHEN year(:a) < 2000 THEN :a + to_years(100) ELSE :a END";
inline constexpr absl::string_view kWholeDateForm =
    "CASE WHEN regexp_full_match(:a, '\\\\s*\\\\d{4,}(-\\\\d+)?\\\\s*') THEN "
    "trim(:a) || CASE WHEN contains(:a, '-') THEN '-01' ELSE '-01-01' END ELSE "
    ":a END";
// A double as Java writes it. v is its DuckDB text without the sign.
inline constexpr absl::string_view kNumberTextForm =
    "CASE WHEN isnan(:a) THEN 'NaN' WHEN isinf(:a) THEN CASE WHEN :a > 0 THEN "
    "'Infinity' ELSE '-Infinity' END WHEN :a = 0 OR abs(:a) >= 0.001 AND "
    "abs(:a) < 10000000 THEN CAST(:a AS STRING) ELSE CASE WHEN :a < 0 THEN '-' "
    "ELSE '' END || list_transform(list_value(CAST(abs(:a) AS STRING)), v -> "
    "CASE WHEN contains(v, 'e') THEN split_part(v, 'e', 1) || CASE WHEN "
    "contains(v, '.') THEN '' ELSE '.0' END || 'E' || CAST(split_part(v, 'e', "
    "2) AS INT) ELSE list_transform(list_value(ltrim(replace(v, '.', ''), "
    "'0')), d -> left(d, 1) || '.' || coalesce(nullif(rtrim(substring(d, 2), "
    "'0'), ''), '0') || 'E' || CASE WHEN starts_with(v, '0.') THEN length(d) - "
    "length(v) + 1 ELSE strpos(v, '.') - 2 END)[1] END)[1] END";
// The texts of a list between brackets; NULL for a NULL.
inline constexpr absl::string_view kListTextForm =
    "CASE WHEN len(:a) = 0 THEN :b || :c ELSE :b || array_to_string(:a, :d) || "
    ":c END";
inline constexpr absl::string_view kObjectTextForm =
    "CASE WHEN :a IS NOT NULL THEN :b || coalesce(array_to_string(:a, :d), '') "
    "|| :c END";
inline constexpr absl::string_view kToJsonForm =
    "CAST(json_merge_patch('{}', to_json(:a)) AS STRING)";
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
// Of two values that differ it is 0; of equal ones there is none.
inline constexpr absl::string_view kSkewnessForm =
    "CASE WHEN :c > 0 THEN CASE WHEN :b > 2 THEN :a * (:b - 2) / sqrt(:b * (:b "
    "- 1)) ELSE CAST(0 AS DOUBLE) END END";

inline constexpr absl::string_view kDaysForm =
    "generate_series(:a, :b, CASE WHEN :a <= :b THEN to_days(1) ELSE "
    "to_days(-1) END)";
// Dates in steps, both ends included; the other direction is an error.
inline constexpr absl::string_view kDateSeriesForm =
    "CASE WHEN :a IS NULL OR :b IS NULL OR :c IS NULL THEN NULL WHEN :a = :b "
    "OR (:c > to_days(0)) = (:a < :b) THEN generate_series(:a, :b, :c) ELSE "
    "error('ILLEGAL_SEQUENCE_BOUNDARIES: the step leads away from the end') "
    "END";
// Months are counted from the start: the third of January 31 is March 31.
inline constexpr absl::string_view kMonthSeriesForm =
    "CASE WHEN :a IS NULL OR :b IS NULL OR :c IS NULL THEN NULL WHEN :a = :b "
    "OR (:c > to_days(0)) = (:a < :b) THEN list_filter(list_transform(range(0, "
    "abs(date_diff('month', :a, :b)) + 2), n -> :a + n * :c), d -> "
    "CASE WHEN :c > to_days(0) THEN d <= :b ELSE d >= :b END) ELSE "
    "error('ILLEGAL_SEQUENCE_BOUNDARIES: the step leads away from the end') "
    "END";
inline constexpr absl::string_view kStepSeriesForm =
    "CASE WHEN :a IS NULL OR :b IS NULL OR :c IS NULL THEN NULL WHEN :c > 0 "
    "AND :a <= :b OR :c < 0 AND :a >= :b THEN generate_series(:a, :b, :c) WHEN "
    ":a = :b THEN list_value(:a) ELSE error('ILLEGAL_SEQUENCE_BOUNDARIES: the "
    "step leads away from the end') END";

// At most c parts, the last with the rest of the text.
inline constexpr absl::string_view kSplitForm =
    "CASE WHEN :a IS NULL OR :b IS NULL OR :c IS NULL THEN NULL WHEN :c <= 0 "
    "OR "
    "len(string_split_regex(:a, :b)) <= :c THEN "
    "string_split_regex(:a, :b) ELSE list_append(list_slice(string_split_regex("
    ":a, :b), 1, :c - 1), substring(:a, 1 + CAST(coalesce(list_sum("
    "list_transform(list_concat(list_slice(string_split_regex(:a, :b), 1, :c - "
    "1), list_slice(regexp_extract_all(:a, :b), 1, :c - 1)), p -> length(p))), "
    "0) AS BIGINT))) END";

// A text that has to have the shape of :b.
inline constexpr absl::string_view kTextGuardForm =
    "CASE WHEN regexp_full_match(:a, :b) THEN :a END";
inline constexpr absl::string_view kJsonStringForm =
    "CASE WHEN json_valid(:a) THEN json_extract_string(:a, :b) END";
// The field of an object whose name is :b but for its case.
inline constexpr absl::string_view kJsonFieldForm =
    "CASE WHEN json_valid(:a) THEN json_extract(:a, '$.\"' || "
    "list_filter(json_keys(:a), k -> lower(k) = :b)[1] || '\"') END";
// Parts of from_json. The kind of a JSON value begins with U where it has no
// sign.
inline constexpr absl::string_view kJsonOfKindForm =
    "CASE WHEN ltrim(json_type(:a), 'U') = :b THEN :a END";
inline constexpr absl::string_view kJsonNumberForm =
    "CASE WHEN json_type(:a) IN ('BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE') "
    "THEN :a END";
inline constexpr absl::string_view kJsonListForm =
    "CASE WHEN json_type(:a) = 'ARRAY' THEN from_json(:a, '[\"JSON\"]') END";
inline constexpr absl::string_view kObjectOrEmptyForm =
    "CASE WHEN json_valid(:a) AND json_type(:a) = 'OBJECT' THEN :a WHEN :a IS "
    "NOT NULL THEN '{}' END";
inline constexpr absl::string_view kValidJsonForm =
    "CASE WHEN json_valid(:a) THEN :a END";
inline constexpr absl::string_view kJsonPathForm =
    "CASE WHEN json_valid(:a) AND starts_with(:b, '$') THEN "
    "json_extract_string(:a, :b) END";

inline constexpr absl::string_view kExtraForms[] = {
    kNonZeroForm,
    kDivForm,
    kPmodForm,
    kIndexForm,
    kElementForm,
    kTryElementForm,
    kLocateForm,
    kPadForm,
    kRightPadForm,
    kStartForm,
    kJoinForm,
    kBytesForm,
    kGroupsForm,
    kMonthsForm,
    kMonthsBetweenForm,
    kNextDayForm,
    kSecondsForm,
    kExistsForm,
    kForallForm,
    kRoundForm,
    kShiftLeftIntForm,
    kShiftLeftForm,
    kShiftRightIntForm,
    kShiftRightForm,
    kUnsignedShiftIntForm,
    kUnsignedShiftForm,
    kNumberTextForm,
    kListTextForm,
    kObjectTextForm,
    kToJsonForm,
    kCenturyForm,
    kWholeDateForm,
    kDaysForm,
    kDateSeriesForm,
    kMonthSeriesForm,
    kStepSeriesForm,
    kSplitForm,
    kJsonStringForm,
    kJsonPathForm,
    kJsonFieldForm,
    kJsonOfKindForm,
    kJsonNumberForm,
    kJsonListForm,
    kObjectOrEmptyForm,
    kValidJsonForm,
    kTextGuardForm,
    kOrNullForm,
    kSeriesForm,
    kSkewnessForm,
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_FORMS_H_
