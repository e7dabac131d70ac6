#include "common/semantic/model/table_name.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

std::string Read(absl::string_view text) {
  const std::optional<TableName> name =
      ParseTableName(text, TableDefaults{"samples", "flights"});
  return name.has_value() ? FormatTableName(*name) : "(nothing)";
}

TEST(TableNameTest, ReadsRef) {
  EXPECT_EQ(Read("ref('trips')"), "samples.flights.trips");
  EXPECT_EQ(Read("{{ ref('trips') }}"), "samples.flights.trips");
  EXPECT_EQ(Read("ref('pkg', \"trips\")"), "samples.flights.trips");
}

TEST(TableNameTest, ReadsSource) {
  EXPECT_EQ(Read("source('raw', 'trips')"), "samples.raw.trips");
  EXPECT_EQ(Read("source('trips')"), "(nothing)");
}

TEST(TableNameTest, ReadsDottedNames) {
  EXPECT_EQ(Read("trips"), "samples.flights.trips");
  EXPECT_EQ(Read("a.trips"), "samples.a.trips");
  EXPECT_EQ(Read("c.a.trips"), "c.a.trips");
  EXPECT_EQ(Read("c.`my ``s`.\"t t\""), "c.`my ``s`.`t t`");
}

TEST(TableNameTest, RefusesOtherText) {
  for (const char* text :
       {"", "a.", ".a", "a..b", "a.b.c.d", "ref(trips)", "ref('a'", "ref('')",
        "ref('a','b','c')", "{{ ref('a')", "a; DROP TABLE b", "`a", "a b"}) {
    EXPECT_EQ(Read(text), "(nothing)") << text;
  }
}

TEST(TableNameTest, LeavesOutUnknownDefaults) {
  EXPECT_EQ(FormatTableName(*ParseTableName("ref('t')", TableDefaults{})), "t");
}

}  // namespace
}  // namespace semantic_layer::semantic
