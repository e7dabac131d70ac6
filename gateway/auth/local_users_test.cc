#include "gateway/auth/local_users.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gateway/auth/token_hash.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway_auth {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using Secret = config::Secret<std::string>;

class LocalUsersTest : public ::testing::Test {
 protected:
  LocalUsersTest() {
    folder_ = absl::StrCat(
        ::testing::TempDir(), "/",
        ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    path_ = folder_ + "/users.yaml";
  }

  std::string Put(const std::string& name, std::vector<std::string> roles) {
    Identity identity;
    identity.id = name;
    identity.roles = std::move(roles);
    absl::StatusOr<Secret> token = PutLocalUser(path_, identity);
    EXPECT_THAT(token.status(), IsOk());
    return token.ok() ? token->Reveal() : "";
  }

  std::string Content() {
    std::ifstream in(path_);
    return {std::istreambuf_iterator<char>(in),
            std::istreambuf_iterator<char>()};
  }

  absl::Status Try(LocalUsers& users, const std::string& token) {
    return users.Authenticate({}, Secret(token)).status();
  }

  std::string folder_;
  std::string path_;
};

TEST_F(LocalUsersTest, AUsersTokenLetsThatUserIn) {
  const std::string token = Put("ada.l@example.com", {"editor"});
  EXPECT_THAT(token, StartsWith("slu.ada.l@example.com."));
  LocalUsers users(path_);
  absl::StatusOr<Identity> identity = users.Authenticate({}, Secret(token));
  ASSERT_THAT(identity.status(), IsOk());
  EXPECT_EQ(identity->id, "ada.l@example.com");
  EXPECT_EQ(identity->username, "ada.l@example.com");
  EXPECT_THAT(identity->roles, ElementsAre("editor"));
  EXPECT_EQ(users.SubjectOf(Secret(token)), "user:ada.l@example.com");
}

TEST_F(LocalUsersTest, TheFileHoldsNoTokenAndIsTheOwnersAlone) {
  const std::string token = Put("ada", {"viewer"});
  EXPECT_THAT(Content(),
              AllOf(HasSubstr("scrypt$14$"),
                    Not(HasSubstr(token.substr(token.rfind('.') + 1)))));
  struct stat info {};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600);
}

TEST_F(LocalUsersTest, EveryOtherTokenIsRefusedInTheSameWords) {
  const std::string token = Put("ada", {"viewer"});
  const std::string other = Put("bob", {"admin"});
  LocalUsers users(path_);
  for (const std::string& bad :
       {std::string(), std::string("slu."), std::string("slu.ada"),
        std::string("slu.ada."), token + "x", token.substr(0, token.size() - 1),
        absl::StrReplaceAll(token, {{"ada", "bob"}}),
        absl::StrReplaceAll(token, {{"ada", "eve"}}),
        absl::StrReplaceAll(token, {{"slu.", "SLU."}}),
        std::string("dapi0123456789abcdef"), std::string(1 << 20, 'a'),
        std::string("slu.../../etc/passwd.x")}) {
    absl::Status status = Try(users, bad);
    EXPECT_EQ(ReasonOf(status), ErrorReason::kInvalidCredentials);
    EXPECT_EQ(status.message(),
              "Authentication failed: the token is not valid.");
  }
  EXPECT_THAT(Try(users, other), IsOk());
}

TEST_F(LocalUsersTest, ANewTokenReplacesTheOldOne) {
  const std::string first = Put("ada", {"viewer"});
  const std::string second = Put("ada", {"admin"});
  LocalUsers users(path_);
  EXPECT_FALSE(Try(users, first).ok());
  EXPECT_THAT(Try(users, second), IsOk());
  EXPECT_THAT(users.Lookup({}, "ada", {})->roles, ElementsAre("admin"));
}

TEST_F(LocalUsersTest, ChangesAreSeenWithoutARestart) {
  LocalUsers users(path_);
  EXPECT_THAT(users.Check(), IsOk()) << "no file, no users";
  EXPECT_FALSE(users.Lookup({}, "ada", {}).ok());
  const std::string token = Put("ada", {"viewer"});
  EXPECT_THAT(Try(users, token), IsOk());

  std::string locked =
      absl::StrReplaceAll(Content(), {{"\"active\":true", "\"active\":false"}});
  std::ofstream(path_) << locked;
  EXPECT_FALSE(Try(users, token).ok());
  EXPECT_FALSE(users.Lookup({}, "ada", {}).ok());
}

