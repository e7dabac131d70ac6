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

}  // namespace
}  // namespace semantic_layer::semantic
