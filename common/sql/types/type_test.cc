#include "common/sql/types/type.h"

#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

TEST(TypeTest, ReadsAndWritesCatalogSpellings) {
  Arena arena;
  for (const char* text :
       {"BOOLEAN", "TINYINT", "INT", "BIGINT", "DOUBLE", "DECIMAL(12,2)",
        "STRING", "BINARY", "DATE", "TIMESTAMP", "TIMESTAMP_NTZ", "VARIANT",
        "ARRAY<MAP<STRING, INT>>", "STRUCT<a: INT, B: ARRAY<STRING>>",
        "INTERVAL DAY TO SECOND", "INTERVAL YEAR TO MONTH"}) {
    EXPECT_EQ(TypeText(TypeFromText(text, arena)), text);
  }
}

TEST(TypeTest, ReadsOtherEnginesSpellings) {
  Arena arena;
  EXPECT_EQ(TypeText(TypeFromText("TIMESTAMP WITH TIME ZONE", arena)),
            "TIMESTAMP");
  EXPECT_EQ(TypeText(TypeFromText("INTEGER[][]", arena)), "ARRAY<ARRAY<INT>>");
  EXPECT_EQ(TypeText(TypeFromText("STRUCT(a INTEGER, \"b c\" VARCHAR)", arena)),
            "STRUCT<a: INT, b c: STRING>");
  EXPECT_EQ(TypeText(TypeFromText("hugeint", arena)), "DECIMAL(38,0)");
  EXPECT_EQ(TypeText(TypeFromText("varchar(20)", arena)), "STRING");
}

TEST(TypeTest, RefusesWhatIsNoType) {
  Arena arena;
  for (const char* text : {"", "ARRAY", "ARRAY<", "MAP<INT>", "STRUCT<a>",
                           "INT INT", "nothing", "DECIMAL(x)"}) {
    EXPECT_EQ(TypeFromText(text, arena), nullptr) << text;
  }
}

TEST(TypeTest, CommonTypeWidens) {
  Arena arena;
  const auto common = [&arena](const char* a, const char* b) {
    return TypeText(CommonType(TypeFromText(a, arena), TypeFromText(b, arena),
                               arena));
  };
  EXPECT_EQ(common("INT", "BIGINT"), "BIGINT");
  EXPECT_EQ(common("INT", "DECIMAL(4,2)"), "DECIMAL(12,2)");
  EXPECT_EQ(common("DECIMAL(10,2)", "DECIMAL(5,4)"), "DECIMAL(12,4)");
  EXPECT_EQ(common("DECIMAL(10,2)", "FLOAT"), "DOUBLE");
  EXPECT_EQ(common("DATE", "TIMESTAMP"), "TIMESTAMP");
  EXPECT_EQ(common("STRING", "DATE"), "DATE");
  EXPECT_EQ(common("ARRAY<INT>", "ARRAY<BIGINT>"), "ARRAY<BIGINT>");
  EXPECT_EQ(common("BOOLEAN", "INT"), "UNKNOWN");
  EXPECT_EQ(common("VOID", "INT"), "INT");
}

TEST(TypeTest, UnknownTypesAnswerNo) {
  EXPECT_FALSE(IsNumeric(nullptr));
  EXPECT_FALSE(IsString(nullptr));
  Arena arena;
  EXPECT_EQ(CommonType(nullptr, SimpleType(TypeKind::kInt), arena), nullptr);
}

TEST(TypeTest, SyntaxRoundTrips) {
  Arena arena;
  const Type* type = TypeFromText("STRUCT<a: DECIMAL(9,3), m: MAP<INT, DATE>>",
                                  arena);
  DataType* syntax = TypeToSyntax(type, arena);
  ASSERT_NE(syntax, nullptr);
  EXPECT_TRUE(SameType(TypeFromSyntax(*syntax, arena), type));
}

}  // namespace
}  // namespace semantic_layer::sql
