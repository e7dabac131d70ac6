#include "services/model_store/model_id.h"

#include <string>

#include "gtest/gtest.h"
#include "services/model_store/category.h"

namespace semantic_layer::model_store {
namespace {

TEST(ModelIdTest, AcceptsLettersDigitsUnderscoresAndHyphens) {
  for (const char* id : {"a", "flights", "Flights-2_b", "9lives"}) {
    EXPECT_TRUE(IsValidModelId(id)) << id;
  }
  EXPECT_TRUE(IsValidModelId(std::string(128, 'a')));
}

TEST(ModelIdTest, RefusesWhateverIsNoPlainName) {
  for (const std::string& id :
       {std::string(), std::string("../x"), std::string(".."),
        std::string("a/b"), std::string("a b"), std::string("_a"),
        std::string("-a"), std::string("a.yaml"), std::string("%2e%2e"),
        std::string("a\0b", 3), std::string("über"), std::string(129, 'a')}) {
    EXPECT_FALSE(IsValidModelId(id)) << id;
  }
}

TEST(ModelIdTest, KnowsTheWordsOfTheRoutes) {
  for (const char* id : {"demo", "validate", "import", "generate",
                         "suggest-metrics", "suggest_metrics", "Demo"}) {
    EXPECT_TRUE(IsReservedModelId(id)) << id;
  }
  EXPECT_FALSE(IsReservedModelId("flights"));
}

TEST(CategoryTest, NamesAreReadBack) {
  for (const Category category : kCategories) {
    EXPECT_EQ(ParseCategory(CategoryName(category)), category);
  }
  EXPECT_EQ(ParseCategory("backups"), std::nullopt);
  EXPECT_EQ(ParseCategory("../production"), std::nullopt);
  EXPECT_FALSE(IsWritable(Category::kDemo));
  EXPECT_FALSE(IsServed(Category::kStaging));
}

}  // namespace
}  // namespace semantic_layer::model_store
