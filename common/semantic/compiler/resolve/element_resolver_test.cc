#include "common/semantic/compiler/resolve/element_resolver.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

SemanticModel Model(std::string name,
                    std::vector<std::pair<std::string, EntityType>> entities,
                    std::vector<std::string> dimensions) {
  SemanticModel model;
  model.name = std::move(name);
  for (auto& [entity, type] : entities) {
    model.entities.emplace_back();
    model.entities.back().name = entity;
    model.entities.back().type = type;
  }
  for (std::string& dimension : dimensions) {
    model.dimensions.emplace_back();
    model.dimensions.back().name = std::move(dimension);
  }
  return model;
}

class ElementResolverTest : public ::testing::Test {
 protected:
  ElementResolverTest() {
    Catalog::Contents contents;
    using enum EntityType;
    contents.models.push_back(Model("sales",
                                    {{"sale", kPrimary},
                                     {"shop", kForeign},
                                     {"buyer", kForeign},
                                     {"loan", kForeign}},
                                    {"channel"}));
    contents.models.push_back(
        Model("shops", {{"shop", kPrimary}, {"town", kForeign}}, {"size"}));
    contents.models.push_back(
        Model("shop_notes", {{"shop", kUnique}, {"note", kPrimary}}, {"tone"}));
    contents.models.push_back(Model(
        "towns", {{"town", kPrimary}, {"country", kForeign}}, {"mayor"}));
    contents.models.push_back(
        Model("people", {{"buyer", kPrimary}, {"town", kForeign}}, {"age"}));
    contents.models.push_back(
        Model("countries", {{"country", kPrimary}}, {"flag"}));
    contents.models.push_back(
        Model("returns", {{"sale", kForeign}, {"item", kPrimary}}, {"why"}));
    SemanticModel loans = Model("loans", {{"loan", kNatural}}, {"rate"});
    loans.primary_entity = "lending";
    for (const char* bound : {"since", "until"}) {
      loans.dimensions.emplace_back();
      loans.dimensions.back().name = bound;
    }
    loans.dimensions[1].is_validity_start = true;
    loans.dimensions[2].is_validity_end = true;
    contents.models.push_back(std::move(loans));
    contents.arena = std::make_unique<sql::Arena>();
    catalog_ = std::make_unique<Catalog>(std::move(contents));
  }

  // The ways to a dunder name from sales.
  std::vector<std::string> Ways(absl::string_view name, int hops = 4,
                                bool has_time = true) {
    std::vector<std::string> path = absl::StrSplit(name, "__");
    const std::string element = path.back();
    path.pop_back();
    const SemanticModel& base = *catalog_->FindModel("sales");
    const ElementResolver resolver(*catalog_, hops);
    std::vector<std::string> ways;
    for (const ResolvedElement& way :
         resolver.Resolve(base, path, element, has_time)) {
      ways.push_back(way.Describe(base));
    }
    return ways;
  }

  std::unique_ptr<Catalog> catalog_;
};

TEST_F(ElementResolverTest, FindsWhatTheModelItselfHas) {
  EXPECT_THAT(Ways("sale__channel"), ElementsAre("sales"));
  EXPECT_THAT(Ways("shop"), ElementsAre("sales"));
  EXPECT_THAT(Ways("sale__shop"), ElementsAre("sales"));
  EXPECT_THAT(Ways("channel"), IsEmpty());
}

TEST_F(ElementResolverTest, JoinsAlongEntities) {
  EXPECT_THAT(Ways("shop__size"), ElementsAre("sales -[shop]-> shops"));
  EXPECT_THAT(Ways("shop__tone"), ElementsAre("sales -[shop]-> shop_notes"));
  EXPECT_THAT(Ways("shop__town__mayor"),
              ElementsAre("sales -[shop]-> shops -[town]-> towns"));
  EXPECT_THAT(Ways("sale__shop__size"), ElementsAre("sales -[shop]-> shops"));
}

TEST_F(ElementResolverTest, NeverJoinsToAForeignKey) {
  EXPECT_THAT(Ways("sale__why"), IsEmpty());
  EXPECT_THAT(Ways("item__why"), IsEmpty());
}

TEST_F(ElementResolverTest, SeveralShortestWaysAreAllReturned) {
  EXPECT_THAT(Ways("town__mayor"),
              UnorderedElementsAre("sales -[shop]-> shops -[town]-> towns",
                                   "sales -[buyer]-> people -[town]-> towns"));
}

TEST_F(ElementResolverTest, KeepsTheLimitOfHops) {
  EXPECT_THAT(Ways("shop__town__country__flag", 3).size(), 1u);
  EXPECT_THAT(Ways("shop__town__country__flag", 2), IsEmpty());
}

TEST_F(ElementResolverTest, ChangingModelsNeedATime) {
  EXPECT_THAT(Ways("loan__rate", 4, true),
              ElementsAre("sales -[loan]-> loans"));
  EXPECT_THAT(Ways("loan__rate", 4, false), IsEmpty());
}

TEST_F(ElementResolverTest, ListsEverythingReachable) {
  const ElementResolver resolver(*catalog_, 4);
  std::vector<std::string> names;
  for (const auto& item : resolver.All(*catalog_->FindModel("sales"), true)) {
    std::vector<std::string> parts = item.path;
    parts.push_back(item.element.dimension != nullptr
                        ? item.element.dimension->name
                        : item.element.entity->name);
    names.push_back(absl::StrJoin(parts, "__"));
  }
  EXPECT_THAT(names, Contains("sale__channel"));
  EXPECT_THAT(names, Contains("shop__town__country__flag"));
  EXPECT_THAT(names, Contains("buyer__town"));
  EXPECT_THAT(names, Not(Contains("sale__why")));
}

}  // namespace
}  // namespace semantic_layer::semantic
