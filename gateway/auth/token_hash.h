#ifndef SEMANTIC_LAYER_GATEWAY_AUTH_TOKEN_HASH_H_
#define SEMANTIC_LAYER_GATEWAY_AUTH_TOKEN_HASH_H_

#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::gateway_auth {

// Salted scrypt hashes of what users prove themselves with, as a text that
// says how it was made: "scrypt$14$8$1$<salt>$<hash>".

// With a new salt.
std::string HashSecret(absl::string_view secret);

// False also for a text that is no such hash, or asks for more than limits.h
// allows. Takes the same time for every wrong secret.
bool SecretMatches(absl::string_view secret, absl::string_view hash);

// Whether `hash` is one that SecretMatches would check.
bool IsSecretHash(absl::string_view hash);

}  // namespace semantic_layer::gateway_auth

#endif  // SEMANTIC_LAYER_GATEWAY_AUTH_TOKEN_HASH_H_
