#include "common/auth/jwt_claims.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/auth/base64url.h"
#include "common/auth/limits.h"
#include "common/json/reader.h"
#include "common/json/writer.h"
#include "common/status/status_macros.h"

namespace semantic_layer::auth {
namespace {

absl::Status Wrong(absl::string_view what) {
  return absl::InvalidArgumentError(what);
}

// A JSON object; its document must stay where it is while it is read.
absl::Status ParseObject(absl::string_view json, json::Document& document) {
  json::Error error;
  if (!document.Parse(
          json, {.max_depth = kTokenJsonDepthMax, .max_bytes = kTokenBytesMax},
          &error)) {
    return Wrong(absl::StrCat("not JSON: ", error.message));
  }
  if (document.root().kind() != json::Kind::kObject) {
    return Wrong("not a JSON object");
  }
  return absl::OkStatus();
}

// A text; absent counts as empty.
absl::StatusOr<std::string> Text(json::Value object, absl::string_view key,
                                 size_t bytes_max = kClaimBytesMax) {
  std::optional<json::Value> value = object.Find(key);
  if (!value.has_value()) return std::string();
  if (value->kind() != json::Kind::kString) {
    return Wrong(absl::StrCat(key, " is no text"));
  }
  absl::string_view text = value->string();
  if (text.size() > bytes_max || text.find('\0') != absl::string_view::npos) {
    return Wrong(absl::StrCat(key, " is too long or holds NUL"));
  }
  return std::string(text);
}

absl::StatusOr<std::string> RequiredText(json::Value object,
                                         absl::string_view key) {
  ASSIGN_OR_RETURN(std::string text, Text(object, key));
  if (text.empty()) return Wrong(absl::StrCat(key, " is missing"));
  return text;
}

// Whole seconds since 1970; RFC 7519 would allow fractions, we make none.
absl::StatusOr<std::optional<absl::Time>> NumericDate(json::Value object,
                                                      absl::string_view key) {
  std::optional<json::Value> value = object.Find(key);
  if (!value.has_value()) return std::nullopt;
  int64_t seconds = 0;
  // 9999-12-31: what is beyond is no date but an attempt to overflow one.
  constexpr int64_t kLatest = 253'402'300'799;
  if (value->kind() != json::Kind::kNumber ||
      !absl::SimpleAtoi(value->number(), &seconds) || seconds < 0 ||
      seconds > kLatest) {
    return Wrong(absl::StrCat(key, " is no date"));
  }
  return std::optional<absl::Time>(absl::FromUnixSeconds(seconds));
}

absl::StatusOr<absl::Time> RequiredDate(json::Value object,
                                        absl::string_view key) {
  ASSIGN_OR_RETURN(std::optional<absl::Time> date, NumericDate(object, key));
  if (!date.has_value()) return Wrong(absl::StrCat(key, " is missing"));
  return *date;
}

// A list of texts; `single` says whether one text alone will do.
absl::StatusOr<std::vector<std::string>> Texts(json::Value object,
                                               absl::string_view key,
                                               bool single) {
  std::vector<std::string> texts;
  std::optional<json::Value> value = object.Find(key);
  if (!value.has_value()) return texts;
  if (single && value->kind() == json::Kind::kString) {
    texts.emplace_back(value->string());
    return texts;
  }
  if (value->kind() != json::Kind::kArray || value->size() > kClaimEntriesMax) {
    return Wrong(absl::StrCat(key, " is no list, or too long"));
  }
  for (json::Value element : value->elements()) {
    if (element.kind() != json::Kind::kString ||
        element.string().size() > kClaimBytesMax) {
      return Wrong(absl::StrCat(key, " holds something that is no text"));
    }
    texts.emplace_back(element.string());
  }
  return texts;
}

bool IsKeyId(absl::string_view text) {
  return !text.empty() && text.size() <= kKeyIdBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '_';
         });
}

void WriteTexts(json::Writer& writer, absl::string_view key,
                const std::vector<std::string>& texts) {
  writer.Key(key).BeginArray();
  for (const std::string& text : texts) writer.String(text);
  writer.EndArray();
}

}  // namespace

