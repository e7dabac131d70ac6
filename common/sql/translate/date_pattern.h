#ifndef SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DATE_PATTERN_H_
#define SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DATE_PATTERN_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace semantic_layer::sql {

// A piece of a date pattern in the terms of strftime.
struct DatePatternPiece {
  enum class Kind {
    kFormat,    // text: a strftime format
    kFraction,  // digits: the first so many digits of the second's fraction
    kQuarter,   // digits: 1 for 3, 2 for 03, 3 for Q3
  };
  Kind kind = Kind::kFormat;
  std::string text;
  int digits = 0;
};

struct DatePattern {
  std::vector<DatePatternPiece> pieces;
  std::string shape;  // kParse: a regular expression of the texts it takes
  bool short_year = false;  // has the last two digits of a year only
  std::string problem;      // what cannot be said; empty when all can
};

enum class DatePatternUse { kFormat, kParse };

// Reads a pattern of Spark (yyyy-MM-dd HH:mm:ss and so on) into strftime's
// terms. Formats that follow each other are one piece.
DatePattern ReadDatePattern(absl::string_view pattern, DatePatternUse use);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DATE_PATTERN_H_
