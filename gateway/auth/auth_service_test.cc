// The auth service on a real server, with a real second server that follows it:
// from a login to a refused token.

#include "gateway/auth/auth_service.h"

#include <filesystem>
#include <functional>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/auth/jwt_minter.h"
#include "common/auth/jwt_verifier.h"
#include "common/auth/sync/auth_follower.h"
#include "common/auth/token_seal.h"
#include "common/concurrency/fake_clock.h"
#include "common/rpc/channel.h"
#include "common/rpc/outgoing_call.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_server.h"
#include "gateway/auth/auth_engine.h"
#include "gateway/auth/identity_provider.h"
#include "gateway/auth/limits.h"
#include "gateway/auth/local_users.h"
#include "gateway/auth/sqlite_session_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "semantic_layer/auth/v1/auth_service.grpc.pb.h"

namespace semantic_layer::gateway_auth {
namespace {

namespace v1 = semantic_layer::auth::v1;
using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::semantic_layer::testing::TestServer;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Secret = config::Secret<std::string>;
using Stub = v1::AuthService::Stub;

constexpr char kSecret[] = "4f1d0c6a8b2e97350f6ad1c2b3e48597a0d1e2f3c4b5a697";

// Everything that one process with the auth service has.
class AuthServiceTest : public ::testing::Test {
 protected:
  AuthServiceTest() {
    folder_ = ::testing::TempDir() + "/" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    admin_token_ = PutUser("ada", "admin");
    Start();
  }

  std::string PutUser(const std::string& name, const std::string& role) {
    Identity identity;
    identity.id = name;
    identity.roles = {role};
    identity.groups = {"finance"};
    identity.email = name + "@example.com";
    absl::StatusOr<Secret> token =
        PutLocalUser(folder_ + "/users.yaml", identity);
    EXPECT_THAT(token.status(), IsOk());
    return token->Reveal();
  }

  static std::unique_ptr<auth::SigningKey> Key(auth::KeyUse use) {
    return auth::MakeHs256Key(Secret(kSecret), use);
  }

  // Builds the process, or builds it again as a restart would.
  void Start() {
    server_.reset();
    keys_ = std::make_unique<auth::KeyRing>(&clock_);
    keys_->AddFixed(Key(auth::KeyUse::kUsers)->verification_key());
    keys_->AddFixed(Key(auth::KeyUse::kServices)->verification_key());
    revoked_ = std::make_unique<auth::RevocationSet>(&clock_);
    verifier_ = std::make_unique<auth::JwtVerifier>(
        auth::JwtVerifier::Options{}, keys_.get(), revoked_.get(), &clock_);
    users_ = std::make_unique<LocalUsers>(folder_ + "/users.yaml");
    feed_ = std::make_unique<RevocationFeed>(revoked_.get(), &clock_);
    auto sessions = SqliteSessionStore::Open(folder_ + "/auth.sqlite");
    ASSERT_THAT(sessions.status(), IsOk());
    sessions_ = *std::move(sessions);
    auto ended = sessions_->Ended(clock_.Now());
    ASSERT_THAT(ended.status(), IsOk());
    for (EndedSession& session : *ended) feed_->Publish(session);
    engine_ = std::make_unique<AuthEngine>(
        AuthEngine::Options{.issuer = "semantic-layer",
                            .audience = "semantic-layer"},
        AuthEngine::Parts{.identities = users_.get(),
                          .sessions = sessions_.get(),
                          .revocations = feed_.get(),
                          .verifier = verifier_.get(),
                          .clock = &clock_,
                          .seal = &seal_},
        Key(auth::KeyUse::kUsers));
    service_ =
        std::make_unique<AuthService>(engine_.get(), feed_.get(), keys_.get());
    rpc::Server::Options options;
    options.verifier = verifier_.get();
    auto server = TestServer::Start({service_->Bind()}, options);
    ASSERT_THAT(server.status(), IsOk());
    server_ = *std::move(server);
    stub_ = v1::AuthService::NewStub(server_->channel());
  }

