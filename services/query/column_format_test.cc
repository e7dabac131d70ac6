#include "services/query/column_format.h"

#include <string>
#include <vector>

#include "common/semantic/yaml/load.h"
#include "gtest/gtest.h"
#include "services/query/question_compiler.h"

namespace semantic_layer::query {
namespace {

using rowset::ColumnType;
using semantic::OutputColumn;
using semantic::OutputKind;

constexpr char kView[] = R"yaml(
version: 1.1
source: shop.sales.orders
fields:
  - name: ordered_at
    expr: ordered_at
    format: {type: date, date_format: year_month_day}
  - name: Size
    expr: size
    format: {type: number, decimal_places: {type: exact, places: 1}}
measures:
  - name: revenue
    expr: SUM(amount)
    format: {type: currency, currency_code: USD}
)yaml";
constexpr char kModels[] = R"yaml(
semantic_models:
  - name: sales
    model: c.s.sales
    defaults: {agg_time_dimension: sold_at}
    entities:
      - {name: sale, type: primary, expr: id}
      - {name: item, type: foreign, expr: item_id}
    dimensions:
      - {name: sold_at, type: time, type_params: {time_granularity: day}, config: {meta: {format: {type: date, date_format: locale_short_month}}}}
    measures:
      - {name: amount, agg: sum, create_metric: true}
  - name: items
    model: c.s.items
    entities:
      - {name: item, type: primary, expr: id}
    dimensions:
      - {name: price, type: categorical, config: {meta: {format: currency}}}
  - name: others
    model: c.s.others
    entities:
      - {name: other, type: primary, expr: id}
    dimensions:
      - {name: price, type: categorical, config: {meta: {format: integer}}}
)yaml";

std::vector<std::string> FormatsOf(const std::string& text,
                                   const semantic::MetricQuestion& question) {
  const semantic::LoadResult loaded =
      semantic::LoadModelFiles({{"f.yaml", text}}, {});
  EXPECT_FALSE(HasErrors(loaded.diagnostics))
      << FormatDiagnostic(loaded.diagnostics.front());
  const auto compiled = CompileQuestion(*loaded.catalog, question, {});
  EXPECT_TRUE(compiled.ok()) << compiled.status();
  return compiled.ok() ? compiled->formats : std::vector<std::string>();
}

TEST(ColumnFormatTest, IsWhatTheDimensionsModelSays) {
  semantic::MetricQuestion question;
  question.metrics = {"amount"};
  question.group_by = {"metric_time__day", "sale__sold_at__month",
                       "item__price"};
  const std::vector<std::string> formats = FormatsOf(kModels, question);
  ASSERT_EQ(formats.size(), 4);
  EXPECT_EQ(formats[0], "{type: date, date_format: locale_short_month}");
  EXPECT_EQ(formats[1], formats[0]);
  EXPECT_EQ(formats[2], "currency");
  EXPECT_EQ(formats[3], "");
}

TEST(ColumnFormatTest, AViewsFieldsHaveOne) {
  const semantic::LoadResult loaded =
      semantic::LoadModelFiles({{"f.yaml", kView}}, {});
  ASSERT_FALSE(HasErrors(loaded.diagnostics))
      << FormatDiagnostic(loaded.diagnostics.front());
  ASSERT_EQ(loaded.catalog->models().size(), 1);
  const semantic::SemanticModel& model = loaded.catalog->models().front();
  const std::string prefix(model.PrimaryEntityName());
  semantic::MetricQuestion question;
  question.metrics = {"revenue"};
  question.group_by = {prefix + "__ordered_at__day", prefix + "__size"};
  const std::vector<std::string> formats = FormatsOf(kView, question);
  ASSERT_EQ(formats.size(), 3);
  EXPECT_EQ(formats[0], "{type: date, date_format: year_month_day}");
  EXPECT_NE(formats[1], "");
  EXPECT_NE(formats[2], "");
}

TEST(ColumnFormatTest, FitsTheValues) {
  const std::string date = "{type: date, date_format: year_month_day}";
  const std::string time =
      "{type: date_time, date_format: year_month_day, time_format: "
      "locale_hour_minute}";
  const auto at = [](const char* grain) {
    return OutputColumn{"t", OutputKind::kTime, "t", grain, ""};
  };
  const OutputColumn item = {"i", OutputKind::kDimension, "i", "", ""};
  EXPECT_EQ(D3ColumnFormat(at("day"), ColumnType::kDate, date), "%Y-%m-%d");
  EXPECT_EQ(D3ColumnFormat(at("day"), ColumnType::kTimestamp, time),
            "%Y-%m-%d");
  EXPECT_EQ(D3ColumnFormat(at("hour"), ColumnType::kTimestamp, time),
            "%Y-%m-%d %-I:%M %p");
  EXPECT_EQ(D3ColumnFormat(at("hour"), ColumnType::kTimestamp, date), "");
  EXPECT_EQ(D3ColumnFormat(at("month"), ColumnType::kDate, date), "");
  // A date part and a fiscal period are no dates.
  EXPECT_EQ(D3ColumnFormat(at(""), ColumnType::kInt64, date), "");
  EXPECT_EQ(D3ColumnFormat(at("fiscal"), ColumnType::kDate, date), "");
  EXPECT_EQ(D3ColumnFormat(item, ColumnType::kDecimal, "currency"), "$,.2f");
  EXPECT_EQ(D3ColumnFormat(item, ColumnType::kString, "currency"), "");
  EXPECT_EQ(D3ColumnFormat(item, ColumnType::kDate, date), "");
  EXPECT_EQ(ExcelColumnFormat(item, ColumnType::kDate, date), "yyyy-mm-dd");
  EXPECT_EQ(ExcelColumnFormat(item, ColumnType::kString, date), "");
}

}  // namespace
}  // namespace semantic_layer::query