absl::StatusOr<JwtParts> SplitJwt(absl::string_view token) {
  if (token.size() > kTokenBytesMax) return Wrong("too long");
  std::vector<absl::string_view> parts = absl::StrSplit(token, '.');
  if (parts.size() != 3) return Wrong("not three parts");
  JwtParts result;
  result.signing_input = token.substr(0, parts[0].size() + 1 + parts[1].size());
  std::string* outputs[] = {&result.header_json, &result.claims_json,
                            &result.signature};
  for (size_t i = 0; i < 3; ++i) {
    std::optional<std::string> bytes = DecodeBase64Url(parts[i]);
    if (!bytes.has_value() || bytes->empty()) {
      return Wrong("a part is not base64url, or empty");
    }
    *outputs[i] = *std::move(bytes);
  }
  return result;
}

absl::StatusOr<JwtHeader> ParseJwtHeader(absl::string_view json) {
  json::Document document;
  RETURN_IF_ERROR(ParseObject(json, document));
  json::Value object = document.root();
  for (const char* member : {"crit", "b64"}) {
    if (object.Find(member).has_value()) {
      return Wrong(absl::StrCat("the header has ", member));
    }
  }
  JwtHeader header;
  ASSIGN_OR_RETURN(header.algorithm, RequiredText(object, "alg"));
  ASSIGN_OR_RETURN(header.key_id, RequiredText(object, "kid"));
  ASSIGN_OR_RETURN(header.type, RequiredText(object, "typ"));
  if (!IsKeyId(header.key_id)) return Wrong("kid is no key id");
  return header;
}

absl::StatusOr<JwtClaims> ParseJwtClaims(absl::string_view json) {
  json::Document document;
  RETURN_IF_ERROR(ParseObject(json, document));
  json::Value object = document.root();
  JwtClaims claims;
  ASSIGN_OR_RETURN(claims.issuer, RequiredText(object, "iss"));
  ASSIGN_OR_RETURN(claims.audience, Texts(object, "aud", /*single=*/true));
  ASSIGN_OR_RETURN(claims.subject, RequiredText(object, "sub"));
  ASSIGN_OR_RETURN(claims.token_id, RequiredText(object, "jti"));
  ASSIGN_OR_RETURN(claims.session_id, RequiredText(object, "sid"));
  ASSIGN_OR_RETURN(claims.issued_at, RequiredDate(object, "iat"));
  ASSIGN_OR_RETURN(claims.expires_at, RequiredDate(object, "exp"));
  ASSIGN_OR_RETURN(claims.authenticated_at, RequiredDate(object, "auth_time"));
  ASSIGN_OR_RETURN(std::optional<absl::Time> not_before,
                   NumericDate(object, "nbf"));
  claims.not_before = not_before.value_or(absl::InfinitePast());
  ASSIGN_OR_RETURN(claims.username, Text(object, "preferred_username"));
  ASSIGN_OR_RETURN(claims.email, Text(object, "email"));
  ASSIGN_OR_RETURN(claims.display_name, Text(object, "name"));
  ASSIGN_OR_RETURN(claims.roles, Texts(object, "roles", /*single=*/false));
  ASSIGN_OR_RETURN(claims.groups, Texts(object, "groups", /*single=*/false));
  ASSIGN_OR_RETURN(claims.sealed_workspace_token,
                   Text(object, "swt", kSealedTokenBytesMax));
  return claims;
}

std::string PrintJwtClaims(const JwtClaims& claims) {
  std::string text;
  json::Writer writer(&text);
  writer.BeginObject();
  writer.Key("iss").String(claims.issuer);
  if (claims.audience.size() == 1) {
    writer.Key("aud").String(claims.audience[0]);
  } else {
    WriteTexts(writer, "aud", claims.audience);
  }
  writer.Key("sub").String(claims.subject);
  writer.Key("jti").String(claims.token_id);
  writer.Key("sid").String(claims.session_id);
  writer.Key("iat").Int(absl::ToUnixSeconds(claims.issued_at));
  if (claims.not_before != absl::InfinitePast()) {
    writer.Key("nbf").Int(absl::ToUnixSeconds(claims.not_before));
  }
  writer.Key("exp").Int(absl::ToUnixSeconds(claims.expires_at));
  writer.Key("auth_time").Int(absl::ToUnixSeconds(claims.authenticated_at));
  auto text_claim = [&writer](absl::string_view key, const std::string& value) {
    if (!value.empty()) writer.Key(key).String(value);
  };
  text_claim("preferred_username", claims.username);
  text_claim("email", claims.email);
  text_claim("name", claims.display_name);
  WriteTexts(writer, "roles", claims.roles);
  if (!claims.groups.empty()) WriteTexts(writer, "groups", claims.groups);
  text_claim("swt", claims.sealed_workspace_token);
  writer.EndObject();
  writer.Flush();
  return text;
}

}  // namespace semantic_layer::auth