  static rpc::RequestContext With(const std::string& token) {
    rpc::RequestContext context;
    context.bearer_token = Secret(token);
    return context;
  }

  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(
      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                   Response*),
      const std::string& token, const Request& request = {}) {
    return rpc::CallUnary(*stub_, method, With(token), request);
  }

  absl::StatusOr<v1::TokenResponse> Login(const std::string& credential) {
    v1::LoginRequest request;
    request.set_databricks_token(credential);
    return Call(&Stub::Login, "", request);
  }

  v1::TokenResponse GoodLogin() {
    absl::StatusOr<v1::TokenResponse> response = Login(admin_token_);
    EXPECT_THAT(response.status(), IsOk());
    return response.ok() ? *response : v1::TokenResponse();
  }

  absl::StatusOr<v1::TokenResponse> Refresh(const std::string& refresh_token,
                                            const std::string& bearer = "") {
    v1::RefreshRequest request;
    if (!refresh_token.empty()) request.set_refresh_token(refresh_token);
    return Call(&Stub::Refresh, bearer, request);
  }

  absl::Status Me(const std::string& token) {
    return Call(&Stub::GetMe, token).status();
  }

  std::string folder_;
  std::string admin_token_;
  // Whole seconds, as tokens have them.
  concurrency::FakeClock clock_{
      absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()))};
  const auth::TokenSeal seal_{Secret(kSecret)};
  std::unique_ptr<auth::KeyRing> keys_;
  std::unique_ptr<auth::RevocationSet> revoked_;
  std::unique_ptr<auth::JwtVerifier> verifier_;
  std::unique_ptr<LocalUsers> users_;
  std::unique_ptr<RevocationFeed> feed_;
  std::unique_ptr<SqliteSessionStore> sessions_;
  std::unique_ptr<AuthEngine> engine_;
  std::unique_ptr<AuthService> service_;
  std::unique_ptr<TestServer> server_;
  std::unique_ptr<Stub> stub_;
};

TEST_F(AuthServiceTest, ALoginGivesATokenThatSaysWhoItIs) {
  v1::TokenResponse login = GoodLogin();
  EXPECT_EQ(login.token_type(), "bearer");
  EXPECT_EQ(login.expires_in(), 1800);
  EXPECT_EQ(login.user().id(), "ada");
  EXPECT_EQ(login.user().email(), "ada@example.com");
  EXPECT_THAT(login.user().roles(), ElementsAre("admin"));

  absl::StatusOr<v1::User> me = Call(&Stub::GetMe, login.access_token());
  ASSERT_THAT(me.status(), IsOk());
  EXPECT_EQ(me->SerializeAsString(), login.user().SerializeAsString());

  absl::StatusOr<v1::Permissions> permissions =
      Call(&Stub::GetPermissions, login.access_token());
  ASSERT_THAT(permissions.status(), IsOk());
  EXPECT_EQ(permissions->user_id(), "ada");
  EXPECT_THAT(permissions->groups(), ElementsAre("finance"));
  EXPECT_THAT(permissions->permissions(), Contains("models:write"));
}

TEST_F(AuthServiceTest, TheCredentialTravelsSealed) {
  const v1::TokenResponse login = GoodLogin();
  ASSERT_OK_AND_ASSIGN(v1::TokenResponse refreshed,
                       Refresh(login.refresh_token()));
  Start();  // what the session keeps outlives the process
  ASSERT_OK_AND_ASSIGN(v1::TokenResponse restarted,
                       Refresh(refreshed.refresh_token()));
  for (const std::string& token :
       {login.access_token(), refreshed.access_token(),
        restarted.access_token()}) {
    ASSERT_OK_AND_ASSIGN(const auth::Principal principal,
                         verifier_->Verify(token));
    ASSERT_OK_AND_ASSIGN(const Secret credential,
                         seal_.Open(principal.sealed_workspace_token, "ada"));
    EXPECT_EQ(credential.Reveal(), admin_token_);
  }
}

