#include "common/semantic/interchange/export.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/semantic/yaml/read_document.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr ExportFormat kAll[] = {
    ExportFormat::kDbtLegacy, ExportFormat::kDbtLatest,
    ExportFormat::kMetricView, ExportFormat::kOssie};

constexpr char kModel[] =
    "semantic_models:\n"
    "  - name: orders\n"
    "    model: shop.sales.orders\n"
    "    defaults: {agg_time_dimension: day}\n"
    "    primary_entity: order\n"
    "    dimensions:\n"
    "      - {name: day, type: time, type_params: {time_granularity: day}}\n"
    "    measures:\n"
    "      - {name: revenue, agg: sum, expr: amount}\n";

ModelDocument Read(const std::string& text) {
  return ReadModelDocument({"f.yaml", text}, {}).document;
}

std::string LossesOf(const ExportResult& result) {
  std::string out;
  for (const ExportLoss& loss : result.losses) {
    EXPECT_NE(loss.why, "") << loss.element;
    absl::StrAppend(&out, loss.element, "|", loss.what, "|", loss.why, "\n");
  }
  return out;
}

TEST(ExportTest, NamesOfFormatsAreReadBack) {
  for (const ExportFormat format : kAll) {
    EXPECT_EQ(ParseExportFormat(ExportFormatName(format)), format);
  }
  EXPECT_EQ(ParseExportFormat("OSSIE"), ExportFormat::kOssie);
  EXPECT_EQ(ParseExportFormat("cube"), std::nullopt);
}

// A view may call its measures what no name of ours can be.
TEST(ExportTest, MeasuresOfAnyNameAreFoundWhereMeasureNamesThem) {
  const ModelDocument document = Read(R"yaml(
version: 1.1
source: shop.sales.orders
dimensions:
  - {name: day, expr: order_date}
measures:
  - {name: Order Count, expr: "SUM(amount)"}
  - {name: N, expr: "MAX(amount)"}
  - {name: each, expr: "MEASURE(`Order Count`) / MEASURE(N)"}
)yaml");
  for (const ExportFormat format : kAll) {
    const ExportResult result = ExportModel(document, format, {});
    EXPECT_THAT(LossesOf(result), Not(HasSubstr("metric each|")))
        << ExportFormatName(format);
    EXPECT_THAT(result.text, HasSubstr("each")) << ExportFormatName(format);
    if (format != ExportFormat::kOssie) continue;
    EXPECT_THAT(result.text,
                HasSubstr("SUM(f_view.amount) / MAX(f_view.amount)"));
  }
}

TEST(ExportTest, AnEmptyDocumentIsWrittenOrRefusedWithAReason) {
  for (const ExportFormat format : kAll) {
    const ExportResult result = ExportModel(ModelDocument(), format, {});
    const bool is_dbt = format == ExportFormat::kDbtLegacy ||
                        format == ExportFormat::kDbtLatest;
    EXPECT_EQ(result.text, "");
    EXPECT_EQ(result.losses.empty(), is_dbt) << ExportFormatName(format);
  }
}

TEST(ExportTest, MetricsThatNeedThemselvesAreListed) {
  const ModelDocument document = Read(absl::StrCat(
      kModel,
      "metrics:\n"
      "  - {name: aa, type: derived, type_params: {expr: bb, metrics: [{name: "
      "bb}]}}\n"
      "  - {name: bb, type: derived, filter: 'x > 1', type_params: {expr: aa, "
      "metrics: [{name: aa}]}}\n"));
  for (const ExportFormat format :
       {ExportFormat::kMetricView, ExportFormat::kOssie}) {
    const std::string losses = LossesOf(ExportModel(document, format, {}));
    EXPECT_THAT(losses, HasSubstr("metric aa|"));
    EXPECT_THAT(losses, HasSubstr("metric bb|"));
  }
}

// Written out, the last metric would have 2^60 aggregates.
TEST(ExportTest, MetricsThatWouldGrowBeyondMeasureAreListed) {
  std::string text = absl::StrCat(
      kModel,
      "metrics:\n  - {name: m0, type: simple, type_params: {measure: "
      "revenue}}\n");
  for (int i = 1; i <= 60; ++i) {
    absl::StrAppend(&text, "  - {name: m", i,
                    ", type: derived, type_params: {expr: m", i - 1, " + m",
                    i - 1, ", metrics: [{name: m", i - 1, "}]}}\n");
  }
  absl::StrAppend(&text,
                  "  - {name: last, type: derived, filter: 'x > 1', "
                  "type_params: {expr: m60, metrics: [{name: m60}]}}\n");
  const ModelDocument document = Read(text);
  const ExportResult view =
      ExportModel(document, ExportFormat::kMetricView, {});
  EXPECT_THAT(view.text, HasSubstr("name: m60"));
  EXPECT_THAT(LossesOf(view), HasSubstr("metric last|derived|"));
  const ExportResult ossie = ExportModel(document, ExportFormat::kOssie, {});
  EXPECT_THAT(ossie.text, HasSubstr("name: m5"));
  EXPECT_THAT(LossesOf(ossie), HasSubstr("metric m60|derived|"));
}

