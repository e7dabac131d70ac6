#ifndef SEMANTIC_LAYER_COMMON_AUTH_KNOWN_SIGNATURES_H_
#define SEMANTIC_LAYER_COMMON_AUTH_KNOWN_SIGNATURES_H_

#include <cstddef>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace semantic_layer::auth {

// Remembers signatures of one key that were found good. That they fit is a fact
// of key and bytes alone and stays true; whether the token still counts is
// checked each time by who verifies it. Only good ones are kept, so that
// nobody without the private key can push others out. Holds at most twice
// `capacity` digests of 32 bytes. Thread safe.
class KnownSignatures {
 public:
  explicit KnownSignatures(size_t capacity) : capacity_(capacity) {}

  // The name under which a signature is kept. `signature` must have the one
  // length that signatures of the key have.
  static std::string DigestOf(absl::string_view input,
                              absl::string_view signature);

  bool Contains(absl::string_view digest) const;
  void Add(std::string digest);

 private:
  const size_t capacity_;
  mutable absl::Mutex mu_;
  // Two generations: when the younger one is full it becomes the older one.
  absl::flat_hash_set<std::string> younger_ ABSL_GUARDED_BY(mu_);
  absl::flat_hash_set<std::string> older_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_KNOWN_SIGNATURES_H_
