#include "common/databricks/client/workspace.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/timer_queue.h"
#include "common/databricks/auth/fixed_token.h"
#include "common/databricks/auth/token_source.h"
#include "common/http/loopback_server.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Answer = http::LoopbackServer::Answer;

std::string HeaderOf(const http::HttpRequest& request, absl::string_view name) {
  return std::string(http::FindHeader(request.headers, name).value_or(""));
}

// A workspace on this machine that answers as the test says; the requests are
// kept. OAuth tokens are "oauth-1", "oauth-2", ...
class WorkspaceTest : public ::testing::Test {
 protected:
  using Handler = std::function<Answer(const http::HttpRequest&)>;

  Answer Handle(const http::HttpRequest& request) {
    if (request.url == "/oidc/v1/token") {
      return {.bytes = http::LoopbackServer::Response(
                  200, absl::StrCat(R"({"access_token":"oauth-)", ++tokens_,
                                    R"(","expires_in":3600})"))};
    }
    Handler handler;
    {
      absl::MutexLock lock(&mu_);
      requests_.push_back(request);
      handler = handler_;
    }
    return handler(request);
  }

  void AnswerWith(Handler handler) {
    absl::MutexLock lock(&mu_);
    handler_ = std::move(handler);
  }

  static Answer Says(int status, const std::string& body,
                     const http::HeaderList& headers = {}) {
    return {.bytes = http::LoopbackServer::Response(status, body, headers)};
  }

  void Connect(DatabricksOptions options) {
    options.host = server_.url();
    ASSERT_OK_AND_ASSIGN(workspace_, Workspace::Create(options, &clock_));
  }
  void ConnectWithToken() { Connect({.token = Token("dapi-service")}); }

  absl::StatusOr<http::HttpResponse> Call(ApiRequest request,
                                          ApiCall call = {}) {
    if (call.purpose.empty()) call.purpose = "list schemas";
    return workspace_->client().SendAndWait(std::move(request),
                                            std::move(call));
  }

  std::vector<http::HttpRequest> requests() {
    absl::MutexLock lock(&mu_);
    return requests_;
  }

  concurrency::SystemClock clock_;
  std::atomic<int> tokens_ = 0;
  absl::Mutex mu_;
  Handler handler_ ABSL_GUARDED_BY(mu_) = [](const http::HttpRequest&) {
    return Says(200, "{}");
  };
  std::vector<http::HttpRequest> requests_ ABSL_GUARDED_BY(mu_);
  http::LoopbackServer server_{
      [this](const http::HttpRequest& request) { return Handle(request); }};
  std::unique_ptr<Workspace> workspace_;
};

TEST_F(WorkspaceTest, SendsCredentialAndUserAgent) {
  ConnectWithToken();
  ASSERT_OK(Call({.method = "POST", .path = "/api/x?y=1", .body = "{}"}));
  ASSERT_EQ(requests().size(), 1);
  const http::HttpRequest request = requests()[0];
  EXPECT_EQ(request.url, "/api/x?y=1");
  EXPECT_EQ(request.body, "{}");
  EXPECT_EQ(HeaderOf(request, "authorization"), "Bearer dapi-service");
  EXPECT_EQ(HeaderOf(request, "content-type"), "application/json");
  EXPECT_EQ(HeaderOf(request, "user-agent"),
            "semantic-layer-service/1.0.0 cpp/20 os/linux auth/pat");
}

TEST_F(WorkspaceTest, AskedForAUserItSendsTheirs) {
  ConnectWithToken();
  ASSERT_OK(Call({.path = "/a"}, {.credential = std::make_shared<FixedToken>(
                                      Token("dapi-user"), Holder::kUser)}));
  EXPECT_EQ(HeaderOf(requests()[0], "authorization"), "Bearer dapi-user");
}

