#include "common/rpc/metrics.h"

#include "absl/strings/str_cat.h"
#include "common/rpc/limits.h"
#include "common/rpc/process_metrics.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::rpc {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

TEST(MetricsTest, PrintsPrometheusText) {
  MetricsRegistry metrics;
  metrics.GetCounter("b_total", "Bs.", {{"kind", "a\"b\\c\nd"}}).Add(3);
  metrics.GetGauge("a", "As.").Set(-2);
  metrics.AddGaugeFunction("c", "Cs.", {}, [] { return 0.5; });
  Histogram& histogram =
      metrics.GetHistogram("d_seconds", "Ds.", {0.1, 1}, {{"x", "y"}});
  histogram.Observe(0.1);
  histogram.Observe(0.5);
  histogram.Observe(7);
  EXPECT_EQ(metrics.Print(),
            "# HELP a As.\n# TYPE a gauge\na -2\n"
            "# HELP b_total Bs.\n# TYPE b_total counter\n"
            "b_total{kind=\"a\\\"b\\\\c\\nd\"} 3\n"
            "# HELP c Cs.\n# TYPE c gauge\nc 0.5\n"
            "# HELP d_seconds Ds.\n# TYPE d_seconds histogram\n"
            "d_seconds_bucket{x=\"y\",le=\"0.1\"} 1\n"
            "d_seconds_bucket{x=\"y\",le=\"1\"} 2\n"
            "d_seconds_bucket{x=\"y\",le=\"+Inf\"} 3\n"
            "d_seconds_sum{x=\"y\"} 7.6\n"
            "d_seconds_count{x=\"y\"} 3\n");
}

TEST(MetricsTest, TheSameNameAndLabelsAreTheSameSeries) {
  MetricsRegistry metrics;
  Counter& first = metrics.GetCounter("n", "", {{"a", "1"}});
  EXPECT_EQ(&first, &metrics.GetCounter("n", "", {{"a", "1"}}));
  EXPECT_NE(&first, &metrics.GetCounter("n", "", {{"a", "2"}}));
}

TEST(MetricsTest, TooManySeriesFallTogether) {
  MetricsRegistry metrics;
  for (size_t i = 0; i < kSeriesPerMetricMax + 10; ++i) {
    metrics.GetCounter("n", "", {{"id", absl::StrCat(i)}}).Add();
  }
  EXPECT_THAT(metrics.Print(), HasSubstr("n{id=\"other\"} 10\n"));
}

TEST(MetricsDeathTest, ANameHasOneType) {
  MetricsRegistry metrics;
  metrics.GetCounter("n", "");
  EXPECT_DEATH(metrics.GetGauge("n", ""), "another type");
}

TEST(ProcessMetricsTest, AreOfThisProcess) {
  MetricsRegistry metrics;
  AddProcessMetrics(metrics);
  EXPECT_THAT(metrics.Print(),
              ContainsRegex("process_resident_memory_bytes [1-9]"));
  EXPECT_THAT(metrics.Print(), ContainsRegex("process_threads [1-9]"));
  EXPECT_THAT(metrics.Print(), ContainsRegex("process_open_fds [1-9]"));
}

}  // namespace
}  // namespace semantic_layer::rpc
