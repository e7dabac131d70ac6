#include "common/warehouse/databricks/databricks_warehouse.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/fake_clock.h"
#include "common/databricks/client/limits.h"
#include "common/databricks/testing/test_workspace.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::warehouse {
namespace {

using databricks::TestAnswer;
using databricks::TestWorkspace;
using http::HttpRequest;
using rowset::RowSet;
using ::semantic_layer::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A statement that succeeded with rows of one column.
std::string Succeeded(absl::string_view name, absl::string_view type_name,
                      const std::vector<std::string>& values,
                      bool truncated = false) {
  std::string rows = absl::StrJoin(
      values, ",", [](std::string* out, const std::string& value) {
        absl::StrAppend(out, "[\"", value, "\"]");
      });
  return absl::StrCat(
      R"({"statement_id":"s1","status":{"state":"SUCCEEDED"},"manifest":{)",
      R"("schema":{"columns":[{"name":")", name, R"(","type_name":")",
      type_name, R"("}]},"total_chunk_count":1,"total_row_count":)",
      values.size(), R"(,"truncated":)", truncated ? "true" : "false",
      R"(},"result":{"data_array":[)", rows, "]}}");
}

class Fixture {
 public:
  explicit Fixture(TestAnswer answer, const concurrency::Clock* clock = nullptr)
      : workspace_(std::move(answer), clock),
        warehouse_({.warehouse_id = "w1",
                    .first_poll_pause = absl::Milliseconds(1),
                    .shutdown_grace = absl::ZeroDuration(),
                    .shutdown_submit_grace = absl::ZeroDuration()},
                   workspace_.client(), workspace_.timers(),
                   workspace_.clock()) {}

  DatabricksWarehouse& warehouse() { return warehouse_; }
  databricks::HeldTransport& transport() { return workspace_.transport(); }

 private:
  TestWorkspace workspace_;
  DatabricksWarehouse warehouse_;
};

TestAnswer Always(std::string body) {
  return [body](const HttpRequest&) {
    return std::optional(TestWorkspace::Json(body));
  };
}

TEST(DatabricksWarehouseTest, CutsRowsAtTheLimitAndSaysSo) {
  for (const auto& [limit, want, truncated] :
       std::vector<std::tuple<int64_t, int64_t, bool>>{
           {0, 0, true}, {2, 2, true}, {3, 3, false}, {9, 3, false}}) {
    Fixture fixture(Always(Succeeded("n", "LONG", {"1", "2", "3"})));
    ExecuteOptions options;
    options.limits.max_rows = limit;
    ASSERT_OK_AND_ASSIGN(
        const auto stream,
        fixture.warehouse().Execute({.text = "SELECT n FROM t"}, options));
    ASSERT_OK_AND_ASSIGN(const RowSet rows, ReadAll(*stream));
    EXPECT_EQ(rows.row_count(), want);
    EXPECT_EQ(stream->truncated(), truncated);
    EXPECT_THAT(fixture.transport().sent()[0].body,
                HasSubstr(absl::StrCat("\"row_limit\":", limit + 1, ",")));
  }
}

TEST(DatabricksWarehouseTest, WhatTheWorkspaceCutIsTruncated) {
  Fixture fixture(Always(Succeeded("n", "LONG", {"1"}, /*truncated=*/true)));
  ExecuteOptions options;
  options.limits.max_bytes = 800;
  ASSERT_OK_AND_ASSIGN(
      const auto stream,
      fixture.warehouse().Execute({.text = "SELECT n FROM t"}, options));
  ASSERT_OK_AND_ASSIGN(const RowSet rows, ReadAll(*stream));
  EXPECT_TRUE(stream->truncated());
}

TEST(DatabricksWarehouseTest, CutsBytesBetweenRows) {
  Fixture fixture(Always(Succeeded("n", "LONG", {"1", "2", "3"})));
  ExecuteOptions options;
  options.limits.max_bytes = 23;
  ASSERT_OK_AND_ASSIGN(
      const auto stream,
      fixture.warehouse().Execute({.text = "SELECT n FROM t"}, options));
  ASSERT_OK_AND_ASSIGN(const RowSet rows, ReadAll(*stream));
  EXPECT_EQ(rows.row_count(), 2);
  EXPECT_TRUE(stream->truncated());
}

