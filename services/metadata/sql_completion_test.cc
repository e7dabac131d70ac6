#include "services/metadata/sql_completion.h"

#include "absl/strings/str_cat.h"
#include "common/concurrency/fake_clock.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_tokens.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/metadata/fake_catalog_reader.h"
#include "services/metadata/limits.h"
#include "services/metadata/metadata_engine.h"

namespace semantic_layer::metadata {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::semantic_layer::testing::TestContext;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::SizeIs;

class SqlCompletionTest : public ::testing::Test {
 protected:
  SqlCompletionTest()
      : catalog_(&reader_, absl::Minutes(5), &clock_),
        engine_(&catalog_, {.catalog = "samples", .schema = "flights"}) {
    const auto add = [&](const char* catalog, const char* schema,
                         const char* name,
                         std::vector<warehouse::ColumnInfo> columns) {
      reader_.warehouse().AddTable(
          {.catalog = catalog, .schema = schema, .name = name}, columns);
    };
    add("samples", "flights", "flights",
        {{.name = "date", .data_type = "TIMESTAMP_NTZ"},
         {.name = "delay", .data_type = "INT"},
         {.name = "origin", .data_type = "STRING"}});
    add("samples", "flights", "airports",
        {{.name = "iata", .data_type = "STRING"},
         {.name = "state", .data_type = "STRING"}});
    add("samples", "flights", "odd name", {});
    add("sandbox", "My Schema", "t", {{.name = "x", .data_type = "INT"}});
    reader_.warehouse().AddSchema("samples", "finance");
  }

  std::vector<Suggestion> Complete(absl::string_view prefix,
                                   absl::string_view text = "") {
    auto suggestions = engine_.CompleteSql(TestContext("viewer"), prefix, text);
    EXPECT_THAT(suggestions, IsOk()) << text << prefix;
    return suggestions.ok() ? *suggestions : std::vector<Suggestion>();
  }

  // The values of one type, in order.
  std::vector<std::string> Values(absl::string_view type,
                                  absl::string_view prefix,
                                  absl::string_view text = "") {
    std::vector<std::string> values;
    for (const Suggestion& suggestion : Complete(prefix, text)) {
      if (suggestion.type == type) values.push_back(suggestion.value);
    }
    return values;
  }