TEST_F(WorkspaceTest, ARefusedOAuthTokenIsReplacedOnce) {
  Connect({.client_id = "id", .client_secret = Token("secret")});
  AnswerWith([](const http::HttpRequest& request) {
    return HeaderOf(request, "authorization") == "Bearer oauth-1"
               ? Says(401, "")
               : Says(200, "{}");
  });
  // Also a statement: nothing was done.
  ASSERT_OK(Call({.method = "POST", .path = "/a", .body = "{}"}));
  EXPECT_EQ(requests().size(), 2);

  AnswerWith([](const http::HttpRequest&) { return Says(401, ""); });
  const auto refused = Call({.path = "/a"});
  EXPECT_EQ(ReasonOf(refused.status()), ErrorReason::kWorkspaceCredentials);
  EXPECT_EQ(requests().size(), 4);
}

TEST_F(WorkspaceTest, AUsersRefusedTokenMeansLogInAgain) {
  ConnectWithToken();
  AnswerWith([](const http::HttpRequest&) {
    return Says(403,
                R"({"error_code":"403","message":"Invalid access token."})");
  });
  const auto refused =
      Call({.path = "/a"}, {.credential = std::make_shared<FixedToken>(
                                Token("dapi-user"), Holder::kUser)});
  EXPECT_EQ(ReasonOf(refused.status()), ErrorReason::kWorkspaceTokenExpired);
  EXPECT_THAT(std::string(refused.status().message()),
              Not(HasSubstr("dapi-user")));
  EXPECT_EQ(requests().size(), 1);
}

TEST_F(WorkspaceTest, DoesNotFollowARedirect) {
  ConnectWithToken();
  AnswerWith([](const http::HttpRequest&) {
    return Says(302, "", {{"Location", "http://127.0.0.1:1/steal"}});
  });
  const auto redirected = Call({.path = "/a"});
  EXPECT_EQ(ReasonOf(redirected.status()), ErrorReason::kWorkspaceFailed);
  EXPECT_EQ(requests().size(), 1);
}

TEST_F(WorkspaceTest, RepeatsWhatSurelyWasNotDone) {
  ConnectWithToken();
  std::atomic<int> calls = 0;
  AnswerWith([&calls](const http::HttpRequest&) {
    return ++calls < 3 ? Says(429, "", {{"Retry-After", "0"}})
                       : Says(200, "{}");
  });
  ASSERT_OK(Call({.method = "POST", .path = "/a", .body = "{}"}));
  EXPECT_EQ(calls, 3);
}