TEST(DatabricksWarehouseTest, SmallResultsComeInlineAndOthersByLinks) {
  const auto disposition = [](const std::string& text, int64_t max_bytes) {
    Fixture fixture(Always(Succeeded("n", "LONG", {"1"})));
    ExecuteOptions options = {.allow_writes = true};
    options.limits.max_bytes = max_bytes;
    EXPECT_THAT(fixture.warehouse().Execute({.text = text}, options), IsOk());
    return absl::StrContains(fixture.transport().sent()[0].body, "INLINE")
               ? "inline"
               : "links";
  };
  EXPECT_STREQ(disposition("SELECT 1", 1 << 20), "inline");
  EXPECT_STREQ(disposition("SELECT 1", 24 << 20), "links");
  EXPECT_STREQ(disposition("DESCRIBE t", 24 << 20), "inline");
  EXPECT_STREQ(disposition("INSERT INTO t VALUES (1)", 24 << 20), "inline");
}

TEST(DatabricksWarehouseTest, WritesTellHowManyRowsTheyChanged) {
  Fixture fixture(Always(Succeeded("num_affected_rows", "LONG", {"2"})));
  EXPECT_EQ(
      ReasonOf(
          fixture.warehouse().Execute({.text = "DELETE FROM t"}, {}).status()),
      ErrorReason::kSqlNotAllowed);
  EXPECT_THAT(fixture.transport().sent(), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const auto stream,
                       fixture.warehouse().Execute({.text = "DELETE FROM t"},
                                                   {.allow_writes = true}));
  EXPECT_EQ(stream->schema()->size(), 0);
  EXPECT_EQ(stream->rows_changed(), 2);
  ASSERT_OK_AND_ASSIGN(const auto batch, stream->Next());
  EXPECT_FALSE(batch.has_value());
}

TEST(DatabricksWarehouseTest, RunsAsTheUserWhoseTokenItIs) {
  Fixture fixture(Always(Succeeded("n", "LONG", {"1"})));
  ExecuteOptions options;
  options.call.identity = {.user = "ann",
                           .token = config::Secret<std::string>("anns")};
  ASSERT_THAT(fixture.warehouse().Execute({.text = "SELECT 1"}, options),
              IsOk());
  ASSERT_THAT(fixture.warehouse().ListCatalogs({}, options.call).status(),
              IsOk());
  for (const HttpRequest& request : fixture.transport().sent()) {
    EXPECT_EQ(http::FindHeader(request.headers, "authorization"),
              "Bearer anns");
  }
  ASSERT_THAT(fixture.warehouse().ListCatalogs({}, {}).status(), IsOk());
  EXPECT_EQ(http::FindHeader(fixture.transport().sent().back().headers,
                             "authorization"),
            "Bearer service-token");
}

TEST(DatabricksWarehouseTest, ExplainsByATree) {
  Fixture fixture(Always(Succeeded("plan", "STRING", {"== Plan ==", "Scan"})));
  ASSERT_OK_AND_ASSIGN(
      const std::string plan,
      fixture.warehouse().Explain({.text = "SELECT 1 -- x"}, {}));
  EXPECT_EQ(plan, "== Plan ==\nScan");
  EXPECT_THAT(fixture.transport().sent()[0].body,
              HasSubstr(R"("statement":"EXPLAIN SELECT 1")"));
  Fixture mistaken(Always(Succeeded(
      "plan", "STRING",
      {"Error occurred during query planning: \\n[TABLE_OR_VIEW_NOT_FOUND] No "
       "`t`. SQLSTATE: 42P01"})));
  EXPECT_EQ(ReasonOf(mistaken.warehouse()
                         .Explain({.text = "SELECT 1 FROM t"}, {})
                         .status()),
            ErrorReason::kTableNotFound);
}

TEST(DatabricksWarehouseTest, HealthIsAskedByAGetAndBelievedForAWhile) {
  concurrency::FakeClock clock;
  Fixture fixture(Always(R"({"id":"w1","state":"STOPPED"})"), &clock);
  EXPECT_EQ(fixture.warehouse().DescribeHealth(), "");
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(fixture.warehouse().CheckHealth({}), IsOk());
  }
  const Warehouse& warehouse = fixture.warehouse();
  EXPECT_EQ(fixture.transport().sent().size(), 1u);
  EXPECT_EQ(fixture.transport().Count("GET https://workspace.test/api/2.0/sql/"
                                      "warehouses/w1"),
            1);
  EXPECT_EQ(warehouse.DescribeHealth(),
            "STOPPED (the first statement starts it)");
  clock.Advance(absl::Seconds(20));
  EXPECT_THAT(fixture.warehouse().CheckHealth({}), IsOk());
  EXPECT_EQ(fixture.transport().sent().size(), 2u);
}

