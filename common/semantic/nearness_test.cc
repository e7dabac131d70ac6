#include "common/semantic/nearness.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

// The textbook's table.
size_t DistanceOf(const std::string& a, const std::string& b) {
  std::vector<std::vector<size_t>> table(a.size() + 1,
                                         std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        table[i][j] = i + j;
        continue;
      }
      table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1,
                              table[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
    }
  }
  return table[a.size()][b.size()];
}

std::string Word(std::mt19937& random, size_t size) {
  std::string word;
  for (size_t i = 0; i < size; ++i) {
    word.push_back(static_cast<char>('a' + random() % 3));
  }
  return word;
}

// A word with some edits.
std::string Changed(std::mt19937& random, std::string word) {
  for (size_t edits = random() % 6; edits > 0; --edits) {
    const size_t at = random() % (word.size() + 1);
    if (random() % 2 == 0) {
      word.insert(at, 1, 'b');
    } else if (at < word.size()) {
      word.erase(at, 1);
    }
  }
  return word;
}

TEST(NearnessTest, IsTheEditDistance) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  size_t near = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string word = Word(random, 1 + random() % 90);
    const std::string name = Changed(random, word);
    const size_t bound = std::max<size_t>(2, word.size() / 3);
    const size_t distance = DistanceOf(word, name);
    const std::optional<size_t> found = Nearness(word).Of(name);
    if (distance <= bound) {
      ASSERT_EQ(found, distance) << word << " " << name;
      ++near;
    } else {
      ASSERT_TRUE(!found.has_value() || *found == bound + 1);
    }
  }
  EXPECT_GT(near, 10'000);
}

TEST(NearnessTest, LooksAtNoCaseAndAtParts) {
  Nearness revenue("Revenue");
  EXPECT_EQ(revenue.Of("REVENUE"), 0);
  EXPECT_EQ(revenue.Of("revenu"), 1);
  EXPECT_EQ(revenue.Of("total_revenue_of_all"), 3);
  EXPECT_EQ(revenue.Of("ven"), 3);
  EXPECT_EQ(revenue.Of("costs"), std::nullopt);
  EXPECT_EQ(Nearness("").Of("a"), std::nullopt);
  EXPECT_EQ(Nearness("ab").Of(""), 2);
}

}  // namespace
}  // namespace semantic_layer::semantic
