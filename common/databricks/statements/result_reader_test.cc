#include "common/databricks/statements/result_reader.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/fake_clock.h"
#include "common/databricks/statements/result_schema.h"
#include "common/databricks/testing/test_workspace.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using http::ExchangeResult;
using http::HttpRequest;

constexpr char kChunks[] =
    "https://workspace.test/api/2.0/sql/statements/s1/result/chunks/";
constexpr char kStorage[] = "https://storage.test/";

ResultManifest Manifest(int64_t chunks, int64_t rows) {
  ResultManifest manifest = {
      .format = "JSON_ARRAY",
      .columns = {{.name = "n", .type_name = "LONG", .type_text = "BIGINT"}},
      .chunk_count = chunks,
      .row_count = rows};
  for (int64_t i = 0; i < chunks; ++i) {
    manifest.chunks.push_back({.index = i, .byte_count = 100});
  }
  return manifest;
}

StatementResult ResultOf(ResultManifest manifest,
                         std::optional<ResultChunk> first = {}) {
  return {.id = "s1",
          .schema = SchemaOf(manifest.columns),
          .manifest = std::move(manifest),
          .first = std::move(first)};
}

// Chunk `index` holds the two rows 2 * index and 2 * index + 1.
std::string RowsOf(int64_t index) {
  return absl::StrCat("[[\"", 2 * index, "\"],[\"", 2 * index + 1, "\"]]");
}

std::string LinkAnswer(int64_t index, absl::string_view url,
                       absl::string_view expiration = "2999-01-01T00:00:00Z") {
  return absl::StrCat(R"({"external_links":[{"chunk_index":)", index,
                      R"(,"external_link":")", url, R"(","expiration":")",
                      expiration, R"(","http_headers":{"x-key":"v"}}]})");
}

// The index at the end of a URL that begins with `prefix`.
std::optional<int64_t> IndexIn(const HttpRequest& request,
                               absl::string_view prefix) {
  absl::string_view rest = request.url;
  if (!absl::ConsumePrefix(&rest, prefix)) return std::nullopt;
  return std::stoll(std::string(rest));
}

std::optional<ExchangeResult> Serve(const HttpRequest& request) {
  if (const auto index = IndexIn(request, kChunks)) {
    return TestWorkspace::Json(
        LinkAnswer(*index, absl::StrCat(kStorage, *index)));
  }
  if (const auto index = IndexIn(request, kStorage)) {
    return TestWorkspace::Json(RowsOf(*index));
  }
  return TestWorkspace::Json("{}");
}

absl::StatusOr<std::vector<int64_t>> ReadAll(ResultReader& reader,
                                             const BatchLimits& limits = {}) {
  std::vector<int64_t> values;
  while (true) {
    auto batch = reader.Next(limits);
    if (!batch.ok()) return batch.status();
    if (!batch->has_value()) return values;
    EXPECT_FALSE((*batch)->empty());
    for (int64_t i = 0; i < (*batch)->row_count(); ++i) {
      values.push_back((*batch)->column(0).IntAt(i));
    }
  }
}

std::vector<int64_t> Counting(int64_t n) {
  std::vector<int64_t> values;
  for (int64_t i = 0; i < n; ++i) values.push_back(i);
  return values;
}

class Fixture {
 public:
  explicit Fixture(TestAnswer answer, StatementResult result,
                   StatementCall call = {}, ResultReader::Options options = {},
                   const concurrency::Clock* clock = nullptr)
      : workspace_(std::move(answer), clock),
        calls_(std::make_shared<StatementCalls>(workspace_.client(),
                                                workspace_.clock())),
        reader_(std::make_unique<ResultReader>(
            std::move(result), std::move(call), options, calls_)) {}
  ~Fixture() {
    Drop();
    calls_->Finish(absl::ZeroDuration(), absl::ZeroDuration());
  }

  HeldTransport& transport() { return workspace_.transport(); }
  ResultReader& reader() { return *reader_; }
  void Drop() { reader_.reset(); }

 private:
  TestWorkspace workspace_;
  std::shared_ptr<StatementCalls> calls_;
  std::unique_ptr<ResultReader> reader_;
};

TEST(ResultReaderTest, ReadsChunksBehindLinksInOrder) {
  Fixture fixture(Serve, ResultOf(Manifest(7, 14)));
  ASSERT_OK_AND_ASSIGN(const auto values,
                       ReadAll(fixture.reader(), {.rows = 1}));
  EXPECT_EQ(values, Counting(14));
  EXPECT_EQ(fixture.transport().Count(kChunks), 7);
  EXPECT_EQ(fixture.transport().Count(kStorage), 7);
  fixture.Drop();
  EXPECT_EQ(fixture.transport().Count("DELETE"), 0);
}