// Knows one user, by nothing but their token, as a workspace does.
class UsersByToken final : public IdentityProvider {
 public:
  explicit UsersByToken(std::string token) : token_(std::move(token)) {}

  absl::StatusOr<Identity> Authenticate(const rpc::RequestContext&,
                                        const Secret& credential) override {
    if (credential.Reveal() != token_) {
      return MakeStatus(ErrorReason::kInvalidCredentials, "Not valid.");
    }
    Identity ann;
    ann.id = "ann";
    ann.roles = {"viewer"};
    return ann;
  }
  absl::StatusOr<Identity> Lookup(const rpc::RequestContext& context,
                                  absl::string_view,
                                  const Secret& credential) override {
    return Authenticate(context, credential);
  }
  std::string SubjectOf(const Secret&) const override { return "ann"; }

 private:
  const std::string token_;
};

TEST_F(AuthServiceTest, ALongCredentialLastsAsLongAsAShortOne) {
  for (const size_t bytes : {size_t{40}, kCredentialBytesMax}) {
    UsersByToken users(std::string(bytes, 't'));
    AuthEngine engine(
        {.issuer = "semantic-layer", .audience = "semantic-layer"},
        {.identities = &users,
         .sessions = sessions_.get(),
         .revocations = feed_.get(),
         .verifier = verifier_.get(),
         .clock = &clock_,
         .seal = &seal_},
        Key(auth::KeyUse::kUsers));
    ASSERT_OK_AND_ASSIGN(Grant grant,
                         engine.Login({}, Secret(std::string(bytes, 't'))));
    for (int i = 0; i < 3; ++i) {
      ASSERT_OK_AND_ASSIGN(const auth::Principal principal,
                           verifier_->Verify(grant.access_token));
      // What does not fit into a token of ours stays here.
      EXPECT_EQ(principal.sealed_workspace_token.empty(), bytes > 40) << bytes;
      clock_.Advance(absl::Minutes(31));
      ASSERT_OK_AND_ASSIGN(grant,
                           engine.Refresh({}, Secret(grant.refresh_token)));
    }
  }
}

TEST_F(AuthServiceTest, ALongCredentialThatIsNeededIsRefusedAtOnce) {
  const std::string token(kCredentialBytesMax, 't');
  UsersByToken users(token);
  int asked = 0;
  absl::StatusOr<bool> needed = true;
  AuthEngine engine({.issuer = "semantic-layer", .audience = "semantic-layer"},
                    {.identities = &users,
                     .sessions = sessions_.get(),
                     .revocations = feed_.get(),
                     .verifier = verifier_.get(),
                     .clock = &clock_,
                     .seal = &seal_,
                     .runs_as_caller =
                         [&](const rpc::RequestContext&) {
                           ++asked;
                           return needed;
                         }},
                    Key(auth::KeyUse::kUsers));
  const absl::Status refused = engine.Login({}, Secret(token)).status();
  EXPECT_EQ(ReasonOf(refused), ErrorReason::kPermissionDenied);
  EXPECT_THAT(std::string(refused.message()),
              HasSubstr("personal access token"));
  needed = false;
  EXPECT_THAT(engine.Login({}, Secret(token)), IsOk());
  needed = absl::UnavailableError("starting");
  EXPECT_THAT(engine.Login({}, Secret(token)), IsOk());
  EXPECT_EQ(asked, 3);
}

