#include "gateway/transcoder/request_binding.h"

#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/http_server/http_message.h"
#include "gateway/routing/route_table.h"
#include "gateway/transcoder/limits.h"
#include "gateway/transcoder/testing/test_api.h"
#include "gateway/transcoder/testing/test_service.pb.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

// The message of type M as text, or "<status> <body>".
template <typename M>
std::string Bind(const std::string& method, const std::string& target,
                 std::string body = "", Headers headers = {}) {
  HttpRequest request;
  request.method = method;
  request.target = target;
  request.body = std::move(body);
  request.headers = std::move(headers);
  const RouteTable::Match match =
      TestApi().table().Find(method, request.path());
  EXPECT_EQ(match.outcome, RouteTable::Match::Outcome::kFound) << target;
  std::string bytes;
  const std::optional<HttpResponse> refused =
      BindRequest(TestApi(), TestApi().routes()[match.route], match.values,
                  request, &bytes);
  if (refused.has_value()) {
    return absl::StrCat(refused->status, " ", refused->body);
  }
  M message;
  EXPECT_TRUE(message.ParseFromString(bytes));
  return message.ShortDebugString();
}

std::string Get(const std::string& target) {
  return Bind<test::GetBookRequest>("GET", target);
}

std::string Put(const std::string& body,
                const std::string& target = "/books/a") {
  return Bind<test::UpdateBookRequest>("PUT", target, body);
}

std::string Mistake(const std::string& loc, const std::string& msg,
                    const std::string& type) {
  return absl::StrCat(R"(422 {"detail":[{"loc":)", loc, R"(,"msg":")", msg,
                      R"(","type":")", type, R"("}]})");
}

TEST(RequestBindingTest, BindsPaths) {
  EXPECT_EQ(Get("/books/a%20b"), R"(id: "a b")");
  EXPECT_EQ(Get("/files/a/b%2Fc"), R"(id: "a/b%2Fc")");
  EXPECT_EQ(Get("/shelves/7/books/x"), R"(id: "x" shelf { number: 7 })");
  EXPECT_EQ(Get("/shelves/abc/books/x"),
            Mistake(R"(["path","shelf.number"])",
                    "Input should be a valid integer, unable to parse string "
                    "as an integer",
                    "int_parsing"));
  EXPECT_EQ(
      Get("/books/a%00b"),
      Mistake(R"(["path","id"])", "Input should not contain the character NUL",
              "string_pattern_mismatch"));
  EXPECT_EQ(Get("/books/%ff"),
            Mistake(R"(["path","id"])", "Input should be valid UTF-8",
                    "string_unicode"));
}

TEST(RequestBindingTest, BindsQueries) {
  EXPECT_EQ(Get("/books/a?pages=3&verbose=true&kind=novel"),
            R"(id: "a" pages: 3 verbose: true kind: BOOK_KIND_NOVEL)");
  EXPECT_EQ(Get("/books/a?tags=x&tags=&tags=y%26z&verbose"),
            R"(id: "a" verbose: true tags: "x" tags: "" tags: "y&z")");
  EXPECT_EQ(Get("/books/a?shelf.number=9"), R"(id: "a" shelf { number: 9 })");
  EXPECT_EQ(Get("/books/a?before=1970-01-01T00:00:05Z"),
            R"(id: "a" before { seconds: 5 })");
}

TEST(RequestBindingTest, BindsQueriesOfEveryKind) {
  EXPECT_EQ(Get("/books/a?shelf.number=1&other_shelf.number=2"),
            R"(id: "a" shelf { number: 1 } other_shelf { number: 2 })");
  EXPECT_EQ(Get("/books/a?otherShelf.number=2"),
            R"(id: "a" other_shelf { number: 2 })");
  EXPECT_EQ(Get("/books/a?signed"), R"(id: "a" signed { value: true })");
  EXPECT_EQ(Get("/books/a?signed=false"), R"(id: "a" signed { })");
  EXPECT_EQ(Get("/books/a?within=1.5s"),
            R"(id: "a" within { seconds: 1 nanos: 500000000 })");
  EXPECT_EQ(Get("/books/a?before=1970-01-01T02:00:05%2B02:00"),
            R"(id: "a" before { seconds: 5 })");
  EXPECT_EQ(Get("/books/a?reader_name=x"), R"(id: "a" reader_name: "x")");
  EXPECT_EQ(Get("/books/a?kind=BOOK_KIND_NOVEL"),
            R"(id: "a" kind: BOOK_KIND_NOVEL)");
  EXPECT_EQ(Get("/books/a?kind=1"), R"(id: "a" kind: BOOK_KIND_NOVEL)");
  EXPECT_EQ(Get("/books/a?t%61gs=a%2Bb+c;d"), R"(id: "a" tags: "a+b c;d")");
}

