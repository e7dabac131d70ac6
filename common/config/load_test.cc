#include "common/config/load.h"

#include <cstdlib>
#include <fstream>

#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::config {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

constexpr auto kInvalid = absl::StatusCode::kFailedPrecondition;

struct TestOptions {
  std::string address = "127.0.0.1:50052";
  int threads = 8;
  std::vector<std::string> origins;
  Secret<std::string> secret_key;
  Schema schema;

  TestOptions() {
    schema.Add(&address, {.name = "query_address",
                          .doc = "Where the service listens.",
                          .example = "127.0.0.1:50052"});
    schema.Add(&threads, {.name = "handler_threads",
                          .doc = "Handlers at once.",
                          .example = "16",
                          .min = 1,
                          .max = 512});
    schema.Add(&origins, {.name = "cors_origins", .doc = "Web | front ends."});
    schema.Add(&secret_key,
               {.name = "secret_key",
                .doc = "Signs tokens.",
                .example = "$(openssl rand -hex 32)",
                .check = [](absl::string_view text) {
                  return text.size() < 8
                             ? absl::InvalidArgumentError("is too short")
                             : absl::OkStatus();
                }});
  }
};

class LoadTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    std::string path = ::testing::TempDir() + "/" + name;
    std::ofstream(path) << text;
    return path;
  }

  absl::StatusOr<Origins> LoadFile(const std::string& yaml) {
    CommandLine line;
    line.config_file = Write("settings.yaml", yaml);
    return Load(line, {.environment = {}, .dotenv_file = ""}, options_.schema);
  }

  TestOptions options_;
};

TEST_F(LoadTest, DefaultsHoldWhenNothingIsSaid) {
  absl::StatusOr<Origins> origins =
      Load({}, {.environment = {}, .dotenv_file = ""}, options_.schema);
  ASSERT_THAT(origins, IsOk());
  EXPECT_EQ(options_.threads, 8);
  EXPECT_EQ(origins->at("handler_threads"), "default");
}

TEST_F(LoadTest, TheStrongestSourceWins) {
  // Each source adds one more key from the right; the left one says where the
  // value must come from.
  const std::string file = Write("s.yaml", "handler_threads: 1\n");
  const std::string dotenv = Write("s.env", "HANDLER_THREADS=2\n");
  struct Case {
    const char* file;
    const char* dotenv;
    bool environment;
    bool set;
    int expected;
    const char* origin;
  } cases[] = {
      {file.c_str(), "", false, false, 1, ":1:18"},
      {file.c_str(), dotenv.c_str(), false, false, 2, "s.env:1"},
      {file.c_str(), dotenv.c_str(), true, false, 3, "environment"},
      {file.c_str(), dotenv.c_str(), true, true, 4, "--set"},
  };
  for (const Case& c : cases) {
    CommandLine line;
    line.config_file = c.file;
    if (c.set) line.sets.emplace_back("Handler-Threads", "4");
    Sources sources{.environment = {}, .dotenv_file = c.dotenv};
    if (c.environment) sources.environment["handler_threads"] = "3";
    absl::StatusOr<Origins> origins = Load(line, sources, options_.schema);
    ASSERT_THAT(origins, IsOk());
    EXPECT_EQ(options_.threads, c.expected);
    EXPECT_THAT(origins->at("handler_threads"), HasSubstr(c.origin));
  }
}

TEST_F(LoadTest, ReadsNestedKeysAndLists) {
  ASSERT_THAT(LoadFile("query:\n"
                       "  address: \"0.0.0.0:1\"\n"
                       "cors_origins: [http://a, http://b]\n"
                       "secret_key:\n"),
              IsOk());
  EXPECT_EQ(options_.address, "0.0.0.0:1");
  EXPECT_THAT(options_.origins, ElementsAre("http://a", "http://b"));
}

TEST_F(LoadTest, NamesEveryProblemAtOnce) {
  EXPECT_THAT(
      LoadFile("handler_treads: 4\n"
               "handler_threads: many\n"
               "colour: blue\n")
          .status(),
      StatusIs(
          kInvalid,
          AllOf(HasSubstr("settings.yaml:1:17: unknown setting "
                          "'handler_treads'; did you mean handler_threads?"),
                HasSubstr("settings.yaml:2:18: the value 'many' of "
                          "handler_threads is no whole number (whole number; "
                          "for example 16)"),
                HasSubstr("unknown setting 'colour'; --help"))));
}

TEST_F(LoadTest, NeverShowsTheValueOfASecret) {
  absl::Status status = LoadFile("secret_key: hunter2\n").status();
  EXPECT_THAT(status, StatusIs(kInvalid, AllOf(HasSubstr("is too short"),
                                               Not(HasSubstr("hunter2")))));
  ASSERT_THAT(LoadFile("secret_key: correct-horse\n"), IsOk());
  EXPECT_THAT(
      PrintConfig(options_.schema, {}),
      AllOf(HasSubstr("secret_key: \"********\""), Not(HasSubstr("horse"))));
  EXPECT_THAT(PrintReference(options_.schema), Not(HasSubstr("horse")));
}

