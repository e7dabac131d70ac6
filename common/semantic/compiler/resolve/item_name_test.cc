#include "common/semantic/compiler/resolve/item_name.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Read(absl::string_view text) {
  std::string why;
  const std::optional<ItemName> name =
      ParseItemName(text, {"fiscal_year"}, &why);
  if (!name.has_value()) return "(" + why + ")";
  return (name->descending ? "-" : "") + name->Dunder();
}

TEST(ItemNameTest, ReadsDunderNames) {
  EXPECT_EQ(Read("metric_time"), "metric_time");
  EXPECT_EQ(Read("metric_time__month"), "metric_time__month");
  EXPECT_EQ(Read("Listing__Country_Latest"), "listing__country_latest");
  EXPECT_EQ(Read("a__b__ds__week"), "a__b__ds__week");
  EXPECT_EQ(Read("-metric_time__day"), "-metric_time__day");
  EXPECT_EQ(Read("metric_time__extract_dow"), "metric_time__extract_dow");
}

TEST(ItemNameTest, KnowsGrainsFromElements) {
  std::string why;
  const ItemName custom =
      *ParseDunder("metric_time__fiscal_year", {"fiscal_year"}, &why);
  EXPECT_EQ(custom.element, "metric_time");
  EXPECT_EQ(custom.grain, "fiscal_year");
  const ItemName plain = *ParseDunder("shop__fiscal_year", {}, &why);
  EXPECT_EQ(plain.element, "fiscal_year");
  EXPECT_THAT(plain.path, ElementsAre("shop"));
  EXPECT_EQ(ParseDunder("month", {}, &why)->element, "month");
}

TEST(ItemNameTest, ReadsObjects) {
  EXPECT_EQ(Read("Dimension('listing__country')"), "listing__country");
  EXPECT_EQ(Read("{{ TimeDimension('metric_time', 'month') }}"),
            "metric_time__month");
  EXPECT_EQ(Read("TimeDimension(\"metric_time__week\")"), "metric_time__week");
  EXPECT_EQ(Read("Dimension('booking__ds').grain('day').descending(True)"),
            "-booking__ds__day");
  EXPECT_EQ(Read("TimeDimension('metric_time', date_part_name='year')"),
            "metric_time__extract_year");
  EXPECT_EQ(Read("Dimension('listing__country', entity_path=['booking'])"),
            "booking__listing__country");
  EXPECT_EQ(Read("Dimension('listing__country', entity_path=())"),
            "listing__country");
  EXPECT_EQ(Read("Entity('listing')"), "listing");
}

TEST(ItemNameTest, ReadsMetricsWithTheirEntities) {
  std::string why;
  const ItemName name =
      *ParseTemplate("{{ Metric('bookings', group_by=['listing']) }}", &why);
  EXPECT_EQ(name.object, ItemName::Object::kMetric);
  EXPECT_EQ(name.element, "bookings");
  EXPECT_THAT(name.metric_group_by, ElementsAre("listing"));
}

TEST(ItemNameTest, SaysWhatIsWrong) {
  EXPECT_THAT(Read(""), HasSubstr("letters"));
  EXPECT_THAT(Read("a__"), HasSubstr("letters"));
  EXPECT_THAT(Read("a b"), HasSubstr("letters"));
  EXPECT_THAT(Read("Dimension('a__b'"), HasSubstr("not an object"));
  EXPECT_THAT(Read("Fact('a')"), HasSubstr("not an object of filters"));
  EXPECT_THAT(Read("Dimension()"), HasSubstr("needs a name"));
  EXPECT_THAT(Read("Dimension('a__b').upper('x')"), HasSubstr("no method"));
  EXPECT_THAT(Read("TimeDimension('metric_time__week', 'day')"),
              HasSubstr("contradict"));
  EXPECT_THAT(Read("TimeDimension('metric_time', date_part_name='hour')"),
              HasSubstr("not a date part"));
  EXPECT_THAT(Read("Dimension('a__b', size='x')"), HasSubstr("no argument"));
}

}  // namespace
}  // namespace semantic_layer::semantic
