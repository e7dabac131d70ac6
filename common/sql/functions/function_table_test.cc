#include "common/sql/functions/function_table.h"

#include "common/sql/ast/builder.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

TEST(FunctionTableTest, FindsNamesInAnyCase) {
  ASSERT_NE(FindFunction("Date_Trunc"), nullptr);
  EXPECT_EQ(FindFunction("Date_Trunc")->name, "date_trunc");
  EXPECT_EQ(FindFunction("read_text"), nullptr);
  EXPECT_EQ(FindFunction(""), nullptr);
  EXPECT_EQ(FindFunction(std::string(1000, 'a')), nullptr);
}

TEST(FunctionTableTest, FindsQualifiedBuiltins) {
  Arena arena;
  Builder b(arena);
  EXPECT_NE(FindFunction(b.QualifiedName({"system", "builtin", "abs"})),
            nullptr);
  EXPECT_EQ(FindFunction(b.QualifiedName({"main", "f", "abs"})), nullptr);
}

TEST(FunctionTableTest, RowsMakeSense) {
  EXPECT_GT(AllFunctions().size(), 450u);
  absl::string_view previous;
  for (const FunctionInfo& function : AllFunctions()) {
    EXPECT_LT(previous, function.name) << "twice, or not in lower case";
    previous = function.name;
    EXPECT_GE(function.min_arguments, 0);
    if (function.max_arguments >= 0) {
      EXPECT_LE(function.min_arguments, function.max_arguments);
    }
  }
}

}  // namespace
}  // namespace semantic_layer::sql
