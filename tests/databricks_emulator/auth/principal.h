#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_AUTH_PRINCIPAL_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_AUTH_PRINCIPAL_H_

#include <string>
#include <vector>

namespace semantic_layer::emulator {

// Who makes a request. A plain value.
struct Principal {
  std::string id = {};         // SCIM's number
  std::string user_name = {};  // a service principal's application id
  std::string display_name = {};
  std::vector<std::string> groups = {};
  bool admin = false;  // member of "admins"
  bool service_principal = false;
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_AUTH_PRINCIPAL_H_
