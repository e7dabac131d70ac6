// Rules of our own over every proto of the suite, and the lock of the wire:
// what protos/api_lock/api.txt says was published may grow, but nothing in it
// may change.
//
//   UPDATE_GOLDENS=1 bazel run //tests/tidy:proto_style_test
//
// rewrites the lock.

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "common/testing/golden.h"
#include "google/api/annotations.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "semantic_layer/options/v1/options.pb.h"

namespace semantic_layer {
namespace {

using ::semantic_layer::testing::ReadTestFile;
using ::semantic_layer::testing::UpdateGolden;
using ::semantic_layer::testing::UpdatesGoldens;

namespace pb = ::google::protobuf;

std::string* descriptor_set_path = nullptr;
std::string* lock_path = nullptr;

class ProtoStyleTest : public ::testing::Test {
 protected:
  void SetUp() override {
    pb::FileDescriptorSet set;
    ASSERT_TRUE(set.ParseFromString(ReadTestFile(*descriptor_set_path)));
    for (const auto& file : set.file()) {
      const pb::FileDescriptor* built = pool_.BuildFile(file);
      ASSERT_NE(built, nullptr) << file.name();
      if (built->package().rfind("semantic_layer.", 0) == 0) {
        files_.push_back(built);
      }
    }
    ASSERT_FALSE(files_.empty());
  }

  template <typename Visit>
  void EachMethod(Visit visit) {
    for (const auto* file : files_) {
      for (int s = 0; s < file->service_count(); ++s) {
        for (int m = 0; m < file->service(s)->method_count(); ++m) {
          visit(*file->service(s)->method(m));
        }
      }
    }
  }

  template <typename Visit>
  void EachMessage(Visit visit) {
    for (const auto* file : files_) {
      for (int m = 0; m < file->message_type_count(); ++m) {
        visit(*file->message_type(m));
      }
    }
  }

  pb::DescriptorPool pool_;
  std::vector<const pb::FileDescriptor*> files_;
};

template <typename Descriptor>
bool HasComment(const Descriptor& descriptor) {
  pb::SourceLocation location;
  return descriptor.GetSourceLocation(&location) &&
         !location.leading_comments.empty();
}

std::string HttpText(const pb::MethodDescriptor& method) {
  const auto& rule = method.options().GetExtension(google::api::http);
  std::string text;
  switch (rule.pattern_case()) {
    case google::api::HttpRule::kGet:
      text = "GET " + rule.get();
      break;
    case google::api::HttpRule::kPost:
      text = "POST " + rule.post();
      break;
    case google::api::HttpRule::kPut:
      text = "PUT " + rule.put();
      break;
    case google::api::HttpRule::kDelete:
      text = "DELETE " + rule.delete_();
      break;
    case google::api::HttpRule::kPatch:
      text = "PATCH " + rule.patch();
      break;
    default:
      return "gRPC only";
  }
  if (!rule.body().empty()) text += " body=" + rule.body();
  if (!rule.response_body().empty()) {
    text += " response_body=" + rule.response_body();
  }
  return text;
}

TEST_F(ProtoStyleTest, EveryMethodStatesOnePolicy) {
  EachMethod([](const pb::MethodDescriptor& method) {
    const auto& policy =
        method.options().GetExtension(semantic_layer::options::v1::policy);
    EXPECT_EQ(policy.public_() + policy.authenticated() +
                  (policy.permissions_size() > 0),
              1)
        << method.full_name();
  });
}

TEST_F(ProtoStyleTest, EveryElementHasAComment) {
  EachMethod([](const pb::MethodDescriptor& method) {
    EXPECT_TRUE(HasComment(method)) << method.full_name();
    EXPECT_TRUE(HasComment(*method.service())) << method.full_name();
  });
  EachMessage([](const pb::Descriptor& message) {
    EXPECT_TRUE(HasComment(message)) << message.full_name();
    for (int i = 0; i < message.field_count(); ++i) {
      EXPECT_TRUE(HasComment(*message.field(i)))
          << message.field(i)->full_name();
    }
  });
}

TEST_F(ProtoStyleTest, PackagesAreFolders) {
  for (const auto* file : files_) {
    std::string folder = file->package();
    for (char& c : folder) c = c == '.' ? '/' : c;
    EXPECT_EQ(file->name().rfind(folder + "/", 0), 0u) << file->name();
    EXPECT_LE(file->service_count(), 1) << file->name();
  }
}

TEST_F(ProtoStyleTest, EnumsBeginUnspecifiedAndCarryTheirPrefix) {
  for (const auto* file : files_) {
    for (int e = 0; e < file->enum_type_count(); ++e) {
      const auto& type = *file->enum_type(e);
      const std::string zero = type.value(0)->name();
      const std::string suffix = "_UNSPECIFIED";
      ASSERT_GT(zero.size(), suffix.size()) << type.full_name();
      EXPECT_EQ(zero.substr(zero.size() - suffix.size()), suffix)
          << type.full_name();
      const std::string prefix = zero.substr(0, zero.size() - suffix.size());
      for (int v = 0; v < type.value_count(); ++v) {
        EXPECT_EQ(type.value(v)->name().rfind(prefix + "_", 0), 0u)
            << type.value(v)->full_name();
      }
    }
  }
}

TEST_F(ProtoStyleTest, PagedListsTakeAndGiveTokens) {
  EachMessage([](const pb::Descriptor& message) {
    const bool size = message.FindFieldByName("page_size") != nullptr;
    const bool token = message.FindFieldByName("page_token") != nullptr;
    EXPECT_EQ(size, token) << message.full_name();
  });
}

TEST_F(ProtoStyleTest, NothingPublishedChanges) {
  std::set<std::string> now;
  EachMethod([&](const pb::MethodDescriptor& method) {
    now.insert("rpc " + method.full_name() + " (" +
               method.input_type()->full_name() + ") returns (" +
               (method.server_streaming() ? "stream " : "") +
               method.output_type()->full_name() + ") " + HttpText(method));
  });
  EachMessage([&](const pb::Descriptor& message) {
    for (int i = 0; i < message.field_count(); ++i) {
      const auto& field = *message.field(i);
      std::string type = field.type_name();
      if (field.message_type() != nullptr) {
        type = field.message_type()->full_name();
      } else if (field.enum_type() != nullptr) {
        type = field.enum_type()->full_name();
      }
      now.insert("field " + field.full_name() + " = " +
                 std::to_string(field.number()) + " " +
                 (field.is_repeated() ? "repeated " : "") +
                 (field.has_presence() ? "optional " : "") + type);
    }
  });
  std::string rewritten;
  for (const std::string& line : now) rewritten += line + "\n";
  UpdateGolden(*lock_path, rewritten);
  if (UpdatesGoldens()) return;
  std::istringstream lock(ReadTestFile(*lock_path));
  std::set<std::string> published;
  for (std::string line; std::getline(lock, line);) {
    published.insert(line);
    EXPECT_EQ(now.count(line), 1u)
        << "published, and now gone or different: " << line;
  }
  for (const std::string& line : now) {
    EXPECT_EQ(published.count(line), 1u)
        << "new, and not in protos/api_lock/api.txt yet (see the top of "
           "proto_style_test.cc): "
        << line;
  }
}

}  // namespace
}  // namespace semantic_layer

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (argc != 3) return 2;
  semantic_layer::descriptor_set_path = new std::string(argv[1]);
  semantic_layer::lock_path = new std::string(argv[2]);
  return RUN_ALL_TESTS();
}
