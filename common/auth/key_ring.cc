#include "common/auth/key_ring.h"

#include <utility>

#include "common/auth/limits.h"

namespace semantic_layer::auth {
namespace {

constexpr absl::Duration kWishInterval = absl::Seconds(30);

}  // namespace

void KeyRing::AddFixed(std::shared_ptr<const VerificationKey> key) {
  absl::MutexLock lock(&mu_);
  std::string id = key->id();
  fixed_[std::move(id)] = std::move(key);
}

void KeyRing::SetPublished(Keys keys) {
  if (keys.size() > kKeysMax) keys.resize(kKeysMax);
  absl::MutexLock lock(&mu_);
  published_ = std::move(keys);
}

KeyRing::Keys KeyRing::published() const {
  absl::MutexLock lock(&mu_);
  return published_;
}

std::shared_ptr<const VerificationKey> KeyRing::Find(
    absl::string_view id) const {
  absl::MutexLock lock(&mu_);
  if (auto found = fixed_.find(id); found != fixed_.end()) {
    return found->second;
  }
  for (const auto& key : published_) {
    if (key->id() == id) return key;
  }
  if (wish_ != nullptr && clock_->Monotonic() - last_wish_ >= kWishInterval) {
    last_wish_ = clock_->Monotonic();
    wish_();
  }
  return nullptr;
}

void KeyRing::OnUnknownKey(std::function<void()> wish) {
  absl::MutexLock lock(&mu_);
  wish_ = std::move(wish);
}

}  // namespace semantic_layer::auth
