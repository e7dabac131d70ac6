#include "common/warehouse/duckdb/duckdb_errors.h"

#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::warehouse {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Case {
  absl::string_view message;
  ErrorReason reason;
  absl::string_view text;
};

TEST(DuckDbErrorsTest, KindsBecomeReasons) {
  const Case kCases[] = {
      {"Parser Error: syntax error at or near \"selec\"\n\nLINE 1: selec 1",
       ErrorReason::kSqlSyntax, "syntax error at or near \"selec\""},
      {"Catalog Error: Table with name nope does not exist!\nDid you mean "
       "\"pg_enum\"?\n\nLINE 1: select * from nope",
       ErrorReason::kTableNotFound, "Table with name nope does not exist!"},
      {"Catalog Error: Table with name flight does not exist!\nDid you mean "
       "\"flights\"?",
       ErrorReason::kTableNotFound,
       "Table with name flight does not exist! Did you mean \"flights\"?"},
      {"Catalog Error: Schema with name s does not exist!",
       ErrorReason::kSchemaNotFound, "There is no schema 's'."},
      {"Catalog Error: SET schema: No catalog + schema named \"a.b\" found.",
       ErrorReason::kSchemaNotFound, "There is no schema 'a.b'."},
      {"Catalog Error: Scalar Function with name f does not exist!",
       ErrorReason::kSqlInvalid, "Scalar Function with name f"},
      {"Binder Error: Catalog \"c\" does not exist!",
       ErrorReason::kCatalogNotFound, "There is no catalog 'c'."},
      {"Binder Error: Referenced column \"zz\" not found in FROM clause!\n"
       "Candidate bindings: \"a\"\n\nLINE 1: x",
       ErrorReason::kSqlInvalid, "Candidate bindings: \"a\""},
      {"Conversion Error: Could not convert string 'secret' to INT32",
       ErrorReason::kSqlInvalid, "Could not convert string '...' to INT32"},
      {"Conversion Error: Type INT64 with value 256 can't be cast",
       ErrorReason::kSqlInvalid, "with value 256 can't be cast"},
      {"Out of Memory Error: failed to pin block of size 256.0 KiB",
       ErrorReason::kWarehouseOutOfMemory, "more memory"},
      {"Permission Error: Cannot access file \"/etc/passwd\"",
       ErrorReason::kSqlNotAllowed, "reaches outside"},
      {"Invalid Input Error: Cannot execute statement of type \"INSERT\" on "
       "database \"s\" which is attached in read-only mode!",
       ErrorReason::kSqlNotAllowed, "read-only"},
      {"INTERRUPT Error: Interrupted!", ErrorReason::kCancelled, "cancelled"},
      {"IO Error: Cannot open file \"/data/x\"", ErrorReason::kWarehouseFailed,
       "could not read or write its files"},
      {"INTERNAL Error: Attempted to access index 3",
       ErrorReason::kWarehouseFailed, "failed on this statement"},
      {"FATAL Error: x", ErrorReason::kUnavailable, "opened anew"},
      {"no kind at all", ErrorReason::kWarehouseFailed, "failed"},
      {"", ErrorReason::kWarehouseFailed, "failed"},
  };
  for (const Case& test : kCases) {
    const absl::Status status = StatusFromDuckDb(test.message);
    EXPECT_EQ(ReasonOf(status), test.reason) << test.message;
    EXPECT_THAT(std::string(status.message()),
                HasSubstr(std::string(test.text)));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("LINE 1")));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("/etc")));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("pg_enum")));
  }
}

TEST(DuckDbErrorsTest, QuotesCannotBeEscaped) {
  EXPECT_EQ(QuoteIdentifier("a\"; DROP"), "\"a\"\"; DROP\"");
  EXPECT_EQ(QuoteLiteral("it's"), "'it''s'");
}

}  // namespace
}  // namespace semantic_layer::warehouse
