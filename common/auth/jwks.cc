#include "common/auth/jwks.h"

#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/base64url.h"
#include "common/auth/jws_key.h"
#include "common/auth/limits.h"
#include "common/json/reader.h"
#include "common/json/writer.h"
#include "common/status/status_macros.h"

namespace semantic_layer::auth {
namespace {

constexpr char kKeyType[] = "EC";
constexpr char kUse[] = "sig";
constexpr char kCurve[] = "P-256";

absl::Status Wrong(absl::string_view what) {
  return absl::InvalidArgumentError(what);
}

bool IsOurs(const Jwk& jwk) {
  return jwk.kty == kKeyType && jwk.crv == kCurve &&
         (jwk.use.empty() || jwk.use == kUse) &&
         jwk.alg == AlgorithmName(Algorithm::kEs256);
}

absl::StatusOr<Jwk> ParseJwk(json::Value object) {
  if (object.kind() != json::Kind::kObject) return Wrong("a key is no object");
  Jwk jwk;
  const std::pair<const char*, std::string*> members[] = {
      {"kty", &jwk.kty}, {"use", &jwk.use}, {"alg", &jwk.alg},
      {"kid", &jwk.kid}, {"crv", &jwk.crv}, {"x", &jwk.x},
      {"y", &jwk.y}};
  for (const auto& [name, text] : members) {
    std::optional<json::Value> value = object.Find(name);
    if (!value.has_value()) continue;
    if (value->kind() != json::Kind::kString) {
      return Wrong(absl::StrCat(name, " is no text"));
    }
    *text = std::string(value->string());
  }
  for (const char* secret : {"d", "k"}) {
    if (object.Find(secret).has_value()) {
      return Wrong("the set contains a private key");
    }
  }
  return jwk;
}

}  // namespace

std::vector<Jwk> PublicJwks(const KeyRing::Keys& keys) {
  std::vector<Jwk> jwks;
  for (const auto& key : keys) {
    const auto* ec = dynamic_cast<const EcVerificationKey*>(key.get());
    if (ec == nullptr) continue;
    jwks.push_back({.kty = kKeyType,
                    .use = kUse,
                    .alg = std::string(AlgorithmName(key->algorithm())),
                    .kid = key->id(),
                    .crv = kCurve,
                    .x = EncodeBase64Url(ec->public_key().x),
                    .y = EncodeBase64Url(ec->public_key().y)});
  }
  return jwks;
}

absl::StatusOr<KeyRing::Keys> KeysOf(const std::vector<Jwk>& jwks) {
  if (jwks.size() > kKeysMax) return Wrong("too many keys");
  KeyRing::Keys keys;
  std::set<std::string> ids;
  for (const Jwk& jwk : jwks) {
    if (!IsOurs(jwk)) continue;
    if (jwk.kid.empty() || !ids.insert(jwk.kid).second) {
      return Wrong("a key id is missing, or occurs twice");
    }
    std::optional<std::string> x = DecodeBase64Url(jwk.x);
    std::optional<std::string> y = DecodeBase64Url(jwk.y);
    if (!x.has_value() || !y.has_value()) {
      return Wrong("a coordinate is not base64url");
    }
    ASSIGN_OR_RETURN(std::shared_ptr<const VerificationKey> key,
                     MakeEs256VerificationKey(jwk.kid, {*x, *y}));
    keys.push_back(std::move(key));
  }
  return keys;
}

std::string PrintJwks(const std::vector<Jwk>& jwks) {
  std::string text;
  json::Writer writer(&text);
  writer.BeginObject().Key("keys").BeginArray();
  for (const Jwk& jwk : jwks) {
    writer.BeginObject();
    writer.Key("kty").String(jwk.kty).Key("use").String(jwk.use);
    writer.Key("alg").String(jwk.alg).Key("kid").String(jwk.kid);
    writer.Key("crv").String(jwk.crv).Key("x").String(jwk.x);
    writer.Key("y").String(jwk.y);
    writer.EndObject();
  }
  writer.EndArray().EndObject();
  writer.Flush();
  return text;
}

absl::StatusOr<std::vector<Jwk>> ParseJwks(absl::string_view json) {
  json::Document document;
  json::Error error;
  if (!document.Parse(
          json,
          {.max_depth = kTokenJsonDepthMax + 2, .max_bytes = kJwksBytesMax},
          &error)) {
    return Wrong(absl::StrCat("not JSON: ", error.message));
  }
  json::Value root = document.root();
  std::optional<json::Value> keys =
      root.kind() == json::Kind::kObject ? root.Find("keys") : std::nullopt;
  if (!keys.has_value() || keys->kind() != json::Kind::kArray) {
    return Wrong("not a JWK set");
  }
  std::vector<Jwk> jwks;
  for (json::Value element : keys->elements()) {
    ASSIGN_OR_RETURN(Jwk jwk, ParseJwk(element));
    jwks.push_back(std::move(jwk));
  }
  return jwks;
}

}  // namespace semantic_layer::auth
