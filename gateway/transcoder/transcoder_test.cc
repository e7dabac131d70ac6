#include "gateway/transcoder/transcoder.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/auth/principal.h"
#include "common/auth/token_verifier.h"
#include "common/json/reader.h"
#include "common/rpc/channel.h"
#include "common/rpc/grpc_status.h"
#include "common/status/make_status.h"
#include "gateway/http_server/fake_exchange.h"
#include "gateway/transcoder/grpc_upstream.h"
#include "gateway/transcoder/testing/fake_backend.h"
#include "gateway/transcoder/testing/test_api.h"
#include "gateway/transcoder/testing/test_service.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/channel.h"
#include "gtest/gtest.h"
#include "semantic_layer/rowset/v1/rowset.pb.h"

namespace semantic_layer::gateway {
namespace {

using test::Book;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kPackage[] = "semantic_layer.gateway.test";

// "editor" may write models, "viewer" may not; all else is no token.
class FakeVerifier : public auth::TokenVerifier {
 public:
  absl::StatusOr<auth::Principal> Verify(
      absl::string_view token) const override {
    auth::Principal principal;
    principal.user_id = std::string(token);
    if (token == "editor") {
      principal.permissions = {"models:read", "models:write"};
    } else if (token == "viewer") {
      principal.permissions = {"models:read"};
    } else {
      return MakeStatus(ErrorReason::kInvalidToken, "Invalid or expired token");
    }
    return principal;
  }
};

std::shared_ptr<grpc::Channel> ChannelTo(int port) {
  return *rpc::MakeChannel(absl::StrCat("127.0.0.1:", port));
}

class TranscoderTest : public ::testing::Test {
 protected:
  std::shared_ptr<FakeExchange> Begin(const std::string& method,
                                      const std::string& target,
                                      Headers headers = {},
                                      std::string body = "") {
    HttpRequest request;
    request.method = method;
    request.target = target;
    request.headers = std::move(headers);
    request.body = std::move(body);
    request.client_address = "10.1.2.3";
    request.start = absl::Now();
    auto exchange = std::make_shared<FakeExchange>(std::move(request));
    transcoder_.Handle(exchange);
    return exchange;
  }

  HttpResponse Ask(const std::string& method, const std::string& target,
                   Headers headers = {}, std::string body = "") {
    auto exchange = Begin(method, target, std::move(headers), std::move(body));
    EXPECT_TRUE(exchange->WaitForEnd());
    HttpResponse response = exchange->response();
    if (response.headers.Get("content-type") == "application/json" &&
        response.status != 304) {
      EXPECT_TRUE(json::IsValidJson(response.body)) << response.body;
    }
    return response;
  }

  // "<status> <body>"
  std::string Line(const HttpResponse& response) {
    return absl::StrCat(response.status, " ", response.body);
  }

  void AnswerWith(const google::protobuf::Message& message) {
    backend_.SetAnswer({{message.SerializeAsString()}});
  }
  void FailWith(const absl::Status& status) {
    FakeBackend::Answer answer;
    answer.status = rpc::ToGrpcStatus(status);
    backend_.SetAnswer(std::move(answer));
  }
  template <typename M>
  M LastRequest() {
    M message;
    EXPECT_TRUE(message.ParseFromString(backend_.last_call().message));
    return message;
  }

