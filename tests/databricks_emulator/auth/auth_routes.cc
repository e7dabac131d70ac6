#include "tests/databricks_emulator/auth/auth_routes.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/json/reader.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/json_text.h"

namespace semantic_layer::emulator {
namespace {

// How the client reached us: what discovery's URLs begin with.
std::string HostUrl(const Request& request) {
  return absl::StrCat("http://", request.Header("host").value_or("127.0.0.1"));
}

// ---- OAuth -----------------------------------------------------------------

// The error shape of RFC 6749.
Response OAuthError(int status, absl::string_view error,
                    absl::string_view description) {
  return JsonResponse(JsonObject()
                          .Text("error", error)
                          .Text("error_description", description)
                          .Take(),
                      status);
}

// Client id and secret from Basic credentials or from the form.
std::optional<std::pair<std::string, std::string>> ClientOf(
    const Request& request, const Request& form) {
  const auto header = request.Header("authorization");
  if (header.has_value() && absl::StartsWithIgnoreCase(*header, "basic ")) {
    std::string plain;
    if (!absl::Base64Unescape(header->substr(6), &plain)) return std::nullopt;
    return std::pair<std::string, std::string>(
        absl::StrSplit(plain, absl::MaxSplits(':', 1)));
  }
  const auto id = form.Query("client_id");
  const auto secret = form.Query("client_secret");
  if (!id.has_value() || !secret.has_value()) return std::nullopt;
  return std::pair<std::string, std::string>(std::string(*id),
                                             std::string(*secret));
}

absl::StatusOr<Response> IssueToken(Directory* directory, const Call& call) {
  Request form;
  if (!ParseTarget(absl::StrCat("/?", call.request->body), &form)) {
    return OAuthError(400, "invalid_request", "The form cannot be read.");
  }
  if (form.Query("grant_type") != "client_credentials") {
    return OAuthError(400, "unsupported_grant_type",
                      "Only client_credentials is supported.");
  }
  if (form.Query("scope").value_or("all-apis") != "all-apis") {
    return OAuthError(400, "invalid_scope", "The scope must be all-apis.");
  }
  const auto client = ClientOf(*call.request, form);
  if (!client.has_value()) {
    return OAuthError(401, "invalid_client", "Client authentication failed");
  }
  const absl::StatusOr<IssuedToken> issued =
      directory->IssueToken(client->first, client->second);
  if (!issued.ok()) {
    return OAuthError(401, "invalid_client", issued.status().message());
  }
  return JsonResponse(
      JsonObject()
          .Text("access_token", issued->token)
          .Text("token_type", "Bearer")
          .Int("expires_in", absl::ToInt64Seconds(issued->lifetime))
          .Text("scope", "all-apis")
          .Take());
}

absl::StatusOr<Response> AuthorizationServer(const Call& call) {
  const std::string oidc = HostUrl(*call.request) + "/oidc";
  return JsonResponse(
      JsonObject()
          .Text("issuer", oidc)
          .Text("authorization_endpoint", oidc + "/v1/authorize")
          .Text("token_endpoint", oidc + "/v1/token")
          .Text("jwks_uri", oidc + "/jwks.json")
          .Texts("scopes_supported", {"all-apis", "email", "offline_access",
                                      "openid", "profile", "sql"})
          .Texts("grant_types_supported", {"client_credentials"})
          .Take());
}

// ---- SCIM ------------------------------------------------------------------

std::string GroupId(const std::vector<Group>& groups, absl::string_view name) {
  for (const Group& group : groups) {
    if (group.name == name) return group.id;
  }
  return "";
}

std::string UserJson(const Account& account,
                     const std::vector<Group>& all_groups) {
  std::vector<std::string> groups;
  for (const std::string& name : account.groups) {
    const std::string id = GroupId(all_groups, name);
    groups.push_back(JsonObject()
                         .Text("display", name)
                         .Text("value", id)
                         .Text("$ref", "Groups/" + id)
                         .Text("type", "direct")
                         .Take());
  }
  const std::pair<std::string, std::string> names =
      absl::StrSplit(account.display_name, absl::MaxSplits(' ', 1));
  JsonObject user;
  user.Texts("schemas",
             {"urn:ietf:params:scim:schemas:core:2.0:User",
              "urn:ietf:params:scim:schemas:extension:workspace:2.0:User"})
      .Text("id", account.id)
      .Text("userName", account.user_name)
      .Text("displayName", account.display_name)
      .Bool("active", account.active)
      .Text("externalId", "")
      .Raw("name", JsonObject()
                       .Text("givenName", names.first)
                       .TextIf("familyName", names.second)
                       .Take());
  if (!account.service_principal) {
    user.List("emails", {JsonObject()
                             .Text("value", account.user_name)
                             .Bool("primary", true)
                             .Text("type", "work")
                             .Take()});
  }
  return user.List("groups", groups)
      .List("entitlements", {R"({"value":"workspace-access"})",
                             R"({"value":"databricks-sql-access"})"})
      .Take();
}

bool Names(absl::string_view list, absl::string_view member) {
  for (absl::string_view name : absl::StrSplit(list, ',')) {
    name = absl::StripAsciiWhitespace(name);
    // "emails.value" is in "emails".
    if (absl::EqualsIgnoreCase(name.substr(0, name.find('.')), member)) {
      return true;
    }
  }
  return false;
}

// A resource with the members that "attributes" and "excludedAttributes" leave;
// its id and schemas it always has.
std::string Selected(const std::string& resource, const Request& request) {
  const auto only = request.Query("attributes");
  const auto without = request.Query("excludedAttributes");
  if (!only.has_value() && !without.has_value()) return resource;
  const auto document = json::ParseJson(resource);
  if (!document.ok()) return resource;
  JsonObject selected;
  for (const auto& [key, value] : document->root().members()) {
    const absl::string_view name = key.string();
    const bool stays = name == "id" || name == "schemas";
    if (!stays && only.has_value() && !Names(*only, name)) continue;
    if (!stays && without.has_value() && Names(*without, name)) continue;
    selected.Raw(name, std::string(value.source()));
  }
  return selected.Take();
}

std::string GroupJson(const Group& group,
                      const std::vector<Account>& accounts) {
  std::vector<std::string> members;
  for (const Account& account : accounts) {
    if (std::find(account.groups.begin(), account.groups.end(), group.name) ==
        account.groups.end()) {
      continue;
    }
    members.push_back(JsonObject()
                          .Text("display", account.display_name)
                          .Text("value", account.id)
                          .Text("$ref", "Users/" + account.id)
                          .Take());
  }
  return JsonObject()
      .Texts("schemas", {"urn:ietf:params:scim:schemas:core:2.0:Group"})
      .Text("id", group.id)
      .Text("displayName", group.name)
      .List("members", members)
      .Raw("meta", R"({"resourceType":"WorkspaceGroup"})")
      .Take();
}

// One comparison of a SCIM filter: attribute, eq or co or sw, "text".
struct Filter {
  std::string attribute;
  std::string op;
  std::string text;