TEST_F(LoadTest, UnknownNamesInTheEnvironmentAreNotOurs) {
  Sources sources{.environment = {{"PATH", "/bin"}, {"HANDLER_TREADS", "1"}},
                  .dotenv_file = Write("o.env", "OTHER_SERVICE=1\n")};
  EXPECT_THAT(Load({}, sources, options_.schema), IsOk());
}

TEST_F(LoadTest, AnUnknownSetStopsTheStart) {
  CommandLine line;
  line.sets.emplace_back("secretkey", "x");
  EXPECT_THAT(
      Load(line, {.environment = {}, .dotenv_file = ""}, options_.schema)
          .status(),
      StatusIs(kInvalid, HasSubstr("--set: unknown setting 'secretkey'; did "
                                   "you mean secret_key?")));
}

TEST_F(LoadTest, BrokenFilesAreNamedWithTheirPlace) {
  EXPECT_THAT(LoadFile("a: [1\n").status(),
              StatusIs(kInvalid, HasSubstr("settings.yaml:")));
  EXPECT_THAT(LoadFile("- a\n- b\n").status(),
              StatusIs(kInvalid, HasSubstr("key: value")));
  EXPECT_THAT(LoadFile("cors_origins: [[a]]\n").status(),
              StatusIs(kInvalid, HasSubstr("plain texts")));
  EXPECT_THAT(LoadFile("a: {a: {a: {a: {a: {a: {a: {a: {a: 1}}}}}}}}").status(),
              StatusIs(kInvalid, HasSubstr("nested too deeply")));
  CommandLine line;
  line.config_file = ::testing::TempDir() + "/there-is-none.yaml";
  EXPECT_THAT(
      Load(line, {.environment = {}, .dotenv_file = ""}, options_.schema)
          .status(),
      StatusIs(kInvalid, HasSubstr("there-is-none.yaml: No such file")));
}

TEST_F(LoadTest, ReadsTheFormsOfADotenvFile) {
  std::string path = Write("forms.env",
                           "# comment\n"
                           "\n"
                           "export QUERY_ADDRESS='a#b'   # after\n"
                           "HANDLER_THREADS = 5 # five\n"
                           "SECRET_KEY=\"line\\none\"\r\n");
  ASSERT_THAT(
      Load({}, {.environment = {}, .dotenv_file = path}, options_.schema),
      IsOk());
  EXPECT_EQ(options_.address, "a#b");
  EXPECT_EQ(options_.threads, 5);
  EXPECT_EQ(options_.secret_key.Reveal(), "line\none");
}

TEST_F(LoadTest, RefusesABrokenDotenvFile) {
  for (const char* text :
       {"=x\n", "1A=x\n", "no equals\n", "A='open\n", "A=\"x\" y\n"}) {
    std::string path = Write("broken.env", std::string("OK=1\n") + text);
    EXPECT_THAT(
        Load({}, {.environment = {}, .dotenv_file = path}, options_.schema)
            .status(),
        StatusIs(kInvalid, HasSubstr("broken.env:2")))
        << text;
  }
}

TEST_F(LoadTest, PrintedSettingsReadBackTheSame) {
  options_.address = "a: \"b\" # c";
  std::string printed = PrintConfig(options_.schema, {});
  options_.address = "";
  ASSERT_THAT(LoadFile(printed), IsOk()) << printed;
  EXPECT_EQ(options_.address, "a: \"b\" # c");
  EXPECT_EQ(options_.threads, 8);
}

TEST_F(LoadTest, TheReferenceIsATable) {
  EXPECT_EQ(PrintReference(options_.schema),
            "| setting | accepts | default | what it does | example |\n"
            "| --- | --- | --- | --- | --- |\n"
            "| `QUERY_ADDRESS` | text | `127.0.0.1:50052` | Where the service "
            "listens. | `127.0.0.1:50052` |\n"
            "| `HANDLER_THREADS` | whole number, 1 to 512 | `8` | Handlers at "
            "once. | `16` |\n"
            "| `CORS_ORIGINS` | list |  | Web \\| front ends. |  |\n"
            "| `SECRET_KEY` | secret |  | Signs tokens. | `$(openssl rand "
            "-hex 32)` |\n");
}

TEST(CommandLineTest, UnderstandsItsFlags) {
  absl::StatusOr<CommandLine> line =
      ParseCommandLine({"--config", "a.yaml", "--set=x=1=2", "--set",
                        "y=", "--print_config", "--help"});
  ASSERT_THAT(line, IsOk());
  EXPECT_EQ(line->config_file, "a.yaml");
  EXPECT_THAT(line->sets, ElementsAre(Pair("x", "1=2"), Pair("y", "")));
  EXPECT_TRUE(line->print_config);
  EXPECT_TRUE(line->help);
}

TEST(CommandLineTest, RefusesEverythingElse) {
  for (const char* bad : {"--port=1", "extra", "--configs=x", "--set=novalue",
                          "--set==x", "--config"}) {
    EXPECT_THAT(ParseCommandLine({bad}).status(), StatusIs(kInvalid)) << bad;
  }
}

TEST(CommandLineTest, TheEnvironmentOfThisProcessIsRead) {
  ::setenv("LOAD_TEST_PROBE", "a=b", 1);
  EXPECT_EQ(ProcessEnvironment()["LOAD_TEST_PROBE"], "a=b");
}

}  // namespace
}  // namespace semantic_layer::config
