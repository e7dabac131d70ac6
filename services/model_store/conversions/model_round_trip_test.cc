#include <string>

#include "absl/strings/str_cat.h"
#include "common/semantic/yaml/read_document.h"
#include "common/semantic/yaml/write_document.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "services/model_store/conversions/model_from_wire.h"
#include "services/model_store/conversions/model_to_wire.h"

namespace semantic_layer::model_store {
namespace {

using semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

ModelFile FileOf(const std::string& text) {
  ModelFile file;
  file.id = "flights";
  semantic::ReadResult read =
      semantic::ReadModelDocument({"flights", text}, {});
  EXPECT_FALSE(HasErrors(read.diagnostics))
      << FormatDiagnostic(read.diagnostics.front());
  file.document = std::move(read.document);
  return file;
}

// A model with everything that dbt's legacy spec and our own keys can say.
constexpr absl::string_view kEverything = R"yaml(
semantic_models:
  - name: flights
    label: Flights
    description: One row per flight.
    model: samples.flights.flights
    defaults: {agg_time_dimension: date}
    config: {group: finance, tags: [daily], meta: {owner: finance, tiers: [a, b]}}
    primary_entity: flight
    synonyms: [trips]
    row_policies:
      - {name: own, description: Own, condition: "origin IN ({{ User('airports') }})"}
    entities:
      - {name: leg, type: foreign, expr: [origin, destination], synonyms: [hop]}
      - {name: origin, type: foreign, expr: origin, role: from}
      - {name: carrier, type: unique, description: Who flies.}
    dimensions:
      - name: date
        type: time
        label: Date
        type_params: {time_granularity: day}
      - {name: band, type: categorical, expr: "CASE WHEN x < 5 THEN 'a: b' END", is_partition: true}
    measures:
      - {name: flight_count, agg: count, expr: 1, description: Flights.}
      - {name: mean, agg: average, expr: delay, create_metric: true}
      - name: p95
        agg: percentile
        expr: delay
        agg_params: {percentile: 0.95, use_discrete_percentile: true}
      - name: seats
        agg: sum
        non_additive_dimension: {name: date, window_choice: max, window_groupings: [origin]}
metrics:
  - {name: flights, label: A, type: simple, type_params: {measure: flight_count}}
  - name: filtered
    label: B
    type: simple
    filter: "{{ Dimension('flight__band') }} = 'x'"
    type_params:
      measure: {name: flight_count, filter: "delay > 1", join_to_timespine: true, fill_nulls_with: 0}
  - {name: share, label: C, type: ratio, type_params: {numerator: filtered, denominator: flights}}
  - name: change
    label: D
    type: derived
    type_params:
      expr: flights - before
      metrics:
        - name: flights
        - {name: flights, offset_window: 1 month, alias: before}
        - {name: flights, alias: all_flights, group_by: []}
  - name: rolling
    label: E
    type: cumulative
    type_params: {measure: flight_count, cumulative_type_params: {window: 7 days, period_agg: last}}
  - name: all_time
    label: F
    type: cumulative
    type_params: {measure: flight_count}
)yaml";

TEST(ModelRoundTripTest, NothingIsLostBetweenFileWireAndFile) {
  const ModelFile file = FileOf(std::string(kEverything));
  const model::v1::SemanticModel wire = ModelToWire(file);
  ASSERT_OK_AND_ASSIGN(const WireModel back, ModelFromWire(wire, {}));
  ASSERT_FALSE(back.has_errors) << back.draft.text;
  // Through the text, so that places do not differ.
  ModelFile again;
  again.id = "flights";
  again.document = back.document;
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(
      wire, ModelToWire(again)))
      << wire.DebugString() << "\n--- and\n"
      << ModelToWire(again).DebugString();
  const ModelFile written = FileOf(semantic::WriteModelDocument(back.document));
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(
      wire, ModelToWire(written)))
      << semantic::WriteModelDocument(back.document);
}

TEST(ModelRoundTripTest, ReadsDbtShapesIntoTheSeedsFields) {
  const model::v1::SemanticModel wire =
      ModelToWire(FileOf(std::string(kEverything)));
  EXPECT_EQ(wire.name(), "flights");
  EXPECT_EQ(wire.model(), "samples.flights.flights");
  EXPECT_EQ(wire.defaults().text(), "{\"agg_time_dimension\":\"date\"}");
  EXPECT_EQ(wire.meta().text(),
            "{\"owner\":\"finance\",\"tiers\":[\"a\", \"b\"]}");
  EXPECT_EQ(wire.config().text(),
            "{\"group\":\"finance\",\"tags\":[\"daily\"]}");
  EXPECT_THAT(wire.dimensions(0).time_granularity(),
              ElementsAre("day", "week", "month", "quarter", "year"));
  EXPECT_EQ(wire.measures(1).agg(), "avg");
  EXPECT_TRUE(wire.measures(1).create_metric());
  EXPECT_EQ(wire.metrics(0).measure(), "flight_count");
  EXPECT_FALSE(wire.metrics(0).has_type_params());
  EXPECT_EQ(wire.metrics(2).numerator(), "filtered");
  EXPECT_THAT(wire.metrics(3).metrics(),
              ElementsAre("flights", "flights", "flights"));
  EXPECT_THAT(wire.metrics(3).type_params().text(),
              HasSubstr("\"offset_window\":\"1 month\""));
}