TEST(RequestBindingTest, RefusesPartsOfWhatHasNone) {
  for (const char* name : {"before.seconds", "within.nanos", "signed.value",
                           "shelves.number", "shelves.number.x"}) {
    const std::string field(name, std::strcspn(name, "."));
    EXPECT_EQ(Get(absl::StrCat("/books/a?", name, "=1")),
              Mistake(absl::StrCat(R"(["query",")", name, R"("])"),
                      absl::StrCat("'", field, "' cannot be given in parts"),
                      "not_accepted"));
  }
}

TEST(RequestBindingTest, RefusesTwoOfAOneof) {
  EXPECT_EQ(Get("/books/a?reader_name=x&reader_number=1"),
            Mistake(R"(["query","reader_number"])",
                    "Only one of 'reader_name' and 'reader_number' may be "
                    "given",
                    "oneof_conflict"));
  EXPECT_EQ(Get("/books/a?reader_number=1&reader_shelf.number=1"),
            Mistake(R"(["query","reader_shelf.number"])",
                    "Only one of 'reader_number' and 'reader_shelf.number' "
                    "may be given",
                    "oneof_conflict"));
}

TEST(RequestBindingTest, IgnoresQueriesItDoesNotKnow) {
  EXPECT_EQ(
      Get("/books/a?id.x=1&unknown=1&shelf.unknown=2&access_token=t&=x&&"),
      R"(id: "a")");
  // What the path gives, it alone gives.
  EXPECT_EQ(Get("/books/a?id=b"), R"(id: "a")");
  EXPECT_EQ(Put(R"({"title":"T"})", "/books/a?pages=9"),
            R"(id: "a" title: "T")");
}

TEST(RequestBindingTest, RefusesQueriesThatDoNotFit) {
  EXPECT_EQ(Get("/books/a?pages=1&pages=2"),
            R"(400 {"detail":"The query parameter 'pages' is given more than )"
            R"(once"})");
  std::string many = "/books/a?";
  for (int i = 0; i < 257; ++i) many += "tags=x&";
  EXPECT_EQ(
      Get(many),
      R"(400 {"detail":"The query string has more than 256 parameters"})");
  EXPECT_EQ(Get("/books/a?pages=%zz"),
            R"(400 {"detail":"The query string is malformed"})");
  EXPECT_EQ(Get("/books/a?shelf.number=1&shelf.number=2").substr(0, 3), "400");
  for (const char* number :
       {"1e3", "1.0", "", "%201", "0x1", "%2B1", "01", "2147483648", "true"}) {
    EXPECT_EQ(Get(absl::StrCat("/books/a?pages=", number)).substr(0, 33),
              R"(422 {"detail":[{"loc":["query","p)")
        << number;
  }
  for (const char* flag : {"yes", "on", "TRUE", "t", "2", "="}) {
    EXPECT_EQ(Get(absl::StrCat("/books/a?verbose=", flag)).substr(0, 33),
              R"(422 {"detail":[{"loc":["query","v)")
        << flag;
  }
  EXPECT_EQ(Get("/books/a?tags=%ff"),
            Mistake(R"(["query","tags"])", "Input should be valid UTF-8",
                    "string_unicode"));
  EXPECT_EQ(Get("/books/a?pages=x"),
            Mistake(R"(["query","pages"])",
                    "Input should be a valid integer, unable to parse string "
                    "as an integer",
                    "int_parsing"));
  EXPECT_EQ(Get("/books/a?kind=poem"),
            Mistake(R"(["query","kind"])", "Input should be 'novel'", "enum"));
  EXPECT_EQ(Get("/books/a?shelves=1"),
            Mistake(R"(["query","shelves"])",
                    "The field cannot be given as text", "not_accepted"));
  EXPECT_EQ(Bind<test::ListBooksRequest>("GET", "/books"),
            Mistake(R"(["query","catalog"])", "Field required", "missing"));
}

