#include "common/rpc/metrics.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/rpc/limits.h"
#include "glog/logging.h"

namespace semantic_layer::rpc {
namespace {

std::string PrintLabels(const Labels& labels) {
  std::string out;
  for (const auto& [name, value] : labels) {
    absl::StrAppend(&out, out.empty() ? "" : ",", name, "=\"",
                    absl::StrReplaceAll(
                        value, {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}}),
                    "\"");
  }
  return out;
}

Labels OtherLabels(const Labels& labels) {
  Labels other = labels;
  for (auto& [name, value] : other) value = "other";
  return other;
}

std::string Braced(absl::string_view labels, absl::string_view more = "") {
  if (labels.empty() && more.empty()) return "";
  return absl::StrCat("{", labels, labels.empty() || more.empty() ? "" : ",",
                      more, "}");
}

void PrintHistogram(absl::string_view name, absl::string_view labels,
                    const Histogram& histogram, std::string& out) {
  int64_t count = 0;
  for (size_t i = 0; i <= histogram.bounds().size(); ++i) {
    count += histogram.bucket(i);
    std::string edge = i == histogram.bounds().size()
                           ? "+Inf"
                           : absl::StrCat(histogram.bounds()[i]);
    absl::StrAppend(&out, name, "_bucket",
                    Braced(labels, absl::StrCat("le=\"", edge, "\"")), " ",
                    count, "\n");
  }
  absl::StrAppend(&out, name, "_sum", Braced(labels), " ", histogram.sum(),
                  "\n", name, "_count", Braced(labels), " ", count, "\n");
}

}  // namespace

Histogram::Histogram(std::vector<double> bounds)
    : bounds_(std::move(bounds)), buckets_(bounds_.size() + 1) {}

void Histogram::Observe(double value) {
  size_t i = static_cast<size_t>(
      std::lower_bound(bounds_.begin(), bounds_.end(), value) -
      bounds_.begin());
  buckets_[i].fetch_add(1, std::memory_order_relaxed);
  double sum = sum_.load(std::memory_order_relaxed);
  while (!sum_.compare_exchange_weak(sum, sum + value,
                                     std::memory_order_relaxed)) {
  }
}

std::vector<double> LatencyBounds() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
          0.25,   0.5,   1,      2.5,   5,    10,    30,   60};
}

MetricsRegistry::Series& MetricsRegistry::Find(absl::string_view name,
                                               absl::string_view help,
                                               absl::string_view type,
                                               const Labels& labels) {
  auto [it, added] = families_.try_emplace(std::string(name));
  Family& family = it->second;
  if (added) {
    family.type = std::string(type);
    family.help = std::string(help);
  }
  CHECK_EQ(family.type, type) << name << " exists with another type";
  std::string key = PrintLabels(labels);
  if (family.series.size() >= kSeriesPerMetricMax &&
      family.series.count(key) == 0) {
    key = PrintLabels(OtherLabels(labels));
  }
  return family.series[key];
}

Counter& MetricsRegistry::GetCounter(absl::string_view name,
                                     absl::string_view help,
                                     const Labels& labels) {
  absl::MutexLock lock(&mu_);
  Series& series = Find(name, help, "counter", labels);
  if (series.counter == nullptr) series.counter = std::make_unique<Counter>();
  return *series.counter;
}

Gauge& MetricsRegistry::GetGauge(absl::string_view name, absl::string_view help,
                                 const Labels& labels) {
  absl::MutexLock lock(&mu_);
  Series& series = Find(name, help, "gauge", labels);
  if (series.gauge == nullptr) series.gauge = std::make_unique<Gauge>();
  return *series.gauge;
}

Histogram& MetricsRegistry::GetHistogram(absl::string_view name,
                                         absl::string_view help,
                                         std::vector<double> bounds,
                                         const Labels& labels) {
  absl::MutexLock lock(&mu_);
  Series& series = Find(name, help, "histogram", labels);
  if (series.histogram == nullptr) {
    series.histogram = std::make_unique<Histogram>(std::move(bounds));
  }
  return *series.histogram;
}

void MetricsRegistry::AddGaugeFunction(absl::string_view name,
                                       absl::string_view help,
                                       const Labels& labels,
                                       std::function<double()> read) {
  absl::MutexLock lock(&mu_);
  Find(name, help, "gauge", labels).read = std::move(read);
}

std::string MetricsRegistry::Print() const {
  absl::MutexLock lock(&mu_);
  std::string out;
  for (const auto& [name, family] : families_) {
    absl::StrAppend(&out, "# HELP ", name, " ", family.help, "\n# TYPE ", name,
                    " ", family.type, "\n");
    for (const auto& [labels, series] : family.series) {
      if (series.histogram != nullptr) {
        PrintHistogram(name, labels, *series.histogram, out);
        continue;
      }
      absl::StrAppend(&out, name, Braced(labels), " ");
      if (series.counter != nullptr) {
        absl::StrAppend(&out, series.counter->value(), "\n");
      } else if (series.gauge != nullptr) {
        absl::StrAppend(&out, series.gauge->value(), "\n");
      } else {
        absl::StrAppend(&out, series.read(), "\n");
      }
    }
  }
  return out;
}

}  // namespace semantic_layer::rpc
