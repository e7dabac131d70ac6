#include "tests/databricks_emulator/sql/session_statements.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/sql/sql_error.h"

namespace semantic_layer::emulator {
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
    zone = LiteralText(set->zone).value_or("UTC");
  } else if (const auto* config =
                 run.parsed.node->As<sql::SetConfigStatement>()) {
    const std::string key = absl::AsciiStrToLower(config->key);
    if (config->has_value &&
        (key == "timezone" || key == "spark.sql.session.timezone")) {
      zone = std::string(config->value);
    }
    TextRows rows({"key", "value"});
    rows.Add({std::string(config->key), config->has_value
                                            ? std::string(config->value)
                                            : session.time_zone});
    if (!config->has_value) return std::move(rows).SendTo(run.sink);
  }
  if (zone.empty()) return absl::OkStatus();
  absl::TimeZone known;
  if (!absl::LoadTimeZone(zone, &known)) {
    return SqlError(
        "INVALID_CONF_VALUE.TIME_ZONE", "22022",
        absl::StrCat("Cannot resolve the given timezone: ", zone, "."));
  }
  session.time_zone = zone;
  return absl::OkStatus();
}

}  // namespace semantic_layer::emulator