TEST(DatabricksWarehouseTest, AWarehouseThatIsGoneOrIllIsUnavailable) {
  for (const char* body :
       {R"({"id":"w1","state":"DELETED"})",
        R"({"id":"w1","state":"RUNNING","health":{"status":"FAILED",)"
        R"("summary":"no quota"}})"}) {
    Fixture fixture(Always(body));
    EXPECT_EQ(ReasonOf(fixture.warehouse().CheckHealth({})),
              ErrorReason::kWorkspaceUnavailable);
  }
  Fixture down(
      [](const HttpRequest&) { return std::optional(TestWorkspace::Reset()); });
  EXPECT_EQ(ReasonOf(down.warehouse().CheckHealth({})),
            ErrorReason::kWorkspaceUnavailable);
}

// A schema `main.s` with tables t0, t1, ...; pages of the workspace hold at
// most `page_cap` and every second page is empty.
class Catalog {
 public:
  Catalog(int tables, int page_cap) : tables_(tables), page_cap_(page_cap) {}

  http::ExchangeResult Answer(const HttpRequest& request) const {
    const std::string& url = request.url;
    if (absl::StrContains(url, "/schemas/main.s") ||
        absl::StrContains(url, "/catalogs/main")) {
      return TestWorkspace::Json(R"({"name":"there"})");
    }
    if (absl::StrContains(url, "/tables?catalog_name=main&schema_name=s&")) {
      return Page(url, "name", "");
    }
    if (absl::StrContains(url, "/table-summaries?catalog_name=main&")) {
      return Page(url, "full_name", "main.s.");
    }
    return TestWorkspace::Refusal(404, "RESOURCE_DOES_NOT_EXIST", "Nothing.");
  }

 private:
  static int Number(const std::string& url, const std::string& key,
                    int otherwise) {
    const size_t at = url.find(key + "=");
    if (at == std::string::npos) return otherwise;
    return std::stoi(url.substr(at + key.size() + 1));
  }

  http::ExchangeResult Page(const std::string& url, const std::string& key,
                            const std::string& prefix) const {
    const int token = Number(url, "page_token", 0);
    const int at = token / 2;
    if (token % 2 == 1) {
      return TestWorkspace::Json(absl::StrCat(
          R"({"tables":[],"next_page_token":")", token - 1, "\"}"));
    }
    const int size = std::min(Number(url, "max_results", 0), page_cap_);
    std::string items;
    int next = at;
    for (; next < std::min(at + size, tables_); ++next) {
      absl::StrAppend(&items, items.empty() ? "" : ",", "{\"", key, "\":\"",
                      prefix, "t", next, "\",\"table_type\":\"MANAGED\"}");
    }
    std::string more;
    if (next < tables_) {
      more = absl::StrCat(R"(,"next_page_token":")", 2 * next + 1, "\"");
    }
    return TestWorkspace::Json(
        absl::StrCat("{\"tables\":[", items, "]", more, "}"));
  }

  const int tables_;
  const int page_cap_;
};

TestAnswer Of(const Catalog& catalog) {
  return [&catalog](const HttpRequest& request) {
    return std::optional(catalog.Answer(request));
  };
}

TEST(DatabricksWarehouseTest, PagesAddUpOverEmptyAndShortOnes) {
  const Catalog catalog(25, 4);
  for (const char* prefix : {"", "T"}) {
    Fixture fixture(Of(catalog));
    std::vector<std::string> names;
    PageRequest page{.page_size = 6};
    do {
      ASSERT_OK_AND_ASSIGN(
          const auto tables,
          fixture.warehouse().ListTables("main", "S", prefix, page, {}));
      EXPECT_LE(tables.items.size(), 6u);
      for (const TableInfo& table : tables.items) {
        EXPECT_EQ(table.catalog, "main");
        EXPECT_EQ(table.schema, "s");
        names.push_back(table.name);
      }
      page.token = tables.next_page_token;
    } while (!page.token.empty());
    std::vector<std::string> want;
    for (int i = 0; i < 25; ++i) want.push_back(absl::StrCat("t", i));
    EXPECT_THAT(names, ::testing::UnorderedElementsAreArray(want)) << prefix;
  }
}

