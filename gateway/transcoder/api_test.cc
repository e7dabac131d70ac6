#include "gateway/transcoder/api.h"

#include <string>

#include "absl/status/status.h"
#include "common/testing/golden.h"
#include "common/testing/status_matchers.h"
#include "gateway/transcoder/testing/test_api.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::ReadTestFile;
using ::semantic_layer::testing::StatusIs;
using ::semantic_layer::testing::UpdateGolden;
using ::semantic_layer::testing::UpdatesGoldens;
using ::testing::AllOf;
using ::testing::HasSubstr;

// UPDATE_GOLDENS=1 bazel run //gateway/transcoder:api_test rewrites it.
constexpr char kGolden[] = "gateway/routing/testdata/routes.golden";

// A descriptor set of the test service after `change`.
template <typename Change>
std::string Changed(Change change) {
  google::protobuf::FileDescriptorSet set;
  EXPECT_TRUE(set.ParseFromString(
      ReadTestFile("gateway/transcoder/testing/test_service.binpb")));
  auto& file = *set.mutable_file(set.file_size() - 1);
  EXPECT_EQ(file.package(), "semantic_layer.gateway.test");
  change(*file.mutable_service(0));
  return set.SerializeAsString();
}

// Replaces the options of a method: `http` is a google.api.HttpRule as text.
void SetHttp(google::protobuf::MethodDescriptorProto* method,
             const std::string& http, bool policy = true) {
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "[google.api.http] {" + http + "}" +
          (policy ? "[semantic_layer.options.v1.policy] {public: true}" : ""),
      method->mutable_options()));
}

// What Create() says when the first method (GetBook) has this rule.
absl::Status CreateWith(const std::string& http, bool policy = true) {
  return Api::Create(Changed([&](auto& service) {
           SetHttp(service.mutable_method(0), http, policy);
         }))
      .status();
}

TEST(ApiTest, TheSurfaceIsTheGolden) {
  const auto api = Api::Create(ReadTestFile("protos/descriptor_set.binpb"));
  ASSERT_THAT(api, IsOk());
  const std::string routes = (*api)->DescribeRoutes();
  UpdateGolden(kGolden, routes);
  if (UpdatesGoldens()) return;
  EXPECT_EQ(routes, ReadTestFile(kGolden));
}

TEST(ApiTest, DescribesEveryKindOfBinding) {
  const std::string routes = TestApi().DescribeRoutes();
  EXPECT_THAT(routes,
              AllOf(HasSubstr("/books/ POST semantic_layer.gateway.test."
                              "BookService/CreateBook body=book "
                              "permissions=models:write\n"),
                    HasSubstr("/files/{id=**} GET"),
                    HasSubstr("/rows POST semantic_layer.gateway.test."
                              "BookService/StreamRows body=* "
                              "response_body=rows stream public\n")));
  EXPECT_EQ(TestApi().methods().size(), 10);
  EXPECT_EQ(TestApi().routes().size(), 11);
}

TEST(ApiTest, RefusesAMethodWithoutPolicy) {
  EXPECT_THAT(
      CreateWith("get: '/x'", /*policy=*/false),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("GetBook")));
}

TEST(ApiTest, RefusesDuplicateRoutesNamingBoth) {
  EXPECT_THAT(CreateWith("get: '/books'"),
              StatusIs(absl::StatusCode::kAlreadyExists,
                       AllOf(HasSubstr("GetBook"), HasSubstr("ListBooks"))));
}

TEST(ApiTest, RefusesRulesThatNameNoField) {
  for (const char* rule :
       {"get: '/x/{nothing}'", "get: '/x/{shelf}'", "get: '/x/{tags}'",
        "get: '/x/{shelves.number}'", "get: '/x/{id.x}'",
        "post: '/x' body: 'nothing'", "get: '/x' response_body: 'nothing'",
        "get: 'x'", "get: '/x/{id'", "get: '/x//'"}) {
    EXPECT_THAT(CreateWith(rule), StatusIs(absl::StatusCode::kInvalidArgument,
                                           HasSubstr("GetBook")))
        << rule;
  }
}

TEST(ApiTest, RefusesClientStreamsWithRoutes) {
  const std::string set = Changed([](auto& service) {
    service.mutable_method(0)->set_client_streaming(true);
  });
  EXPECT_THAT(
      Api::Create(set).status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("client stream")));
}

TEST(ApiTest, AnEmptyRuleIsNoRoute) {
  const std::string set =
      Changed([](auto& service) { SetHttp(service.mutable_method(0), ""); });
  const auto api = Api::Create(set);
  ASSERT_THAT(api, IsOk());
  EXPECT_EQ((*api)->routes().size(), 8);
}

TEST(ApiTest, RefusesWhatIsNoDescriptorSet) {
  EXPECT_FALSE(Api::Create("nonsense").ok());
  google::protobuf::FileDescriptorSet set;
  set.add_file()->set_name("a.proto");
  set.mutable_file(0)->add_dependency("missing.proto");
  EXPECT_THAT(
      Api::Create(set.SerializeAsString()).status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("a.proto")));
}

}  // namespace
}  // namespace semantic_layer::gateway
