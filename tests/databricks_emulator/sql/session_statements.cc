#include "tests/databricks_emulator/sql/session_statements.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
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
    zone = LiteralText(set->zone).value_or("UTC");
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
