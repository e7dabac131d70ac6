#include "tests/databricks_emulator/unity_catalog/renames.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/json_text.h"
#include "tests/databricks_emulator/unity_catalog/object_names.h"

namespace semantic_layer::emulator {
namespace {

absl::Status HoldsTables(absl::string_view kind, const std::string& name) {
  return ApiError(
      400, "INVALID_PARAMETER_VALUE",
      absl::StrCat("The emulator cannot rename the ", kind, " '", name,
                   "', which holds tables. Drop them, or make another ", kind,
                   "."));
}

absl::Status RenameCatalog(const UnityCatalogWorld& world,
                           const std::string& from, const std::string& to) {
  const auto schemas = world.metastore->Schemas(from);
  for (const auto& schema : schemas) {
    if (!world.metastore->Tables(from, schema->name, "", 1).empty()) {
      return HoldsTables("catalog", from);
    }
  }
  RETURN_IF_ERROR(world.engine->CreateCatalog(to));
  for (const auto& schema : schemas) {
    RETURN_IF_ERROR(world.engine->CreateSchema(to, schema->name));
  }
  RETURN_IF_ERROR(world.engine->DropCatalog(from));
  return world.metastore->RenameCatalog(from, to)
             ? absl::OkStatus()
             : DoesNotExist(SecurableType::kCatalog, from);
}

absl::Status RenameSchema(const UnityCatalogWorld& world,
                          const std::vector<std::string>& name,
                          const std::string& to) {
  const std::string full = absl::StrJoin(name, ".");
  if (!world.metastore->Tables(name[0], name[1], "", 1).empty()) {
    return HoldsTables("schema", full);
  }
  RETURN_IF_ERROR(world.engine->CreateSchema(name[0], to));
  RETURN_IF_ERROR(
      world.engine->DropSchema(name[0], name[1], /*cascade=*/false));
  return world.metastore->RenameSchema(name[0], name[1], to)
             ? absl::OkStatus()
             : DoesNotExist(SecurableType::kSchema, full);
}

absl::Status Rename(const UnityCatalogWorld& world,
                    const std::vector<std::string>& name,
                    const std::string& to) {
  if (name.size() == 1) return RenameCatalog(world, name[0], to);
  if (name.size() == 2) return RenameSchema(world, name, to);
  return world.metastore->RenameVolume(name[0], name[1], name[2], to)
             ? absl::OkStatus()
             : DoesNotExist(SecurableType::kVolume, absl::StrJoin(name, "."));
}

}  // namespace

absl::StatusOr<std::string> ApplyNewName(const UnityCatalogWorld& world,
                                         const std::vector<std::string>& name,
                                         json::Value body) {
  const std::optional<std::string> given = TextOf(body, "new_name");
  if (!given.has_value()) return name.back();
  RETURN_IF_ERROR(CheckNewName(*given));
  const std::string to = absl::AsciiStrToLower(*given);
  if (to == name.back()) return to;
  static constexpr SecurableType kTypes[] = {
      SecurableType::kCatalog, SecurableType::kSchema, SecurableType::kVolume};
  std::vector<std::string> renamed = name;
  renamed.back() = to;
  const Securable taken = {kTypes[name.size() - 1],
                           absl::StrJoin(renamed, ".")};
  if (world.metastore->Exists(taken)) {
    return ObjectExists(taken.type, taken.full_name);
  }
  RETURN_IF_ERROR(Rename(world, name, to));
  if (world.move_files) {
    RETURN_IF_ERROR(world.move_files(absl::StrJoin(name, "/"),
                                     absl::StrJoin(renamed, "/")));
  }
  return to;
}

}  // namespace semantic_layer::emulator
