#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_AUTH_OAUTH_TOKEN_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_AUTH_OAUTH_TOKEN_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/timer_queue.h"
#include "common/config/secret.h"
#include "common/databricks/auth/token_source.h"
#include "common/http/http_client.h"

namespace semantic_layer::databricks {

// The tokens of a service principal, by OAuth's client credentials grant
// (RFC 6749, section 4.4). A token is kept, replaced in the background some
// minutes before it expires, and fetched by one request at a time however many
// wait for it. Thread safe.
class OAuthToken final : public TokenSource {
 public:
  struct Options {
    std::string token_url = {};
    std::string client_id = {};
    config::Secret<std::string> client_secret = {};
  };

  // The pointers must outlive the source and the calls under way.
  OAuthToken(Options options, http::HttpClient* http,
             concurrency::TimerQueue* timers, const concurrency::Clock* clock);

  void Get(absl::Time deadline, Done done) override;
  bool Refused(const Token& token) override;
  Holder holder() const override { return Holder::kService; }
  absl::string_view auth_type() const override { return "oauth-m2m"; }

 private:
  class State;
  // Shared with the request under way.
  const std::shared_ptr<State> state_;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_AUTH_OAUTH_TOKEN_H_
