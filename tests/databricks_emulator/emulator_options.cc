#include "tests/databricks_emulator/emulator_options.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/json/reader.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/http/json_text.h"
#include "tests/databricks_emulator/unity_catalog/access_control.h"

namespace semantic_layer::emulator {
namespace {

constexpr std::array<absl::string_view, 18> kKeys = {"accounts",
                                                     "catalogs",
                                                     "schemas",
                                                     "volumes",
                                                     "init_sql",
                                                     "grants",
                                                     "default_grants",
                                                     "warehouses",
                                                     "synthetic_tables",
                                                     "volume_root",
                                                     "empty_pages",
                                                     "token_lifetime_seconds",
                                                     "chunk_rows",
                                                     "link_lifetime_seconds",
                                                     "default_catalog",
                                                     "genie_spaces",
                                                     "genie_posts_per_minute",
                                                     "serving_endpoints"};

absl::Status Bad(absl::string_view key, absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("configuration key '", key, "': ", why));
}

absl::StatusOr<Account> ReadAccount(json::Value object) {
  Account account;
  account.user_name = TextOf(object, "user_name").value_or("");
  if (account.user_name.empty()) {
    return Bad("accounts", "each needs a user_name");
  }
  account.display_name =
      TextOf(object, "display_name").value_or(account.user_name);
  account.groups = TextsOf(object, "groups");
  account.token = TextOf(object, "token").value_or("");
  account.client_secret = TextOf(object, "client_secret").value_or("");
  account.service_principal = !account.client_secret.empty();
  account.active = BoolOf(object, "active").value_or(true);
  return account;
}

// {"on": "catalog main", "to": "analysts", "privileges": ["SELECT"]}
absl::StatusOr<GrantSeed> ReadGrant(json::Value object) {
  GrantSeed grant;
  const std::string on = TextOf(object, "on").value_or("");
  const std::pair<std::string, std::string> words =
      absl::StrSplit(on, absl::MaxSplits(' ', 1));
  if (!ParseSecurableType(words.first, &grant.securable.type)) {
    return Bad("grants", "\"on\" must be like \"catalog main\"");
  }
  grant.securable.full_name = absl::AsciiStrToLower(words.second);
  grant.principal = TextOf(object, "to").value_or("");
  for (const std::string& text : TextsOf(object, "privileges")) {
    grant.privileges.push_back(
        absl::AsciiStrToUpper(absl::StrReplaceAll(text, {{" ", "_"}})));
  }
  if (grant.principal.empty() || grant.privileges.empty()) {
    return Bad("grants", "each needs \"to\" and \"privileges\"");
  }
  return grant;
}

absl::StatusOr<WarehouseSeed> ReadWarehouse(json::Value object) {
  WarehouseSeed seed;
  seed.id = TextOf(object, "id").value_or("");
  seed.name = TextOf(object, "name").value_or(seed.id);
  if (seed.id.empty()) return Bad("warehouses", "each needs an id");
  seed.running = BoolOf(object, "running").value_or(true);
  seed.start_delay =
      absl::Milliseconds(IntOf(object, "start_delay_ms").value_or(0));
  return seed;
}

absl::StatusOr<GenieSpace> ReadSpace(json::Value object) {
  GenieSpace space;
  space.id = TextOf(object, "id").value_or("");
  space.title = TextOf(object, "title").value_or(space.id);
  space.description = TextOf(object, "description").value_or("");
  space.warehouse_id = TextOf(object, "warehouse_id").value_or("");
  if (space.id.empty() || space.warehouse_id.empty()) {
    return Bad("genie_spaces", "each needs an id and a warehouse_id");
  }
  return space;
}

template <typename T, typename Read>
absl::Status ReadList(json::Value root, absl::string_view key, Read read,
                      std::vector<T>* out) {
  if (!root.Find(key).has_value()) return absl::OkStatus();
  out->clear();
  for (const json::Value object : ListOf(root, key)) {
    if (object.kind() != json::Kind::kObject) {
      return Bad(key, "it must be a list of objects");
    }
    ASSIGN_OR_RETURN(T item, read(object));
    out->push_back(std::move(item));
  }
  return absl::OkStatus();
}

void ReadTexts(json::Value root, absl::string_view key,
               std::vector<std::string>* out) {
  if (root.Find(key).has_value()) *out = TextsOf(root, key);
}

}  // namespace

absl::Status ApplyConfig(absl::string_view json, EmulatorOptions* options) {
  ASSIGN_OR_RETURN(const json::Document document, json::ParseJson(json));
  const json::Value root = document.root();
  if (root.kind() != json::Kind::kObject) {
    return absl::InvalidArgumentError("the configuration must be an object");
  }
  for (const auto& [key, value] : root.members()) {
    if (std::find(kKeys.begin(), kKeys.end(), key.string()) == kKeys.end()) {
      return Bad(key.string(), absl::StrCat("unknown; the keys are ",
                                            absl::StrJoin(kKeys, ", ")));
    }
  }
  RETURN_IF_ERROR(ReadList(root, "accounts", ReadAccount, &options->accounts));
  RETURN_IF_ERROR(ReadList(root, "grants", ReadGrant, &options->grants));
  RETURN_IF_ERROR(
      ReadList(root, "warehouses", ReadWarehouse, &options->warehouses));
  RETURN_IF_ERROR(
      ReadList(root, "genie_spaces", ReadSpace, &options->genie.spaces));
  options->genie.posts_per_minute =
      static_cast<int>(IntOf(root, "genie_posts_per_minute")
                           .value_or(options->genie.posts_per_minute));
  ReadTexts(root, "serving_endpoints", &options->serving_endpoints);
  if (root.Find("catalogs").has_value()) {
    options->catalogs = TextsOf(root, "catalogs");
    // The defaults are of a catalog that may not be there now.
    if (!options->catalogs.empty()) {
      options->statements.default_catalog = options->catalogs[0];
    }
    options->volumes.clear();
  }
  ReadTexts(root, "schemas", &options->schemas);
  ReadTexts(root, "volumes", &options->volumes);
  ReadTexts(root, "init_sql", &options->init_sql);
  options->default_grants =
      BoolOf(root, "default_grants").value_or(options->default_grants);
  options->empty_pages =
      BoolOf(root, "empty_pages").value_or(options->empty_pages);
  options->synthetic_tables = static_cast<int>(
      IntOf(root, "synthetic_tables").value_or(options->synthetic_tables));
  options->volume_root =
      TextOf(root, "volume_root").value_or(options->volume_root);
  options->statements.default_catalog =
      TextOf(root, "default_catalog")
          .value_or(options->statements.default_catalog);
  options->statements.chunk_rows =
      IntOf(root, "chunk_rows").value_or(options->statements.chunk_rows);
  if (const auto seconds = IntOf(root, "token_lifetime_seconds")) {
    options->token_lifetime = absl::Seconds(*seconds);
  }
  if (const auto seconds = IntOf(root, "link_lifetime_seconds")) {
    options->statements.link_lifetime = absl::Seconds(*seconds);
  }
  return absl::OkStatus();
}

}  // namespace semantic_layer::emulator
