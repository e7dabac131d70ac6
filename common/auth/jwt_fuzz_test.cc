// Any bytes as a token: the parser and the verifier neither crash nor accept
// what we did not sign; claims that parse are printed and parsed again to the
// same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "common/auth/jws_key.h"
#include "common/auth/jwt_claims.h"
#include "common/auth/jwt_minter.h"
#include "common/auth/jwt_verifier.h"
#include "common/concurrency/clock.h"

namespace {

using namespace semantic_layer;  // NOLINT: a fuzz target has no other names.

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckClaims(absl::string_view json) {
  absl::StatusOr<auth::JwtClaims> claims = auth::ParseJwtClaims(json);
  if (!claims.ok()) return;
  std::string printed = auth::PrintJwtClaims(*claims);
  absl::StatusOr<auth::JwtClaims> again = auth::ParseJwtClaims(printed);
  // Escapes can make the printed text longer than a token may be.
  if (!again.ok()) return;
  Require(auth::PrintJwtClaims(*again) == printed);
  Require(again->subject == claims->subject);
  Require(again->roles == claims->roles);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const concurrency::SystemClock clock;
  static const auto key = auth::MakeHs256Key(
      config::Secret<std::string>("known only to the fuzz target"),
      auth::KeyUse::kUsers);
  static auth::KeyRing* const keys = [] {
    auto* ring = new auth::KeyRing(&clock);
    ring->AddFixed(key->verification_key());
    return ring;
  }();
  static const auth::RevocationSet revocations(&clock);
  static const auth::JwtVerifier verifier({}, keys, &revocations, &clock);

  absl::string_view text(reinterpret_cast<const char*>(data), size);
  Require(!verifier.Verify(text).ok());
  absl::StatusOr<auth::JwtParts> parts = auth::SplitJwt(text);
  if (parts.ok()) {
    auth::ParseJwtHeader(parts->header_json).status().IgnoreError();
    CheckClaims(parts->claims_json);
  }
  auth::ParseJwtHeader(text).status().IgnoreError();
  CheckClaims(text);
  return 0;
}