TEST(DatabricksWarehouseTest, AListingWithoutAnEndIsAnError) {
  for (const bool counts : {false, true}) {
    int pages = 0;
    Fixture fixture([&](const HttpRequest&) {
      ++pages;
      return std::optional(TestWorkspace::Json(absl::StrCat(
          R"({"tables":[],"next_page_token":"t)", counts ? pages : 0, "\"}")));
    });
    PageRequest page;
    absl::Status status;
    do {
      const auto tables =
          fixture.warehouse().ListTables("main", "s", "", page, {});
      status = tables.status();
      if (tables.ok()) page.token = tables->next_page_token;
    } while (status.ok() && !page.token.empty());
    EXPECT_EQ(ReasonOf(status), ErrorReason::kWorkspaceFailed);
    EXPECT_EQ(pages, counts ? databricks::kMaxEmptyPages + 1 : 2);
  }
}

TEST(DatabricksWarehouseTest, APageOfALargeCatalogReadsNoMoreThanItself) {
  const Catalog catalog(100'000, 1'000'000);
  Fixture fixture(Of(catalog));
  ASSERT_OK_AND_ASSIGN(
      const auto tables,
      fixture.warehouse().ListTables("main", "s", "", {.page_size = 100}, {}));
  EXPECT_EQ(tables.items.size(), 100u);
  EXPECT_THAT(tables.next_page_token, Not(IsEmpty()));
  EXPECT_EQ(fixture.transport().sent().size(), 1u);
  EXPECT_THAT(fixture.transport().sent()[0].url, HasSubstr("max_results=100"));
}

TEST(DatabricksWarehouseTest, APrefixIsSearchedFor) {
  const Catalog catalog(3, 100);
  Fixture fixture(Of(catalog));
  ASSERT_OK_AND_ASSIGN(const auto none, fixture.warehouse().ListTables(
                                            "main", "s", "T%\\", {}, {}));
  EXPECT_THAT(none.items, IsEmpty());
  EXPECT_THAT(fixture.transport().sent()[0].url,
              HasSubstr("schema_name_pattern=s&table_name_pattern=t__%25"));
  EXPECT_EQ(
      ReasonOf(
          fixture.warehouse().ListTables("main", "nope", "t", {}, {}).status()),
      ErrorReason::kSchemaNotFound);
}

TEST(DatabricksWarehouseTest, WhatIsMissingIsFoundOut) {
  const Catalog catalog(3, 100);
  Fixture fixture(Of(catalog));
  DatabricksWarehouse& warehouse = fixture.warehouse();
  EXPECT_EQ(ReasonOf(warehouse.GetTable("main", "s", "x", {}).status()),
            ErrorReason::kTableNotFound);
  EXPECT_EQ(ReasonOf(warehouse.GetTable("main", "x", "x", {}).status()),
            ErrorReason::kSchemaNotFound);
  EXPECT_EQ(ReasonOf(warehouse.GetTable("x", "x", "x", {}).status()),
            ErrorReason::kCatalogNotFound);
  EXPECT_EQ(ReasonOf(warehouse.ListSchemas("x", {}, {}).status()),
            ErrorReason::kCatalogNotFound);
  EXPECT_EQ(ReasonOf(warehouse.ListTables("x", "y", "", {}, {}).status()),
            ErrorReason::kCatalogNotFound);
}

TEST(DatabricksWarehouseTest, AWorkspaceThatIsBusySaysNothingOfWhatIsMissing) {
  const auto refusing = [](int status, const char* code) {
    return [status, code](const HttpRequest& request) {
      if (absl::StrContains(request.url, "/tables")) {
        return std::optional(
            TestWorkspace::Refusal(404, "TABLE_DOES_NOT_EXIST", "No."));
      }
      // Nothing waits for so long.
      return std::optional<http::ExchangeResult>(
          TestWorkspace::Reply{status,
                               absl::StrCat(R"({"error_code":")", code, "\"}"),
                               {{"Retry-After", "99999"}}});
    };
  };
  for (const auto& [status, code, want] :
       std::vector<std::tuple<int, const char*, ErrorReason>>{
           {503, "TEMPORARILY_UNAVAILABLE", ErrorReason::kWorkspaceUnavailable},
           {429, "RESOURCE_EXHAUSTED", ErrorReason::kWorkspaceRateLimited},
           {500, "INTERNAL_ERROR", ErrorReason::kWorkspaceFailed},
           {401, "UNAUTHENTICATED", ErrorReason::kWorkspaceCredentials}}) {
    Fixture fixture(refusing(status, code));
    EXPECT_EQ(
        ReasonOf(fixture.warehouse().GetTable("main", "s", "x", {}).status()),
        want)
        << status;
    EXPECT_EQ(
        ReasonOf(
            fixture.warehouse().ListTables("main", "s", "", {}, {}).status()),
        want)
        << status;
  }
  // Whoever may not look at the schema still knows what was not there.
  Fixture fixture(refusing(403, "PERMISSION_DENIED"));
  EXPECT_EQ(
      ReasonOf(fixture.warehouse().GetTable("main", "s", "x", {}).status()),
      ErrorReason::kTableNotFound);
  EXPECT_EQ(
      ReasonOf(
          fixture.warehouse().ListTables("main", "s", "", {}, {}).status()),
      ErrorReason::kSchemaNotFound);
}

