#include "common/semantic/compiler/resolve/time_zone.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace semantic_layer::semantic {
namespace {

constexpr absl::string_view kNames[] = {
#define SEMANTIC_TIME_ZONE(Name) Name,
#include "common/semantic/compiler/resolve/time_zone.def"
};

bool LessWithoutCase(absl::string_view a, absl::string_view b) {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return absl::ascii_tolower(static_cast<unsigned char>(x)) <
               absl::ascii_tolower(static_cast<unsigned char>(y));
      });
}

}  // namespace

absl::string_view FindTimeZone(absl::string_view name) {
  const auto found = std::lower_bound(std::begin(kNames), std::end(kNames),
                                      name, LessWithoutCase);
  if (found == std::end(kNames) || !absl::EqualsIgnoreCase(*found, name)) {
    return absl::string_view();
  }
  return *found;
}

absl::Span<const absl::string_view> TimeZoneNames() { return kNames; }

bool IsUtc(absl::string_view zone) {
  for (absl::string_view name :
       {"UTC", "Etc/UTC", "UCT", "Etc/UCT", "Universal", "Etc/Universal",
        "Zulu", "Etc/Zulu", "GMT", "Etc/GMT", "GMT0", "GMT+0", "GMT-0",
        "Etc/GMT0", "Etc/GMT+0", "Etc/GMT-0", "Greenwich", "Etc/Greenwich"}) {
    if (zone == name) return true;
  }
  return false;
}

}  // namespace semantic_layer::semantic
