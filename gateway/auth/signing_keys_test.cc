#include "gateway/auth/signing_keys.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway_auth {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SigningKeysTest : public ::testing::Test {
 protected:
  SigningKeysTest() {
    folder_ = ::testing::TempDir() + "/" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    options_.state_path = folder_;
  }

  absl::StatusOr<SigningKeys> Load(const std::string& algorithm) {
    return LoadSigningKeys(options_, algorithm,
                           config::Secret<std::string>("secret"));
  }

  std::string folder_;
  AuthOptions options_;
};

TEST_F(SigningKeysTest, ASharedSecretPublishesNothing) {
  absl::StatusOr<SigningKeys> keys = Load("HS256");
  ASSERT_THAT(keys.status(), IsOk());
  EXPECT_THAT(keys->published, IsEmpty());
  EXPECT_THAT(std::filesystem::is_empty(folder_), true);
}

TEST_F(SigningKeysTest, AKeyIsMadeOnceAndKept) {
  absl::StatusOr<SigningKeys> first = Load("ES256");
  ASSERT_THAT(first.status(), IsOk());
  absl::StatusOr<SigningKeys> second = Load("ES256");
  ASSERT_THAT(second.status(), IsOk());
  ASSERT_THAT(second->published, SizeIs(1));
  EXPECT_TRUE(second->published[0]->Verify("x", first->signing->Sign("x")));
  struct stat info {};
  ASSERT_EQ(::stat((folder_ + "/signing-key.pem").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600);
  // Nothing is left of its making.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_),
                          std::filesystem::directory_iterator()),
            1);
}

TEST_F(SigningKeysTest, FurtherKeysArePublishedForRotation) {
  ASSERT_THAT(Load("ES256").status(), IsOk());
  options_.signing_key_file = folder_ + "/next.pem";
  std::ofstream(options_.signing_key_file) << auth::GenerateEs256Pem().Reveal();
  options_.published_key_files = {folder_ + "/signing-key.pem"};
  absl::StatusOr<SigningKeys> keys = Load("ES256");
  ASSERT_THAT(keys.status(), IsOk());
  ASSERT_THAT(keys->published, SizeIs(2));
  EXPECT_NE(keys->published[0]->id(), keys->published[1]->id());
}

TEST_F(SigningKeysTest, AFileThatCannotBeUsedIsNamed) {
  options_.signing_key_file = folder_ + "/none.pem";
  EXPECT_THAT(Load("ES256").status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("none.pem: No such file")));
  std::ofstream(options_.signing_key_file) << "not a key";
  EXPECT_THAT(
      Load("ES256").status(),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("none.pem")));
  options_.signing_key_file = "";
  options_.state_path = folder_ + "/missing";
  EXPECT_THAT(Load("ES256").status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("signing-key.pem")));
}

}  // namespace
}  // namespace semantic_layer::gateway_auth