TEST(ExportTest, AMetricWithoutAggregationIsListed) {
  const ModelDocument document = Read(absl::StrCat(
      kModel,
      "metrics:\n"
      "  - {name: nothing, type: simple}\n"
      "  - {name: moved, type: derived, type_params: {expr: nothing, metrics: "
      "[{name: nothing, offset_window: 1 day}]}}\n"
      "  - {name: elsewhere, type: simple, type_params: {measure: gone}}\n"
      "  - {name: twice, type: derived, type_params: {expr: elsewhere * 2, "
      "metrics: [{name: elsewhere}]}}\n"));
  for (const ExportFormat format :
       {ExportFormat::kMetricView, ExportFormat::kOssie}) {
    const std::string losses = LossesOf(ExportModel(document, format, {}));
    for (const char* name : {"nothing", "moved", "elsewhere", "twice"}) {
      EXPECT_THAT(losses, HasSubstr(absl::StrCat("metric ", name, "|")));
    }
  }
  // dbt has other files: a measure of one of them is taken on trust.
  EXPECT_THAT(ExportModel(document, ExportFormat::kDbtLegacy, {}).text,
              HasSubstr("measure: gone"));
  EXPECT_THAT(LossesOf(ExportModel(document, ExportFormat::kDbtLatest, {})),
              HasSubstr("metric elsewhere|measure|"));
}

TEST(ExportTest, TheViewHasTheWantedName) {
  const ModelDocument document = Read(kModel);
  ExportOptions options;
  options.view_name = "a.`b c`.d";
  EXPECT_THAT(ExportModel(document, ExportFormat::kMetricView, options).text,
              HasSubstr("VIEW a.`b c`.d WITH METRICS"));
  options.view_name = "DROP TABLE x; --";
  const ExportResult result =
      ExportModel(document, ExportFormat::kMetricView, options);
  EXPECT_THAT(result.text, Not(HasSubstr("DROP")));
  EXPECT_THAT(LossesOf(result), HasSubstr("view name"));
}

TEST(ExportTest, DollarsInADescriptionDoNotEndTheView) {
  ModelDocument document = Read(kModel);
  document.models[0].about.description = "costs $$ and more $$; DROP";
  const ExportResult result =
      ExportModel(document, ExportFormat::kMetricView, {});
  const ReadResult back = ReadModelDocument({"f.yaml", result.text}, {});
  ASSERT_EQ(back.document.models.size(), 1);
  EXPECT_EQ(back.document.models[0].about.description,
            "costs $$ and more $$; DROP");
  EXPECT_THAT(back.diagnostics, IsEmpty());
}

// Other files of the project.
constexpr char kBuyers[] =
    "semantic_models:\n"
    "  - name: buyers\n"
    "    model: shop.sales.buyers\n"
    "    entities:\n"
    "      - {name: buyer, type: primary, expr: id}\n"
    "      - {name: town, type: foreign, expr: town_id}\n"
    "    dimensions:\n"
    "      - {name: tier, type: categorical}\n"
    "    measures:\n"
    "      - {name: buyers_there, agg: count, expr: 1}\n"
    "metrics:\n"
    "  - name: all_buyers\n"
    "    type: simple\n"
    "    type_params: {measure: buyers_there}\n";
constexpr char kTowns[] =
    "semantic_models:\n"
    "  - name: towns\n"
    "    model: shop.sales.towns\n"
    "    entities:\n"
    "      - {name: town, type: primary, expr: id}\n"
    "    dimensions:\n"
    "      - {name: mayor, type: categorical}\n"
    "  - name: rivers\n"
    "    model: shop.sales.rivers\n"
    "    primary_entity: river\n"
    "    dimensions:\n"
    "      - {name: length, type: categorical}\n";
constexpr char kBase[] =
    "metrics:\n"
    "  - name: income\n"
    "    type: simple\n"
    "    type_params: {measure: revenue}\n";

TEST(ExportTest, AFileOfAProjectHasItsJoinsAndWhatItsMetricsNeed) {
  const std::string text = absl::StrCat(
      kModel,
      "    entities:\n"
      "      - {name: buyer, type: foreign, expr: buyer_id}\n"
      "metrics:\n"
      "  - name: twice\n"
      "    type: derived\n"
      "    type_params: {expr: income * 2, metrics: [{name: income}]}\n"
      "    filter: \"{{ Dimension('buyer__tier') }} = 'a'\"\n");
  const ModelDocument buyers = Read(kBuyers);
  const ModelDocument towns = Read(kTowns);
  const ModelDocument base = Read(kBase);
  const ExportOptions options = {.view_name = "",
                                 .project = {&base, &buyers, &towns}};
  const ExportResult view =
      ExportModel(Read(text), ExportFormat::kMetricView, options);
  EXPECT_EQ(LossesOf(view), "") << view.text;
  EXPECT_THAT(view.text, HasSubstr("source: shop.sales.buyers"));
  EXPECT_THAT(view.text, HasSubstr("source: shop.sales.towns"));
  EXPECT_THAT(view.text, HasSubstr("mayor"));
  EXPECT_THAT(view.text, HasSubstr("name: twice"));
  EXPECT_THAT(view.text, Not(HasSubstr("rivers")));
  EXPECT_THAT(view.text, Not(HasSubstr("all_buyers")));
  EXPECT_THAT(view.text, Not(HasSubstr("buyers_there")));
  const ExportResult ossie =
      ExportModel(Read(text), ExportFormat::kOssie, options);
  EXPECT_THAT(ossie.text, HasSubstr("to: buyers"));
  EXPECT_THAT(ossie.text, HasSubstr("to: towns"));
  EXPECT_THAT(ossie.text, Not(HasSubstr("rivers")));
  // Alone it lacks them and says so.
  const ExportResult alone =
      ExportModel(Read(text), ExportFormat::kMetricView, {});
  EXPECT_THAT(LossesOf(alone), HasSubstr("metric twice"));
}

}  // namespace
}  // namespace semantic_layer::semantic