  FakeCatalogReader reader_;
  concurrency::FakeClock clock_;
  CachedCatalog catalog_;
  MetadataEngine engine_;
};

TEST_F(SqlCompletionTest, CatalogsWithoutAText) {
  EXPECT_THAT(Values("catalog", "sa"), ElementsAre("samples", "sandbox"));
  EXPECT_THAT(Values("catalog", "SAM"), ElementsAre("samples"));
  EXPECT_THAT(Values("catalog", ""), ElementsAre("samples", "sandbox"));
  EXPECT_THAT(Values("catalog", "zzz"), IsEmpty());
  EXPECT_THAT(Values("keyword", ""), IsEmpty());
}

TEST_F(SqlCompletionTest, SchemasAfterACatalog) {
  EXPECT_THAT(Values("schema", "samples."),
              ElementsAre("samples.finance", "samples.flights"));
  EXPECT_THAT(Values("schema", "samples.fl"), ElementsAre("samples.flights"));
  EXPECT_THAT(Values("schema", "sandbox."), ElementsAre("sandbox.`My Schema`"));
}

TEST_F(SqlCompletionTest, TablesAfterASchema) {
  EXPECT_THAT(Values("table", "samples.flights."),
              ElementsAre("samples.flights.airports", "samples.flights.flights",
                          "samples.flights.`odd name`"));
  EXPECT_THAT(Values("table", "samples.flights.a"),
              ElementsAre("samples.flights.airports"));
  EXPECT_THAT(Values("table", "samples.flights.", "SELECT 1 FROM "),
              Contains("samples.flights.flights"));
  EXPECT_THAT(Values("table", "sandbox.`My Schema`."),
              ElementsAre("sandbox.`My Schema`.t"));
}

TEST_F(SqlCompletionTest, ColumnsOfTheTablesInScope) {
  EXPECT_THAT(
      Values("column", "de", "SELECT x FROM samples.flights.flights WHERE "),
      Contains("delay"));
  EXPECT_THAT(
      Values("column", "f.d", "SELECT * FROM samples.flights.flights f WHERE "),
      IsSupersetOf({"f.date", "f.delay"}));
  EXPECT_THAT(Values("column", "a.",
                     "SELECT * FROM flights f JOIN airports a ON f.origin = "),
              IsSupersetOf({"a.iata", "a.state"}));
}

TEST_F(SqlCompletionTest, ColumnsSayTheirType) {
  for (const Suggestion& suggestion :
       Complete("dela", "SELECT 1 FROM samples.flights.flights WHERE ")) {
    if (suggestion.value == "delay") {
      ASSERT_TRUE(suggestion.detail.has_value());
      EXPECT_THAT(*suggestion.detail, ::testing::HasSubstr("INT"));
      return;
    }
  }
  FAIL() << "delay was not suggested";
}

TEST_F(SqlCompletionTest, StatementsBeginWithoutAText) {
  EXPECT_THAT(Values("keyword", "SEL"), ElementsAre("SELECT"));
  EXPECT_THAT(Values("catalog", "SEL"), IsEmpty());
}

TEST_F(SqlCompletionTest, FunctionsAndKeywordsThatFit) {
  EXPECT_THAT(Values("function", "date_tr", "SELECT "),
              ElementsAre("date_trunc"));
  EXPECT_THAT(Values("keyword", "WH", "SELECT * FROM flights f "),
              ElementsAre("WHERE"));
  EXPECT_THAT(Values("keyword", "SELECT * FROM flights LEF"),
              Contains("SELECT * FROM flights LEFT JOIN"));
  EXPECT_THAT(Values("function", "date_tr", "SELECT * FROM "), IsEmpty());
}

TEST_F(SqlCompletionTest, CommonTableExpressionsAndSubqueries) {
  const char* text =
      "WITH late AS (SELECT origin, delay AS minutes FROM flights) "
      "SELECT * FROM late l WHERE ";
  EXPECT_THAT(Values("column", "l.", text),
              ElementsAre("l.origin", "l.minutes"));
  EXPECT_THAT(
      Values("table", "la", "WITH late AS (SELECT 1 AS x) SELECT * FROM "),
      ElementsAre("late"));
  EXPECT_THAT(Values("column", "s.",
                     "SELECT * FROM (SELECT * FROM airports) s "
                     "WHERE "),
              ElementsAre("s.iata", "s.state"));
}

TEST_F(SqlCompletionTest, FieldsOfStructs) {
  reader_.warehouse().AddTable(
      {.catalog = "samples", .schema = "flights", .name = "nested"},
      {{.name = "place",
        .data_type = "STRUCT<city: STRING, `zip code`: INT>"}});
  EXPECT_THAT(Values("column", "place.", "SELECT 1 FROM nested WHERE "),
              ElementsAre("place.city", "place.`zip code`"));
  EXPECT_THAT(Values("column", "n.place.ci", "SELECT 1 FROM nested n WHERE "),
              ElementsAre("n.place.city"));
}

TEST_F(SqlCompletionTest, ListsOfInsertUpdateMergeAndUsing) {
  EXPECT_THAT(Values("column", "", "INSERT INTO airports ("),
              ElementsAre("iata", "state"));
  EXPECT_THAT(Values("column", "", "UPDATE airports SET "),
              ElementsAre("iata", "state"));
  EXPECT_THAT(
      Values("column", "t.", "MERGE INTO airports t USING flights s ON "),
      ElementsAre("t.iata", "t.state"));
  EXPECT_THAT(Values("column", "",
                     "SELECT 1 FROM airports a JOIN airports b "
                     "USING ("),
              ElementsAre("iata", "state"));
}

TEST_F(SqlCompletionTest, TheContextMayEndWithThePrefixOrGoOn) {
  // Up to the cursor.
  EXPECT_THAT(Values("column", "dela", "SELECT 1 FROM flights WHERE dela"),
              ElementsAre("delay"));
  EXPECT_THAT(Values("column", "f.d", "SELECT 1 FROM flights f WHERE f.d"),
              ElementsAre("f.date", "f.delay"));
  // The whole statement.
  EXPECT_THAT(Values("column", "dela", "SELECT dela FROM flights"),
              ElementsAre("delay"));
  EXPECT_THAT(Values("column", "f.", "SELECT f. FROM flights f"),
              ElementsAre("f.date", "f.delay", "f.origin"));
  // Two words do not become one.
  EXPECT_THAT(Values("keyword", "WHER", "SELECT * FROM flights"),
              ElementsAre("WHERE"));
}

TEST_F(SqlCompletionTest, NamesThatNeedQuotesAreQuoted) {
  EXPECT_THAT(Values("table", "`odd", "SELECT * FROM "),
              ElementsAre("`odd name`"));
  EXPECT_THAT(Values("schema", "`sandbox`.", "SELECT * FROM "),
              ElementsAre("`sandbox`.`My Schema`"));
}

TEST_F(SqlCompletionTest, BrokenTextIsNoError) {
  for (const char* text :
       {"SELECT (((", "SELECT FROM WHERE ", "'", "\"", "/* ", "SELECT 'abc",
        ";;;", "WITH x AS (", "\xff\xfe", "SELECT * FROM nope.nope.nope WHERE ",
        "SELECT * FROM a b c d e f WHERE "}) {
    for (const char* prefix : {"", "a", "a.", ".", "..", "a.b.c.d.", "`",
                               "nope.", "nope.nope.", "samples.nope."}) {
      Complete(prefix, text);
    }
  }
}

TEST_F(SqlCompletionTest, UnknownNamesGiveNothing) {
  EXPECT_THAT(Values("schema", "nope."), IsEmpty());
  EXPECT_THAT(Values("table", "samples.nope."), IsEmpty());
}

TEST_F(SqlCompletionTest, SourceThatIsDownIsAnError) {
  reader_.warehouse().SetDown(MakeStatus(ErrorReason::kUnavailable, "down"));
  EXPECT_THAT(engine_.CompleteSql(TestContext("viewer"), "sam", ""),
              StatusIs(absl::StatusCode::kUnavailable));
  reader_.warehouse().SetDown(absl::OkStatus());
  EXPECT_THAT(Values("catalog", "sam"), Not(IsEmpty()));
}

TEST_F(SqlCompletionTest, ALargeSchemaIsSearchedAndNotLoaded) {
  reader_.SetPerUser(true);
  reader_.SetMostTables(300);
  for (int i = 100; i < 500; ++i) {
    reader_.warehouse().AddTable(
        {.catalog = "samples", .schema = "big", .name = absl::StrCat("t", i)},
        {});
  }
  EXPECT_THAT(
      Values("table", "samples.big.T15"),
      ElementsAre("samples.big.t150", "samples.big.t151", "samples.big.t152",
                  "samples.big.t153", "samples.big.t154", "samples.big.t155",
                  "samples.big.t156", "samples.big.t157", "samples.big.t158",
                  "samples.big.t159"));
  // Too many to load are not too many to begin with.
  EXPECT_THAT(Values("table", "samples.big."),
              AllOf(SizeIs(kMaxSuggestions), Contains("samples.big.t100")));
  EXPECT_THAT(Values("keyword", "SEL"), ElementsAre("SELECT"));
}

TEST_F(SqlCompletionTest, WhatOneMayNotSeeIsNotOffered) {
  reader_.warehouse().SetDown(
      MakeStatus(ErrorReason::kPermissionDenied, "USE SCHEMA"));
  EXPECT_THAT(Values("catalog", "sam"), IsEmpty());
  EXPECT_THAT(
      Values("table", "la", "WITH late AS (SELECT 1 AS x) SELECT * FROM "),
      ElementsAre("late"));
  EXPECT_THAT(Values("keyword", "WH", "SELECT * FROM flights f "),
              ElementsAre("WHERE"));
  EXPECT_THAT(Values("column", "f.", "SELECT f. FROM flights f"), IsEmpty());
}

TEST_F(SqlCompletionTest, LimitsHoldForBothTexts) {
  const auto context = TestContext("viewer");
  EXPECT_THAT(engine_.CompleteSql(context, std::string(1025, 'a'), ""),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(engine_.CompleteSql(context, "", std::string(65537, ' ')),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(engine_.CompleteSql(context, std::string("a\0b", 3), ""),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(engine_.CompleteSql(context, std::string(1024, 'a'), ""), IsOk());
  EXPECT_THAT(engine_.CompleteSql(context, std::string(600, 'a') + ".x.y.", ""),
              IsOk());
}

}  // namespace
}  // namespace semantic_layer::metadata
