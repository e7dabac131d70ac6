#include "gateway/openapi/openapi.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/json/reader.h"
#include "common/testing/golden.h"
#include "common/testing/status_matchers.h"
#include "gateway/transcoder/api.h"
#include "gateway/transcoder/testing/test_api.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::ReadTestFile;

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

// What OpenAPI 3.1 asks of a document, as far as one that is made from
// descriptors could miss it.
class Structure {
 public:
  explicit Structure(json::Value root) : root_(root) {}

  void Check() {
    const json::Value components = *root_.Find("components");
    for (const auto& [name, scheme] :
         components.Find("securitySchemes")->members()) {
      schemes_.insert(std::string(name.string()));
    }
    for (const json::Value tag : root_.Find("tags")->elements()) {
      tags_.insert(std::string(tag.Find("name")->string()));
    }
    for (const auto& [name, schema] : components.Find("schemas")->members()) {
      where_ = std::string(name.string());
      EXPECT_EQ(where_.find_first_not_of("abcdefghijklmnopqrstuvwxyz"
                                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789._-"),
                std::string::npos);
      CheckSchema(schema);
    }
    for (const auto& [path, item] : root_.Find("paths")->members()) {
      for (const auto& [verb, operation] : item.members()) {
        where_ = absl::StrCat(verb.string(), " ", path.string());
        CheckOperation(path.string(), verb.string(), operation);
      }
    }
  }

 private:
  void CheckOperation(absl::string_view path, absl::string_view verb,
                      json::Value operation) {
    static const std::set<std::string> kVerbs = {
        "get", "put", "post", "delete", "options", "head", "patch", "trace"};
    EXPECT_TRUE(kVerbs.count(std::string(verb)) != 0) << where_;
    EXPECT_TRUE(
        ids_.insert(std::string(operation.Find("operationId")->string()))
            .second)
        << where_;
    for (const json::Value tag : operation.Find("tags")->elements()) {
      EXPECT_TRUE(tags_.count(std::string(tag.string())) != 0) << where_;
    }
    for (const json::Value need : operation.Find("security")->elements()) {
      for (const auto& [name, scopes] : need.members()) {
        EXPECT_TRUE(schemes_.count(std::string(name.string())) != 0) << where_;
      }
    }
    CheckParameters(path, *operation.Find("parameters"));
    if (const auto body = operation.Find("requestBody")) {
      EXPECT_TRUE(verb != "get" && verb != "delete") << where_;
      CheckContent(*body);
    }
    CheckResponses(operation);
  }

  // Every variable of the path is described once, and nothing else is.
  void CheckParameters(absl::string_view path, json::Value parameters) {
    std::set<std::string> seen;
    for (const json::Value parameter : parameters.elements()) {
      const std::string name(parameter.Find("name")->string());
      const std::string place(parameter.Find("in")->string());
      EXPECT_TRUE(seen.insert(absl::StrCat(place, " ", name)).second)
          << where_ << " " << name;
      CheckSchema(*parameter.Find("schema"));
      if (place != "path") {
        EXPECT_TRUE(place == "query" || place == "header") << where_;
        continue;
      }
      EXPECT_TRUE(parameter.Find("required")->boolean()) << where_;
      EXPECT_TRUE(absl::StrContains(path, absl::StrCat("{", name, "}")))
          << where_;
    }
    const auto in_path = std::count_if(
        seen.begin(), seen.end(),
        [](const std::string& one) { return absl::StartsWith(one, "path "); });
    EXPECT_EQ(in_path, std::count(path.begin(), path.end(), '{')) << where_;
  }

  void CheckResponses(json::Value operation) {
    const json::Value responses = *operation.Find("responses");
    const bool is_public = operation.Find("security")->size() == 0;
    for (const char* status :
         {"200", "400", "401", "403", "404", "422", "429", "503", "504"}) {
      const bool login = absl::string_view(status) == "401" ||
                         absl::string_view(status) == "403";
      EXPECT_EQ(responses.Find(status).has_value(), !login || !is_public)
          << where_ << " " << status;
    }
    for (const auto& [status, response] : responses.members()) {
      EXPECT_EQ(status.string().size(), 3) << where_;
      EXPECT_FALSE(response.Find("description")->string().empty()) << where_;
      CheckContent(response);
    }
  }

  void CheckContent(json::Value holder) {
    const json::Value content = *holder.Find("content");
    EXPECT_NE(content.size(), 0) << where_;
    for (const auto& [type, media] : content.members()) {
      EXPECT_TRUE(absl::StrContains(type.string(), '/')) << where_;
      if (const auto schema = media.Find("schema")) CheckSchema(*schema);
    }
  }

  void CheckSchema(json::Value schema) {
    static const std::set<std::string> kTypes = {
        "\"string\"", "\"integer\"", "\"number\"", "\"boolean\"",
        "\"array\"",  "\"object\"",  "\"null\""};
    if (const auto type = schema.Find("type")) {
      if (type->kind() == json::Kind::kArray) {
        for (const json::Value one : type->elements()) {
          EXPECT_TRUE(kTypes.count(std::string(one.source())) != 0) << where_;
        }
      } else {
        EXPECT_TRUE(kTypes.count(std::string(type->source())) != 0) << where_;
      }
      EXPECT_EQ(type->source() == "\"array\"", schema.Find("items").has_value())
          << where_;
    }
    const auto properties = schema.Find("properties");
    if (const auto required = schema.Find("required")) {
      for (const json::Value name : required->elements()) {
        EXPECT_TRUE(properties.has_value() &&
                    properties->Find(name.string()).has_value())
            << where_ << " " << name.string();
      }
    }
    if (properties.has_value()) {
      for (const auto& [name, property] : properties->members()) {
        CheckSchema(property);
      }
    }
    for (const char* inner : {"items", "additionalProperties"}) {
      const auto value = schema.Find(inner);
      if (value.has_value() && value->kind() == json::Kind::kObject) {
        CheckSchema(*value);
      }
    }
    if (const auto any = schema.Find("anyOf")) {
      for (const json::Value one : any->elements()) CheckSchema(one);
    }
    if (const auto values = schema.Find("enum")) {
      EXPECT_NE(values->size(), 0) << where_;
    }
  }

  const json::Value root_;
  std::set<std::string> schemes_;
  std::set<std::string> tags_;
  std::set<std::string> ids_;
  std::string where_;
};

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

TEST(OpenApiTest, EveryKindOfRouteIsWellFormed) {
  const Description description(TestApi());
  CheckReferences(description, description.root());
  Structure(description.root()).Check();
}

TEST(OpenApiTest, TheRealApiIsWholeAndConsistent) {
  const auto api = Api::Create(ReadTestFile("protos/descriptor_set.binpb"));
  ASSERT_THAT(api, IsOk());
  const Description description(**api);
  CheckReferences(description, description.root());
  Structure(description.root()).Check();
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
