#include "gateway/http_server/request_reader.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/http_server/http_message.h"
#include "gateway/http_server/limits.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

using Step = RequestReader::Step;

TEST(RequestReaderTest, ReadsPipelinedRequestsInOrder) {
  RequestReader reader(100);
  reader.Append(
      "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi"
      "\r\nGET /b HTTP/1.0\r\n\r\n");
  EXPECT_EQ(reader.Next(), Step::kBegun);
  EXPECT_TRUE(reader.in_request());
  EXPECT_EQ(reader.Next(), Step::kHead);
  EXPECT_FALSE(reader.awaits_continue());
  ASSERT_EQ(reader.Next(), Step::kRequest);
  EXPECT_FALSE(reader.in_request());
  EXPECT_TRUE(reader.keep_alive());
  EXPECT_EQ(reader.TakeRequest().body, "hi");

  reader.Reset();
  EXPECT_EQ(reader.Next(), Step::kBegun);
  ASSERT_EQ(reader.Next(), Step::kRequest);
  EXPECT_TRUE(reader.is_http10());
  EXPECT_FALSE(reader.keep_alive());
  EXPECT_EQ(reader.TakeRequest().target, "/b");
  EXPECT_EQ(reader.unread_bytes(), 0);
  EXPECT_EQ(reader.Next(), Step::kNeedMore);
}

TEST(RequestReaderTest, AwaitsContinueOnlyWhileNothingOfTheBodyIsThere) {
  const std::string head =
      "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
      "Content-Length: 2\r\n\r\n";
  RequestReader waiting(100);
  waiting.Append(head);
  ASSERT_EQ(waiting.Next(), Step::kBegun);
  ASSERT_EQ(waiting.Next(), Step::kHead);
  EXPECT_TRUE(waiting.awaits_continue());

  RequestReader sending(100);
  sending.Append(absl::StrCat(head, "h"));
  ASSERT_EQ(sending.Next(), Step::kBegun);
  ASSERT_EQ(sending.Next(), Step::kHead);
  EXPECT_FALSE(sending.awaits_continue());
}

TEST(RequestReaderTest, RefusesWithWhatIsKnownOfTheRequest) {
  RequestReader reader(3);
  reader.Append(
      "PUT /big HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nfour");
  ASSERT_EQ(reader.Next(), Step::kBegun);
  ASSERT_EQ(reader.Next(), Step::kRefused);
  EXPECT_EQ(reader.refusal().status, 413);
  const HttpRequest request = reader.TakeRequest();
  EXPECT_EQ(request.method, "PUT");
  EXPECT_EQ(request.target, "/big");
}

TEST(RequestReaderTest, RefusesATargetWithoutEnd) {
  RequestReader reader(3);
  reader.Append(absl::StrCat("GET /", std::string(2 * kMaxTargetBytes, 'a')));
  ASSERT_EQ(reader.Next(), Step::kBegun);
  ASSERT_EQ(reader.Next(), Step::kRefused);
  EXPECT_EQ(reader.refusal().status, 414);
  EXPECT_EQ(reader.TakeRequest().target, "");
}

// What is wrong with a head is wrong also where the parser took it in pieces.
TEST(RequestReaderTest, LooksAtTheWholeHead) {
  for (const int size : {1, 7, 16, 1000}) {
    RequestReader reader(3);
    std::string head = "GET / HTTP/1.1\r\nHost:\r\n h\r\nAccept: a\r\n\r\n";
    RequestReader::Step step = Step::kNeedMore;
    while (!head.empty() && step != Step::kRefused && step != Step::kRequest) {
      reader.Append(head.substr(0, size));
      head.erase(0, size);
      do {
        step = reader.Next();
      } while (step == Step::kBegun || step == Step::kHead);
    }
    EXPECT_EQ(step, Step::kRefused) << size;
    EXPECT_EQ(reader.refusal().status, 400) << size;
  }
}

TEST(RequestReaderTest, ForgetsWhatIsNotRead) {
  RequestReader reader(3);
  reader.Append("GET / HT");
  EXPECT_EQ(reader.Next(), Step::kBegun);
  EXPECT_EQ(reader.Next(), Step::kNeedMore);
  EXPECT_GT(reader.unread_bytes(), 0);
  reader.Clear();
  EXPECT_EQ(reader.unread_bytes(), 0);
}

}  // namespace
}  // namespace semantic_layer::gateway