TEST(ResultReaderTest, StorageIsAskedWithoutCredentialsAndWithItsHeaders) {
  Fixture fixture(Serve, ResultOf(Manifest(1, 2)));
  ASSERT_OK_AND_ASSIGN(const auto values, ReadAll(fixture.reader()));
  for (const HttpRequest& request : fixture.transport().sent()) {
    const bool storage = absl::StartsWith(request.url, kStorage);
    EXPECT_EQ(http::FindHeader(request.headers, "authorization").has_value(),
              !storage);
    EXPECT_EQ(http::FindHeader(request.headers, "x-key").has_value(), storage);
  }
}

TEST(ResultReaderTest, ReadsInlineChunks) {
  const auto answer = [](const HttpRequest& request) {
    const auto index = IndexIn(request, kChunks);
    return std::optional(TestWorkspace::Json(
        absl::StrCat(R"({"chunk_index":)", *index, R"(,"data_array":)",
                     RowsOf(*index), "}")));
  };
  const std::string body = R"({"data_array":[["0"],["1"]]})";
  Fixture fixture(
      answer,
      ResultOf(Manifest(3, 6),
               ResultChunk{.rows = {.answer = body, .begin = 14, .size = 13}}));
  ASSERT_OK_AND_ASSIGN(const auto values, ReadAll(fixture.reader()));
  EXPECT_EQ(values, Counting(6));
  EXPECT_EQ(fixture.transport().sent().size(), 2u);
}

TEST(ResultReaderTest, ChunksThatComeOutOfOrderAreReadInOrder) {
  const auto answer =
      [](const HttpRequest& request) -> std::optional<ExchangeResult> {
    if (absl::StartsWith(request.url, kStorage)) return std::nullopt;
    return Serve(request);
  };
  Fixture fixture(answer, ResultOf(Manifest(4, 8)));
  std::thread storage([&] {
    fixture.transport().WaitFor(kStorage, 4);
    for (int64_t index : {2, 3, 1, 0}) {
      fixture.transport().Release(absl::StrCat(kStorage, index),
                                  TestWorkspace::Json(RowsOf(index)));
    }
  });
  const auto values = ReadAll(fixture.reader());
  storage.join();
  ASSERT_THAT(values, ::semantic_layer::testing::IsOk());
  EXPECT_EQ(*values, Counting(8));
}

TEST(ResultReaderTest, OnlySoMuchIsFetchedAhead) {
  const auto answer =
      [](const HttpRequest& request) -> std::optional<ExchangeResult> {
    if (absl::StartsWith(request.url, kStorage)) return std::nullopt;
    return Serve(request);
  };
  const auto first_batch = [&](ResultReader::Options options, int want) {
    Fixture fixture(answer, ResultOf(Manifest(100, 200)), {}, options);
    std::thread storage([&] {
      fixture.transport().WaitFor(kStorage, 1);
      EXPECT_EQ(fixture.transport().Count(kStorage), want);
      fixture.transport().Release(absl::StrCat(kStorage, 0),
                                  TestWorkspace::Json(RowsOf(0)));
    });
    // All that may be fetched has been asked for when Next begins to wait.
    EXPECT_THAT(fixture.reader().Next(), ::semantic_layer::testing::IsOk());
    storage.join();
    EXPECT_EQ(fixture.transport().Count(kStorage), want + 1);
  };
  first_batch({.chunks_ahead = 1}, 1);
  // By bytes: 100 for each chunk.
  first_batch({.chunks_ahead = 10, .bytes_ahead = 199}, 1);
}

TEST(ResultReaderTest, ALinkThatHasExpiredIsAskedForAnew) {
  // Storage refuses each chunk's first link.
  std::map<std::string, int> asked;
  const auto answer = [&](const HttpRequest& request) {
    if (const auto index = IndexIn(request, kStorage)) {
      if (++asked[request.url] == 1) {
        return std::optional(
            TestWorkspace::Json("<Error>Request has expired</Error>", 403));
      }
    }
    return Serve(request);
  };
  Fixture fixture(answer, ResultOf(Manifest(3, 6)), {}, {.chunks_ahead = 1});
  ASSERT_OK_AND_ASSIGN(const auto values, ReadAll(fixture.reader()));
  EXPECT_EQ(values, Counting(6));
  EXPECT_EQ(fixture.transport().Count(kChunks), 6);
}

TEST(ResultReaderTest, ALinkNearItsEndIsNotTried) {
  concurrency::FakeClock clock;
  const ExternalLink old = {.chunk_index = 0,
                            .url = absl::StrCat(kStorage, "9"),
                            .expires_at = clock.Now() + absl::Seconds(5)};
  const ExternalLink good = {.chunk_index = 1,
                             .url = absl::StrCat(kStorage, "1"),
                             .expires_at = clock.Now() + absl::Seconds(900)};
  Fixture fixture(Serve,
                  ResultOf(Manifest(2, 4), ResultChunk{.links = {old, good}}),
                  {}, {}, &clock);
  ASSERT_OK_AND_ASSIGN(const auto values, ReadAll(fixture.reader()));
  EXPECT_EQ(values, Counting(4));
  EXPECT_EQ(fixture.transport().Count(absl::StrCat(kStorage, "9")), 0);
  EXPECT_EQ(fixture.transport().Count(kChunks), 1);
}