TEST(RequestBindingTest, RoutesWithoutBodyTakeNone) {
  for (const char* body : {"", " {} ", "{}"}) {
    EXPECT_EQ(Bind<test::GetBookRequest>("GET", "/books/a", body),
              R"(id: "a")");
  }
  EXPECT_EQ(Bind<test::GetBookRequest>("GET", "/books/a", R"({"pages":1})"),
            R"(400 {"detail":"This route takes no request body"})");
}

TEST(RequestBindingTest, BindsWholeBodies) {
  EXPECT_EQ(Put(R"({"title":"T","pages":2})"),
            R"(id: "a" title: "T" pages: 2)");
  EXPECT_EQ(Put(""),
            Mistake(R"(["body","title"])", "Field required", "missing"));
  EXPECT_EQ(Put(R"({"title":"T","x":1})"),
            Mistake(R"(["body","x"])", "Extra inputs are not permitted",
                    "extra_forbidden"));
  EXPECT_EQ(Put("[1]"),
            Mistake(R"(["body"])", "Input should be an object", "model_type"));
  EXPECT_EQ(Put(R"({"title":"T",})"),
            Mistake(R"(["body",13])",
                    "JSON decode error: expected a name in double quotes",
                    "json_invalid"));
}

TEST(RequestBindingTest, ABodyMayRepeatThePathButNotContradictIt) {
  EXPECT_EQ(Put(R"({"title":"T","id":"a"})"), R"(id: "a" title: "T")");
  EXPECT_EQ(Put(R"({"title":"T","id":null})"), R"(id: "a" title: "T")");
  EXPECT_EQ(Put(R"({"title":"T","id":"b"})"),
            R"(400 {"detail":"The body's 'id' differs from the one in the )"
            R"(path"})");
}

TEST(RequestBindingTest, ThePathMayGiveAPartOfTheBody) {
  const auto patch = [](const std::string& body) {
    return Bind<test::ReplaceBookRequest>("PATCH", "/new-books/a?note=n", body);
  };
  const std::string bound = R"(book { id: "a" title: "T" } note: "n")";
  EXPECT_EQ(patch(R"({"title":"T"})"), bound);
  EXPECT_EQ(patch(R"({"title":"T","id":"a"})"), bound);
  EXPECT_EQ(patch(R"({"title":"T","id":"b"})"),
            R"(400 {"detail":"The body's 'book.id' differs from the one in )"
            R"(the path"})");
  EXPECT_EQ(patch("{}"),
            Mistake(R"(["body","title"])", "Field required", "missing"));
}

// Whether there is a body does not change what is wrong with the path.
TEST(RequestBindingTest, APathIsWrongWithAndWithoutABody) {
  const std::string mistake =
      Mistake(R"(["path","shelf.number"])",
              "Input should be a valid integer, unable to parse string as an "
              "integer",
              "int_parsing");
  for (const char* body : {"", "{}", " "}) {
    EXPECT_EQ(Bind<test::GetBookRequest>("GET", "/shelves/x/books/b", body),
              mistake);
  }
  const std::string nul =
      Mistake(R"(["path","id"])", "Input should not contain the character NUL",
              "string_pattern_mismatch");
  EXPECT_EQ(Put(R"({"title":"T"})", "/books/%00"), nul);
  EXPECT_EQ(Put(R"({"title":"T","id":"b"})", "/books/%00"), nul);
  EXPECT_EQ(Get("/books/%00"), nul);
}

TEST(RequestBindingTest, LimitsTheValuesOfABody) {
  std::string body = R"({"title":"T","x":[1)";
  for (size_t i = 0; i < kMaxBodyValues; ++i) body += ",1";
  const std::string refused = Put(body + "]}");
  EXPECT_NE(refused.find("too many values"), std::string::npos)
      << refused.substr(0, 200);
}

