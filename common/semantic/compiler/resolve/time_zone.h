#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_TIME_ZONE_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_TIME_ZONE_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace semantic_layer::semantic {

// The IANA name of a zone as the database spells it, found without case; empty
// when there is none of that name. No files are read: the names are part of
// the program (time_zone.def), the engines know the rules.
absl::string_view FindTimeZone(absl::string_view name);

// All names, sorted without case.
absl::Span<const absl::string_view> TimeZoneNames();

// Whether a name found above is another one for UTC.
bool IsUtc(absl::string_view zone);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_TIME_ZONE_H_
