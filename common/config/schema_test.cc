#include "common/config/schema.h"

#include <type_traits>

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::config {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

template <typename T>
concept Streamable =
    requires(std::ostream& out, const T& value) { out << value; };
static_assert(!Streamable<Secret<std::string>>);
static_assert(!std::is_convertible_v<Secret<std::string>, std::string>);

absl::Status Assign(const Schema& schema, absl::string_view key,
                    absl::string_view value) {
  return schema.Find(key)->assign(value);
}

TEST(SchemaTest, NamesAreFoundInEverySpelling) {
  std::string field = "x";
  Schema schema;
  schema.Add(&field, {.name = "auth.Local-Users"});
  for (const char* name :
       {"auth_local_users", "AUTH_LOCAL_USERS", "auth.local_users"}) {
    ASSERT_NE(schema.Find(name), nullptr) << name;
  }
  EXPECT_EQ(schema.Find("auth_local_user"), nullptr);
  EXPECT_EQ(schema.keys()[0].default_text, "x");
}

TEST(SchemaTest, ReadsEachType) {
  std::string text;
  bool flag = false;
  int small = 0;
  int64_t large = 0;
  double number = 0;
  absl::Duration duration;
  absl::Duration minutes;
  std::vector<std::string> list;
  Secret<std::string> secret;
  Schema schema;
  schema.Add(&text, {.name = "text"});
  schema.Add(&flag, {.name = "flag"});
  schema.Add(&small, {.name = "small"});
  schema.Add(&large, {.name = "large"});
  schema.Add(&number, {.name = "number"});
  schema.Add(&duration, {.name = "duration"});
  schema.Add(&minutes, {.name = "minutes"}, absl::Minutes(1));
  schema.Add(&list, {.name = "list"});
  schema.Add(&secret, {.name = "secret"});

  EXPECT_THAT(Assign(schema, "text", " kept as it is "), IsOk());
  EXPECT_THAT(Assign(schema, "flag", "Yes"), IsOk());
  EXPECT_THAT(Assign(schema, "small", "-7"), IsOk());
  EXPECT_THAT(Assign(schema, "large", "9007199254740993"), IsOk());
  EXPECT_THAT(Assign(schema, "number", "2.5"), IsOk());
  EXPECT_THAT(Assign(schema, "duration", "1m30s"), IsOk());
  EXPECT_THAT(Assign(schema, "minutes", "30"), IsOk());
  EXPECT_THAT(Assign(schema, "list", "a, b,,c "), IsOk());
  EXPECT_THAT(Assign(schema, "secret", "s3cret"), IsOk());

  EXPECT_EQ(text, " kept as it is ");
  EXPECT_TRUE(flag);
  EXPECT_EQ(small, -7);
  EXPECT_EQ(large, 9007199254740993);
  EXPECT_EQ(number, 2.5);
  EXPECT_EQ(duration, absl::Seconds(90));
  EXPECT_EQ(minutes, absl::Minutes(30));
  EXPECT_THAT(list, ElementsAre("a", "b", "c"));
  EXPECT_EQ(secret.Reveal(), "s3cret");
  EXPECT_EQ(schema.Find("secret")->print(), "********");
  EXPECT_EQ(schema.Find("duration")->print(), "1m30s");
}

TEST(SchemaTest, RefusesWhatDoesNotFitAndKeepsTheFieldAsItWas) {
  bool flag = true;
  int small = 1;
  double number = 1;
  absl::Duration duration = absl::Seconds(1);
  std::string choice = "HS256";
  Schema schema;
  schema.Add(&flag, {.name = "flag"});
  schema.Add(&small, {.name = "small", .min = 1, .max = 10});
  schema.Add(&number, {.name = "number"});
  schema.Add(&duration, {.name = "duration", .min = 1, .max = 60});
  schema.Add(&choice, {.name = "choice", .one_of = {"HS256", "ES256"}});

  EXPECT_THAT(Assign(schema, "flag", "maybe"), StatusIs(kInvalid));
  for (const char* bad : {"", "x", "1.5", "1e3", "99999999999", "0", "11"}) {
    EXPECT_THAT(Assign(schema, "small", bad), StatusIs(kInvalid)) << bad;
  }
  for (const char* bad : {"", "nan", "inf", "1,5"}) {
    EXPECT_THAT(Assign(schema, "number", bad), StatusIs(kInvalid)) << bad;
  }
  for (const char* bad : {"", "soon", "inf", "0s", "61s", "-1s", "500ms"}) {
    EXPECT_THAT(Assign(schema, "duration", bad), StatusIs(kInvalid)) << bad;
  }
  EXPECT_THAT(Assign(schema, "choice", "none"),
              StatusIs(kInvalid, HasSubstr("HS256, ES256")));

  EXPECT_TRUE(flag);
  EXPECT_EQ(small, 1);
  EXPECT_EQ(number, 1);
  EXPECT_EQ(duration, absl::Seconds(1));
  EXPECT_EQ(choice, "HS256");
}

TEST(SchemaTest, AKeysOwnCheckDecides) {
  std::string address;
  Schema schema;
  schema.Add(&address, {.name = "address", .check = [](absl::string_view text) {
                          return text.find(':') == absl::string_view::npos
                                     ? absl::InvalidArgumentError("has no port")
                                     : absl::OkStatus();
                        }});
  EXPECT_THAT(Assign(schema, "address", "here"),
              StatusIs(kInvalid, HasSubstr("has no port")));
  EXPECT_THAT(Assign(schema, "address", "here:1"), IsOk());
}

TEST(SchemaTest, OffersTheNearestNames) {
  std::string field;
  Schema schema;
  schema.Add(&field, {.name = "secret_key"});
  schema.Add(&field, {.name = "query_address"});
  schema.Add(&field, {.name = "query_addresses"});
  EXPECT_THAT(schema.Nearest("SECERT_KEY"), ElementsAre("secret_key"));
  EXPECT_THAT(schema.Nearest("query_adress"),
              ElementsAre("query_address", "query_addresses"));
  EXPECT_THAT(schema.Nearest("colour"), IsEmpty());
}

TEST(SchemaDeathTest, ANameTwiceIsADefect) {
  std::string field;
  Schema schema;
  schema.Add(&field, {.name = "port"});
  EXPECT_DEATH(schema.Add(&field, {.name = "PORT"}), "two keys port");
}

}  // namespace
}  // namespace semantic_layer::config
