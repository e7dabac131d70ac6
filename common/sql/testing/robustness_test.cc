#include <string>

#include "common/sql/testing/adversarial_texts.h"
#include "common/sql/testing/stages.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

// Small enough for sanitizers, large enough that exponential time would never
// end here and quadratic time would run into the test's time limit.
constexpr size_t kBytes = 256 * 1024;

class RobustnessTest : public ::testing::TestWithParam<AdversarialShape> {};

TEST_P(RobustnessTest, GivesTreesOrDiagnosticsInEveryStage) {
  const std::string text = GetParam().make(kBytes);
  const StageResults results = RunAllStages(text);
  EXPECT_EQ(results.parse_code, GetParam().code);
  EXPECT_TRUE(results.fixpoint);
}

INSTANTIATE_TEST_SUITE_P(Shapes, RobustnessTest,
                         ::testing::ValuesIn(AdversarialShapes()),
                         [](const auto& info) { return info.param.name; });

AdversarialShape ShapeOf(const std::string& name) {
  for (const AdversarialShape& shape : AdversarialShapes()) {
    if (shape.name == name) return shape;
  }
  ADD_FAILURE() << "there is no shape " << name;
  return {};
}

// What doubles with each step ends at the budget, with a finding.
TEST(ResolverBudgetTest, StarsOverStarsEndWithADiagnostic) {
  const StageResults results = RunAllStages(ShapeOf("star_doubling").make(0));
  EXPECT_EQ(results.resolve_code, "STATEMENT_TOO_COMPLEX");
}

// What is nested, not doubled, never meets the budget.
TEST(ResolverBudgetTest, NestedRecursiveTablesAreResolvedOnce) {
  const StageResults results =
      RunAllStages(ShapeOf("recursive_ctes").make(kBytes));
  EXPECT_EQ(results.resolve_code, "");
}

TEST(ResolverBudgetTest, HugeTypesAreUnknown) {
  const StageResults results = RunAllStages(ShapeOf("type_doubling").make(0));
  EXPECT_EQ(results.resolve_code, "");
}

// The tree grows with the text and not faster, in tokens and in bytes.
TEST(LinearityTest, TreesAndOutputsGrowWithTheText) {
  for (const AdversarialShape& shape : AdversarialShapes()) {
    if (!shape.code.empty()) continue;
    const std::string one = shape.make(kBytes / 8);
    const std::string two = shape.make(kBytes / 4);
    if (two.size() < one.size() * 3 / 2) continue;  // of a fixed size
    const StageResults a = RunAllStages(one);
    const StageResults b = RunAllStages(two);
    // A quarter more than the text grows by. Blocks of the arena double, so
    // that its bytes are exact to a factor.
    const double growth = 1.25 * static_cast<double>(two.size()) /
                          static_cast<double>(one.size());
    const auto most = [growth](size_t before) {
      return static_cast<size_t>(static_cast<double>(before) * growth) + 100;
    };
    EXPECT_LE(b.tree_bytes, 2 * most(a.tree_bytes)) << shape.name;
    EXPECT_LE(b.tokens, most(a.tokens)) << shape.name;
    EXPECT_LE(b.printed_bytes, most(a.printed_bytes)) << shape.name;
    EXPECT_LE(b.formatted_bytes, most(a.formatted_bytes)) << shape.name;
    EXPECT_LE(b.translated_bytes, most(a.translated_bytes)) << shape.name;
  }
}

}  // namespace
}  // namespace semantic_layer::sql