TEST(ModelRoundTripTest, ReadsTheSeedsShape) {
  model::v1::SemanticModel wire;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        name: "sales"
        description: "It's \"quoted\": really # yes\nsecond line"
        model: "ref('gold_sales')"
        entities { name: "sale" type: "primary" expr: "sale_id" }
        dimensions {
          name: "sold_at"
          type: "time"
          time_granularity: "month"
          time_granularity: "day"
        }
        dimensions { name: "is_new" type: "boolean" expr: "age < 5" }
        measures { name: "amount_sum" agg: "sum" expr: "amount" }
        metrics {
          name: "revenue"
          type: "simple"
          measure: "amount_sum"
          format: "$0.00"
        }
        metrics {
          name: "double_revenue"
          type: "derived"
          expr: "revenue * 2"
          metrics: "revenue"
        }
        defaults { text: "{\"agg_time_dimension\": \"sold_at\"}" }
        meta { text: "{\"team\": \"a\\u00e9\\ud83d\\ude00\", \"n\": 5}" }
      )pb",
      &wire));
  ASSERT_OK_AND_ASSIGN(const WireModel read, ModelFromWire(wire, {}));
  ASSERT_FALSE(read.has_errors) << read.draft.text;
  ModelFile file;
  file.document = read.document;
  const model::v1::SemanticModel back = ModelToWire(file);
  EXPECT_EQ(back.description(), wire.description());
  EXPECT_EQ(back.meta().text(), "{\"team\":\"a\u00e9\U0001F600\",\"n\":5}");
  EXPECT_EQ(back.dimensions(0).time_granularity(0), "day");
  EXPECT_EQ(back.dimensions(1).type(), "boolean");
  EXPECT_EQ(back.metrics(0).format(), "$0.00");
  EXPECT_THAT(back.metrics(1).metrics(), ElementsAre("revenue"));
}

TEST(ModelRoundTripTest, PointsAtTheFieldOfAnError) {
  model::v1::SemanticModel wire;
  wire.set_name("sales");
  wire.set_model("t");
  wire.add_dimensions()->set_name("aa");
  wire.mutable_dimensions(0)->set_type("categorical");
  wire.add_dimensions()->set_name("bb");
  wire.mutable_dimensions(1)->set_type("text");
  ASSERT_OK_AND_ASSIGN(const WireModel read, ModelFromWire(wire, {}));
  EXPECT_TRUE(read.has_errors);
  const absl::Status status =
      StatusOfDraft(read.draft, "production/sales.yaml",
                    semantic::ReadModelDocument(
                        {"production/sales.yaml", read.draft.text}, {})
                        .diagnostics);
  EXPECT_EQ(ReasonOf(status), ErrorReason::kInvalidRequest);
  ASSERT_EQ(ViolationsOf(status).size(), 1);
  EXPECT_THAT(ViolationsOf(status)[0].field,
              ElementsAre("body", "dimensions", "#1", "type"));
}

TEST(ModelRoundTripTest, TheNameAndTheTableAreRequired) {
  model::v1::SemanticModel wire;
  EXPECT_THAT(ModelFromWire(wire, {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("name")));
  wire.set_name("sales");
  EXPECT_THAT(ModelFromWire(wire, {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("model")));
}

TEST(ModelRoundTripTest, TextCannotBecomeYaml) {
  model::v1::SemanticModel wire;
  wire.set_name("sales");
  wire.set_model("t");
  wire.set_description("x\"\nmeasures: [{name: evil, agg: sum}]\n# \t\x01");
  ASSERT_OK_AND_ASSIGN(const WireModel read, ModelFromWire(wire, {}));
  ASSERT_FALSE(read.has_errors) << read.draft.text;
  EXPECT_TRUE(read.document.models[0].measures.empty());
  ModelFile file;
  file.document = read.document;
  EXPECT_EQ(ModelToWire(file).description(), wire.description());
}

TEST(ModelRoundTripTest, AJsonFieldMustBeJson) {
  model::v1::SemanticModel wire;
  wire.set_name("sales");
  wire.set_model("t");
  wire.mutable_meta()->set_text("{oops");
  EXPECT_THAT(ModelFromWire(wire, {}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace semantic_layer::model_store
