#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_ACCESS_CONTROL_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_ACCESS_CONTROL_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tests/databricks_emulator/auth/principal.h"
#include "tests/databricks_emulator/unity_catalog/metastore.h"

namespace semantic_layer::emulator {

// Who may do what, by Unity Catalog's rules: a privilege holds for what is
// below its object too, an owner has all of them, and what is below a catalog
// needs USE_CATALOG and USE_SCHEMA besides. Members of "admins" may everything.
// Thread safe.
class AccessControl {
 public:
  // `metastore` must outlive this object.
  explicit AccessControl(const Metastore* metastore) : metastore_(metastore) {}

  // Whether the privilege is held on the object or above it, not looking at
  // USE_CATALOG and USE_SCHEMA.
  bool Holds(const Principal& principal, absl::string_view privilege,
             const Securable& securable) const;

  // OK, or 403 PERMISSION_DENIED that names the first privilege that is
  // missing: "User does not have USE CATALOG on Catalog 'main'."
  absl::Status Check(const Principal& principal, absl::string_view privilege,
                     const Securable& securable) const;

  // Whether the object is shown in lists: any privilege on it or above, and the
  // ways to it.
  bool MaySee(const Principal& principal, const Securable& securable) const;

  // Owner, MANAGE or admin: may grant, change and drop.
  bool MayManage(const Principal& principal, const Securable& securable) const;
  absl::Status CheckManage(const Principal& principal,
                           const Securable& securable) const;

  struct Effective {
    std::string privilege;
    Securable from;  // where it was granted
  };
  // What a name (of a user or group) holds on an object, also from above.
  std::vector<Effective> EffectiveOf(const std::string& principal,
                                     const Securable& securable) const;

  // The object and those above it, itself first.
  static std::vector<Securable> ChainOf(const Securable& securable);

 private:
  bool IsOwner(const Principal& principal, const Securable& securable) const;

  const Metastore* const metastore_;
};

// "CATALOG", "SCHEMA", "TABLE", ...
absl::string_view SecurableTypeName(SecurableType type);
// Reads such a name in any case; false for one that is none.
bool ParseSecurableType(absl::string_view text, SecurableType* type);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_ACCESS_CONTROL_H_
