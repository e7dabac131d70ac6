#include "tests/databricks_emulator/unity_catalog/virtual_table.h"

#include <utility>

#include "absl/strings/str_split.h"

namespace semantic_layer::emulator {

std::vector<ColumnRecord> ColumnsOf(absl::string_view text) {
  std::vector<ColumnRecord> columns;
  for (absl::string_view one : absl::StrSplit(text, ", ")) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(one, absl::MaxSplits(' ', 1));
    columns.push_back({.name = parts.first,
                       .type = parts.second.empty() ? "STRING" : parts.second});
  }
  return columns;
}

std::string TimestampText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%E3S+00", time, absl::UTCTimeZone());
}

}  // namespace semantic_layer::emulator
