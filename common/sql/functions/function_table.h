#ifndef SEMANTIC_LAYER_COMMON_SQL_FUNCTIONS_FUNCTION_TABLE_H_
#define SEMANTIC_LAYER_COMMON_SQL_FUNCTIONS_FUNCTION_TABLE_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/sql/ast/expression.h"

namespace semantic_layer::sql {

enum class FunctionKind : uint8_t {
  kScalar,
  kAggregate,  // also usable with OVER
  kWindow,     // only with OVER
  kGenerator,  // one row in, any number out: explode and its like
  kTable,      // only in FROM
};

// How the type of a call's result follows from its arguments.
enum class ResultRule : uint8_t {
  kUnknown,
  kVoid,
  kBoolean,
  kTinyInt,
  kSmallInt,
  kInt,
  kBigInt,
  kFloat,
  kDouble,
  kString,
  kBinary,
  kDate,
  kTime,
  kTimestamp,
  kTimestampNtz,
  kVariant,
  kDayTimeInterval,
  kYearMonthInterval,
  kArg0,              // the first argument's
  kCommon,            // what all arguments are brought to
  kCommonAfterFirst,  // of all but the first: if(c, a, b)
  kElement0,          // an array's element, a map's value
  kArrayOfArg0,
  kArrayOfCommon,
  kArrayOfString,
  kArrayOfKey0,
  kArrayOfValue0,
  kMapOfString,
  kMapOfArguments,  // map(k, v, ...)
  kMapOfArrays,     // map_from_arrays(ks, vs)
  kMapEntries,
  kNamedStruct,
  kStructOfArguments,
  kTransform,      // array of the lambda's result
  kZipWith,
  kAggregateFold,  // the start value's, or the finishing lambda's
  kSum,
  kAvg,
  kDivide,
  kFloor,   // floor, ceil
  kRound,   // round, bround
  kPercentile,
  kPercentileApprox,
  kDateAdd,    // DATE for date_add(d, n), the third argument's with a unit
  kDateDiff,   // INT for datediff(end, start), BIGINT with a unit
  kDateTrunc,  // TIMESTAMP or TIMESTAMP_NTZ
  kExtract,
  kSequence,
  kFromJson,    // the type that the second argument names
  kVariantGet,  // the type that the third argument names
};

enum class FunctionTrait : uint8_t {
  kPlain,
  kVolatile,  // another value on each call
  kReach,     // reaches files, the network, secrets or code outside the query
};

struct FunctionInfo {
  absl::string_view name;  // lower case
  FunctionKind kind = FunctionKind::kScalar;
  int min_arguments = 0;
  int max_arguments = 0;  // -1: any number
  ResultRule result = ResultRule::kUnknown;
  FunctionTrait trait = FunctionTrait::kPlain;
};

// The built-in function of that name, ignoring case; null when Databricks SQL
// has none. The result is a constant of the program.
const FunctionInfo* FindFunction(absl::string_view name);

// The built-in function that a call names: one part, or system.builtin.f; null
// for others.
const FunctionInfo* FindFunction(const ObjectName& name);

// All of them, sorted by name.
absl::Span<const FunctionInfo> AllFunctions();

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_FUNCTIONS_FUNCTION_TABLE_H_