TEST(DatabricksWarehouseTest, NamesThatCannotBeAreNotAskedFor) {
  const Catalog catalog(3, 100);
  Fixture fixture(Of(catalog));
  const std::vector<std::string> names = {"",     "a.b", "../x",
                                          "a\nb", "a/b", std::string(300, 'x')};
  for (const std::string& name : names) {
    EXPECT_TRUE(absl::IsNotFound(
        fixture.warehouse().ListSchemas(name, {}, {}).status()));
    EXPECT_TRUE(absl::IsNotFound(
        fixture.warehouse().GetTable("main", "s", name, {}).status()));
  }
  EXPECT_THAT(fixture.transport().sent(), IsEmpty());
}

TEST(DatabricksWarehouseTest, PageTokensThatAreNotOursAreRefused) {
  const Catalog catalog(3, 100);
  Fixture fixture(Of(catalog));
  for (const char* token : {"nonsense", "dWMxOjA6MDo=", "bmFtZTp4"}) {
    EXPECT_EQ(ReasonOf(fixture.warehouse()
                           .ListTables("main", "s", "", {.token = token}, {})
                           .status()),
              ErrorReason::kInvalidPageToken);
  }
}

TEST(DatabricksWarehouseTest, SystemCatalogsAndTheInformationSchemaAreLeftOut) {
  Fixture fixture(
      Always(R"({"catalogs":[{"name":"z"},{"name":"system"},{"name":"a"}],)"
             R"("schemas":[{"name":"s"},{"name":"information_schema"}]})"));
  ASSERT_OK_AND_ASSIGN(const auto catalogs,
                       fixture.warehouse().ListCatalogs({}, {}));
  ASSERT_EQ(catalogs.items.size(), 2u);
  EXPECT_EQ(catalogs.items[0].name, "a");
  ASSERT_OK_AND_ASSIGN(const auto schemas,
                       fixture.warehouse().ListSchemas("a", {}, {}));
  ASSERT_EQ(schemas.items.size(), 1u);
  EXPECT_EQ(schemas.items[0].catalog, "a");
}

TEST(DatabricksWarehouseTest, CancelledCallsSendNothing) {
  const Catalog catalog(3, 100);
  Fixture fixture(Of(catalog));
  concurrency::CancellationSource source;
  source.Cancel();
  const CallOptions call = {.cancellation = source.token()};
  EXPECT_TRUE(
      absl::IsCancelled(fixture.warehouse().ListCatalogs({}, call).status()));
  EXPECT_TRUE(absl::IsCancelled(fixture.warehouse().CheckHealth(call)));
  EXPECT_TRUE(
      absl::IsCancelled(fixture.warehouse()
                            .Execute({.text = "SELECT 1"}, {.call = call})
                            .status()));
  EXPECT_THAT(fixture.transport().sent(), IsEmpty());
}

TEST(DatabricksWarehouseTest, SettingsWithoutAWarehouseAreRefused) {
  const concurrency::SystemClock clock;
  databricks::DatabricksOptions options;
  options.host = "https://workspace.test";
  options.token = config::Secret<std::string>("t");
  EXPECT_EQ(ReasonOf(DatabricksWarehouse::Create(options, &clock).status()),
            ErrorReason::kInvalidConfiguration);
  options.warehouse_id = "w1";
  EXPECT_THAT(DatabricksWarehouse::Create(options, &clock), IsOk());
}

}  // namespace
}  // namespace semantic_layer::warehouse
