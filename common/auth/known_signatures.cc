#include "common/auth/known_signatures.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/auth/crypto.h"

namespace semantic_layer::auth {

std::string KnownSignatures::DigestOf(absl::string_view input,
                                      absl::string_view signature) {
  // The signature first: its length is fixed, so that no other pair of texts
  // gives the same bytes.
  return Sha256(absl::StrCat(signature, input));
}

bool KnownSignatures::Contains(absl::string_view digest) const {
  absl::ReaderMutexLock lock(&mu_);
  return younger_.contains(digest) || older_.contains(digest);
}

void KnownSignatures::Add(std::string digest) {
  absl::MutexLock lock(&mu_);
  if (younger_.size() >= capacity_) {
    older_ = std::move(younger_);
    younger_.clear();
  }
  younger_.insert(std::move(digest));
}

}  // namespace semantic_layer::auth
