// A service process as an operator meets it: started, asked, signalled. The
// process is a fork of this test that runs ServiceMain.

#include "common/rpc/service_main.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "semantic_layer/testing/v1/echo_service.pb.h"

namespace semantic_layer::rpc {
namespace {

namespace v1 = semantic_layer::testing::v1;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSecret[] = "4f1d0c6a8b2e97350f6ad1c2b3e48597a0d1e2f3c4b5a697";

// Serves nothing of its own; health and reflection are there all the same.
ServiceSpec EmptyService() {
  ServiceSpec spec;
  spec.name = "echo";
  spec.default_address = "127.0.0.1:0";
  spec.summary = "Echoes.";
  spec.build = [](ServiceHost&) {
    return absl::StatusOr<std::unique_ptr<Application>>(
        std::make_unique<Application>());
  };
  return spec;
}

// A child process and what it says.
class Process {
 public:
  Process(std::vector<std::string> args,
          std::vector<std::pair<std::string, std::string>> environment,
          const ServiceSpec& spec = EmptyService())
      : output_(::testing::TempDir() + "/service_main_output") {
    std::remove(output_.c_str());
    pid_ = ::fork();
    if (pid_ != 0) return;
    for (const auto& [name, value] : environment) {
      ::setenv(name.c_str(), value.c_str(), 1);
    }
    FILE* out = std::freopen(output_.c_str(), "w", stdout);
    if (out == nullptr || ::dup2(::fileno(out), STDERR_FILENO) < 0) _exit(99);
    args.insert(args.begin(), "echo_server");
    std::vector<char*> argv;
    for (std::string& arg : args) argv.push_back(arg.data());
    const int code =
        ServiceMain(static_cast<int>(argv.size()), argv.data(), spec);
    std::fflush(stdout);
    _exit(code);
  }

  ~Process() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    Wait();
  }

  void Signal(int signal) { ::kill(pid_, signal); }

  // The exit code; -signal for a process that was killed.
  int Wait() {
    if (pid_ <= 0) return code_;
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return code_;
  }

  std::string Output() const {
    std::ifstream in(output_);
    return {std::istreambuf_iterator<char>(in),
            std::istreambuf_iterator<char>()};
  }

  // False when it did not say so within 20 s.
  bool AwaitOutput(const std::string& text) const {
    const absl::Time end = absl::Now() + absl::Seconds(20);
    while (absl::Now() < end) {
      if (Output().find(text) != std::string::npos) return true;
      std::this_thread::yield();
    }
    return false;
  }