  FakeBackend backend_;
  FakeVerifier verifier_;
  GrpcUpstream upstream_{{{kPackage, ChannelTo(backend_.port())}}};
  Transcoder transcoder_{TestApi(), upstream_, verifier_, {}};
};

TEST_F(TranscoderTest, CallsTheMethodOfTheRoute) {
  Book book;
  book.set_id("a");
  book.set_title("T");
  book.set_copies(int64_t{1} << 60);
  book.set_kind(test::BOOK_KIND_NOVEL);
  AnswerWith(book);
  const HttpResponse response =
      Ask("GET", "/books/a%2Fb?pages=3&verbose&tags=x&tags=y+z&unknown=1");
  EXPECT_EQ(Line(response),
            R"(200 {"id":"a","title":"T","copies":1152921504606846976,)"
            R"("kind":"novel","etag":null})");
  EXPECT_EQ(backend_.last_call().method,
            "/semantic_layer.gateway.test.BookService/GetBook");
  EXPECT_EQ(LastRequest<test::GetBookRequest>().ShortDebugString(),
            R"(id: "a/b" pages: 3 verbose: true tags: "x" tags: "y z")");
}

TEST_F(TranscoderTest, PassesOnWhoAsksAndNothingElse) {
  AnswerWith(Book());
  Ask("GET", "/books/a",
      {{"authorization", "Bearer viewer"},
       {"x-forwarded-for", "1.2.3.4"},
       {"x-user-id", "root"},
       {"grpc-encoding", "gzip"},
       {"traceparent",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}});
  const auto metadata = backend_.last_call().metadata;
  EXPECT_EQ(metadata.find("authorization")->second, "Bearer viewer");
  EXPECT_EQ(metadata.find("x-request-id")->second, "request-1");
  EXPECT_EQ(metadata.find("x-forwarded-for")->second, "1.2.3.4, 10.1.2.3");
  EXPECT_THAT(metadata.find("traceparent")->second,
              HasSubstr("4bf92f3577b34da6a3ce929d0e0e4736"));
  EXPECT_EQ(metadata.count("x-user-id"), 0);
}

TEST_F(TranscoderTest, PassesOnNothingThatACallCannotCarry) {
  AnswerWith(Book());
  const std::string long_text(20000, 'x');
  EXPECT_EQ(Ask("GET", "/books/a",
                {{"authorization", absl::StrCat("Bearer ", long_text)},
                 {"x-forwarded-for", "1.1.1.1"},
                 {"x-forwarded-for", "2.2.2.2"},
                 {"x-http-method-override", "DELETE"}})
                .status,
            200);
  auto metadata = backend_.last_call().metadata;
  EXPECT_EQ(metadata.count("authorization"), 0);
  EXPECT_EQ(metadata.find("x-forwarded-for")->second,
            "1.1.1.1, 2.2.2.2, 10.1.2.3");
  for (const std::string& forged : {long_text, std::string("a\x80z")}) {
    EXPECT_EQ(Ask("GET", "/books/a", {{"x-forwarded-for", forged}}).status,
              200);
    metadata = backend_.last_call().metadata;
    EXPECT_EQ(metadata.find("x-forwarded-for")->second, "10.1.2.3");
  }
}

TEST_F(TranscoderTest, AnswersWhatHasNoRoute) {
  EXPECT_EQ(Line(Ask("GET", "/nothing")), R"(404 {"detail":"Not Found"})");
  const HttpResponse wrong = Ask("DELETE", "/books/a");
  EXPECT_EQ(Line(wrong), R"(405 {"detail":"Method Not Allowed"})");
  EXPECT_EQ(wrong.headers.Get("allow"), "GET, HEAD, PUT, OPTIONS");
  const HttpResponse options = Ask("OPTIONS", "/books/a");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.headers.Get("allow"), "GET, HEAD, PUT, OPTIONS");
  EXPECT_EQ(Ask("GET", "/books/%zz").status, 400);
  EXPECT_EQ(backend_.call_count(), 0);
}

TEST_F(TranscoderTest, ChecksTheCaller) {
  AnswerWith(Book());
  const std::string body = R"({"title":"T"})";
  HttpResponse response = Ask("POST", "/books", {}, body);
  EXPECT_EQ(Line(response), R"(401 {"detail":"Not authenticated"})");
  EXPECT_EQ(response.headers.Get("www-authenticate"), "Bearer");
  response = Ask("POST", "/books", {{"authorization", "Bearer x"}}, body);
  EXPECT_EQ(Line(response), R"(401 {"detail":"Invalid or expired token"})");
  EXPECT_EQ(response.headers.Get("www-authenticate"),
            "Bearer error=\"invalid_token\"");
  for (const char* header : {"Basic editor", "editor", "Bearer", "Bearer "}) {
    EXPECT_EQ(Ask("POST", "/books", {{"authorization", header}}, body).status,
              401)
        << header;
  }
  EXPECT_EQ(Ask("POST", "/books",
                {{"authorization", "Bearer editor"},
                 {"authorization", "Bearer editor"}},
                body)
                .status,
            401);
  EXPECT_EQ(
      Ask("POST", "/books", {{"authorization", "Bearer viewer"}}, body).status,
      403);
  EXPECT_EQ(backend_.call_count(), 0);
  EXPECT_EQ(
      Ask("POST", "/books", {{"authorization", "bearer editor"}}, body).status,
      200);
  EXPECT_EQ(Ask("GET", "/books?catalog=c", {{"authorization", "Bearer viewer"}})
                .status,
            200);
}

TEST_F(TranscoderTest, ResponseBodyIsAField) {
  test::ListBooksResponse books;
  books.add_books()->set_id("a");
  AnswerWith(books);
  const Headers viewer = {{"authorization", "Bearer viewer"}};
  EXPECT_EQ(
      Line(Ask("GET", "/books/?catalog=c", viewer)),
      R"(200 [{"id":"a","title":"","copies":0,"kind":null,"etag":null}])");
  AnswerWith(test::ListBooksResponse());
  EXPECT_EQ(Line(Ask("GET", "/books?catalog=c", viewer)), "200 []");
}

TEST_F(TranscoderTest, RawBodiesPassAsTheyAre) {
  google::api::HttpBody file;
  file.set_content_type("application/yaml");
  file.set_data("a: 1\n");
  FakeBackend::Answer answer{{file.SerializeAsString()}};
  answer.headers = {{"content-disposition", "attachment; filename=\"a.yml\""},
                    {"x-checksum", "1"},
                    {"connection", "close"},
                    {"x-request-id", "forged"}};
  backend_.SetAnswer(answer);
  const HttpResponse response = Ask("GET", "/books/a/download");
  EXPECT_EQ(Line(response), "200 a: 1\n");
  EXPECT_EQ(response.headers.Get("content-type"), "application/yaml");
  EXPECT_EQ(response.headers.Get("content-disposition"),
            "attachment; filename=\"a.yml\"");
  EXPECT_EQ(response.headers.Get("x-checksum"), "1");
  EXPECT_EQ(response.headers.Get("x-request-id"), "");

  AnswerWith(Book());
  Ask("POST", "/books/a/upload?note=n", {{"content-type", "text/plain"}},
      std::string("\0{not json", 10));
  const auto upload = LastRequest<test::UploadBookRequest>();
  EXPECT_EQ(upload.id(), "a");
  EXPECT_EQ(upload.note(), "n");
  EXPECT_EQ(upload.file().content_type(), "text/plain");
  EXPECT_EQ(upload.file().data().size(), 10);
}

TEST_F(TranscoderTest, MapsEtags) {
  Book book;
  book.set_etag("v1");
  AnswerWith(book);
  HttpResponse response = Ask("GET", "/books/a");
  EXPECT_EQ(response.headers.Get("etag"), "\"v1\"");
  response = Ask("GET", "/books/a", {{"if-none-match", "\"v0\", W/\"v1\""}});
  EXPECT_EQ(Line(response), "304 ");
  EXPECT_EQ(response.headers.Get("etag"), "\"v1\"");
  response = Ask("GET", "/books/a", {{"if-none-match", "\"v0\""}});
  EXPECT_EQ(response.status, 200);

  const std::string body = R"({"title":"T"})";
  Ask("PUT", "/books/a", {{"if-match", "\"v1\""}}, body);
  EXPECT_EQ(LastRequest<test::UpdateBookRequest>().etag(), "v1");
  Ask("PUT", "/books/a", {{"if-match", "*"}}, body);
  EXPECT_FALSE(LastRequest<test::UpdateBookRequest>().has_etag());
  EXPECT_EQ(Ask("PUT", "/books/a", {{"if-match", "\"a\", \"b\""}}, body).status,
            400);

  FailWith(MakeStatus(ErrorReason::kModelChanged, "changed"));
  EXPECT_EQ(Ask("PUT", "/books/a", {{"if-match", "\"v1\""}}, body).status, 412);
  EXPECT_EQ(Ask("PUT", "/books/a", {}, body).status, 409);

  // "Only if there is none yet."
  FailWith(MakeStatus(ErrorReason::kModelAlreadyExists, "taken"));
  EXPECT_EQ(Ask("PUT", "/books/a", {{"if-none-match", "*"}}, body).status, 412);
  EXPECT_EQ(Ask("PUT", "/books/a", {}, body).status, 409);
}

struct ErrorCase {
  ErrorReason reason;
  int status;
};

class ErrorTest : public TranscoderTest,
                  public ::testing::WithParamInterface<ErrorCase> {};

TEST_P(ErrorTest, BecomesItsStatus) {
  FailWith(MakeStatus(GetParam().reason, "What to do."));
  const HttpResponse response = Ask("GET", "/books/a");
  EXPECT_EQ(response.status, GetParam().status) << response.body;
  EXPECT_THAT(response.body, HasSubstr("\"detail\":"));
  EXPECT_EQ(response.headers.Get("retry-after").empty(),
            response.status != 429 && response.status != 503);
}

INSTANTIATE_TEST_SUITE_P(
    Reasons, ErrorTest,
    ::testing::Values(ErrorCase{ErrorReason::kInvalidRequest, 400},
                      ErrorCase{ErrorReason::kInvalidName, 422},
                      ErrorCase{ErrorReason::kMetricQuestionInvalid, 400},
                      ErrorCase{ErrorReason::kInvalidToken, 401},
                      ErrorCase{ErrorReason::kPermissionDenied, 403},
                      ErrorCase{ErrorReason::kModelNotFound, 404},
                      ErrorCase{ErrorReason::kModelAlreadyExists, 409},
                      ErrorCase{ErrorReason::kRequestTooLarge, 413},
                      ErrorCase{ErrorReason::kOverloaded, 429},
                      ErrorCase{ErrorReason::kCancelled, 499},
                      ErrorCase{ErrorReason::kInternal, 500},
                      ErrorCase{ErrorReason::kUnimplemented, 501},
                      ErrorCase{ErrorReason::kShuttingDown, 503},
                      ErrorCase{ErrorReason::kUnavailable, 503},
                      ErrorCase{ErrorReason::kDeadlineExceeded, 504}));

TEST_F(TranscoderTest, ServicesViolationsAreValidationErrors) {
  FailWith(MakeStatus(ErrorReason::kInvalidRequest, "Bad request.")
               .Violation({{"body", "items", "#2", "name"}, "No.", "bad_name"})
               .Violation({{"limit"}, "Too many.", "less_than_equal"}));
  EXPECT_EQ(Line(Ask("PUT", "/books/a", {}, R"({"title":"T"})")),
            R"(422 {"detail":[{"loc":["body","items",2,"name"],"msg":"No.",)"
            R"("type":"bad_name"},{"loc":["body","limit"],"msg":"Too many.",)"
            R"("type":"less_than_equal"}]})");
}

TEST_F(TranscoderTest, HidesFailuresOfOurs) {
  FakeBackend::Answer answer;
  answer.status = grpc::Status(grpc::StatusCode::UNKNOWN, "secret inside");
  backend_.SetAnswer(answer);
  EXPECT_EQ(Line(Ask("GET", "/books/a")),
            R"(500 {"detail":"Internal Server Error"})");
  backend_.SetAnswer(
      {{"\x0a\x05"
        "ab"}});  // cut
  EXPECT_EQ(Line(Ask("GET", "/books/a")),
            R"(500 {"detail":"Internal Server Error"})");
}

std::string Rows(int from, int to) {
  test::StreamRowsResponse response;
  auto* rows = response.mutable_rows();
  rows->set_row_count(to - from);
  auto* column = rows->add_columns();
  column->set_name("n");
  column->set_type(rowset::v1::COLUMN_TYPE_INT64);
  for (int i = from; i < to; ++i) column->add_int64s(i);
  return response.SerializeAsString();
}

TEST_F(TranscoderTest, HasDeadlines) {
  FakeBackend::Answer hang;
  hang.hang = true;
  backend_.SetAnswer(hang);
  EXPECT_EQ(Ask("GET", "/books/a", {{"grpc-timeout", "50m"}}).status, 504);
  EXPECT_EQ(Ask("GET", "/books/a", {{"x-request-timeout", "0.05"}}).status,
            504);
  EXPECT_EQ(Ask("GET", "/books/a", {{"grpc-timeout", "5"}}).status, 400);
  AnswerWith(Book());
  Ask("GET", "/books/a");
  // The wire rounds up.
  EXPECT_LE(backend_.last_call().time_left,
            kDefaultCallDeadline + absl::Seconds(1));
  EXPECT_GT(backend_.last_call().time_left, kDefaultCallDeadline / 2);
}

TEST_F(TranscoderTest, AStreamHasNoDeadlineUnlessItsClientStatesOne) {
  backend_.SetAnswer({{Rows(0, 1)}});
  Ask("POST", "/rows", {}, R"({"count":1})");
  EXPECT_GT(backend_.last_call().time_left, absl::Hours(24));
  // Also more than others may state.
  Ask("POST", "/rows", {{"x-request-timeout", "7200"}}, R"({"count":1})");
  EXPECT_LT(backend_.last_call().time_left, absl::Hours(3));
  EXPECT_GT(backend_.last_call().time_left, kMaxCallDeadline * 2);
}

TEST_F(TranscoderTest, AStreamThatSaysNothingEnds) {
  FakeBackend::Answer answer{{Rows(0, 1)}};
  answer.hang = true;
  backend_.SetAnswer(answer);
  Transcoder transcoder(TestApi(), upstream_, verifier_,
                        {.stream_idle_timeout = absl::Nanoseconds(1)});
  HttpRequest request;
  request.method = "POST";
  request.target = "/rows";
  request.body = R"({"count":1})";
  auto exchange = std::make_shared<FakeExchange>(std::move(request));
  transcoder.Handle(exchange);
  ASSERT_TRUE(exchange->WaitForPieces(1));
  exchange->FireTimers();
  EXPECT_TRUE(backend_.WaitForCancellation());
  ASSERT_TRUE(exchange->WaitForEnd());
  EXPECT_THAT(exchange->response().body, HasSubstr("DEADLINE_EXCEEDED"));
}

TEST_F(TranscoderTest, AClientThatGoesCancelsTheCall) {
  FakeBackend::Answer hang;
  hang.hang = true;
  backend_.SetAnswer(hang);
  auto exchange = Begin("GET", "/books/a");
  ASSERT_TRUE(backend_.WaitForCall());
  exchange->CloseByClient();
  EXPECT_TRUE(backend_.WaitForCancellation());
}

TEST_F(TranscoderTest, AServiceThatIsDownIsNotWaitedForAndRecovers) {
  int port = 0;
  {
    FakeBackend gone;
    port = gone.port();
  }
  GrpcUpstream upstream({{kPackage, ChannelTo(port)}});
  Transcoder transcoder(TestApi(), upstream, verifier_, {});
  const auto ask = [&] {
    HttpRequest request;
    request.method = "GET";
    request.target = "/books/a";
    // Who waited for the service would not end within this test.
    request.headers.Add("grpc-timeout", "1H");
    auto exchange = std::make_shared<FakeExchange>(std::move(request));
    transcoder.Handle(exchange);
    EXPECT_TRUE(exchange->WaitForEnd());
    return exchange->response();
  };
  const HttpResponse down = ask();
  EXPECT_EQ(down.status, 503);
  EXPECT_EQ(down.headers.Get("retry-after"), "1");
  FakeBackend back(port);
  back.SetAnswer({{Book().SerializeAsString()}});
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  int status = 503;
  while (status == 503 && absl::Now() < deadline) status = ask().status;
  EXPECT_EQ(status, 200);
}

TEST_F(TranscoderTest, StreamsRowsAsLines) {
  backend_.SetAnswer({{Rows(0, 2), Rows(2, 2), Rows(2, 3)}});
  auto exchange = Begin("POST", "/rows", {}, R"({"count":3})");
  ASSERT_TRUE(exchange->WaitForEnd());
  EXPECT_TRUE(exchange->complete());
  EXPECT_EQ(Line(exchange->response()),
            "200 {\"n\":0}\n{\"n\":1}\n{\"n\":2}\n");
  EXPECT_EQ(exchange->response().headers.Get("content-type"),
            "application/x-ndjson");
  EXPECT_EQ(LastRequest<test::StreamRowsRequest>().count(), 3);
}

TEST_F(TranscoderTest, StreamsRowsAsAnArray) {
  const Headers accept = {{"accept", "text/html, application/json;q=0.9"}};
  backend_.SetAnswer({{Rows(0, 2), Rows(2, 3)}});
  EXPECT_EQ(Line(Ask("POST", "/rows", accept)),
            R"(200 [{"n":0},{"n":1},{"n":2}])");
  backend_.SetAnswer({});
  EXPECT_EQ(Line(Ask("POST", "/rows", accept)), "200 []");
}

TEST_F(TranscoderTest, StreamsEventsWithHeartbeats) {
  Book book;
  book.set_id("a");
  FakeBackend::Answer answer{{book.SerializeAsString()}};
  answer.hang = true;
  backend_.SetAnswer(answer);
  auto exchange = Begin("GET", "/stream", {{"accept", "text/event-stream"}});
  ASSERT_TRUE(exchange->WaitForPieces(1));
  exchange->FireTimers();
  ASSERT_TRUE(exchange->WaitForPieces(2));
  EXPECT_EQ(exchange->response().body,
            "data: {\"id\":\"a\",\"title\":\"\",\"copies\":0,\"kind\":null,"
            "\"etag\":null}\n\n:\n\n");
  exchange->CloseByClient();
  EXPECT_TRUE(backend_.WaitForCancellation());
}

TEST_F(TranscoderTest, AnEarlyErrorOfAStreamHasItsStatus) {
  FailWith(MakeStatus(ErrorReason::kSqlSyntax, "No."));
  EXPECT_EQ(Line(Ask("POST", "/rows")), R"(400 {"detail":"No."})");
}

TEST_F(TranscoderTest, ALateErrorOfAStreamIsTold) {
  FakeBackend::Answer answer{{Rows(0, 1)}};
  answer.status = rpc::ToGrpcStatus(
      MakeStatus(ErrorReason::kWarehouseOutOfMemory, "Too much."));
  backend_.SetAnswer(answer);
  const std::string error =
      R"({"error":{"status":429,"code":"RESOURCE_EXHAUSTED",)"
      R"("reason":"WAREHOUSE_OUT_OF_MEMORY","detail":"Too much."}})";
  auto lines = Begin("POST", "/rows");
  ASSERT_TRUE(lines->WaitForEnd());
  EXPECT_EQ(lines->response().body, absl::StrCat("{\"n\":0}\n", error, "\n"));
  EXPECT_TRUE(lines->complete());

  auto array = Begin("POST", "/rows", {{"accept", "application/json"}});
  ASSERT_TRUE(array->WaitForEnd());
  EXPECT_EQ(array->response().body, absl::StrCat("[{\"n\":0},", error, "]"));
  EXPECT_FALSE(array->complete());

  auto events = Begin("POST", "/rows", {{"accept", "text/event-stream"}});
  ASSERT_TRUE(events->WaitForEnd());
  EXPECT_EQ(
      events->response().body,
      absl::StrCat("data: {\"n\":0}\n\nevent: error\ndata: ", error, "\n\n"));
}

TEST_F(TranscoderTest, AMalformedMessageEndsAStream) {
  backend_.SetAnswer({{Rows(0, 1), "\x0a\x02\x10\x05", Rows(1, 2)}});
  auto exchange = Begin("POST", "/rows");
  ASSERT_TRUE(exchange->WaitForEnd());
  EXPECT_THAT(exchange->response().body, HasSubstr("{\"n\":0}\n{\"error\":"));
  EXPECT_THAT(exchange->response().body, Not(HasSubstr("\"n\":1")));
}

TEST_F(TranscoderTest, AStreamWaitsForItsClient) {
  // Each message is several pieces long.
  FakeBackend::Answer answer;
  for (int i = 0; i < 200; ++i) answer.messages.push_back(Rows(0, 50000));
  backend_.SetAnswer(answer);
  HttpRequest request;
  request.method = "POST";
  request.target = "/rows";
  auto exchange = std::make_shared<FakeExchange>(std::move(request));
  exchange->HoldWrites();
  transcoder_.Handle(exchange);
  ASSERT_TRUE(exchange->WaitForPieces(1));
  EXPECT_EQ(exchange->pieces().size(), 1);
  EXPECT_LT(exchange->pieces()[0].size(), 2 * kStreamPieceBytes);
  exchange->ReleaseWrite();
  ASSERT_TRUE(exchange->WaitForPieces(2));
  EXPECT_EQ(exchange->pieces().size(), 2);
  // Most of the messages wait in the service, for the transport is full.
  EXPECT_LT(backend_.sent_count(), 150);
  exchange->CloseByClient();
  EXPECT_TRUE(backend_.WaitForCancellation());
}

}  // namespace
}  // namespace semantic_layer::gateway