TEST(ResultReaderTest, ALinkJustGivenIsTriedWhateverTheClockSays) {
  // The workspace's clock is years behind ours.
  const auto answer = [](const HttpRequest& request) {
    if (const auto index = IndexIn(request, kChunks)) {
      return std::optional(TestWorkspace::Json(LinkAnswer(
          *index, absl::StrCat(kStorage, *index), "2001-01-01T00:00:00Z")));
    }
    return Serve(request);
  };
  Fixture fixture(answer, ResultOf(Manifest(3, 6)));
  ASSERT_OK_AND_ASSIGN(const auto values, ReadAll(fixture.reader()));
  EXPECT_EQ(values, Counting(6));
}

TEST(ResultReaderTest, LinksThatAreAlwaysRefusedEndTheReading) {
  for (int status : {400, 401, 403, 404, 410}) {
    const auto answer = [status](const HttpRequest& request) {
      if (absl::StartsWith(request.url, kStorage)) {
        return std::optional(TestWorkspace::Json("", status));
      }
      return Serve(request);
    };
    Fixture fixture(answer, ResultOf(Manifest(1, 2)));
    EXPECT_EQ(ReasonOf(ReadAll(fixture.reader()).status()),
              ErrorReason::kResultExpired)
        << status;
    EXPECT_EQ(fixture.transport().Count(kStorage), kMaxLinksPerChunk);
    // The same again.
    EXPECT_EQ(ReasonOf(fixture.reader().Next().status()),
              ErrorReason::kResultExpired);
  }
}

TEST(ResultReaderTest, ALinkThatDoesNotNameItsChunkIsOfTheOneAskedFor) {
  const auto answer = [](const HttpRequest& request) {
    if (const auto index = IndexIn(request, kChunks)) {
      return std::optional(TestWorkspace::Json(
          absl::StrCat(R"({"external_links":[{"external_link":")", kStorage,
                       *index, R"("}]})")));
    }
    return Serve(request);
  };
  Fixture fixture(answer, ResultOf(Manifest(3, 6)));
  ASSERT_OK_AND_ASSIGN(const auto values, ReadAll(fixture.reader()));
  EXPECT_EQ(values, Counting(6));
}

TEST(ResultReaderTest, TheRowsOfAnotherChunkAreAnError) {
  const auto answer = [](const HttpRequest& request) {
    const int64_t wrong = IndexIn(request, kChunks).value_or(0) == 1 ? 2 : 1;
    return std::optional(TestWorkspace::Json(absl::StrCat(
        R"({"chunk_index":)", wrong, R"(,"data_array":)", RowsOf(wrong), "}")));
  };
  const std::string body = RowsOf(0);
  Fixture fixture(
      answer,
      ResultOf(Manifest(3, 6),
               ResultChunk{.rows = {.answer = body, .size = body.size()}}));
  EXPECT_EQ(ReasonOf(ReadAll(fixture.reader()).status()),
            ErrorReason::kWorkspaceFailed);
}

TEST(ResultReaderTest, AResultThatAlwaysHasOneMorePartEnds) {
  const auto answer = [](const HttpRequest& request) {
    const int64_t index = IndexIn(request, kChunks).value_or(0);
    return std::optional(TestWorkspace::Json(
        absl::StrCat(R"({"chunk_index":)", index, R"(,"next_chunk_index":)",
                     index + 1, R"(,"data_array":)", RowsOf(index), "}")));
  };
  Fixture fixture(answer, ResultOf(Manifest(2, 4)));
  EXPECT_EQ(ReasonOf(ReadAll(fixture.reader()).status()),
            ErrorReason::kWorkspaceFailed);
}

TEST(ResultReaderTest, AResultThatIsGoneMidwayIsExpired) {
  const auto answer = [](const HttpRequest& request) {
    if (IndexIn(request, kChunks) == 2) {
      return std::optional(TestWorkspace::Refusal(
          404, "RESOURCE_DOES_NOT_EXIST", "The statement s1 was closed."));
    }
    return Serve(request);
  };
  Fixture fixture(answer, ResultOf(Manifest(3, 6)));
  ASSERT_THAT(fixture.reader().Next(), ::semantic_layer::testing::IsOk());
  EXPECT_EQ(ReasonOf(ReadAll(fixture.reader()).status()),
            ErrorReason::kResultExpired);
}