 private:
  std::string output_;
  pid_t pid_ = 0;
  int code_ = -1000;
};

TEST(ServiceMainTest, ServesUntilSigtermAndExitsWithZero) {
  Process process({}, {{"SECRET_KEY", kSecret}});
  ASSERT_TRUE(process.AwaitOutput("\"message\":\"serving\""))
      << process.Output();
  process.Signal(SIGTERM);
  EXPECT_EQ(process.Wait(), 0);
  EXPECT_THAT(process.Output(), AllOf(HasSubstr("\"service\":\"echo\""),
                                      HasSubstr("\"message\":\"draining\""),
                                      HasSubstr("\"message\":\"stopped\""),
                                      Not(HasSubstr(kSecret))));
}

TEST(ServiceMainTest, ASecondSignalEndsADrainThatHangs) {
  class Stubborn : public Application {
   public:
    void Drain(absl::Time) override { absl::SleepFor(absl::Hours(1)); }
  };
  ServiceSpec spec = EmptyService();
  spec.build = [](ServiceHost&) {
    return absl::StatusOr<std::unique_ptr<Application>>(
        std::make_unique<Stubborn>());
  };
  Process process({}, {{"SECRET_KEY", kSecret}}, spec);
  ASSERT_TRUE(process.AwaitOutput("\"message\":\"serving\""));
  process.Signal(SIGINT);
  ASSERT_TRUE(process.AwaitOutput("\"message\":\"draining\""));
  process.Signal(SIGTERM);
  EXPECT_EQ(process.Wait(), -SIGTERM);
}

TEST(ServiceMainTest, RefusesABadSecretKeyOutsideOfDebug) {
  for (const char* secret :
       {"", "your-secret-key-change-in-production", "short"}) {
    Process process({}, {{"SECRET_KEY", secret}});
    EXPECT_EQ(process.Wait(), 2);
    EXPECT_THAT(process.Output(), HasSubstr("SECRET_KEY"));
  }
  Process process({}, {{"SECRET_KEY", "short"}, {"DEBUG", "true"}});
  EXPECT_TRUE(process.AwaitOutput("\"message\":\"serving\""));
}

TEST(ServiceMainTest, NamesEverythingThatIsWrongWithTheSettings) {
  Process process({"--set", "echo_adress=x", "--set=handler_threads=0"},
                  {{"SECRET_KEY", kSecret}, {"ALGORITHM", "none"}});
  EXPECT_EQ(process.Wait(), 2);
  EXPECT_THAT(process.Output(),
              AllOf(HasSubstr("did you mean echo_address"),
                    HasSubstr("handler_threads is less than 1"),
                    HasSubstr("algorithm is none of HS256, ES256")));
  Process odd({"--port=1"}, {{"SECRET_KEY", kSecret}});
  EXPECT_EQ(odd.Wait(), 2);
  EXPECT_THAT(odd.Output(), HasSubstr("--port=1"));
}

TEST(ServiceMainTest, PrintsItsSettingsWithSecretsMasked) {
  Process process({"--print_config"},
                  {{"SECRET_KEY", kSecret}, {"ECHO_ADDRESS", "127.0.0.1:7"}});
  EXPECT_EQ(process.Wait(), 0);
  EXPECT_THAT(
      process.Output(),
      AllOf(HasSubstr("echo_address: 127.0.0.1:7  # environment\n"),
            HasSubstr("algorithm: HS256  # default\n"),
            HasSubstr("secret_key: \"********\""), Not(HasSubstr(kSecret))));
  Process help({"--help"}, {});
  EXPECT_EQ(help.Wait(), 0);
  EXPECT_THAT(help.Output(),
              AllOf(HasSubstr("Echoes."), HasSubstr("ECHO_ADDRESS")));
}

TEST(ServiceMainTest, AStartThatFailsSaysWhy) {
  ServiceSpec spec = EmptyService();
  spec.build = [](ServiceHost&) {
    return absl::StatusOr<std::unique_ptr<Application>>(
        absl::NotFoundError("no models here"));
  };
  Process process({}, {{"SECRET_KEY", kSecret}}, spec);
  EXPECT_EQ(process.Wait(), 1);
  EXPECT_THAT(process.Output(), HasSubstr("no models here"));
}

TEST(ServiceMainTest, AMethodWithoutAPolicyStopsTheStart) {
  ServiceSpec spec = EmptyService();
  spec.build =
      [](ServiceHost& host) -> absl::StatusOr<std::unique_ptr<Application>> {
    Service service("semantic_layer.testing.v1.UnguardedService");
    for (const char* name :
         {"NoPolicy", "EmptyPolicy", "TwoPolicies", "UnknownPermission"}) {
      service.Unary<v1::EchoRequest, v1::EchoResponse>(
          name, [](const RequestContext&, const v1::EchoRequest&) {
            return absl::StatusOr<v1::EchoResponse>(v1::EchoResponse());
          });
    }
    absl::Status status = host.server().Register(std::move(service));
    if (!status.ok()) return status;
    return std::make_unique<Application>();
  };
  Process process({}, {{"SECRET_KEY", kSecret}}, spec);
  EXPECT_EQ(process.Wait(), 1);
  EXPECT_THAT(process.Output(), HasSubstr("NoPolicy"));
}

}  // namespace
}  // namespace semantic_layer::rpc