TEST_F(AuthServiceTest, ACredentialThatIsPassedOnNeedsNoQuestion) {
  UsersByToken users("t");
  AuthEngine engine(
      {.issuer = "semantic-layer", .audience = "semantic-layer"},
      {.identities = &users,
       .sessions = sessions_.get(),
       .revocations = feed_.get(),
       .verifier = verifier_.get(),
       .clock = &clock_,
       .seal = &seal_,
       .runs_as_caller =
           [](const rpc::RequestContext&) -> absl::StatusOr<bool> {
         ADD_FAILURE() << "asked";
         return true;
       }},
      Key(auth::KeyUse::kUsers));
  EXPECT_THAT(engine.Login({}, Secret(std::string("t"))), IsOk());
}

TEST_F(AuthServiceTest, AWrongTokenIsRefusedWithoutEcho) {
  absl::Status status = Login("slu.ada.wrong").status();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kInvalidCredentials);
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("wrong")));
  EXPECT_EQ(ReasonOf(Login("").status()), ErrorReason::kInvalidRequest);
  EXPECT_EQ(ReasonOf(Me("")), ErrorReason::kMissingToken);
  EXPECT_EQ(ReasonOf(Me("nonsense")), ErrorReason::kInvalidToken);
}

TEST_F(AuthServiceTest, TooManyFailuresRefuseEvenTheRightTokenForAWhile) {
  for (int i = 0; i < kLoginFailuresPerUserMax; ++i) {
    EXPECT_EQ(ReasonOf(Login("slu.ada.wrong").status()),
              ErrorReason::kInvalidCredentials);
  }
  absl::Status status = Login(admin_token_).status();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kTooManyLogins);
  EXPECT_EQ(MetadataOf(status)["retry_after_seconds"], "60");
  clock_.Advance(kLoginFailureWindow);
  EXPECT_THAT(Login(admin_token_).status(), IsOk());
}

TEST_F(AuthServiceTest, AccessTokensEndAfterHalfAnHour) {
  v1::TokenResponse login = GoodLogin();
  clock_.Advance(absl::Minutes(31));
  EXPECT_EQ(ReasonOf(Me(login.access_token())), ErrorReason::kInvalidToken);
}

TEST_F(AuthServiceTest, ARefreshTokenGivesANewPairOnce) {
  v1::TokenResponse first = GoodLogin();
  clock_.Advance(absl::Minutes(31));
  absl::StatusOr<v1::TokenResponse> second = Refresh(first.refresh_token());
  ASSERT_THAT(second.status(), IsOk());
  EXPECT_NE(second->refresh_token(), first.refresh_token());
  EXPECT_THAT(Me(second->access_token()), IsOk());
  EXPECT_EQ(second->user().auth_time().seconds(),
            first.user().auth_time().seconds());
  EXPECT_EQ(ReasonOf(Refresh("slr.never-made").status()),
            ErrorReason::kInvalidToken);
}

TEST_F(AuthServiceTest, ARefreshTokenUsedTwiceEndsTheWholeSession) {
  v1::TokenResponse first = GoodLogin();
  absl::StatusOr<v1::TokenResponse> second = Refresh(first.refresh_token());
  ASSERT_THAT(second.status(), IsOk());
  EXPECT_EQ(ReasonOf(Refresh(first.refresh_token()).status()),
            ErrorReason::kInvalidToken);
  // Who had it second may be the thief, or who had it first: all is over.
  EXPECT_EQ(ReasonOf(Refresh(second->refresh_token()).status()),
            ErrorReason::kInvalidToken);
  EXPECT_EQ(ReasonOf(Me(second->access_token())), ErrorReason::kInvalidToken);
  EXPECT_THAT(Me(GoodLogin().access_token()), IsOk());
}

TEST_F(AuthServiceTest, ALiveAccessTokenMayBeExchangedUntilTheSessionEnds) {
  std::string token = GoodLogin().access_token();
  EXPECT_EQ(ReasonOf(Refresh("").status()), ErrorReason::kMissingToken);
  // Every 25 minutes, for ten hours; then it is over.
  for (int i = 0; i < 24; ++i) {
    absl::StatusOr<v1::TokenResponse> next = Refresh("", token);
    ASSERT_THAT(next.status(), IsOk()) << i;
    token = next->access_token();
    clock_.Advance(absl::Minutes(25));
  }
  EXPECT_EQ(ReasonOf(Refresh("", token).status()), ErrorReason::kInvalidToken);
}