TEST(ResultReaderTest, StorageThatFailsForAMomentIsAskedAgain) {
  std::map<std::string, int> asked;
  const auto answer = [&](const HttpRequest& request) {
    if (absl::StartsWith(request.url, kStorage)) {
      const int times = ++asked[request.url];
      if (times == 1) return std::optional(TestWorkspace::Reset());
      if (times == 2) return std::optional(TestWorkspace::Json("", 503));
    }
    return Serve(request);
  };
  Fixture fixture(answer, ResultOf(Manifest(2, 4)), {}, {.chunks_ahead = 1});
  ASSERT_OK_AND_ASSIGN(const auto values, ReadAll(fixture.reader()));
  EXPECT_EQ(values, Counting(4));
}

TEST(ResultReaderTest, RowsThatAreMissingAreAnError) {
  Fixture fewer(Serve, ResultOf(Manifest(2, 5)));
  EXPECT_EQ(ReasonOf(ReadAll(fewer.reader()).status()),
            ErrorReason::kWorkspaceFailed);
  const auto cut = [](const HttpRequest& request) {
    if (absl::StartsWith(request.url, kStorage)) {
      return std::optional(TestWorkspace::Json("[[\"0\"],[\"1"));
    }
    return Serve(request);
  };
  Fixture broken(cut, ResultOf(Manifest(1, 2)));
  EXPECT_EQ(ReasonOf(ReadAll(broken.reader()).status()),
            ErrorReason::kWorkspaceFailed);
  const auto neither = [](const HttpRequest&) {
    return std::optional(TestWorkspace::Json("{}"));
  };
  Fixture empty(neither, ResultOf(Manifest(1, 2)));
  EXPECT_EQ(ReasonOf(ReadAll(empty.reader()).status()),
            ErrorReason::kWorkspaceFailed);
}

TEST(ResultReaderTest, ResultsWithoutRowsHaveNone) {
  for (int64_t chunks : {0, 1}) {
    Fixture fixture(Serve, ResultOf(Manifest(chunks, 0), ResultChunk()));
    ASSERT_OK_AND_ASSIGN(const auto values, ReadAll(fixture.reader()));
    EXPECT_TRUE(values.empty());
    EXPECT_TRUE(fixture.transport().sent().empty());
  }
  Fixture no_columns(Serve, ResultOf({}));
  ASSERT_OK_AND_ASSIGN(const auto values, ReadAll(no_columns.reader()));
  EXPECT_TRUE(values.empty());
}

TEST(ResultReaderTest, NextLinksLeadOnWhereTheManifestIsSilent) {
  const auto answer = [](const HttpRequest& request) {
    if (const auto index = IndexIn(request, kChunks)) {
      std::string body = absl::StrCat(R"({"chunk_index":)", *index);
      if (*index < 3) {
        absl::StrAppend(&body, R"(,"next_chunk_index":)", *index + 1);
      }
      absl::StrAppend(&body, R"(,"data_array":)", RowsOf(*index), "}");
      return std::optional(TestWorkspace::Json(body));
    }
    return Serve(request);
  };
  ResultManifest manifest = Manifest(0, 8);
  manifest.chunk_count = std::nullopt;
  Fixture fixture(
      answer, ResultOf(manifest,
                       ResultChunk{.next_index = 1,
                                   .rows = {.answer = RowsOf(0), .size = 13}}));
  ASSERT_OK_AND_ASSIGN(const auto values, ReadAll(fixture.reader()));
  EXPECT_EQ(values, Counting(8));
}

TEST(ResultReaderTest, DroppedEarlyItClosesTheStatement) {
  Fixture fixture(Serve, ResultOf(Manifest(50, 100)));
  ASSERT_THAT(fixture.reader().Next(), ::semantic_layer::testing::IsOk());
  fixture.Drop();
  EXPECT_EQ(fixture.transport().Count(
                "DELETE https://workspace.test/api/2.0/sql/statements/s1"),
            1);
  EXPECT_EQ(fixture.transport().held(), 0);
}

TEST(ResultReaderTest, CancellationEndsTheWaitForAChunk) {
  const auto answer =
      [](const HttpRequest& request) -> std::optional<ExchangeResult> {
    if (absl::StartsWith(request.url, kStorage)) return std::nullopt;
    return Serve(request);
  };
  concurrency::CancellationSource source;
  Fixture fixture(answer, ResultOf(Manifest(9, 18)),
                  {.cancellation = source.token()});
  std::thread canceller([&] {
    fixture.transport().WaitFor(kStorage, 4);
    source.Cancel();
  });
  EXPECT_EQ(ReasonOf(fixture.reader().Next().status()),
            ErrorReason::kCancelled);
  canceller.join();
  EXPECT_EQ(fixture.transport().held(), 0);
}

}  // namespace
}  // namespace semantic_layer::databricks
