#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SESSION_ZONE_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SESSION_ZONE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sql/ast/ast.h"

namespace semantic_layer::emulator {

// A session's time zone: for what the emulator writes, and the engine's name
// for it.
struct SessionZone {
  absl::TimeZone zone = {};
  std::string engine_name = "UTC";
};

// Reads what SET TIME ZONE takes: a region, "Z", or an offset of at most 18
// hours, "+05:30", "-8", "UTC+2", "GMT-03:30". Errors in Spark's form; offsets
// that the engine has no zone for are refused with what can be written. A named
// zone stands in for an offset of half hours in the engine: its date functions
// follow that zone's history, before 1986 at the latest.
absl::StatusOr<SessionZone> ReadSessionZone(absl::string_view text);

// "+05:30" for INTERVAL '05:30' HOUR TO MINUTE and its like; nothing for
// intervals that are no offset.
std::optional<std::string> OffsetOfInterval(const sql::IntervalExpr& interval);

// Gives constants of type TIMESTAMP that name an hour which the zone's clocks
// show twice the earlier offset, as Spark takes them; the engine takes the
// later. Names of the columns stay.
void PinRepeatedHours(sql::Node* tree, const absl::TimeZone& zone,
                      sql::Arena* arena);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SESSION_ZONE_H_