TEST_F(WorkspaceTest, NeverRepeatsAPostThatMayHaveBeenDone) {
  ConnectWithToken();
  std::atomic<int> calls = 0;
  for (const Answer& answer :
       {Answer{.then = Answer::Then::kReset},
        Answer{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{",
        .then = Answer::Then::kClose},
        Says(500, ""), Says(502, ""), Says(504, "")}) {
    calls = 0;
    AnswerWith([&](const http::HttpRequest&) {
      ++calls;
      return answer;
    });
    EXPECT_FALSE(Call({.method = "POST", .path = "/a", .body = "{}"}).ok());
    EXPECT_EQ(calls, 1);
  }
}

TEST_F(WorkspaceTest, RepeatsAGetOfABusyWorkspace) {
  ConnectWithToken();
  std::atomic<int> calls = 0;
  AnswerWith([&calls](const http::HttpRequest&) {
    return ++calls < 2 ? Says(400, R"({"message":"ClusterNotReadyException"})")
                       : Says(200, "{}");
  });
  ASSERT_OK(Call({.path = "/a"}));
  EXPECT_EQ(calls, 2);
}

TEST_F(WorkspaceTest, AnAnswerIsBounded) {
  ConnectWithToken();
  AnswerWith([](const http::HttpRequest&) {
    return Says(200, std::string(5'000, 'x'));
  });
  const auto large = Call({.path = "/a"}, {.max_answer_bytes = 1'000});
  EXPECT_EQ(ReasonOf(large.status()), ErrorReason::kResultTooLarge);
}

TEST_F(WorkspaceTest, EndsAtTheDeadlineAndWhenCancelled) {
  ConnectWithToken();
  AnswerWith([](const http::HttpRequest&) {
    return Answer{.then = Answer::Then::kHang};
  });
  const auto late =
      Call({.path = "/a"}, {.deadline = absl::Now() + absl::Milliseconds(50)});
  EXPECT_EQ(ReasonOf(late.status()), ErrorReason::kDeadlineExceeded);

  concurrency::CancellationSource source;
  absl::Notification ended;
  absl::Status status;
  workspace_->client().Send({.path = "/a"}, {.cancellation = source.token()},
                            [&](absl::StatusOr<http::HttpResponse> response) {
                              status = response.status();
                              ended.Notify();
                            });
  source.Cancel();
  ended.WaitForNotification();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kCancelled);
}

// A token that comes when the test says so.
class SlowToken final : public TokenSource {
 public:
  void Get(absl::Time, Done done) override {
    absl::MutexLock lock(&mu_);
    waiting_.push_back(std::move(done));
  }
  bool Refused(const Token&) override { return false; }
  Holder holder() const override { return Holder::kService; }
  absl::string_view auth_type() const override { return "oauth-m2m"; }

  void WaitForCallers(size_t count) {
    const auto here = [&]() ABSL_SHARED_LOCKS_REQUIRED(mu_) {
      return waiting_.size() >= count;
    };
    absl::MutexLock lock(&mu_);
    mu_.Await(absl::Condition(&here));
  }
  void Come() {
    std::vector<Done> waiting;
    {
      absl::MutexLock lock(&mu_);
      waiting.swap(waiting_);
    }
    for (const Done& done : waiting) done(Token("late"));
  }

 private:
  absl::Mutex mu_;
  std::vector<Done> waiting_ ABSL_GUARDED_BY(mu_);
};

TEST_F(WorkspaceTest, WhoGoesAwayDoesNotWaitForAToken) {
  ConnectWithToken();
  AnswerWith([](const http::HttpRequest&) { return Says(200, "{}"); });
  const auto slow = std::make_shared<SlowToken>();
  concurrency::CancellationSource gone;
  absl::StatusOr<http::HttpResponse> result = absl::UnknownError("none");
  std::thread caller([&] {
    result = Call({.path = "/api/x"},
                  {.cancellation = gone.token(), .credential = slow});
  });
  slow->WaitForCallers(1);
  gone.Cancel();
  caller.join();
  EXPECT_EQ(ReasonOf(result.status()), ErrorReason::kCancelled)
      << result.status();
  // It comes to nobody, and nothing is sent.
  slow->Come();
  EXPECT_EQ(requests().size(), 0);

  // Whoever has gone already does not begin to wait.
  EXPECT_EQ(ReasonOf(Call({.path = "/api/x"},
                          {.cancellation = gone.token(), .credential = slow})
                         .status()),
            ErrorReason::kCancelled);

  // Whoever stays gets an answer.
  concurrency::CancellationSource here;
  std::thread patient([&] {
    result = Call({.path = "/api/x"},
                  {.cancellation = here.token(), .credential = slow});
  });
  slow->WaitForCallers(1);
  slow->Come();
  patient.join();
  EXPECT_OK(result.status());
  here.Cancel();
  EXPECT_EQ(requests().size(), 1);
}

TEST_F(WorkspaceTest, GoingItEndsPausesAndExchanges) {
  ConnectWithToken();
  absl::Notification hanging;
  AnswerWith([&](const http::HttpRequest& request) {
    if (request.url == "/busy") return Says(503, "", {{"Retry-After", "30"}});
    hanging.Notify();
    return Answer{.then = Answer::Then::kHang};
  });
  std::vector<absl::Status> ends(2);
  for (int i = 0; i < 2; ++i) {
    workspace_->client().Send(
        {.path = i == 0 ? "/busy" : "/hang"}, {},
        [&ends, i](auto response) { ends[i] = response.status(); });
  }
  hanging.WaitForNotification();
  workspace_.reset();
  // Its answer may come while the workspace goes, too late for a pause.
  EXPECT_THAT(ReasonOf(ends[0]), AnyOf(ErrorReason::kCancelled,
                                       ErrorReason::kWorkspaceUnavailable))
      << ends[0];
  EXPECT_EQ(ReasonOf(ends[1]), ErrorReason::kCancelled) << ends[1];
}

TEST_F(WorkspaceTest, MayGoWhileItsTimersSend) {
  for (int round = 0; round < 10; ++round) {
    ConnectWithToken();
    const WorkspaceClient& client = workspace_->client();
    concurrency::TimerQueue& timers = workspace_->timers();
    std::atomic<int> begun = 0;
    std::atomic<int> ended = 0;
    absl::Notification some;
    std::function<void()> send = [&] {
      if (++begun == 20) some.Notify();
      client.Send({.path = "/a"}, {}, [&](const auto&) { ++ended; });
      timers.At(absl::Now(), send);
    };
    timers.At(absl::Now(), send);
    some.WaitForNotification();
    workspace_.reset();
    EXPECT_EQ(begun, ended);
  }
}

TEST_F(WorkspaceTest, NobodyThereIsUnavailable) {
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Workspace> workspace,
                       Workspace::Create({.host = "http://127.0.0.1:1",
                                          .token = Token("dapi-service")},
                                         &clock_));
  const auto gone = workspace->client().SendAndWait(
      {.path = "/a"}, {.purpose = "list schemas",
                       .deadline = absl::Now() + absl::Milliseconds(500)});
  EXPECT_EQ(ReasonOf(gone.status()), ErrorReason::kWorkspaceUnavailable);
  EXPECT_THAT(std::string(gone.status().message()), HasSubstr("list schemas"));
}

TEST_F(WorkspaceTest, ALinkIsFetchedWithoutCredential) {
  ConnectWithToken();
  AnswerWith([](const http::HttpRequest& request) {
    return request.url == "/old" ? Says(403, "expired") : Says(200, "rows");
  });
  const auto fetch = [&](const std::string& path) {
    absl::StatusOr<http::HttpResponse> result = absl::UnknownError("");
    absl::Notification ended;
    workspace_->client().Fetch(server_.url() + path, {{"x-ms-blob", "1"}},
                               {.purpose = "read rows"},
                               [&](absl::StatusOr<http::HttpResponse> answer) {
                                 result = std::move(answer);
                                 ended.Notify();
                               });
    ended.WaitForNotification();
    return result;
  };
  ASSERT_OK_AND_ASSIGN(const http::HttpResponse rows, fetch("/new"));
  EXPECT_EQ(rows.body, "rows");
  EXPECT_EQ(HeaderOf(requests()[0], "authorization"), "");
  EXPECT_EQ(HeaderOf(requests()[0], "x-ms-blob"), "1");
  EXPECT_EQ(ReasonOf(fetch("/old").status()), ErrorReason::kResultExpired);
}

TEST_F(WorkspaceTest, APathCannotNameAnotherHost) {
  ConnectWithToken();
  EXPECT_EQ(ReasonOf(Call({.path = "@127.0.0.1:1/"}).status()),
            ErrorReason::kInternal);
  EXPECT_TRUE(requests().empty());
}

TEST_F(WorkspaceTest, SettingsMustMakeSense) {
  const auto reason = [&](DatabricksOptions options) {
    if (options.host.empty()) options.host = "https://h.example";
    return ReasonOf(Workspace::Create(options, &clock_).status());
  };
  EXPECT_EQ(reason({}), ErrorReason::kInvalidConfiguration);
  EXPECT_EQ(reason({.client_id = "id"}), ErrorReason::kInvalidConfiguration);
  EXPECT_EQ(reason({.client_secret = Token("s")}),
            ErrorReason::kInvalidConfiguration);
  EXPECT_EQ(reason({.token = Token("t"),
                    .client_id = "id",
                    .client_secret = Token("s")}),
            ErrorReason::kInvalidConfiguration);
  EXPECT_EQ(reason({.host = "https://a b", .token = Token("t")}),
            ErrorReason::kInvalidConfiguration);
  EXPECT_EQ(reason({.token = Token("t")}), std::nullopt);
}

}  // namespace
}  // namespace semantic_layer::databricks
