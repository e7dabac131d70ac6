#include "services/query/caller_attributes.h"

#include <string>
#include <utility>
#include <vector>

namespace semantic_layer::query {

semantic::CallerAttributes AttributesOf(const auth::Principal& principal) {
  semantic::CallerAttributes attributes;
  const auto add = [&attributes](const char* name,
                                 std::vector<std::string> values) {
    if (!values.empty()) attributes.emplace_back(name, std::move(values));
  };
  const auto add_one = [&add](const char* name, const std::string& value) {
    if (!value.empty()) add(name, {value});
  };
  add_one("sub", principal.user_id);
  add_one("username", principal.username);
  add_one("name", principal.display_name);
  add_one("email", principal.email);
  add("roles", principal.roles);
  add("groups", principal.groups);
  add("permissions", principal.permissions);
  return attributes;
}

}  // namespace semantic_layer::query
