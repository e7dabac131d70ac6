#include "common/databricks/statements/statement_error.h"

#include <string>
#include <vector>

#include "common/databricks/client/limits.h"
#include "common/status/make_status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

TEST(StatementErrorTest, ReadsTheMessageOfASyntaxError) {
  const SqlError error = ReadSqlError(
      "\n[PARSE_SYNTAX_ERROR] Syntax error at or near 'INSER'. SQLSTATE: 42601 "
      "(line 1, pos 4)\n\n== SQL ==\nINSER INTO t VALUES ('secret')\n^^^\n");
  EXPECT_EQ(error.error_class, "PARSE_SYNTAX_ERROR");
  EXPECT_EQ(error.sql_state, "42601");
  EXPECT_EQ(error.text, "Syntax error at or near 'INSER'.");
  EXPECT_EQ(error.line, 1);
  EXPECT_EQ(error.position, 4);
}

TEST(StatementErrorTest, ReadsMessagesOfOtherForms) {
  const SqlError old = ReadSqlError(
      "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column `x` cannot be resolved.\n"
      "Did you mean `y`?; line 2 pos 14;\n'Project ['x]");
  EXPECT_EQ(old.error_class, "UNRESOLVED_COLUMN.WITH_SUGGESTION");
  EXPECT_EQ(old.line, 2);
  EXPECT_EQ(old.position, 14);
  EXPECT_EQ(ReadSqlError("").text,
            "The SQL warehouse does not say why the statement failed.");
  EXPECT_EQ(ReadSqlError("[not a class] text").text, "[not a class] text");
  EXPECT_EQ(ReadSqlError("[UNFINISHED").text, "[UNFINISHED");
  EXPECT_LE(ReadSqlError(std::string(100'000, 'x')).text.size(),
            kMaxErrorMessageBytes);
}

struct Case {
  const char* message;
  const char* code;
  const char* state;
  ErrorReason reason;
};

TEST(StatementErrorTest, TheReasonFollowsFromClassStateAndCode) {
  const std::vector<Case> cases = {
      {"[PARSE_SYNTAX_ERROR] x SQLSTATE: 42601", "BAD_REQUEST", "",
       ErrorReason::kSqlSyntax},
      {"[TABLE_OR_VIEW_NOT_FOUND] The table `a` cannot be found. SQLSTATE: "
       "42P01",
       "BAD_REQUEST", "", ErrorReason::kTableNotFound},
      {"[SCHEMA_NOT_FOUND] x SQLSTATE: 42704", "BAD_REQUEST", "",
       ErrorReason::kSchemaNotFound},
      {"[NO_SUCH_CATALOG_EXCEPTION] Catalog 'x' was not found. SQLSTATE: 42704",
       "BAD_REQUEST", "", ErrorReason::kCatalogNotFound},
      {"[INSUFFICIENT_PERMISSIONS] x SQLSTATE: 42501", "BAD_REQUEST", "",
       ErrorReason::kPermissionDenied},
      {"[UNBOUND_SQL_PARAMETER] x SQLSTATE: 42P02", "BAD_REQUEST", "",
       ErrorReason::kSqlParameter},
      {"[UNRESOLVED_COLUMN.WITH_SUGGESTION] x SQLSTATE: 42703", "BAD_REQUEST",
       "", ErrorReason::kSqlInvalid},
      {"[DIVIDE_BY_ZERO] x SQLSTATE: 22012", "BAD_REQUEST", "",
       ErrorReason::kSqlInvalid},
      {"no class, but a state", "BAD_REQUEST", "42P01",
       ErrorReason::kTableNotFound},
      {"Inline byte limit exceeded. Statements executed with ...",
       "BAD_REQUEST", "", ErrorReason::kResultTooLarge},
      {"neither", "BAD_REQUEST", "", ErrorReason::kSqlInvalid},
      {"busy", "TEMPORARILY_UNAVAILABLE", "",
       ErrorReason::kWorkspaceUnavailable},
      {"timeout", "DEADLINE_EXCEEDED", "", ErrorReason::kDeadlineExceeded},
      {"memory", "RESOURCE_EXHAUSTED", "", ErrorReason::kWarehouseOutOfMemory},
      {"oops", "INTERNAL_ERROR", "", ErrorReason::kWarehouseFailed},
      {"oops", "A_NEW_CODE", "", ErrorReason::kWarehouseFailed},
      {"", "", "", ErrorReason::kWarehouseFailed},
  };
  for (const Case& c : cases) {
    const absl::Status status = StatusOfFailedStatement({.statement_id = "id",
                                                         .error_code = c.code,
                                                         .message = c.message,
                                                         .sql_state = c.state});
    EXPECT_EQ(ReasonOf(status), c.reason) << c.message;
    EXPECT_THAT(MetadataOf(status), Contains(Pair("statement_id", "id")));
  }
}

TEST(StatementErrorTest, WhatIsKnownIsInTheMetadata) {
  const absl::Status status = StatusOfFailedStatement(
      {.error_code = "BAD_REQUEST",
       .message = "[PARSE_SYNTAX_ERROR] Bad. SQLSTATE: 42601 (line 3, pos 7)"
                  "\n\n== SQL ==\nSELECT 'secret'"});
  EXPECT_THAT(
      MetadataOf(status),
      ::testing::UnorderedElementsAre(
          Pair("error_class", "PARSE_SYNTAX_ERROR"), Pair("sql_state", "42601"),
          Pair("line", "3"), Pair("position", "7"),
          Pair("databricks_error_code", "BAD_REQUEST")));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace semantic_layer::databricks
