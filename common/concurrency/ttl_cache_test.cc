#include "common/concurrency/ttl_cache.h"

#include <string>

#include "common/concurrency/fake_clock.h"
#include "gtest/gtest.h"

namespace semantic_layer::concurrency {
namespace {

using Cache = TtlCache<std::string, int>;

TEST(TtlCacheTest, KeepsAnEntryUntilItsAge) {
  FakeClock clock;
  Cache cache({.capacity = 10, .ttl = absl::Seconds(10)}, &clock);
  cache.Put("a", 1);
  clock.Advance(absl::Seconds(10) - absl::Nanoseconds(1));
  EXPECT_EQ(cache.Get("a"), 1);
  clock.Advance(absl::Nanoseconds(1));
  EXPECT_EQ(cache.Get("a"), std::nullopt);
  EXPECT_EQ(cache.stats().entries, 0);
  EXPECT_EQ(cache.stats().evictions, 0);
}

TEST(TtlCacheTest, IgnoresJumpsOfTheWallClock) {
  FakeClock clock;
  Cache cache({.capacity = 10, .ttl = absl::Seconds(10)}, &clock);
  cache.Put("a", 1);
  clock.JumpTo(clock.Now() + absl::Hours(24));
  EXPECT_EQ(cache.Get("a"), 1);
}

TEST(TtlCacheTest, EvictsTheEntryUsedLongestAgo) {
  FakeClock clock;
  Cache cache({.capacity = 2}, &clock);
  cache.Put("a", 1);
  cache.Put("b", 2);
  EXPECT_EQ(cache.Get("a"), 1);
  cache.Put("c", 3);
  EXPECT_EQ(cache.Get("b"), std::nullopt);
  EXPECT_EQ(cache.Get("a"), 1);
  EXPECT_EQ(cache.Get("c"), 3);
  EXPECT_EQ(cache.stats().evictions, 1);
}

TEST(TtlCacheTest, CountsWeightsAndKeepsNothingTooHeavy) {
  FakeClock clock;
  Cache cache({.capacity = 10}, &clock);
  cache.Put("a", 1, 6);
  cache.Put("b", 2, 4);
  EXPECT_EQ(cache.stats().weight, 10);
  cache.Put("c", 3, 5);
  EXPECT_EQ(cache.Get("a"), std::nullopt);
  EXPECT_EQ(cache.Get("b"), 2);
  cache.Put("d", 4, 11);
  EXPECT_EQ(cache.Get("d"), std::nullopt);
  EXPECT_EQ(cache.stats().weight, 9);
}

TEST(TtlCacheTest, ReplacingAnEntryFreesItsOldWeight) {
  FakeClock clock;
  Cache cache({.capacity = 10}, &clock);
  cache.Put("a", 1, 9);
  cache.Put("a", 2, 3);
  EXPECT_EQ(cache.Get("a"), 2);
  EXPECT_EQ(cache.stats().weight, 3);
  cache.Put("a", 3, 11);
  EXPECT_EQ(cache.Get("a"), std::nullopt);
}

TEST(TtlCacheTest, EraseAndClear) {
  FakeClock clock;
  Cache cache({.capacity = 10}, &clock);
  cache.Put("a", 1);
  cache.Put("b", 2);
  cache.Erase("a");
  cache.Erase("never");
  EXPECT_EQ(cache.Get("a"), std::nullopt);
  EXPECT_EQ(cache.Get("b"), 2);
  cache.Clear();
  EXPECT_EQ(cache.Get("b"), std::nullopt);
  EXPECT_EQ(cache.stats().weight, 0);
}

TEST(TtlCacheTest, ErasesWhatMeetsACondition) {
  FakeClock clock;
  Cache cache({.capacity = 10}, &clock);
  cache.Put("a", 1, 2);
  cache.Put("b", 2, 3);
  cache.Put("c", 3, 4);
  cache.EraseIf([](const std::string& key, int value) {
    return key == "a" || value == 3;
  });
  EXPECT_EQ(cache.Get("a"), std::nullopt);
  EXPECT_EQ(cache.Get("b"), 2);
  EXPECT_EQ(cache.Get("c"), std::nullopt);
  EXPECT_EQ(cache.stats().entries, 1);
  EXPECT_EQ(cache.stats().weight, 3);
}

TEST(TtlCacheTest, NoCapacityKeepsNothing) {
  FakeClock clock;
  Cache cache({.capacity = 0}, &clock);
  cache.Put("a", 1);
  EXPECT_EQ(cache.Get("a"), std::nullopt);
}

}  // namespace
}  // namespace semantic_layer::concurrency