  bool Accepts(absl::string_view value) const {
    if (op == "eq") return absl::EqualsIgnoreCase(value, text);
    if (op == "sw") return absl::StartsWithIgnoreCase(value, text);
    return absl::StrContains(absl::AsciiStrToLower(value),
                             absl::AsciiStrToLower(text));
  }
};

absl::StatusOr<std::optional<Filter>> ParseFilter(const Request& request) {
  const auto text = request.Query("filter");
  if (!text.has_value() || text->empty()) return std::nullopt;
  const std::vector<std::string> words =
      absl::StrSplit(*text, absl::MaxSplits(' ', 2));
  if (words.size() != 3 || words[2].size() < 2 || words[2].front() != '"' ||
      words[2].back() != '"' ||
      (words[1] != "eq" && words[1] != "co" && words[1] != "sw")) {
    return ApiError(400, "INVALID_PARAMETER_VALUE",
                    absl::StrCat("The filter '", *text,
                                 "' is not supported; write "
                                 "attribute eq \"value\"."));
  }
  return Filter{words[0], words[1], words[2].substr(1, words[2].size() - 2)};
}

int PositiveInt(const Request& request, absl::string_view name, int otherwise) {
  int value = 0;
  const auto text = request.Query(name);
  return text.has_value() && absl::SimpleAtoi(*text, &value) && value >= 0
             ? value
             : otherwise;
}

Response ScimList(const std::vector<std::string>& resources,
                  const Request& request) {
  const int start = std::max(1, PositiveInt(request, "startIndex", 1));
  const int count = PositiveInt(request, "count", 100);
  std::vector<std::string> page;
  for (size_t i = static_cast<size_t>(start) - 1;
       i < resources.size() && page.size() < static_cast<size_t>(count); ++i) {
    page.push_back(resources[i]);
  }
  Response response = JsonResponse(
      JsonObject()
          .Texts("schemas",
                 {"urn:ietf:params:scim:api:messages:2.0:ListResponse"})
          .Int("totalResults", static_cast<int64_t>(resources.size()))
          .Int("startIndex", start)
          .Int("itemsPerPage", static_cast<int64_t>(page.size()))
          .List("Resources", page)
          .Take());
  response.content_type = "application/scim+json";
  return response;
}

absl::StatusOr<Response> ListUsers(const Directory& directory, const Call& call,
                                   bool services) {
  ASSIGN_OR_RETURN(const std::optional<Filter> filter,
                   ParseFilter(*call.request));
  const std::vector<Group> groups = directory.Groups();
  std::vector<std::string> users;
  for (const Account& account : directory.Accounts()) {
    if (account.service_principal != services) continue;
    if (filter.has_value()) {
      const std::string& value = filter->attribute == "displayName"
                                     ? account.display_name
                                     : account.user_name;
      if (!filter->Accepts(value)) continue;
    }
    users.push_back(Selected(UserJson(account, groups), *call.request));
  }
  return ScimList(users, *call.request);
}

absl::StatusOr<Response> ListGroups(const Directory& directory,
                                    const Call& call) {
  ASSIGN_OR_RETURN(const std::optional<Filter> filter,
                   ParseFilter(*call.request));
  const std::vector<Account> accounts = directory.Accounts();
  std::vector<std::string> groups;
  for (const Group& group : directory.Groups()) {
    if (filter.has_value() && !filter->Accepts(group.name)) continue;
    groups.push_back(GroupJson(group, accounts));
  }
  return ScimList(groups, *call.request);
}

Response ScimResponse(std::string body) {
  Response response = JsonResponse(std::move(body));
  response.content_type = "application/scim+json";
  return response;
}

absl::Status NoSuchResource(absl::string_view kind, absl::string_view id) {
  return ApiError(404, "RESOURCE_DOES_NOT_EXIST",
                  absl::StrCat(kind, " with id ", id, " not found."));
}

}  // namespace

void AddOAuthRoutes(const WorkspaceIds& ids, Directory* directory,
                    Router* router) {
  router->Add("GET", "/.well-known/databricks-config",
              [ids](const Call& call) -> absl::StatusOr<Response> {
                return JsonResponse(
                    JsonObject()
                        .Text("oidc_endpoint", HostUrl(*call.request) + "/oidc")
                        .Text("account_id", ids.account_id)
                        .Text("workspace_id", ids.workspace_id)
                        .Text("cloud", "AWS")
                        .Take());
              });
  router->Add("GET", "/oidc/.well-known/oauth-authorization-server",
              AuthorizationServer);
  router->Add("GET", "/oidc/.well-known/openid-configuration",
              AuthorizationServer);
  router->Add("GET", "/oidc/jwks.json",
              [](const Call&) -> absl::StatusOr<Response> {
                return JsonResponse(R"({"keys":[]})");
              });
  router->Add("POST", "/oidc/v1/token", [directory](const Call& call) {
    return IssueToken(directory, call);
  });
}

void AddScimRoutes(Directory* directory, Router* router) {
  const std::string scim = "/api/2.0/preview/scim/v2";
  router->Add("GET", scim + "/Me",
              [directory](const Call& call) -> absl::StatusOr<Response> {
                const auto account = directory->FindById(call.principal.id);
                if (!account.has_value()) {
                  return NoSuchResource("User", call.principal.id);
                }
                return ScimResponse(Selected(
                    UserJson(*account, directory->Groups()), *call.request));
              });
  router->Add("GET", scim + "/Users", [directory](const Call& call) {
    return ListUsers(*directory, call, /*services=*/false);
  });
  router->Add("GET", scim + "/ServicePrincipals",
              [directory](const Call& call) {
                return ListUsers(*directory, call, /*services=*/true);
              });
  for (const char* kind : {"/Users/{id}", "/ServicePrincipals/{id}"}) {
    router->Add("GET", scim + kind,
                [directory](const Call& call) -> absl::StatusOr<Response> {
                  const auto account = directory->FindById(call.params[0]);
                  if (!account.has_value()) {
                    return NoSuchResource("User", call.params[0]);
                  }
                  return ScimResponse(Selected(
                      UserJson(*account, directory->Groups()), *call.request));
                });
  }
  router->Add("GET", scim + "/Groups", [directory](const Call& call) {
    return ListGroups(*directory, call);
  });
  router->Add(
      "GET", scim + "/Groups/{id}",
      [directory](const Call& call) -> absl::StatusOr<Response> {
        for (const Group& group : directory->Groups()) {
          if (group.id == call.params[0]) {
            return ScimResponse(GroupJson(group, directory->Accounts()));
          }
        }
        return NoSuchResource("Group", call.params[0]);
      });
}

}  // namespace semantic_layer::emulator