TEST_F(LocalUsersTest, ABrokenFileLetsNobodyIn) {
  const std::string token = Put("ada", {"viewer"});
  LocalUsers users(path_);
  ASSERT_THAT(Try(users, token), IsOk());
  const std::string good = Content();
  const std::string hash = good.substr(good.find("scrypt$"), 80);
  for (const std::string& bad : std::vector<std::string>{
           "", "[]", "{}", "{\"users\":{}}", "users: []", good + "x",
           absl::StrReplaceAll(good, {{"viewer", "king"}}),
           absl::StrReplaceAll(good, {{"viewer", "service"}}),
           absl::StrReplaceAll(good, {{"\"name\":\"ada\"", "\"name\":\"\""}}),
           absl::StrReplaceAll(good, {{"\"name\":\"ada\"", "\"x\":1"}}),
           absl::StrReplaceAll(good, {{"scrypt$14$", "scrypt$1$"}}),
           absl::StrReplaceAll(good, {{"scrypt$14$", "scrypt$30$"}}),
           absl::StrReplaceAll(good, {{"scrypt$14$", "plain$14$"}}),
           absl::StrReplaceAll(good, {{"\"active\":true", "\"active\":1"}}),
           absl::StrReplaceAll(good, {{"\"groups\":[]", "\"groups\":[1]"}}),
           absl::StrReplaceAll(good, {{"[\n", "[{\"name\":\"ada\"},\n"}})}) {
    ASSERT_NE(bad, good);
    std::ofstream(path_) << bad;
    absl::Status status = Try(users, token);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition)) << bad;
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr(hash)));
  }
  std::ofstream(path_) << good;
  EXPECT_THAT(Try(users, token), IsOk());
}

TEST_F(LocalUsersTest, OddNamesAndRolesAreNotWritten) {
  for (const std::string& name :
       {std::string(), std::string("a b"), std::string("../x"),
        std::string("-x"), std::string("\"x"), std::string(65, 'a')}) {
    Identity identity;
    identity.id = name;
    identity.roles = {"viewer"};
    EXPECT_FALSE(PutLocalUser(path_, identity).ok()) << name;
  }
  Identity identity;
  identity.id = "ada";
  identity.roles = {"king"};
  EXPECT_FALSE(PutLocalUser(path_, identity).ok());
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(LocalUsersTest, WritersTakeTurns) {
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([this, i] { Put(absl::StrCat("u", i), {"viewer"}); });
  }
  for (std::thread& writer : writers) writer.join();
  absl::StatusOr<LocalUsersByName> users = ParseUsersFile(Content());
  ASSERT_THAT(users.status(), IsOk());
  EXPECT_THAT(*users, SizeIs(4));
}

TEST(TokenHashTest, MatchesItsSecretAndSaltsEachTime) {
  const std::string hash = HashSecret("secret");
  EXPECT_TRUE(IsSecretHash(hash));
  EXPECT_TRUE(SecretMatches("secret", hash));
  EXPECT_FALSE(SecretMatches("Secret", hash));
  EXPECT_FALSE(SecretMatches("", hash));
  EXPECT_NE(HashSecret("secret"), hash);
}

TEST(TokenHashTest, AgreesWithRfc7914) {
  // Section 12: scrypt("pleaseletmein", "SodiumChloride", N=16384, r=8, p=1),
  // its first 32 bytes; the salt there has 14 bytes, too few for us.
  EXPECT_FALSE(
      IsSecretHash("scrypt$14$8$1$U29kaXVtQ2hsb3JpZGU$"
                   "cCO9yzr9c0hGHAbNgf04_2_7q6-yM6mbVYRZmZUYVD4"));
}

TEST(TokenHashTest, RefusesTextsThatAreNoHash) {
  for (const char* bad :
       {"", "secret", "scrypt", "scrypt$14$8$1$$", "scrypt$14$8$1$AA$AA",
        "scrypt$-1$8$1$AAAAAAAAAAAAAAAAAAAAAA$AA",
        "scrypt$14$8$1$AAAAAAAAAAAAAAAAAAAAAA$"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA$x"}) {
    EXPECT_FALSE(IsSecretHash(bad)) << bad;
    EXPECT_FALSE(SecretMatches("", bad)) << bad;
  }
}

}  // namespace
}  // namespace semantic_layer::gateway_auth
