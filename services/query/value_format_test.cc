#include "services/query/value_format.h"

#include "gtest/gtest.h"

namespace semantic_layer::query {
namespace {

struct Case {
  const char* text;
  const char* excel;
  const char* d3;
};

TEST(ValueFormatTest, NamesAndBlocksAreRead) {
  for (const Case& c : {
           Case{"", "", ""},
           Case{"sparkles", "", ""},
           Case{"number", "", ","},
           Case{"integer", "#,##0", ",.0f"},
           Case{" Decimal ", "#,##0.00", ",.2f"},
           Case{"percentage", "0.0%", ".1%"},
           Case{"currency", "\"$\"#,##0.00", "$,.2f"},
           Case{"currency_eur", "\"\u20ac\"#,##0.00", ",.2f"},
           Case{"jpy", "\"\u00a5\"#,##0", ",.0f"},
           Case{"{type: currency, currency_code: CHF, decimal_places: "
                "{type: exact, places: 3}}",
                "\"CHF \"#,##0.000", ",.3f"},
           Case{"{type: percentage, decimal_places: {type: max, places: 0}}",
                "0%", ".0%"},
           Case{"{type: number, hide_group_separator: true, decimal_places: "
                "{type: exact, places: 1}}",
                "0.0", ".1f"},
           Case{"{type: number, decimal_places: {type: exact, places: 99}}",
                "#,##0.0000000000", ",.10f"},
           Case{"{type: number, decimal_places: {type: all}}", "", ","},
           Case{"{type: [", "", ""},
           Case{"{}", "", ""},
           Case{"currency_\"=1", "\"$\"#,##0.00", "$,.2f"},
       }) {
    const ValueFormat format = ParseValueFormat(c.text);
    EXPECT_EQ(ExcelFormat(format), c.excel) << c.text;
    EXPECT_EQ(D3Format(format), c.d3) << c.text;
  }
}

}  // namespace
}  // namespace semantic_layer::query
