#include "gateway/openapi/openapi.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/json/reader.h"
#include "common/testing/status_matchers.h"
#include "gateway/transcoder/api.h"
#include "gateway/transcoder/testing/test_api.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

using ::semantic_layer::testing::IsOk;

// A document and what stands at "a|b|0" in it, as JSON text.
class Description {
 public:
  explicit Description(const Api& api) : text_(MakeOpenApi(api)) {
    json::Error error;
    EXPECT_TRUE(document_.Parse(text_, {}, &error))
        << error.message << " at " << error.offset;
  }

  json::Value root() const { return document_.root(); }

  std::string At(absl::string_view path) const {
    std::optional<json::Value> value = document_.root();
    for (const absl::string_view step : absl::StrSplit(path, '|')) {
      value = value->Find(step);
      if (!value.has_value()) return absl::StrCat("nothing at ", step);
    }
    return std::string(value->source());
  }

 private:
  std::string text_;
  json::Document document_;
};

// Every "$ref" of a document leads somewhere.
void CheckReferences(const Description& description, json::Value value) {
  if (value.kind() == json::Kind::kArray) {
    for (const json::Value element : value.elements()) {
      CheckReferences(description, element);
    }
  }
  if (value.kind() != json::Kind::kObject) return;
  for (const auto& [key, member] : value.members()) {
    if (key.string() == "$ref") {
      const absl::string_view prefix = "#/components/schemas/";
      ASSERT_TRUE(absl::StartsWith(member.string(), prefix));
      EXPECT_FALSE(absl::StartsWith(
          description.At(absl::StrCat("components|schemas|",
                                      member.string().substr(prefix.size()))),
          "nothing"))
          << member.string();
    } else {
      CheckReferences(description, member);
    }
  }
}

TEST(OpenApiTest, DescribesOperations) {
  const Description api(TestApi());
  EXPECT_EQ(api.At("openapi"), "\"3.1.0\"");
  const std::string get = "paths|/books/{id}|get|";
  EXPECT_EQ(api.At(get + "operationId"), "\"Book_GetBook\"");
  EXPECT_EQ(api.At(get + "summary"), "\"Gets a book\"");
  EXPECT_EQ(api.At(get + "description"),
            "\"Gets a book. It may be anywhere.\"");
  EXPECT_EQ(api.At(get + "security"), "[]");
  EXPECT_EQ(api.At(get + "responses|200|content|application/json|schema"),
            R"({"$ref":"#/components/schemas/gateway.Book"})");
  EXPECT_EQ(api.At("paths|/files/{id}|get|operationId"), "\"Book_GetBook_3\"");
  const std::string post = "paths|/books/|post|";
  EXPECT_EQ(api.At(post + "x-permissions"), R"(["models:write"])");
  EXPECT_EQ(api.At(post + "security"), R"([{"bearer":[]}])");
  EXPECT_EQ(api.At(post + "requestBody|content|application/json|schema"),
            R"({"$ref":"#/components/schemas/gateway.Book"})");
}

TEST(OpenApiTest, DescribesParameters) {
  const Description api(TestApi());
  const std::string parameters = api.At("paths|/books/{id}|get|parameters");
  for (const char* part :
       {R"({"name":"id","in":"path","required":true,)",
        R"({"name":"shelf.number","in":"query",)",
        R"({"name":"pages","in":"query","description":"How much of it.",)",
        R"({"name":"tags","in":"query","schema":{"type":"array",)",
        R"("format":"date-time")", R"("enum":["novel",null])"}) {
    EXPECT_TRUE(absl::StrContains(parameters, part)) << part << parameters;
  }
  EXPECT_FALSE(absl::StrContains(parameters, "\"shelves\""));
  EXPECT_TRUE(absl::StrContains(api.At("paths|/books/{id}|put|parameters"),
                                "\"If-Match\""));
}

TEST(OpenApiTest, DescribesBareListsStreamsAndFiles) {
  const Description api(TestApi());
  EXPECT_EQ(
      api.At("paths|/books/|get|responses|200|content|application/json|schema"),
      R"({"type":"array","items":{"$ref":"#/components/schemas/gateway.Book"}})");
  const std::string rows = api.At("paths|/rows|post|responses|200|content");
  EXPECT_TRUE(absl::StrContains(rows, "application/x-ndjson"));
  EXPECT_TRUE(absl::StrContains(rows, "text/event-stream"));
  EXPECT_EQ(api.At("paths|/books/{id}/download|get|responses|200|content"),
            R"({"*/*":{}})");
}

TEST(OpenApiTest, DescribesMessages) {
  const Description api(TestApi());
  const std::string book = "components|schemas|gateway.Book|";
  EXPECT_EQ(api.At(book + "required"), R"(["title"])");
  EXPECT_EQ(api.At(book + "properties|title"),
            R"({"description":"What stands on its cover.","type":"string"})");
  EXPECT_EQ(api.At(book + "properties|copies"),
            R"({"type":"integer","format":"int64"})");
  EXPECT_EQ(api.At(book + "properties|etag"), R"({"type":["string","null"]})");
}

TEST(OpenApiTest, TheRealApiIsWholeAndConsistent) {
  const auto api = Api::Create(ReadRunfile("protos/descriptor_set.binpb"));
  ASSERT_THAT(api, IsOk());
  const Description description(**api);
  CheckReferences(description, description.root());
  size_t operations = 0;
  for (const auto& [path, item] : description.root().Find("paths")->members()) {
    for (const auto& [verb, operation] : item.members()) {
      ++operations;
      EXPECT_TRUE(operation.Find("summary").has_value())
          << path.string() << " " << verb.string();
    }
  }
  EXPECT_EQ(operations, (*api)->routes().size());
}

}  // namespace
}  // namespace semantic_layer::gateway
