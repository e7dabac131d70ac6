#include "tests/databricks_emulator/unity_catalog/access_control.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/types/span.h"
#include "tests/databricks_emulator/http/api_error.h"

namespace semantic_layer::emulator {
namespace {

constexpr std::pair<absl::string_view, SecurableType> kTypes[] = {
    {"METASTORE", SecurableType::kMetastore},
    {"CATALOG", SecurableType::kCatalog},
    {"SCHEMA", SecurableType::kSchema},
    {"TABLE", SecurableType::kTable},
    {"VOLUME", SecurableType::kVolume},
    {"FUNCTION", SecurableType::kFunction},
};

// Everybody is in it.
constexpr char kEverybody[] = "account users";

bool IsCalled(const Principal& principal, absl::string_view name) {
  return absl::EqualsIgnoreCase(name, principal.user_name) ||
         name == kEverybody ||
         std::find(principal.groups.begin(), principal.groups.end(), name) !=
             principal.groups.end();
}

// Holding one of them on an object, or above it, makes it visible.
absl::Span<const absl::string_view> PrivilegesThatShow(SecurableType type) {
  static constexpr absl::string_view kTable[] = {"SELECT", "MODIFY", "MANAGE",
                                                 "APPLY_TAG"};
  static constexpr absl::string_view kVolume[] = {"READ_VOLUME", "WRITE_VOLUME",
                                                  "MANAGE"};
  static constexpr absl::string_view kFunction[] = {"EXECUTE", "MANAGE"};
  static constexpr absl::string_view kAny[] = {
      "USE_SCHEMA",  "SELECT",       "MODIFY",        "READ_VOLUME",
      "EXECUTE",     "WRITE_VOLUME", "MANAGE",        "CREATE_TABLE",
      "USE_CATALOG", "APPLY_TAG",    "CREATE_VOLUME", "CREATE_SCHEMA"};
  switch (type) {
    case SecurableType::kTable:
      return kTable;
    case SecurableType::kVolume:
      return kVolume;
    case SecurableType::kFunction:
      return kFunction;
    case SecurableType::kSchema:
      // The way to a catalog does not show its schemas.
      return absl::MakeSpan(kAny).first(8);
    default:
      return kAny;
  }
}

std::string TitleOf(SecurableType type) {
  std::string title(SecurableTypeName(type));
  std::transform(title.begin() + 1, title.end(), title.begin() + 1,
                 [](unsigned char c) { return std::tolower(c); });
  return title;
}

absl::Status Missing(absl::string_view privilege, const Securable& securable) {
  return ApiError(
      403, "PERMISSION_DENIED",
      absl::StrCat("User does not have ",
                   absl::StrReplaceAll(privilege, {{"_", " "}}), " on ",
                   TitleOf(securable.type), " '", securable.full_name, "'."));
}

}  // namespace

absl::string_view SecurableTypeName(SecurableType type) {
  for (const auto& [name, value] : kTypes) {
    if (value == type) return name;
  }
  return "";
}

bool ParseSecurableType(absl::string_view text, SecurableType* type) {
  for (const auto& [name, value] : kTypes) {
    if (absl::EqualsIgnoreCase(name, text)) {
      *type = value;
      return true;
    }
  }
  return false;
}

std::vector<Securable> AccessControl::ChainOf(const Securable& securable) {
  std::vector<Securable> chain = {securable};
  if (securable.type == SecurableType::kMetastore) return chain;
  std::string name = securable.full_name;
  for (size_t dot = name.rfind('.'); dot != std::string::npos;
       dot = name.rfind('.')) {
    name.resize(dot);
    chain.push_back({name.find('.') == std::string::npos
                         ? SecurableType::kCatalog
                         : SecurableType::kSchema,
                     name});
  }
  chain.push_back({SecurableType::kMetastore, ""});
  return chain;
}

bool AccessControl::IsOwner(const Principal& principal,
                            const Securable& securable) const {
  const std::string owner = metastore_->OwnerOf(securable);
  return !owner.empty() && IsCalled(principal, owner);
}

bool AccessControl::Holds(const Principal& principal,
                          absl::string_view privilege,
                          const Securable& securable) const {
  if (principal.admin) return true;
  for (const Securable& object : ChainOf(securable)) {
    if (IsOwner(principal, object)) return true;
    for (const auto& [name, privileges] : metastore_->GrantsOn(object)) {
      if (!IsCalled(principal, name)) continue;
      if (privileges.contains(std::string(privilege)) ||
          privileges.contains("ALL_PRIVILEGES")) {
        return true;
      }
    }
  }
  return false;
}

absl::Status AccessControl::Check(const Principal& principal,
                                  absl::string_view privilege,
                                  const Securable& securable) const {
  std::vector<Securable> chain = ChainOf(securable);
  for (auto object = chain.rbegin(); object != chain.rend(); ++object) {
    if (*object == securable) break;
    const absl::string_view way =
        object->type == SecurableType::kCatalog  ? "USE_CATALOG"
        : object->type == SecurableType::kSchema ? "USE_SCHEMA"
                                                 : "";
    if (!way.empty() && !Holds(principal, way, *object)) {
      return Missing(way, *object);
    }
  }
  if (Holds(principal, privilege, securable)) return absl::OkStatus();
  return Missing(privilege, securable);
}

bool AccessControl::MaySee(const Principal& principal,
                           const Securable& securable) const {
  if (principal.admin || Holds(principal, "BROWSE", securable)) return true;
  for (const absl::string_view privilege : PrivilegesThatShow(securable.type)) {
    if (Check(principal, privilege, securable).ok()) return true;
  }
  return false;
}

bool AccessControl::MayManage(const Principal& principal,
                              const Securable& securable) const {
  if (principal.admin) return true;
  for (const Securable& object : ChainOf(securable)) {
    if (IsOwner(principal, object)) return true;
    for (const auto& [name, privileges] : metastore_->GrantsOn(object)) {
      if (IsCalled(principal, name) && privileges.contains("MANAGE")) {
        return true;
      }
    }
  }
  return false;
}

absl::Status AccessControl::CheckManage(const Principal& principal,
                                        const Securable& securable) const {
  if (MayManage(principal, securable)) return absl::OkStatus();
  return Missing("MANAGE", securable);
}

std::vector<AccessControl::Effective> AccessControl::EffectiveOf(
    const std::string& principal, const Securable& securable) const {
  std::vector<Effective> held;
  for (const Securable& object : ChainOf(securable)) {
    const Metastore::Grants grants = metastore_->GrantsOn(object);
    const auto found = grants.find(principal);
    if (found == grants.end()) continue;
    for (const std::string& privilege : found->second) {
      held.push_back({privilege, object});
    }
  }
  return held;
}

}  // namespace semantic_layer::emulator
