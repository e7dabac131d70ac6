#include "tests/databricks_emulator/sql/session_statements.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/sql/session_zone.h"
#include "tests/databricks_emulator/sql/sql_error.h"

namespace semantic_layer::emulator {
namespace {

bool IsTimeZoneKey(absl::string_view key) {
  return absl::EqualsIgnoreCase(key, "timezone") ||
         absl::EqualsIgnoreCase(key, "spark.sql.session.timezone");
}

std::string Unquoted(absl::string_view text) {
  if (text.size() >= 2 && (text.front() == '\'' || text.front() == '"') &&
      text.back() == text.front()) {
    text = text.substr(1, text.size() - 2);
  }
  return std::string(text);
}

// LOCAL is the warehouse's own zone.
absl::StatusOr<std::string> ZoneOf(const sql::Expression* zone) {
  if (zone == nullptr) return std::string("UTC");
  if (const auto* interval = zone->As<sql::IntervalExpr>()) {
    std::optional<std::string> offset = OffsetOfInterval(*interval);
    if (offset.has_value()) return *std::move(offset);
    return SqlError("INVALID_INTERVAL_FORMAT.TIMEZONE_INTERVAL_OUT_OF_RANGE",
                    "22006",
                    "The interval value must be in the range of [-18, +18] "
                    "hours with second precision.");
  }
  return LiteralText(zone).value_or("UTC");
}

}  // namespace

absl::Status RunSession(StatementRun& run) {
  SessionState& session = *run.context.session;
  if (const auto* use = run.parsed.node->As<sql::UseStatement>()) {
    if (use->type == sql::ObjectType::kCatalog) {
      ASSIGN_OR_RETURN(const std::string catalog,
                       CatalogOf(use->name, session));
      if (run.world().metastore->FindCatalog(catalog) == nullptr) {
        return CatalogNotFound(catalog);
      }
      session.catalog = catalog;
      session.schema = "default";
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const TableName name, SchemaOf(use->name, session));
    if (run.world().metastore->FindSchema(name.catalog, name.schema) ==
        nullptr) {
      return SchemaNotFound(absl::StrCat(name.catalog, ".", name.schema));
    }
    session.catalog = name.catalog;
    session.schema = name.schema;
    return absl::OkStatus();
  }
  std::string zone;
  if (const auto* set = run.parsed.node->As<sql::SetTimeZoneStatement>()) {
    ASSIGN_OR_RETURN(zone, ZoneOf(set->zone));
  } else if (const auto* config =
                 run.parsed.node->As<sql::SetConfigStatement>()) {
    const bool is_zone = IsTimeZoneKey(config->key);
    if (!config->has_value) {
      TextRows rows({"key", "value"});
      if (config->key.empty()) {
        rows.Add({"TIMEZONE", session.time_zone});
      } else {
        rows.Add({std::string(config->key),
                  is_zone ? session.time_zone : "<undefined>"});
      }
      return std::move(rows).SendTo(run.sink);
    }
    if (is_zone) zone = Unquoted(config->value);
  }
  if (zone.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(ReadSessionZone(zone).status());
  session.time_zone = zone;
  return absl::OkStatus();
}

}  // namespace semantic_layer::emulator