TEST_F(AuthServiceTest, NoAccessTokenOutlivesItsSession) {
  v1::TokenResponse login = GoodLogin();
  clock_.Advance(absl::Hours(9) + absl::Minutes(50));
  absl::StatusOr<v1::TokenResponse> last = Refresh(login.refresh_token());
  ASSERT_THAT(last.status(), IsOk());
  EXPECT_EQ(last->expires_in(), 600);
}

TEST_F(AuthServiceTest, WhoWasLockedIsOutAtTheNextRefresh) {
  const std::string credential = PutUser("bob", "analyst");
  absl::StatusOr<v1::TokenResponse> login = Login(credential);
  ASSERT_THAT(login.status(), IsOk());
  std::filesystem::remove(folder_ + "/users.yaml");
  PutUser("ada", "admin");
  EXPECT_EQ(ReasonOf(Refresh(login->refresh_token()).status()),
            ErrorReason::kInvalidToken);
  EXPECT_EQ(ReasonOf(Me(login->access_token())), ErrorReason::kInvalidToken);
}

TEST_F(AuthServiceTest, ALogoutIsForGoodAlsoAfterARestart) {
  v1::TokenResponse login = GoodLogin();
  v1::TokenResponse other = GoodLogin();
  ASSERT_THAT(Call(&Stub::Logout, login.access_token()).status(), IsOk());
  EXPECT_EQ(ReasonOf(Me(login.access_token())), ErrorReason::kInvalidToken);
  EXPECT_EQ(ReasonOf(Refresh(login.refresh_token()).status()),
            ErrorReason::kInvalidToken);
  EXPECT_THAT(Me(other.access_token()), IsOk());

  Start();
  EXPECT_EQ(ReasonOf(Me(login.access_token())), ErrorReason::kInvalidToken);
  EXPECT_THAT(Me(other.access_token()), IsOk());
  EXPECT_THAT(Refresh(other.refresh_token()).status(), IsOk());
}

TEST_F(AuthServiceTest, TheKeySetIsEmptyWithASharedSecret) {
  absl::StatusOr<v1::Jwks> jwks =
      Call<v1::Jwks, google::protobuf::Empty>(&Stub::GetJwks, "");
  ASSERT_THAT(jwks.status(), IsOk());
  EXPECT_THAT(jwks->keys(), IsEmpty());
}

