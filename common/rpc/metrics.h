#ifndef SEMANTIC_LAYER_COMMON_RPC_METRICS_H_
#define SEMANTIC_LAYER_COMMON_RPC_METRICS_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace semantic_layer::rpc {

// Label names and values of one time series: {{"method", "Execute"}}.
using Labels = std::vector<std::pair<std::string, std::string>>;

// A number that only grows.
class Counter {
 public:
  void Add(int64_t by = 1) { value_.fetch_add(by, std::memory_order_relaxed); }
  int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> value_{0};
};

// A number that goes up and down.
class Gauge {
 public:
  void Set(int64_t v) { value_.store(v, std::memory_order_relaxed); }
  void Add(int64_t by) { value_.fetch_add(by, std::memory_order_relaxed); }
  int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> value_{0};
};

// Counts observations in buckets.
class Histogram {
 public:
  // `bounds` ascending: the upper edges; +Inf is added.
  explicit Histogram(std::vector<double> bounds);

  void Observe(double value);

  const std::vector<double>& bounds() const { return bounds_; }
  // Not cumulative; one more than bounds.
  int64_t bucket(size_t i) const {
    return buckets_[i].load(std::memory_order_relaxed);
  }
  double sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  const std::vector<double> bounds_;
  std::vector<std::atomic<int64_t>> buckets_;
  std::atomic<double> sum_{0};
};

// Seconds, from half a millisecond to a minute.
std::vector<double> LatencyBounds();

// The metrics of one process, printed in Prometheus' text format. Asking for
// the same name and labels again gives the same series; the references stay
// valid as long as the registry. Ask once and keep the reference where it
// matters. Thread safe.
//
// The number of series is limited (limits.h): label values must come from a
// small set, never from a request's data. Beyond the limit, all further ones
// of a name fall into one series with the label value "other".
class MetricsRegistry {
 public:
  MetricsRegistry() = default;
  MetricsRegistry(const MetricsRegistry&) = delete;
  MetricsRegistry& operator=(const MetricsRegistry&) = delete;

  // `name` as Prometheus wants it: sl_rpc_requests_total.
  Counter& GetCounter(absl::string_view name, absl::string_view help,
                      const Labels& labels = {});
  Gauge& GetGauge(absl::string_view name, absl::string_view help,
                  const Labels& labels = {});
  Histogram& GetHistogram(absl::string_view name, absl::string_view help,
                          std::vector<double> bounds,
                          const Labels& labels = {});
  // A gauge that is asked for when printed. `read` must stay valid.
  void AddGaugeFunction(absl::string_view name, absl::string_view help,
                        const Labels& labels, std::function<double()> read);

  // Everything, sorted by name.
  std::string Print() const;

 private:
  struct Series {
    std::unique_ptr<Counter> counter;
    std::unique_ptr<Gauge> gauge;
    std::unique_ptr<Histogram> histogram;
    std::function<double()> read;
  };
  struct Family {
    std::string type;
    std::string help;
    std::map<std::string, Series> series;  // By printed labels.
  };

  Series& Find(absl::string_view name, absl::string_view help,
               absl::string_view type, const Labels& labels)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  mutable absl::Mutex mu_;
  std::map<std::string, Family> families_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_METRICS_H_
