#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_AUTH_FIXED_TOKEN_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_AUTH_FIXED_TOKEN_H_

#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/databricks/auth/token_source.h"

namespace semantic_layer::databricks {

// A personal access token, or the token with which somebody logged in.
class FixedToken final : public TokenSource {
 public:
  FixedToken(Token token, Holder holder)
      : token_(std::move(token)), holder_(holder) {}

  void Get(absl::Time, Done done) override { done(token_); }
  bool Refused(const Token&) override { return false; }
  Holder holder() const override { return holder_; }
  absl::string_view auth_type() const override { return "pat"; }

 private:
  const Token token_;
  const Holder holder_;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_AUTH_FIXED_TOKEN_H_