TEST_F(AuthServiceTest, OnlyServicesAndAdminsFollowRevocations) {
  const std::string credential = PutUser("bob", "editor");
  absl::StatusOr<v1::TokenResponse> login = Login(credential);
  ASSERT_THAT(login.status(), IsOk());
  std::function<absl::Status(v1::Revocations&)> stop = [](v1::Revocations&) {
    return absl::AbortedError("enough");
  };
  EXPECT_THAT(rpc::CallServerStreaming(*stub_, &Stub::WatchRevocations,
                                       With(login->access_token()),
                                       v1::WatchRevocationsRequest(), stop),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(rpc::CallServerStreaming(*stub_, &Stub::WatchRevocations,
                                       With(GoodLogin().access_token()),
                                       v1::WatchRevocationsRequest(), stop),
              StatusIs(absl::StatusCode::kAborted));
}

// Another process: its own sets, filled by following.
class Follower {
 public:
  Follower(const concurrency::Clock* clock,
           std::shared_ptr<grpc::Channel> channel)
      : keys_(clock),
        revoked_(clock),
        source_(AuthKey(), "query", "semantic-layer", "semantic-layer", clock),
        follower_(
            {.follow_keys = true, .retry_interval = absl::Milliseconds(5)},
            std::move(channel),
            [this](const concurrency::CancellationToken& token) {
              rpc::RequestContext context;
              context.bearer_token = Secret(source_.Token());
              context.cancellation = token;
              return context;
            },
            &revoked_, &keys_) {}

  bool Revoked(const std::string& session) {
    return revoked_.IsRevoked(session);
  }
  auth::KeyRing& keys() { return keys_; }

 private:
  static std::shared_ptr<const auth::SigningKey> AuthKey() {
    return auth::MakeHs256Key(Secret(kSecret), auth::KeyUse::kServices);
  }

  auth::KeyRing keys_;
  auth::RevocationSet revoked_;
  auth::ServiceTokenSource source_;
  auth::AuthFollower follower_;
};

// Waits for what another thread brings about.
bool Eventually(const std::function<bool()>& condition) {
  const absl::Time end = absl::Now() + absl::Seconds(20);
  while (!condition() && absl::Now() < end) std::this_thread::yield();
  return condition();
}

TEST_F(AuthServiceTest, OtherProcessesRefuseEndedSessionsToo) {
  v1::TokenResponse before = GoodLogin();
  v1::TokenResponse after = GoodLogin();
  auto session_of = [this](const v1::TokenResponse& login) {
    return verifier_->Verify(login.access_token())->session_id;
  };
  const std::string ended_before = session_of(before);
  const std::string ended_after = session_of(after);
  ASSERT_THAT(Call(&Stub::Logout, before.access_token()).status(), IsOk());

  Follower follower(&clock_, server_->channel());
  EXPECT_TRUE(Eventually([&] { return follower.Revoked(ended_before); }));
  EXPECT_FALSE(follower.Revoked(ended_after));
  ASSERT_THAT(Call(&Stub::Logout, after.access_token()).status(), IsOk());
  EXPECT_TRUE(Eventually([&] { return follower.Revoked(ended_after); }));
}

TEST_F(AuthServiceTest, AFollowerOutlivesTheAuthService) {
  v1::TokenResponse login = GoodLogin();
  const std::string session =
      verifier_->Verify(login.access_token())->session_id;
  const std::string address = server_->address();
  auto channel = rpc::MakeChannel(address);
  ASSERT_THAT(channel.status(), IsOk());
  server_.reset();  // Nobody answers at first.
  Follower follower(&clock_, *channel);

  rpc::Server::Options options;
  options.verifier = verifier_.get();
  options.address = address;
  auto again = TestServer::Start({service_->Bind()}, options);
  ASSERT_THAT(again.status(), IsOk());
  server_ = *std::move(again);
  stub_ = v1::AuthService::NewStub(server_->channel());
  ASSERT_THAT(Call(&Stub::Logout, login.access_token()).status(), IsOk());
  EXPECT_TRUE(Eventually([&] { return follower.Revoked(session); }));
}

TEST_F(AuthServiceTest, FollowersLearnKeysAndTheirRotation) {
  auto first = *auth::MakeEs256Key(auth::GenerateEs256Pem());
  auto second = *auth::MakeEs256Key(auth::GenerateEs256Pem());
  keys_->SetPublished({first->verification_key()});
  Follower follower(&clock_, server_->channel());
  const std::string first_id = first->verification_key()->id();
  const std::string second_id = second->verification_key()->id();
  EXPECT_TRUE(
      Eventually([&] { return follower.keys().Find(first_id) != nullptr; }));

  keys_->SetPublished({first->verification_key(), second->verification_key()});
  // Asking for an unknown key makes it look; at most twice a minute.
  EXPECT_TRUE(Eventually([&] {
    clock_.Advance(absl::Seconds(31));
    return follower.keys().Find(second_id) != nullptr;
  }));
  EXPECT_TRUE(follower.keys().Find(first_id) != nullptr);
}

}  // namespace
}  // namespace semantic_layer::gateway_auth