TEST(RequestBindingTest, BindsAFieldAsBody) {
  const auto post = [](const std::string& body,
                       const std::string& target = "/books") {
    return Bind<test::CreateBookRequest>("POST", target, body);
  };
  EXPECT_EQ(post(R"({"title":"T"})", "/books?category=c&book.id=x"),
            R"(book { title: "T" } category: "c")");
  EXPECT_EQ(post("{}"),
            Mistake(R"(["body","title"])", "Field required", "missing"));
  EXPECT_EQ(post(""), Mistake(R"(["body"])", "Field required", "missing"));
  EXPECT_EQ(post("null"), Mistake(R"(["body"])", "Field required", "missing"));
  EXPECT_EQ(post(R"({"title":1,"copies":"x"})"),
            R"(422 {"detail":[{"loc":["body","title"],"msg":"Input should be )"
            R"(a valid string","type":"string_type"},{"loc":["body","copies"],)"
            R"("msg":"Input should be a valid integer, unable to parse string )"
            R"(as an integer","type":"int_parsing"}]})");
}

TEST(RequestBindingTest, ChecksTheMediaType) {
  const auto put = [](const std::string& type) {
    return Bind<test::UpdateBookRequest>("PUT", "/books/a", R"({"title":"T"})",
                                         {{"content-type", type}});
  };
  EXPECT_EQ(put("application/json; charset=UTF-8"), R"(id: "a" title: "T")");
  EXPECT_EQ(put("application/merge-patch+json"), R"(id: "a" title: "T")");
  EXPECT_EQ(put("text/plain"),
            R"(415 {"detail":"The request body should be application/json"})");
  EXPECT_EQ(put("application/json; charset=latin1"),
            R"(415 {"detail":"The request body should be application/json"})");
}

TEST(RequestBindingTest, ChecksWhatElseDescribesABody) {
  const auto put = [](Headers headers) {
    return Bind<test::UpdateBookRequest>("PUT", "/books/a", R"({"title":"T"})",
                                         std::move(headers))
        .substr(0, 3);
  };
  EXPECT_EQ(put({}), "id:");
  EXPECT_EQ(put({{"content-encoding", "identity"}}), "id:");
  EXPECT_EQ(put({{"content-encoding", "gzip"}}), "415");
  EXPECT_EQ(put({{"content-type", "application/json"},
                 {"content-type", "application/json"}}),
            "415");
  const auto upload = [](const std::string& type) {
    return Bind<test::UploadBookRequest>("POST", "/books/a/upload", "x",
                                         {{"content-type", type}})
        .substr(0, 3);
  };
  EXPECT_EQ(upload("text/plain"), "id:");
  EXPECT_EQ(upload("text/\xff"), "415");
}

TEST(RequestBindingTest, RefusesAByteOrderMark) {
  EXPECT_EQ(Put("\xEF\xBB\xBF{\"title\":\"T\"}"),
            Mistake(R"(["body",0])",
                    "JSON decode error: a byte order mark is not allowed",
                    "json_invalid"));
}

TEST(RequestBindingTest, IfMatchIsTheEtag) {
  const auto put = [](const std::string& tag) {
    return Bind<test::UpdateBookRequest>("PUT", "/books/a", R"({"title":"T"})",
                                         {{"if-match", tag}});
  };
  EXPECT_EQ(put("\"v1\""), R"(id: "a" title: "T" etag: "v1")");
  EXPECT_EQ(put("*"), R"(id: "a" title: "T")");
  EXPECT_EQ(put("\"a\",\"b\""),
            R"(400 {"detail":"If-Match should hold one entity tag"})");
  // A GET has no etag to fill.
  EXPECT_EQ(Bind<test::GetBookRequest>("GET", "/books/a", "",
                                       {{"if-match", "\"v1\""}}),
            R"(id: "a")");
}

TEST(RequestBindingTest, ReportsPathQueryAndBodyTogether) {
  const std::string refused =
      Bind<test::UpdateBookRequest>("PUT", "/books/a%00", R"({"x":1})");
  EXPECT_EQ(refused,
            R"(422 {"detail":[{"loc":["path","id"],"msg":"Input should not )"
            R"(contain the character NUL","type":"string_pattern_mismatch"},)"
            R"({"loc":["body","x"],"msg":"Extra inputs are not permitted",)"
            R"("type":"extra_forbidden"},{"loc":["body","title"],)"
            R"("msg":"Field required","type":"missing"}]})");
}

}  // namespace
}  // namespace semantic_layer::gateway
