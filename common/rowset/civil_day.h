#ifndef SEMANTIC_LAYER_COMMON_ROWSET_CIVIL_DAY_H_
#define SEMANTIC_LAYER_COMMON_ROWSET_CIVIL_DAY_H_

#include <cstdint>

namespace semantic_layer::rowset {

// Days of the proleptic Gregorian calendar. Pure functions.

struct CivilDay {
  int64_t year;
  int month;  // from 1
  int day;    // from 1
};

// Days since 1970-01-01 of a day that exists, and back.
int64_t DaysFromCivil(int64_t year, int month, int day);
CivilDay CivilFromDays(int64_t days);

// Whether there is such a day, for any values.
bool IsCivilDay(int64_t year, int month, int day);

}  // namespace semantic_layer::rowset

#endif  // SEMANTIC_LAYER_COMMON_ROWSET_CIVIL_DAY_H_
